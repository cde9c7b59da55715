// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/diskwatch.h"
#include "shell/pages.h"
#include "shell/texteditor.h"

#include <QDateTime>
#include <QWidget>

class QHBoxLayout;
class QLabel;
class QLineEdit;
class QStackedWidget;
class QToolButton;

namespace slipway::ide {

/// What all previews of a file have in common: a row of controls with a way to the text, the
/// content, a sentence in its place where there is none, and the file read again when it changes.
class PreviewPage : public QWidget, public FilePage
{
    Q_OBJECT

public:
    const QString &path() const { return m_path; }
    void setPath(const QString &path) override;
    /// Why there is nothing to see; empty while there is.
    QString problem() const;
    /// About the file: its size, its rows.
    QString note() const;

Q_SIGNALS:
    void textAsked(const QString &path, const slipway::ide::TextPosition &position);
    /// What the file holds is shown, or why it cannot be.
    void shown();

protected:
    enum class Follow { Disk, Nothing };
    enum class AsText { Yes, No };
    /// A page that has a text offers it.
    PreviewPage(const QString &path, AsText asText, Follow follow, QWidget *parent);

    /// Now, and whenever the file is another one.
    virtual void load() = 0;

    QToolButton *addButton(const QString &icon, const QString &name, const QKeySequence &keys = {});
    /// A field for searching; Escape empties it.
    QLineEdit *addField(const QString &name);
    void addControl(QWidget *widget);
    void setContent(QWidget *content);
    void setNote(const QString &note);
    void showContent();
    /// `position`: where the text is at fault.
    void showProblem(const QString &sentence, TextPosition position = {});

    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void checkDisk();
    void nameIt();

    QString m_path;
    AsText m_asText;
    Follow m_follow;
    QHBoxLayout *m_controls;
    QLabel *m_note;
    QStackedWidget *m_stack;
    QLabel *m_problem;
    QWidget *m_content = nullptr;
    TextPosition m_position;
    DiskWatch m_watch;
    QDateTime m_modified;
    qint64 m_size = -1;
};

} // namespace slipway::ide
