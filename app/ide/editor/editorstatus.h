// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <functional>

class QMenu;
class QToolButton;

namespace slipway::ide {

class EditorView;
class Shell;

/// What the status line says of the current text: where the caret is, how the file is written, in
/// which language; each one a button to change it.
class EditorStatus : public QObject
{
    Q_OBJECT

public:
    EditorStatus(Shell &shell, std::function<void()> goToLine, QObject *parent);

    /// Null where no text is open.
    void setView(EditorView *view);

private:
    QToolButton *addButton(Shell &shell, const QString &name);
    void popup(QToolButton *button, QMenu *menu) const;
    void update();
    void chooseRemedy();
    void chooseIndentation();
    void chooseEncoding();
    void addEncodings(QMenu *menu, bool reopens);
    void chooseLineEnding();
    void chooseLanguage();

    QPointer<EditorView> m_view;
    QToolButton *m_note;
    QToolButton *m_position;
    QToolButton *m_indentation;
    QToolButton *m_encoding;
    QToolButton *m_lineEnding;
    QToolButton *m_language;
    /// After the caret has moved.
    QTimer m_soon;
};

} // namespace slipway::ide
