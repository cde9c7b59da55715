// SPDX-License-Identifier: GPL-3.0-or-later
#include "replcolors.h"

#include "shell/syntaxes.h"
#include "shell/theme.h"

#include <KSyntaxHighlighting/AbstractHighlighter>
#include <KSyntaxHighlighting/Definition>
#include <KSyntaxHighlighting/Format>
#include <KSyntaxHighlighting/State>
#include <KSyntaxHighlighting/Theme>

#include <QTextBlock>
#include <QTextLayout>

namespace slipway::ide {

using namespace Qt::StringLiterals;
using KSyntaxHighlighting::Format;
using TextStyle = KSyntaxHighlighting::Theme::TextStyle;

namespace {

constexpr int plain = -1;
constexpr int styleProperty = QTextFormat::UserProperty;
/// Lines longer than this are left plain: every rule would be tried along all of it.
constexpr qsizetype longestLine = 10'000;

/// Of the terminal's sixteen, the one that comes closest to the editor's.
int terminalColorOf(TextStyle style)
{
    enum { Red = 1, Green, Yellow, Blue, Magenta, Cyan, Grey = 8 };
    switch (style) {
    case TextStyle::Keyword:
    case TextStyle::ControlFlow:
    case TextStyle::Import:
        return Magenta;
    case TextStyle::Function:
        return Blue;
    case TextStyle::BuiltIn:
    case TextStyle::Extension:
    case TextStyle::DataType:
    case TextStyle::SpecialChar:
        return Cyan;
    case TextStyle::String:
    case TextStyle::Char:
    case TextStyle::VerbatimString:
    case TextStyle::SpecialString:
    case TextStyle::Documentation:
        return Green;
    case TextStyle::DecVal:
    case TextStyle::BaseN:
    case TextStyle::Float:
    case TextStyle::Constant:
    case TextStyle::Attribute:
    case TextStyle::Preprocessor:
    case TextStyle::Annotation:
        return Yellow;
    case TextStyle::Comment:
        return Grey;
    case TextStyle::Error:
    case TextStyle::Alert:
        return Red;
    default:
        return plain;
    }
}

bool isText(TextStyle style)
{
    switch (style) {
    case TextStyle::String:
    case TextStyle::Char:
    case TextStyle::VerbatimString:
    case TextStyle::SpecialString:
    case TextStyle::SpecialChar:
    case TextStyle::Documentation:
    case TextStyle::Comment:
        return true;
    default:
        return false;
    }
}

KSyntaxHighlighting::Definition python()
{
    return syntaxRepository().definitionForName(u"Python"_s);
}

/// Writes one line after the other.
class TerminalWriter : public KSyntaxHighlighting::AbstractHighlighter
{
public:
    TerminalWriter() { setDefinition(python()); }

    void add(const QString &line)
    {
        m_line = line;
        m_written = 0;
        if (line.size() <= longestLine)
            m_state = highlightLine(line, m_state);
        write(line.size(), plain);
    }
    QString text;

protected:
    void applyFormat(int offset, int length, const Format &format) override
    {
        const int color = terminalColorOf(format.textStyle());
        if (length == 0 || color == plain || offset < m_written)
            return;
        write(offset, plain);
        write(offset + length, color);
    }

private:
    void write(qsizetype end, int color)
    {
        const QString part = m_line.mid(m_written, end - m_written);
        m_written = end;
        if (color == plain || part.isEmpty())
            text += part;
        else
            text += u"\x1b[%1m%2\x1b[39m"_s.arg(color < 8 ? 30 + color : 82 + color).arg(part);
    }

    QString m_line;
    qsizetype m_written = 0;
    KSyntaxHighlighting::State m_state;
};

} // namespace

ReplColors::ReplColors(QTextDocument *document)
    : SyntaxHighlighter(document)
{
    setDefinition(python());
    connect(&Theme::instance(), &Theme::changed, this, &QSyntaxHighlighter::rehighlight);
}

void ReplColors::highlightBlock(const QString &text)
{
    if (text.size() <= longestLine)
        SyntaxHighlighter::highlightBlock(text);
}

void ReplColors::applyFormat(int offset, int length, const Format &format)
{
    const int color = terminalColorOf(format.textStyle());
    QTextCharFormat shown;
    shown.setProperty(styleProperty, int(format.textStyle()));
    if (color != plain)
        shown.setForeground(Theme::instance().terminalColor(color));
    setFormat(offset, length, shown);
}

bool ReplColors::isCode(const QTextCursor &cursor)
{
    const int before = cursor.positionInBlock() - 1;
    for (const QTextLayout::FormatRange &range : cursor.block().layout()->formats()) {
        if (before >= range.start && before < range.start + range.length)
            return !isText(TextStyle(range.format.intProperty(styleProperty)));
    }
    return true;
}

QString inTerminalColors(const QString &entry)
{
    QString plainText = entry;
    for (QChar &letter : plainText) {
        if (letter.category() == QChar::Other_Control && letter != u'\n' && letter != u'\t')
            letter = u'?';
    }
    TerminalWriter writer;
    bool isFirst = true;
    for (const QString &line : plainText.split(u'\n')) {
        if (!std::exchange(isFirst, false))
            writer.text += u'\n';
        writer.add(line);
    }
    return writer.text;
}

} // namespace slipway::ide
