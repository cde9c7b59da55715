// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace KSyntaxHighlighting {
class Definition;
}

namespace slipway::ide {

class ScintillaView;

/// Comments lines and pieces of text out and in again, with what the language marks comments by.
class Comments
{
public:
    explicit Comments(ScintillaView &view)
        : m_view(view)
    {}

    void setDefinition(const KSyntaxHighlighting::Definition &definition);

    /// The selected lines; where the language has no comments of a line, each between the marks.
    void toggleLines();
    /// Round each selection, or within where the cursor is in one.
    void toggleBlock();

private:
    struct Lines;
    void comment(long line, long column);
    void uncomment(long line);
    bool isCommented(long line) const;

    ScintillaView &m_view;
    QByteArray m_line;
    QByteArray m_open;
    QByteArray m_close;
};

} // namespace slipway::ide
