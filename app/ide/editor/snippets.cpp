// SPDX-License-Identifier: GPL-3.0-or-later
#include "snippets.h"

#include <slipway/base/paths.h>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace slipway::ide {

using namespace Qt::StringLiterals;

namespace {

/// Walks through a body once, from left to right.
class Parser
{
public:
    Parser(const QString &body, const SnippetVariables &variables)
        : m_body(body)
        , m_variables(variables)
    {}

    ExpandedSnippet run()
    {
        text({});
        return std::move(m_result);
    }

private:
    bool at(char16_t c) const { return m_at < m_body.size() && m_body[m_at] == c; }

    /// Up to one of `ends`, which is left, or to the end.
    void text(QStringView ends)
    {
        while (m_at < m_body.size() && !ends.contains(m_body[m_at])) {
            if (at(u'\\') && m_at + 1 < m_body.size() && u"$}\\|,"_s.contains(m_body[m_at + 1])) {
                ++m_at;
                put(m_body[m_at++]);
            } else if (!at(u'$') || !place()) {
                put(m_body[m_at++]);
            }
        }
    }

    void put(QStringView piece) { m_result.text += piece.toUtf8(); }
    void put(QChar c)
    {
        // Both halves of what takes two.
        if (c.isHighSurrogate() && m_at < m_body.size())
            m_result.text += QStringView(m_body).sliced(m_at++ - 1, 2).toUtf8();
        else
            m_result.text += QString(c).toUtf8();
    }

    QString word(bool (*belongs)(QChar))
    {
        const qsizetype start = m_at;
        while (m_at < m_body.size() && belongs(m_body[m_at]))
            ++m_at;
        return m_body.sliced(start, m_at - start);
    }

    static bool isDigit(QChar c) { return c >= u'0' && c <= u'9'; }
    static bool isName(QChar c) { return c.isLetterOrNumber() || c == u'_'; }

    /// What begins with a dollar sign. False, and nothing read, where it is only that.
    bool place()
    {
        const qsizetype start = m_at++;
        const bool braces = at(u'{');
        m_at += braces;
        const QString number = word(isDigit);
        const QString name = number.isEmpty() ? word(isName) : QString();
        if (number.isEmpty() && name.isEmpty()) {
            m_at = start;
            return false;
        }
        if (!number.isEmpty())
            stop(number.toInt(), braces);
        else
            variable(name, braces);
        if (braces)
            skip();
        if (braces && at(u'}'))
            ++m_at;
        return true;
    }

    /// What is not done here, such as transformations, up to the brace that ends the place.
    void skip()
    {
        for (int depth = 0; m_at < m_body.size() && (depth > 0 || !at(u'}')); ++m_at) {
            depth += int(at(u'{')) - int(at(u'}'));
            if (at(u'\\') && m_at + 1 < m_body.size())
                ++m_at;
        }
    }

    void stop(int number, bool braces)
    {
        const auto index = m_result.stops.size();
        const long from = m_result.text.size();
        m_result.stops.push_back({.number = number, .start = from, .end = from});
        if (braces && at(u':')) {
            ++m_at;
            text(u"}");
            m_defaults[number] = m_result.text.sliced(from);
        } else if (braces && at(u'|')) {
            ++m_at;
            text(u",|");
            m_defaults[number] = m_result.text.sliced(from);
            while (m_at < m_body.size() && !at(u'|'))
                ++m_at; // The other choices.
            m_at += at(u'|');
        } else if (const auto known = m_defaults.find(number); known != m_defaults.end()) {
            m_result.text += known->second;
        }
        m_result.stops[index].end = m_result.text.size();
    }

    void variable(const QString &name, bool braces)
    {
        const auto known = m_variables.find(name);
        const QString value = known == m_variables.end() ? QString() : known->second;
        put(value);
        if (!braces || !at(u':'))
            return;
        ++m_at;
        const auto size = m_result.text.size();
        text(u"}");
        if (!value.isEmpty())
            m_result.text.truncate(size);
    }

    const QString &m_body;
    const SnippetVariables &m_variables;
    qsizetype m_at = 0;
    ExpandedSnippet m_result;
    std::map<int, QByteArray> m_defaults;
};

} // namespace

ExpandedSnippet expandSnippet(const QString &body, const SnippetVariables &variables)
{
    ExpandedSnippet snippet = Parser(body, variables).run();
    const bool ends = std::ranges::any_of(snippet.stops,
                                          [](const SnippetStop &stop) { return stop.number == 0; });
    const long end = snippet.text.size();
    if (!ends)
        snippet.stops.push_back({.number = 0, .start = end, .end = end});
    return snippet;
}

/// As a file's name: "C++" becomes "c++".
static QString fileName(const QString &language)
{
    QString name = language.toLower();
    name.replace(u'/', u'-').replace(u' ', u'-');
    return name + u".json"_s;
}

static void readFile(const QString &path, std::vector<Snippet> &snippets)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return;
    const QJsonObject all = QJsonDocument::fromJson(file.readAll()).object();
    for (auto one = all.begin(); one != all.end(); ++one) {
        const QJsonObject entry = one.value().toObject();
        const QJsonValue body = entry["body"_L1];
        QStringList lines;
        for (const QJsonValue &line : body.toArray())
            lines.append(line.toString());
        const QString text = body.isArray() ? lines.join(u'\n') : body.toString();
        if (!text.isEmpty())
            snippets.push_back({.name = one.key(),
                                .prefix = entry["prefix"_L1].toString(),
                                .body = text,
                                .description = entry["description"_L1].toString()});
    }
}

static std::map<QString, std::vector<Snippet>> &cache()
{
    static std::map<QString, std::vector<Snippet>> known;
    return known;
}

const std::vector<Snippet> &Snippets::of(const QString &language)
{
    const auto known = cache().find(language);
    if (known != cache().end())
        return known->second;
    std::vector<Snippet> &snippets = cache()[language];
    readFile(userFile(language), snippets); // First, so that they win.
    readFile(u":/slipway/snippets/"_s + fileName(language), snippets);
    return snippets;
}

QString Snippets::userFile(const QString &language)
{
    return QString::fromStdString((userConfigFolder() / "snippets").string()) + u'/'
           + fileName(language);
}

void Snippets::forget()
{
    cache().clear();
}

} // namespace slipway::ide
