// SPDX-License-Identifier: GPL-3.0-or-later
#include "replselection.h"

#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <array>
#include <optional>

namespace slipway::ide {

using namespace Qt::StringLiterals;

namespace {

/// How far brackets and strings are open behind some lines.
struct Open
{
    int brackets = 0;
    QString quotes; ///< the three that end the string

    void read(const QString &line);
    bool isOpen() const { return brackets > 0 || !quotes.isEmpty(); }
};

void Open::read(const QString &line)
{
    for (qsizetype i = 0; i < line.size(); ++i) {
        const QChar letter = line[i];
        if (!quotes.isEmpty()) {
            if (letter == u'\\')
                ++i;
            else if (line.sliced(i).startsWith(quotes))
                i += std::exchange(quotes, QString()).size() - 1;
        } else if (letter == u'#') {
            return;
        } else if (letter == u'"' || letter == u'\'') {
            const QString three(3, letter);
            const bool isLong = line.sliced(i).startsWith(three);
            quotes = isLong ? three : QString(letter);
            i += quotes.size() - 1;
        } else if (u"([{"_s.contains(letter)) {
            ++brackets;
        } else if (u")]}"_s.contains(letter)) {
            brackets = std::max(0, brackets - 1);
        }
    }
    // A string of one line ends with it, unless it is said to go on.
    if (quotes.size() == 1 && !line.endsWith(u'\\'))
        quotes.clear();
}

qsizetype indentOf(const QString &line)
{
    const auto letter = std::ranges::find_if(line, [](QChar c) { return !c.isSpace(); });
    return letter - line.begin();
}

bool isBlank(const QString &line)
{
    return line.trimmed().isEmpty();
}

/// A line at the beginning's indentation that goes on with its statement.
bool continues(const QString &line)
{
    constexpr std::array words{"elif"_L1, "else"_L1, "except"_L1, "finally"_L1};
    const QString text = line.trimmed();
    return std::ranges::any_of(words, [&](QLatin1StringView word) {
        return text.startsWith(word)
               && (text.size() == word.size() || !text[word.size()].isLetterOrNumber());
    });
}

/// The line behind the statement that begins in this one.
qsizetype endOfStatement(const QStringList &lines, qsizetype first)
{
    const qsizetype indent = indentOf(lines[first]);
    bool isDecorated = lines[first].trimmed().startsWith(u'@');
    Open open;
    qsizetype end = first;
    while (end < lines.size()) {
        const bool isInside = open.isOpen();
        const QString &line = lines[end];
        const bool isStart = end == first || isDecorated;
        if (!isInside && !isStart && !isBlank(line) && indentOf(line) <= indent && !continues(line))
            break;
        if (isDecorated && !isInside)
            isDecorated = line.trimmed().startsWith(u'@') || isBlank(line);
        open.read(line);
        ++end;
        const bool hasBlock = end < lines.size() && !isBlank(lines[end])
                              && (indentOf(lines[end]) > indent || continues(lines[end]));
        const bool mayGoOn = open.isOpen() || isDecorated || hasBlock
                             || line.trimmed().endsWith(u':') || line.endsWith(u'\\');
        // Blank lines within a block belong to it; behind it they do not.
        if (!mayGoOn && end < lines.size() && isBlank(lines[end])) {
            qsizetype next = end;
            while (next < lines.size() && isBlank(lines[next]))
                ++next;
            if (next == lines.size() || indentOf(lines[next]) <= indent)
                break;
        }
    }
    while (end > first + 1 && isBlank(lines[end - 1]))
        --end;
    return end;
}

QString withoutIndent(const QStringList &lines)
{
    qsizetype common = -1;
    for (const QString &line : lines) {
        if (!isBlank(line))
            common = common < 0 ? indentOf(line) : std::min(common, indentOf(line));
    }
    QStringList out;
    for (const QString &line : lines)
        out.append(line.mid(std::min(std::max<qsizetype>(common, 0), indentOf(line))));
    while (!out.isEmpty() && isBlank(out.last()))
        out.removeLast();
    return out.join(u'\n');
}

QStringList linesOf(QString text)
{
    return text.replace(u"\r\n"_s, u"\n"_s).split(u'\n');
}

/// Of a session: what was typed, without what it answered. Nothing where it is none.
std::optional<QStringList> typedInSession(const QStringList &lines)
{
    static const QRegularExpression first(uR"(^\s*(?:>>>|In \[\d+\]:)(?: |$))"_s);
    static const QRegularExpression further(uR"(^\s*\.\.\.:?(?: |$))"_s);
    const auto begin = std::ranges::find_if_not(lines, isBlank);
    if (begin == lines.end() || !first.match(*begin).hasMatch())
        return std::nullopt;
    QStringList typed;
    for (const QString &line : lines) {
        auto prompt = first.match(line);
        if (!prompt.hasMatch())
            prompt = further.match(line);
        if (prompt.hasMatch())
            typed.append(line.sliced(prompt.capturedEnd()));
    }
    return typed;
}

} // namespace

QString codeToPaste(const QString &text, bool whole)
{
    const QStringList lines = linesOf(text);
    if (const auto typed = typedInSession(lines))
        return typed->join(u'\n');
    if (!whole)
        return lines.join(u'\n');
    const QString code = withoutIndent(lines);
    // An empty line behind it ends a block.
    const bool isBlock = code.contains(u'\n') && isBlank(lines.last());
    return isBlock ? code + u'\n' : code;
}

ReplSelection codeToSend(const QString &text, const QString &selected, int caretLine)
{
    if (!selected.isEmpty())
        return {.code = withoutIndent(linesOf(selected))};
    const QStringList lines = linesOf(text);
    qsizetype first = std::clamp<qsizetype>(caretLine - 1, 0, lines.size() - 1);
    const auto isNothing = [&](qsizetype line) {
        return isBlank(lines[line]) || lines[line].trimmed().startsWith(u'#');
    };
    while (first < lines.size() - 1 && isNothing(first))
        ++first;
    if (isNothing(first))
        return {};
    const qsizetype end = endOfStatement(lines, first);
    qsizetype next = end;
    while (next < lines.size() - 1 && isBlank(lines[next]))
        ++next;
    return {.code = withoutIndent(lines.sliced(first, end - first)),
            .nextLine = int(std::min(next, lines.size() - 1)) + 1};
}

} // namespace slipway::ide
