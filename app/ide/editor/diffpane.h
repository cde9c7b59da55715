// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/text/diff.h>

#include <QWidget>

#include <string>
#include <string_view>
#include <vector>

class QLabel;

namespace slipway::ide {

class ScintillaView;

/// One side of a comparison: a text that cannot be edited, with empty rows where another side has
/// more lines, so that equal lines stand at equal heights in all of them.
class DiffPane : public QWidget
{
    Q_OBJECT

public:
    enum class Mark { None, Added, Removed, Changed, Filler, Theirs };

    struct Row
    {
        /// Counts from 1; 0 for a row without a line.
        int number = 0;
        std::string_view text = {};
        Mark mark = Mark::None;
        std::vector<text::Span> words = {};
    };

    explicit DiffPane(const QString &title, QWidget *parent = nullptr);

    /// Colours by the name of this file.
    void setRows(const std::vector<Row> &rows, const QString &language);
    void setTitle(const QString &title);
    ScintillaView &view() const { return *m_view; }

    /// Scrolls together with the other, both ways.
    void follow(DiffPane &other);
    void goToRow(int row);
    int currentRow() const;

private:
    void applyTheme();
    void colour(const std::vector<Row> &rows, const QString &language);

    QLabel *m_title;
    ScintillaView *m_view;
    int m_digits = 1;
};

/// The lines of a text without their line breaks.
std::vector<std::string_view> linesOf(std::string_view text);

} // namespace slipway::ide
