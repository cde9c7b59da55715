// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "textfinder.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QLineEdit;
class QToolButton;

namespace slipway::ide {

class FieldHistory;
class Workspace;

/// Find and replace in the current text. Looking happens elsewhere; what is asked for meanwhile is
/// done when the matches are there.
class FindBar : public QWidget
{
    Q_OBJECT

public:
    explicit FindBar(Workspace &workspace, QWidget *parent = nullptr);

    enum class Mode { Find, Replace };
    /// Shows itself and takes the focus; what is selected is what is looked for.
    void begin(Mode mode);
    void findNext(int step);
    void replaceCurrent();
    void replaceEvery();

    /// For tests.
    SearchQuery query() const;
    QString resultText() const;

protected:
    void keyPressEvent(QKeyEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void buildRows();
    void connectParts();
    void followEditor();
    void followText();
    void searchSoon();
    void updateSelectionScope(bool on);
    /// Calls `then` with up-to-date matches: at once where they are there.
    void whenFound(std::function<void()> then);
    void take();
    void moveFrom(int step);
    void selectFirst();
    void selectMatch(std::size_t index);
    void apply(const std::vector<Replacement> &replacements);
    enum class Wrapped { No, AtEnd, AtStart };
    void showResult(Wrapped wrapped = Wrapped::No);
    void showText(const QString &text, bool bad);
    /// The match that is selected, or none.
    std::optional<std::size_t> currentMatch() const;
    const std::vector<ByteRange> &matches() const { return m_finder.result().matches; }
    std::optional<FindTask> task() const;

    Workspace &m_workspace;
    QLineEdit *m_pattern;
    QLineEdit *m_replacement;
    QWidget *m_replaceRow;
    QToolButton *m_case;
    QToolButton *m_word;
    QToolButton *m_regex;
    QToolButton *m_inSelection;
    QToolButton *m_preserveCase;
    QLabel *m_result;
    FieldHistory *m_patterns;
    FieldHistory *m_replacements;
    QTimer m_settle;
    TextFinder m_finder;
    std::function<void()> m_then;
    std::optional<ByteRange> m_within;
    /// Where looking began.
    qsizetype m_origin = 0;
    /// Said until something else happens.
    QString m_said;
};

} // namespace slipway::ide
