// SPDX-License-Identifier: GPL-3.0-or-later
#include "markdownhtml.h"

#include <QRegularExpression>
#include <QSet>

namespace slipway::ide {

using namespace Qt::StringLiterals;

namespace {

/// Elements within elements that are followed; what lies deeper loses its tags.
constexpr int deepest = 12;
/// As far as the end of an element is looked for.
constexpr qsizetype longestElement = 20'000;

struct Tag
{
    QString name;
    QStringView attributes;
    bool closes = false;
    qsizetype length = 0;
};

const QSet<QString> &blocks()
{
    static const QSet<QString> names{
        u"address"_s,    u"article"_s, u"aside"_s,   u"blockquote"_s, u"body"_s,    u"center"_s,
        u"caption"_s,    u"dd"_s,      u"details"_s, u"div"_s,        u"dl"_s,      u"dt"_s,
        u"figcaption"_s, u"figure"_s,  u"footer"_s,  u"header"_s,     u"html"_s,    u"li"_s,
        u"main"_s,       u"nav"_s,     u"ol"_s,      u"p"_s,          u"picture"_s, u"section"_s,
        u"table"_s,      u"tbody"_s,   u"td"_s,      u"tfoot"_s,      u"th"_s,      u"thead"_s,
        u"tr"_s,         u"ul"_s};
    return names;
}

const QSet<QString> &dropped()
{
    static const QSet<QString> names{u"script"_s, u"style"_s, u"iframe"_s,  u"object"_s,
                                     u"svg"_s,    u"head"_s,  u"template"_s};
    return names;
}

const QSet<QString> &others()
{
    static const QSet<QString> names{
        u"a"_s,    u"abbr"_s,     u"b"_s,      u"big"_s, u"br"_s,      u"cite"_s,  u"code"_s,
        u"col"_s,  u"colgroup"_s, u"del"_s,    u"em"_s,  u"embed"_s,   u"font"_s,  u"h1"_s,
        u"h2"_s,   u"h3"_s,       u"h4"_s,     u"h5"_s,  u"h6"_s,      u"hr"_s,    u"i"_s,
        u"img"_s,  u"input"_s,    u"ins"_s,    u"kbd"_s, u"label"_s,   u"link"_s,  u"mark"_s,
        u"meta"_s, u"pre"_s,      u"q"_s,      u"s"_s,   u"samp"_s,    u"small"_s, u"source"_s,
        u"span"_s, u"strike"_s,   u"strong"_s, u"sub"_s, u"summary"_s, u"sup"_s,   u"tt"_s,
        u"u"_s,    u"var"_s,      u"video"_s,  u"wbr"_s};
    return names;
}

std::optional<Tag> tagAt(QStringView text, qsizetype at)
{
    static const QRegularExpression pattern(
        uR"~(\G<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z_:@][^\s"'<>/=]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*\s*/?)>)~"_s);
    const auto match = pattern.matchView(text.first(std::min(text.size(), at + longestElement)), at,
                                         QRegularExpression::NormalMatch);
    if (!match.hasMatch())
        return {};
    const QString name = match.captured(2).toLower();
    if (!blocks().contains(name) && !dropped().contains(name) && !others().contains(name))
        return {};
    return Tag{.name = name,
               .attributes = match.capturedView(3),
               .closes = !match.capturedView(1).isEmpty(),
               .length = match.capturedLength()};
}

QString attribute(const Tag &tag, const QString &name)
{
    const QRegularExpression pattern(
        uR"~((?:^|\s)%1\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))~"_s.arg(name),
        QRegularExpression::CaseInsensitiveOption);
    const auto match = pattern.matchView(tag.attributes);
    return (match.captured(1) + match.captured(2) + match.captured(3)).simplified();
}

/// A destination as Markdown has it.
QString target(QString url)
{
    url.remove(u'<').remove(u'>');
    return u"(<"_s + url + u">)"_s;
}

class Converter
{
public:
    Converter(QStringView text, int depth)
        : m_text(text)
        , m_depth(depth)
    {}

    QString convert();

private:
    bool copyCodeLines();
    bool copyCodeSpan();
    bool takeComment();
    bool takeTag();
    void takeBlock(const Tag &tag);
    void takePicture(const Tag &tag);
    bool takePair(const Tag &tag);
    void startLine();
    bool isLineStart() const;
    void breakLine();
    void keepLines(QStringView passed) { m_out += QString(passed.count(u'\n'), u'\n'); }
    QStringView lineAt(qsizetype at) const;
    /// Where the element's closing tag begins; negative where it has none in this paragraph.
    qsizetype endOf(const Tag &tag, qsizetype from, bool overParagraphs) const;

    QStringView m_text;
    int m_depth;
    qsizetype m_at = 0;
    QString m_out;
    /// Elements that are open round here: lines within are not indented code.
    int m_blocks = 0;
    bool m_inList = false;
    bool m_afterBlank = true;
};

QStringView Converter::lineAt(qsizetype at) const
{
    const qsizetype end = m_text.indexOf(u'\n', at);
    return m_text.sliced(at, (end < 0 ? m_text.size() : end + 1) - at);
}

bool Converter::isLineStart() const
{
    const QStringView line = QStringView(m_out).sliced(m_out.lastIndexOf(u'\n') + 1);
    return line.trimmed().isEmpty();
}

void Converter::breakLine()
{
    if (!isLineStart() && !m_out.endsWith(QChar::LineSeparator))
        m_out += QChar::LineSeparator;
}

/// A fence up to its end, or a line of indented code.
bool Converter::copyCodeLines()
{
    const QStringView line = lineAt(m_at);
    const QStringView bare = line.trimmed();
    if (bare.startsWith(u"```") || bare.startsWith(u"~~~")) {
        const QStringView fence = bare.first(3);
        m_out += line;
        m_at += line.size();
        while (m_at < m_text.size()) {
            const QStringView next = lineAt(m_at);
            m_out += next;
            m_at += next.size();
            if (next.trimmed().startsWith(fence))
                break;
        }
        return true;
    }
    if (!m_afterBlank || m_inList || m_blocks > 0 || bare.isEmpty()
        || !(line.startsWith(u"    ") || line.startsWith(u'\t')))
        return false;
    m_out += line;
    m_at += line.size();
    return true;
}

void Converter::startLine()
{
    static const QRegularExpression item(uR"(^\s*([-*+]|\d+[.)])\s)"_s);
    const QStringView line = lineAt(m_at);
    const bool blank = line.trimmed().isEmpty();
    if (item.matchView(line).hasMatch())
        m_inList = true;
    else if (!blank && !line.front().isSpace())
        m_inList = false;
    m_afterBlank = blank;
    // Within elements the indentation is that of the HTML.
    const qsizetype indent = line.size() - line.trimmed().size();
    const auto first =
        std::ranges::find_if_not(line, [](QChar c) { return c == u' ' || c == u'\t'; });
    const qsizetype lead = first - line.begin();
    if (indent > 0 && (m_blocks > 0 || (!m_inList && tagAt(m_text, m_at + lead))))
        m_at += lead;
}

bool Converter::copyCodeSpan()
{
    qsizetype run = 0;
    while (m_at + run < m_text.size() && m_text[m_at + run] == u'`')
        ++run;
    const QStringView ticks = m_text.sliced(m_at, run);
    const QStringView rest = m_text.sliced(m_at + run);
    const qsizetype paragraph = rest.indexOf(u"\n\n");
    qsizetype end = rest.indexOf(ticks);
    if (end < 0 || (paragraph >= 0 && end > paragraph))
        end = -run; // Not closed: only the ticks.
    m_out += m_text.sliced(m_at, run + end + run);
    m_at += run + end + run;
    return true;
}

bool Converter::takeComment()
{
    if (!m_text.sliced(m_at).startsWith(u"<!--"))
        return false;
    const qsizetype end = m_text.indexOf(u"-->", m_at);
    if (end < 0)
        return false;
    keepLines(m_text.sliced(m_at, end - m_at));
    m_at = end + 3;
    return true;
}

qsizetype Converter::endOf(const Tag &tag, qsizetype from, bool overParagraphs) const
{
    const QString closing = u"</"_s + tag.name;
    const QStringView near = m_text.sliced(from, std::min(longestElement, m_text.size() - from));
    const qsizetype end = near.indexOf(closing, 0, Qt::CaseInsensitive);
    const qsizetype paragraph = near.indexOf(u"\n\n");
    return end < 0 || (!overParagraphs && paragraph >= 0 && paragraph < end) ? -1 : from + end;
}

bool Converter::takePair(const Tag &tag)
{
    static const QHash<QString, QString> marks{
        {u"b"_s, u"**"_s},      {u"strong"_s, u"**"_s}, {u"summary"_s, u"**"_s},
        {u"i"_s, u"*"_s},       {u"em"_s, u"*"_s},      {u"cite"_s, u"*"_s},
        {u"s"_s, u"~~"_s},      {u"del"_s, u"~~"_s},    {u"strike"_s, u"~~"_s},
        {u"code"_s, u"`"_s},    {u"kbd"_s, u"`"_s},     {u"tt"_s, u"`"_s},
        {u"samp"_s, u"`"_s},    {u"a"_s, {}},           {u"h1"_s, u"# "_s},
        {u"h2"_s, u"## "_s},    {u"h3"_s, u"### "_s},   {u"h4"_s, u"#### "_s},
        {u"h5"_s, u"##### "_s}, {u"h6"_s, u"###### "_s}};
    const auto mark = marks.constFind(tag.name);
    const qsizetype from = m_at + tag.length;
    const qsizetype end = mark == marks.cend() || m_depth >= deepest ? -1 : endOf(tag, from, false);
    if (end < 0)
        return false;
    const QStringView raw = m_text.sliced(from, end - from);
    const bool heading = mark->endsWith(u' ');
    QString inner = *mark == u"`" ? raw.toString() : Converter(raw, m_depth + 1).convert();
    const qsizetype lines = inner.count(u'\n');
    const QString bare = heading || *mark == u"`" ? inner.simplified() : inner.trimmed();
    const QStringView lead = QStringView(inner).first(inner.indexOf(bare.left(1)));
    if (bare.isEmpty())
        m_out += inner;
    else if (heading)
        m_out +=
            (isLineStart() ? *mark : QString(QChar::LineSeparator)) + bare + QString(lines, u'\n');
    else if (tag.name == u"a")
        m_out += attribute(tag, u"href"_s).isEmpty()
                     ? inner
                     : u'[' + bare + u']' + target(attribute(tag, u"href"_s))
                           + QString(lines - bare.count(u'\n'), u'\n');
    else
        m_out += lead.toString() + *mark + bare + *mark
                 + inner.sliced(std::min(inner.size(), lead.size() + bare.size()));
    m_at = end;
    const qsizetype close = m_text.indexOf(u'>', end);
    m_at = close < 0 ? m_text.size() : close + 1;
    return true;
}

void Converter::takeBlock(const Tag &tag)
{
    m_blocks = std::max(0, m_blocks + (tag.closes ? -1 : 1));
    if (tag.name == u"li" && !tag.closes) {
        const bool start = isLineStart();
        breakLine();
        m_out += start ? u"- "_s : u"\u2022 "_s;
    } else if (tag.name == u"td" || tag.name == u"th") {
        m_out += tag.closes ? QString() : u" "_s;
    } else if (tag.name != u"li") {
        breakLine();
    }
}

void Converter::takePicture(const Tag &tag)
{
    const QString words = attribute(tag, u"alt"_s).remove(u'[').remove(u']');
    m_out += u"!["_s + (words.isEmpty() ? QString(QChar::Nbsp) : words) + u']'
             + target(attribute(tag, u"src"_s));
}

bool Converter::takeTag()
{
    const std::optional<Tag> tag = tagAt(m_text, m_at);
    if (!tag)
        return false;
    const QStringView whole = m_text.sliced(m_at, tag->length);
    if (dropped().contains(tag->name) && !tag->closes) {
        const qsizetype end = endOf(*tag, m_at + tag->length, true);
        const qsizetype close = end < 0 ? m_at + tag->length - 1 : m_text.indexOf(u'>', end);
        const qsizetype behind = close < 0 ? m_text.size() : close + 1;
        keepLines(m_text.sliced(m_at, behind - m_at));
        m_at = behind;
        return true;
    }
    if (!tag->closes && takePair(*tag))
        return true;
    if (tag->name == u"img" && !attribute(*tag, u"src"_s).isEmpty())
        takePicture(*tag);
    else if (tag->name == u"hr" && isLineStart())
        m_out += u"***"_s;
    else if (tag->name == u"br" || tag->name == u"hr")
        breakLine();
    else if (blocks().contains(tag->name))
        takeBlock(*tag);
    keepLines(whole);
    m_at += tag->length;
    return true;
}

QString Converter::convert()
{
    bool lineStart = m_depth == 0;
    while (m_at < m_text.size()) {
        if (std::exchange(lineStart, false)) {
            if (copyCodeLines()) {
                lineStart = true;
                continue;
            }
            startLine();
            if (m_at >= m_text.size())
                break;
        }
        const QChar c = m_text[m_at];
        if (c == u'`' && copyCodeSpan())
            continue;
        if (c == u'<' && (takeComment() || takeTag()))
            continue;
        if (m_text.sliced(m_at).startsWith(u"![](")) { // Qt shows no picture without words.
            m_out += u"![\u00a0]"_s;
            m_at += 3;
            continue;
        }
        if (c == u'\\' && m_at + 1 < m_text.size() && m_text[m_at + 1] != u'\n')
            m_out += m_text[m_at++];
        lineStart = m_text[m_at] == u'\n' && m_depth == 0;
        m_out += m_text[m_at++];
    }
    return m_out;
}

} // namespace

QString withoutHtml(const QString &markdown)
{
    return markdown.contains(u'<') || markdown.contains(u"![](") ? Converter(markdown, 0).convert()
                                                                 : markdown;
}

} // namespace slipway::ide
