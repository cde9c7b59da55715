// SPDX-License-Identifier: GPL-3.0-or-later
#include "jsontext.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

namespace slipway::ide {

static bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// Behind the closing quote of the string that begins at `at`.
static qsizetype skipString(const QByteArray &text, qsizetype at)
{
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\')
            ++at;
    }
    return std::min(at + 1, text.size());
}

static void blank(QByteArray &text, qsizetype from, qsizetype to)
{
    for (qsizetype i = from; i < to; ++i) {
        if (text[i] != '\n')
            text[i] = ' ';
    }
}

static QByteArray withoutComments(QByteArray text)
{
    if (text.startsWith("\xef\xbb\xbf"))
        blank(text, 0, 3);
    for (qsizetype i = 0; i < text.size();) {
        const QByteArrayView rest = QByteArrayView(text).sliced(i);
        qsizetype end = -1;
        if (rest.startsWith("//"))
            end = text.indexOf('\n', i);
        else if (rest.startsWith("/*"))
            end = text.indexOf("*/", i + 2) < 0 ? -1 : text.indexOf("*/", i + 2) + 2;
        else {
            i = text[i] == '"' ? skipString(text, i) : i + 1;
            continue;
        }
        end = end < 0 ? text.size() : end;
        blank(text, i, end);
        i = end;
    }
    return text;
}

static QByteArray withoutTrailingCommas(QByteArray text)
{
    qsizetype comma = -1;
    for (qsizetype i = 0; i < text.size();) {
        const char c = text[i];
        if (c == '"') {
            comma = -1;
            i = skipString(text, i);
            continue;
        }
        if ((c == '}' || c == ']') && comma >= 0)
            text[comma] = ' ';
        if (!isSpace(c))
            comma = c == ',' ? i : -1;
        ++i;
    }
    return text;
}

std::expected<JsonText, JsonMistake> JsonText::parse(const QByteArray &text)
{
    JsonText result;
    result.m_text = text;
    result.m_plain = withoutComments(text);
    if (result.m_plain.trimmed().isEmpty())
        return result;
    QJsonParseError error;
    const QJsonDocument document =
        QJsonDocument::fromJson(withoutTrailingCommas(result.m_plain), &error);
    if (error.error != QJsonParseError::NoError) {
        // Qt may have read on to the next line before it minds.
        qsizetype at = std::min(qsizetype(error.offset), text.size());
        while (at > 0 && isSpace(text[at - 1]))
            --at;
        // Qt's words are translated with its own catalogue.
        return std::unexpected(
            JsonMistake{result.lineAt(at),
                        QCoreApplication::translate("JsonText", "This is not valid JSON: %1.")
                            .arg(error.errorString())});
    }
    if (!document.isObject())
        return std::unexpected(JsonMistake{
            1, QCoreApplication::translate("JsonText", "The file must hold one JSON object.")});
    result.m_object = document.object();
    result.scan();
    return result;
}

void JsonText::scan()
{
    scanValue(skipSpace(0), 0);
}

qsizetype JsonText::skipSpace(qsizetype at) const
{
    while (at < m_plain.size() && (isSpace(m_plain[at]) || m_plain[at] == ','))
        ++at;
    return at;
}

// The text is known to be valid by now. Returns the offset behind the value.
qsizetype JsonText::scanValue(qsizetype at, int depth)
{
    if (at >= m_plain.size())
        return at;
    if (m_plain[at] == '"')
        return skipString(m_plain, at);
    if (m_plain[at] == '{')
        return scanObject(at, depth);
    if (m_plain[at] == '[') {
        at = skipSpace(at + 1);
        while (at < m_plain.size() && m_plain[at] != ']')
            at = skipSpace(scanValue(at, depth + 1));
        return at + 1;
    }
    while (at < m_plain.size() && !isSpace(m_plain[at]) && !strchr(",]}", m_plain[at]))
        ++at;
    return at;
}

qsizetype JsonText::scanObject(qsizetype at, int depth)
{
    at = skipSpace(at + 1);
    while (at < m_plain.size() && m_plain[at] != '}') {
        const std::size_t index = m_members.size();
        const qsizetype nameEnd = skipString(m_plain, at);
        const QByteArray quoted = m_plain.sliced(at, nameEnd - at);
        const QString name = QJsonDocument::fromJson('[' + quoted + ']').array().first().toString();
        const qsizetype value = skipSpace(m_plain.indexOf(':', nameEnd) + 1);
        m_members.push_back({.name = name, .depth = depth, .start = at, .value = value, .end = 0});
        const qsizetype end = scanValue(value, depth + 1);
        m_members[index].end = end;
        at = skipSpace(end);
    }
    return at + 1;
}

int JsonText::lineAt(qsizetype offset) const
{
    return int(m_text.first(offset).count('\n')) + 1;
}

int JsonText::lineOf(const QStringList &names) const
{
    int line = 1;
    qsizetype from = 0;
    qsizetype to = m_text.size();
    for (int depth = 0; depth < names.size(); ++depth) {
        const auto found =
            std::find_if(m_members.rbegin(), m_members.rend(), [&](const Member &member) {
                return member.depth == depth && member.name == names[depth] && member.start >= from
                       && member.start < to;
            });
        if (found == m_members.rend())
            break;
        line = lineAt(found->start);
        from = found->value;
        to = found->end;
    }
    return line;
}

const JsonText::Member *JsonText::find(const QString &name) const
{
    // Where a name stands twice, the last one counts for Qt too.
    const auto found =
        std::find_if(m_members.rbegin(), m_members.rend(), [&](const Member &member) {
            return member.depth == 0 && member.name == name;
        });
    return found == m_members.rend() ? nullptr : &*found;
}

QByteArray JsonText::indentation() const
{
    if (!m_members.empty()) {
        const qsizetype start = m_members.front().start;
        const qsizetype line = m_text.lastIndexOf('\n', start) + 1;
        const QByteArray before = m_text.sliced(line, start - line);
        if (line > 0 && before.trimmed().isEmpty())
            return before;
    }
    return "    ";
}

static QByteArray written(const QJsonValue &value)
{
    const QByteArray array = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return array.sliced(1, array.size() - 2);
}

QByteArray JsonText::with(const QString &name, const QJsonValue &value) const
{
    QByteArray text = m_text;
    const QByteArray bytes = written(value);
    if (const Member *member = find(name))
        return text.replace(member->value, member->end - member->value, bytes);
    const QByteArray entry = '\n' + indentation() + written(name) + ": " + bytes;
    if (m_plain.trimmed().isEmpty())
        return text + (text.isEmpty() || text.endsWith('\n') ? "{" : "\n{") + entry + "\n}\n";
    const auto last = std::find_if(m_members.rbegin(), m_members.rend(),
                                   [](const Member &member) { return member.depth == 0; });
    if (last == m_members.rend()) {
        const qsizetype close = m_plain.lastIndexOf('}');
        const bool ownLine = text.lastIndexOf('\n', close) > m_plain.indexOf('{');
        return text.insert(m_plain.indexOf('{') + 1, ownLine ? entry : entry + '\n');
    }
    // A comment behind the last member stays with it: the new line begins at that line's end.
    const qsizetype after = skipSpace(last->end);
    const bool hasComma = m_plain.sliced(last->end, after - last->end).contains(',');
    const qsizetype lineEnd = text.indexOf('\n', last->end);
    const bool closesHere = lineEnd < 0 || after < lineEnd;
    text.insert(closesHere ? after : lineEnd, closesHere ? entry + '\n' : entry);
    return hasComma ? text : text.insert(last->end, ',');
}

QByteArray JsonText::without(const QString &name) const
{
    const Member *member = find(name);
    if (!member)
        return m_text;
    QByteArray text = m_text;
    qsizetype start = member->start;
    qsizetype end = member->end;
    const qsizetype after = skipSpace(end);
    if (const qsizetype comma = m_plain.indexOf(',', end); comma >= 0 && comma < after) {
        end = comma + 1;
    } else {
        // It was the last one: the comma before it goes too, unless that is none.
        qsizetype before = start - 1;
        while (before > 0 && isSpace(m_plain[before]))
            --before;
        if (m_plain[before] == ',') {
            text.remove(before, 1);
            --start;
            --end;
        }
    }
    const qsizetype line = start == 0 ? 0 : text.lastIndexOf('\n', start - 1) + 1;
    const qsizetype next = text.indexOf('\n', end);
    const bool alone = next >= 0 && text.sliced(line, start - line).trimmed().isEmpty()
                       && text.sliced(end, next - end).trimmed().isEmpty();
    return alone ? text.remove(line, next + 1 - line) : text.remove(start, end - start);
}

} // namespace slipway::ide
