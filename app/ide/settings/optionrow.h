// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/options.h"

#include <QWidget>

class QBoxLayout;
class QLabel;
class QPushButton;

namespace slipway::ide {

class OptionEditor;

/// One option on the settings page: what it is, its value in the chosen scope, and whether that
/// was changed.
class OptionRow : public QWidget
{
    Q_OBJECT

public:
    OptionRow(const QString &id, Options::Scope scope, QWidget *parent = nullptr);

    const QString &id() const { return m_id; }
    QString group() const;
    /// Whether every word stands somewhere in its texts.
    bool matches(const QStringList &words) const;
    bool isChanged() const;
    void refresh();

Q_SIGNALS:
    void textAsked();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    const OptionSpec &spec() const { return *Options::instance().spec(m_id); }

    QBoxLayout *m_row;
    QString m_id;
    Options::Scope m_scope;
    QLabel *m_title;
    QLabel *m_note;
    QPushButton *m_reset;
    OptionEditor *m_editor;
};

} // namespace slipway::ide
