// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "searchquery.h"

#include <slipway/search/project_search.h>

#include <QTimer>
#include <QWidget>

#include <memory>
#include <stop_token>

class QLabel;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace slipway::ide {

class FieldHistory;
class ReplaceJob;
class ResultModel;
class ResultView;
class Shell;
struct ReplaceReport;

/// Find and replace in the project: what is found comes in while the search goes on.
class SearchPanel : public QWidget
{
    Q_OBJECT

public:
    SearchPanel(Shell &shell, ReplaceJob &job, QWidget *parent = nullptr);
    ~SearchPanel() override;

    enum class Mode { Find, Replace };
    /// Takes the focus; what is selected in the text is what is looked for. `folder` is relative to
    /// the project's, and empty for all of it.
    void begin(Mode mode, const QString &folder = {});
    /// To the next or previous result.
    void step(int by);
    void stop();
    bool isSearching() const { return m_run != nullptr; }

    /// For tests.
    ResultModel *model() const { return m_model; }
    QString summary() const;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    /// A search under way, and what it has found that is not shown yet.
    struct Run;

    void buildRows();
    void connectParts();
    void search();
    void collect(const std::shared_ptr<Run> &run);
    void finish(const std::shared_ptr<Run> &run, const search::SearchSummary &summary);
    void updateReplacement();
    void updateButtons();
    void setReplacing(bool on);
    void replace();
    void report(const ReplaceReport &report, bool undone);
    void show(const QModelIndex &index, bool peek);
    void say(const QString &text, bool bad = false);
    QString summaryOf(const search::SearchSummary &summary) const;
    SearchQuery query() const;

    Shell &m_shell;
    ReplaceJob &m_job;
    ResultModel *m_model;
    ResultView *m_view;
    QLineEdit *m_pattern;
    QLineEdit *m_replacement;
    QLineEdit *m_include;
    QLineEdit *m_exclude;
    QToolButton *m_case;
    QToolButton *m_word;
    QToolButton *m_regex;
    QToolButton *m_preserveCase;
    QToolButton *m_ignoreFiles;
    QToolButton *m_replaceSwitch;
    QToolButton *m_moreSwitch;
    QWidget *m_replaceRow;
    QWidget *m_moreRow;
    QPushButton *m_replaceButton;
    QPushButton *m_stopButton;
    QLabel *m_summary;
    std::vector<FieldHistory *> m_histories;
    QTimer m_settle;
    std::shared_ptr<Run> m_run;
    /// The search under way is the one behind a replacement.
    bool m_replaced = false;
    /// What the shown results were found with.
    std::optional<search::Expression> m_expression;
};

} // namespace slipway::ide
