// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPlainTextEdit>
#include <QStringListModel>

#include <optional>

class QCompleter;

namespace slipway::ide {

class ReplHistory;

/// Where an entry of the REPL is written: as many lines as it takes, with the history behind Up and
/// Down, and the live names behind Tab.
class ReplInput : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit ReplInput(ReplHistory &history, QWidget *parent = nullptr);

    /// While something runs, keys are its own: typed().
    void setBusy(bool busy);
    bool isBusy() const { return m_isBusy; }
    QString entry() const { return toPlainText(); }
    /// The entry needs more lines: goes to a new one.
    void continueEntry();
    /// It has been taken: into the history, and the field is empty.
    void takeEntry();
    void showCompletions(const QString &prefix, const QStringList &names);
    /// As high as what is written, up to some lines.
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    void entered(const QString &text, bool asItIs);
    void completionAsked(const QString &text);
    /// A key for what runs.
    void typed(QKeyEvent *event);
    void clearAsked();
    void endAsked();
    /// The entry is selected already.
    void selectAllAsked();

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    bool handleControl(int key);
    bool handleEdit(QKeyEvent *event);
    void pressReturn(Qt::KeyboardModifiers modifiers);
    void pressTab();
    bool isPopupShown() const;
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
    QString m_prefix; ///< of the name that is completed
    qsizetype m_at;   ///< in the history
    QString m_draft;  ///< what was written before looking there
    QString m_wanted; ///< how entries that are looked for begin
    bool m_isBusy = false;
    bool m_isRecalling = false;
};

} // namespace slipway::ide
