// SPDX-License-Identifier: GPL-3.0-or-later
// Languages in which a declaration begins a line.
#include "symbol_list.h"

#include <algorithm>
#include <array>
#include <optional>

namespace slipway::search {

namespace {

struct Line
{
    std::size_t start;
    std::size_t end; ///< without the line end
    /// Where the first thing that is no blank stands; `end` for none.
    std::size_t first;
    std::size_t indent;

    bool isBlank() const { return first >= end; }
};

/// Goes through the lines of a text.
class Lines
{
public:
    explicit Lines(std::string_view text)
        : m_text(text)
    {}

    std::optional<Line> next()
    {
        if (m_at >= m_text.size())
            return {};
        Line line{.start = m_at,
                  .end = std::min(m_text.find('\n', m_at), m_text.size()),
                  .first = 0,
                  .indent = 0};
        m_at = line.end + 1;
        if (line.end > line.start && m_text[line.end - 1] == '\r')
            --line.end;
        line.first = std::min(skipBlanks(m_text, line.start), line.end);
        for (std::size_t i = line.start; i < line.first; ++i)
            line.indent += m_text[i] == '\t' ? 8 - line.indent % 8 : 1;
        return line;
    }
    std::string_view text(const Line &line) const
    {
        return m_text.substr(line.first, line.end - line.first);
    }

private:
    std::string_view m_text;
    std::size_t m_at = 0;
};

/// Symbols whose extent is told by what is indented under them.
class Nesting
{
public:
    explicit Nesting(SymbolList &list)
        : m_list(list)
    {}

    /// A line with something on it; what is not indented more than this is over.
    void line(std::size_t indent, std::size_t start)
    {
        while (!m_open.empty() && m_open.back().indent >= indent) {
            m_list.setEnd(m_open.back().symbol, start);
            m_open.pop_back();
        }
    }
    void add(SymbolKind kind, std::size_t start, std::size_t end, std::size_t indent)
    {
        m_open.push_back({m_list.add(kind, start, end, depth()), indent, kind});
    }
    int depth() const { return static_cast<int>(m_open.size()); }
    bool isInside(SymbolKind kind) const { return !m_open.empty() && m_open.back().kind == kind; }

private:
    struct Open
    {
        std::size_t symbol;
        std::size_t indent;
        SymbolKind kind;
    };
    SymbolList &m_list;
    std::vector<Open> m_open;
};

/// Behind `word` and the blanks after it, where the text begins with both.
std::optional<std::size_t> behindWord(std::string_view text, std::string_view word)
{
    if (!text.starts_with(word) || text.size() == word.size())
        return {};
    const std::size_t at = skipBlanks(text, word.size());
    if (at == word.size())
        return {};
    return at;
}

/// Follows the strings of Python over lines.
class PythonStrings
{
public:
    bool isInside() const { return m_quote != 0; }

    void read(std::string_view line)
    {
        for (std::size_t i = 0; i < line.size();) {
            const bool triple = i + 2 < line.size() && line[i] == line[i + 1]
                                && line[i] == line[i + 2] && (line[i] == '"' || line[i] == '\'');
            if (m_quote != 0) {
                if (line[i] == '\\')
                    i += 2;
                else if (line[i] == m_quote && triple)
                    m_quote = 0, i += 3;
                else
                    ++i;
            } else if (triple) {
                m_quote = line[i];
                i += 3;
            } else if (line[i] == '#') {
                return;
            } else if (line[i] == '"' || line[i] == '\'') {
                i = behindString(line, i);
            } else {
                ++i;
            }
        }
    }

private:
    static std::size_t behindString(std::string_view line, std::size_t at)
    {
        const char quote = line[at++];
        while (at < line.size() && line[at] != quote)
            at += line[at] == '\\' ? 2U : 1U;
        return at + 1;
    }

    char m_quote = 0;
};

/// NAME = ..., NAME: type = ...
bool isAssignment(std::string_view text, std::size_t name)
{
    const std::size_t at = skipBlanks(text, name);
    if (at >= text.size() || name == 0 || (text[0] >= '0' && text[0] <= '9'))
        return false;
    if (text[at] == '=')
        return at + 1 == text.size() || text[at + 1] != '=';
    return text[at] == ':' && text.find('=', at) != std::string_view::npos;
}

bool isConstantName(std::string_view name)
{
    return name.size() > 1
           && std::ranges::none_of(name, [](char c) { return c >= 'a' && c <= 'z'; });
}

} // namespace

void scanPython(SymbolList &list)
{
    Lines lines(list.text());
    Nesting nesting(list);
    PythonStrings strings;
    bool continued = false;
    while (const auto line = lines.next()) {
        if (list.isFull())
            return;
        const std::string_view text = lines.text(*line);
        const bool fresh = !strings.isInside() && !continued;
        strings.read(text);
        continued = text.ends_with('\\');
        if (!fresh || line->isBlank() || text[0] == '#' || text[0] == ')' || text[0] == ']'
            || text[0] == '}')
            continue;
        nesting.line(line->indent, line->start);
        std::string_view rest = text;
        if (const auto behind = behindWord(rest, "async"))
            rest.remove_prefix(*behind);
        const auto definition = behindWord(rest, "def");
        const auto type = definition ? std::nullopt : behindWord(rest, "class");
        if (definition || type) {
            const std::size_t start =
                line->first + (text.size() - rest.size()) + (definition ? *definition : *type);
            const std::size_t end = nameEnd(list.text(), start);
            const SymbolKind kind = type                                  ? SymbolKind::Class
                                    : nesting.isInside(SymbolKind::Class) ? SymbolKind::Method
                                                                          : SymbolKind::Function;
            if (end > start)
                nesting.add(kind, start, end, line->indent);
        } else if (line->indent == 0) {
            const std::size_t name = nameEnd(text, 0);
            if (isAssignment(text, name)) {
                const auto kind = isConstantName(text.substr(0, name)) ? SymbolKind::Constant
                                                                       : SymbolKind::Variable;
                list.setEnd(list.add(kind, line->start, line->start + name, 0), line->end);
            }
        }
    }
}

void scanRuby(SymbolList &list)
{
    Lines lines(list.text());
    Nesting nesting(list);
    bool comment = false;
    while (const auto line = lines.next()) {
        if (list.isFull())
            return;
        const std::string_view text = lines.text(*line);
        if (line->indent == 0 && (text.starts_with("=begin") || text.starts_with("=end"))) {
            comment = text.starts_with("=begin");
            continue;
        }
        if (comment || line->isBlank() || text[0] == '#')
            continue;
        // The "end" that closes a declaration still belongs to it.
        nesting.line(line->indent, text == "end" ? line->end : line->start);
        const auto type = behindWord(text, "class");
        const auto module = behindWord(text, "module");
        auto method = behindWord(text, "def");
        if (!type && !module && !method)
            continue;
        const std::size_t at = type ? *type : module ? *module : *method;
        std::size_t start = line->first + at;
        if (method && list.text().substr(start).starts_with("self."))
            start += 5;
        std::size_t end = start;
        while (end < line->end
               && (isNameByte(list.text()[end])
                   || (method ? (list.text()[end] == '?' || list.text()[end] == '!')
                              : list.text()[end] == ':')))
            ++end;
        const SymbolKind kind = type     ? SymbolKind::Class
                                : module ? SymbolKind::Namespace
                                         : SymbolKind::Method;
        if (end > start)
            nesting.add(kind, start, end, line->indent);
    }
}

void scanShell(SymbolList &list)
{
    Lines lines(list.text());
    std::optional<std::size_t> open;
    while (const auto line = lines.next()) {
        if (list.isFull())
            return;
        const std::string_view text = lines.text(*line);
        if (line->isBlank() || text[0] == '#')
            continue;
        if (line->indent == 0 && open && (text[0] == '}' || text[0] == ')')) {
            list.setEnd(*open, line->end);
            open.reset();
            continue;
        }
        const auto keyword = behindWord(text, "function");
        const std::size_t start = keyword.value_or(0);
        std::size_t end = start;
        while (end < text.size() && (isNameByte(text[end]) || text[end] == '-' || text[end] == ':'))
            ++end;
        const std::size_t behind = skipBlanks(text, end);
        if (end == start || (!keyword && !text.substr(behind).starts_with("()")))
            continue;
        if (open)
            list.setEnd(*open, line->start);
        const std::size_t symbol =
            list.add(SymbolKind::Function, line->first + start, line->first + end, 0);
        open.reset();
        if (text.ends_with('}'))
            list.setEnd(symbol, line->end);
        else
            open = symbol;
    }
}

namespace {

/// Headings: one ends where one of the same or a higher level begins.
class Headings
{
public:
    explicit Headings(SymbolList &list)
        : m_list(list)
    {}

    void add(std::size_t level, std::size_t start, std::size_t end, SymbolKind kind)
    {
        while (!m_open.empty() && m_open.back().first >= level) {
            m_list.setEnd(m_open.back().second, start);
            m_open.pop_back();
        }
        const auto symbol = m_list.add(kind, start, end, static_cast<int>(m_open.size()));
        m_open.emplace_back(level, symbol);
    }

private:
    SymbolList &m_list;
    std::vector<std::pair<std::size_t, std::size_t>> m_open;
};

} // namespace

void scanMarkdown(SymbolList &list)
{
    Lines lines(list.text());
    Headings headings(list);
    std::string_view fence;
    std::optional<Line> previous;
    while (const auto line = lines.next()) {
        if (list.isFull())
            return;
        const std::string_view text = lines.text(*line);
        const auto before = std::exchange(previous, std::nullopt);
        if (text.starts_with("```") || text.starts_with("~~~")) {
            if (fence.empty())
                fence = text.substr(0, text.find_first_not_of(text[0]));
            else if (text.starts_with(fence))
                fence = {};
            continue;
        }
        if (!fence.empty() || line->isBlank() || line->indent > 3)
            continue;
        const std::size_t marks = std::min(text.find_first_not_of('#'), text.size());
        if (marks >= 1 && marks <= 6 && marks < text.size()
            && (text[marks] == ' ' || text[marks] == '\t')) {
            std::size_t end = line->end;
            while (end > line->first
                   && (list.text()[end - 1] == '#' || list.text()[end - 1] == ' '))
                --end;
            const std::size_t start = skipBlanks(list.text(), line->first + marks);
            if (end > start)
                headings.add(marks, start, end, SymbolKind::Heading);
            continue;
        }
        const bool underline = text.find_first_not_of(text[0]) == std::string_view::npos
                               && (text[0] == '=' || text[0] == '-') && text.size() > 1;
        if (underline && before)
            headings.add(text[0] == '=' ? 1 : 2, before->first, before->end, SymbolKind::Heading);
        else if (!underline && text[0] != '-' && text[0] != '>' && text[0] != '|' && text[0] != '*')
            previous = line;
    }
}

void scanIni(SymbolList &list)
{
    Lines lines(list.text());
    std::optional<std::size_t> open;
    bool inString = false;
    while (const auto line = lines.next()) {
        if (list.isFull())
            return;
        const std::string_view text = lines.text(*line);
        // TOML's strings of several lines.
        bool quotes = false;
        for (const std::string_view mark : {R"(""")", "'''"}) {
            for (std::size_t at = text.find(mark); at != std::string_view::npos;
                 at = text.find(mark, at + 3))
                quotes = !quotes;
        }
        const bool fresh = !inString;
        inString = inString != quotes;
        if (!fresh || line->isBlank() || text[0] != '[')
            continue;
        const std::size_t inner = text.starts_with("[[") ? 2 : 1;
        const std::size_t close = text.find(']', inner);
        if (close == std::string_view::npos || close == inner)
            continue;
        // An array's line looks alike but has something behind it, such as a comma.
        const std::size_t behind = text.find_first_not_of("] \t", close);
        if (behind != std::string_view::npos && text[behind] != '#' && text[behind] != ';')
            continue;
        if (open)
            list.setEnd(*open, line->start);
        open = list.add(SymbolKind::Section, line->first + inner, line->first + close, 0);
    }
}

void scanHtml(SymbolList &list)
{
    const std::string_view text = list.text();
    for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at)) {
        if (list.isFull())
            return;
        if (text.substr(at).starts_with("<!--")) {
            at = text.find("-->", at);
            continue;
        }
        const std::size_t tag = at + 1;
        const std::size_t tagEnd = nameEnd(text, tag);
        at = tag;
        if (tagEnd == tag)
            continue;
        // The attributes, up to the tag's end; a quoted value may hold anything.
        for (at = tagEnd;
             at < text.size() && text[at] != '>' && text[at] != '<' && !list.isFull();) {
            if (text[at] == '"' || text[at] == '\'') {
                at = std::min(text.find(text[at], at + 1), text.size() - 1) + 1;
                continue;
            }
            const bool isId = text.substr(at).starts_with("id=") && !isNameByte(text[at - 1])
                              && text[at - 1] != '-';
            if (!isId) {
                ++at;
                continue;
            }
            at += 3;
            const char quote = at < text.size() ? text[at] : '\0';
            const bool quoted = quote == '"' || quote == '\'';
            const std::size_t start = quoted ? at + 1 : at;
            std::size_t end =
                std::min(quoted ? text.find(quote, start) : text.find_first_of(" \t\r\n>", start),
                         text.size());
            if (end > start && end - start <= longestSymbolName) {
                const std::string name = std::string(text.substr(tag, tagEnd - tag)) + '#'
                                         + std::string(text.substr(start, end - start));
                list.setEnd(list.add(SymbolKind::Element, start, end, 0, name), end);
            }
            at = std::min(quoted ? end + 1 : end, text.size());
        }
    }
}

} // namespace slipway::search
