// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/text/conflicts.h>

#include <QPointer>
#include <QTimer>
#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace slipway::ide {

class DiffPane;
class EditorView;
class Workspace;

/// The conflicts in a file, as Git and merging leave them: above, the three texts they came from,
/// side by side; below, the file itself, being edited as everywhere. The marks in the text are all
/// there is to know, so undo, saving and editing by hand work as ever.
class MergeView : public QWidget
{
    Q_OBJECT

public:
    MergeView(Workspace &workspace, const QString &path, QWidget *parent);

    /// The conflict that is dealt with now; what is left is counted anew.
    void take(text::Side side);
    void takeBoth();
    void go(int step);
    int conflictCount() const { return int(m_conflicts.size()); }

protected:
    void showEvent(QShowEvent *event) override;

private:
    void setUp();
    void addBar(QVBoxLayout *column);
    void update();
    void show(std::size_t conflict);
    void replaceCurrent(const std::string &text);

    Workspace &m_workspace;
    QString m_path;
    DiffPane *m_mine = nullptr;
    DiffPane *m_base = nullptr;
    DiffPane *m_theirs = nullptr;
    EditorView *m_result = nullptr;
    QLabel *m_count = nullptr;
    std::vector<QWidget *> m_choices;
    QTimer m_soon;
    std::string m_text;
    std::vector<text::Conflict> m_conflicts;
    /// The rows of the panes at which the conflicts begin.
    std::vector<int> m_rows;
    std::size_t m_current = 0;
};

} // namespace slipway::ide
