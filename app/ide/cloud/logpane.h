// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/log.h>

#include <QWidget>

class QLineEdit;
class QPlainTextEdit;
class QToolButton;
class QLabel;

namespace slipway::ide {

/// The lines of one log: coloured by stream, searched, followed. Keeps the newest ten thousand.
class LogPane : public QWidget
{
    Q_OBJECT

public:
    /// `empty` is shown while there is no line.
    LogPane(const QString &name, const QString &empty, QWidget *parent = nullptr);

    void clear();
    void append(const api::LogPage &page);
    qsizetype lineCount() const { return m_lines; }
    QString text() const;

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void search(bool backward);
    void followEnd();
    void recolor();

    QPlainTextEdit *m_view;
    QLineEdit *m_search;
    QToolButton *m_follow;
    QLabel *m_found;
    std::int64_t m_next = 1;
    qsizetype m_lines = 0;
    bool m_following = true;
};

} // namespace slipway::ide
