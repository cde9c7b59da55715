// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "repllink.h"

#include <QPlainTextEdit>
#include <QStringListModel>
#include <QTimer>

#include <optional>

class QCompleter;

namespace slipway::ide {

class ReplColors;
class ReplHistory;

/// Where an entry of the REPL is written: as many lines as it takes, in the colours of code, with
/// the history behind Up and Down, and the live names behind Tab. They come up while one types,
/// too; then nothing of them is chosen, and Enter, Up and Escape mean what they mean without them.
class ReplInput : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit ReplInput(ReplHistory &history, QWidget *parent = nullptr);

    /// While something runs, keys are its own: typed().
    void setBusy(bool busy);
    bool isBusy() const { return m_isBusy; }
    /// Whether names come up while one types.
    void setCompletesWhileTyping(bool does) { m_completesWhileTyping = does; }
    QString entry() const { return toPlainText(); }
    /// The entry needs more lines: goes to a new one.
    void continueEntry();
    /// It has been taken: into the history, and the field is empty.
    void takeEntry();
    void showCompletions(const QString &prefix, const QStringList &names,
                         slipway::ide::ReplLink::Completion how);
    /// As high as what is written, up to some lines; where there is less room, it scrolls.
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeOf(1); }

Q_SIGNALS:
    void entered(const QString &text, bool asItIs);
    void completionAsked(const QString &text, slipway::ide::ReplLink::Completion how);
    /// A key for what runs.
    void typed(QKeyEvent *event);
    void clearAsked();
    void endAsked();
    /// The entry is selected already.
    void selectAllAsked();

protected:
    bool event(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void insertFromMimeData(const QMimeData *source) override;

private:
    class Prompts;

    QSize sizeOf(int lines) const;
    void paintPrompts(const QRect &part);
    void showHint(bool isRunning);
    bool handleControl(int key);
    bool handleEdit(QKeyEvent *event);
    void pressReturn(Qt::KeyboardModifiers modifiers);
    void pressTab();
    bool isPopupShown() const;
    bool isNameChosen() const;
    bool handlePopup(QKeyEvent *event);
    void completeTyping();
    void ask(ReplLink::Completion how);
    void hideNames();
    bool isWritingName() const;
    bool isOwnKey(const QKeyEvent &event) const;
    bool recall(int step);
    void clearEntry();
    QString textBefore() const;
    QString indentation() const;
    void complete(const QString &name);
    void updateHeight();

    ReplHistory &m_history;
    QCompleter *m_completer;
    QStringListModel *m_names;
    ReplColors *m_colors = nullptr; ///< from the first entry on
    std::optional<QString> m_asked; ///< the text whose names are awaited
    QString m_prefix;               ///< of the name that is completed
    qsizetype m_at;                 ///< in the history
    QString m_draft;                ///< what was written before looking there
    QString m_wanted;               ///< how entries that are looked for begin
    Prompts *m_prompts;             ///< ">>>", and "..." in front of other lines
    QTimer m_hintRunning;           ///< what is over at once needs no words
    bool m_isBusy = false;
    bool m_completesWhileTyping = true;
    bool m_isRecalling = false;
};

} // namespace slipway::ide
