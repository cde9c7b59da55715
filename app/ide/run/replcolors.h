// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <KSyntaxHighlighting/SyntaxHighlighter>

class QTextCursor;

namespace slipway::ide {

/// Colours an entry while it is written: as the editor would, but in the terminal's own colours, so
/// that nothing changes when it becomes a line of the terminal.
class ReplColors : public KSyntaxHighlighting::SyntaxHighlighter
{
    Q_OBJECT

public:
    explicit ReplColors(QTextDocument *document);

    /// Where names mean something: not in texts and comments.
    static bool isCode(const QTextCursor &cursor);

protected:
    void highlightBlock(const QString &text) override;
    void applyFormat(int offset, int length, const KSyntaxHighlighting::Format &format) override;
};

/// An entry as a terminal shows it, in colours, without anything else that a terminal acts on.
QString inTerminalColors(const QString &entry);

} // namespace slipway::ide
