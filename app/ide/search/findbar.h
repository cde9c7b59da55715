// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "textsearch.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QLineEdit;
class QToolButton;

namespace slipway::ide {

class Workspace;

/// Find and replace in the current text.
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
    QToolButton *addToggle(const QString &text, const QString &name, const QKeySequence &keys);
    void followEditor();
    void searchSoon();
    /// Brings the matches up to date with the text.
    bool search();
    void selectMatch(std::size_t index);
    void showResult();
    /// The match that is selected, or none.
    std::optional<std::size_t> currentMatch() const;

    Workspace &m_workspace;
    QLineEdit *m_pattern;
    QLineEdit *m_replacement;
    QWidget *m_replaceRow;
    QToolButton *m_case;
    QToolButton *m_word;
    QToolButton *m_regex;
    QLabel *m_result;
    QTimer m_timer;
    SearchQuery m_searched;
    TextEditor *m_editor = nullptr;
    quint64 m_revision = 0;
    SearchResult m_found;
    QString m_problem;
    qsizetype m_origin = 0;
};

} // namespace slipway::ide
