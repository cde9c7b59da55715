// SPDX-License-Identifier: GPL-3.0-or-later
#include "textsearch.h"

#include <QRegularExpression>

namespace slipway::ide {

namespace {

/// Turns UTF-16 offsets into bytes by walking; they must not go back by much.
class ByteWalker
{
public:
    explicit ByteWalker(const QString &text)
        : m_text(text)
    {}

    qsizetype to(qsizetype utf16)
    {
        for (; m_utf16 < utf16; ++m_utf16) {
            const QChar unit = m_text[m_utf16];
            if (!unit.isHighSurrogate())
                m_bytes += unit.isLowSurrogate() ? 4 : unit < u'\x80' ? 1 : unit < u'\x800' ? 2 : 3;
        }
        return m_bytes;
    }

private:
    const QString &m_text;
    qsizetype m_utf16 = 0;
    qsizetype m_bytes = 0;
};

} // namespace

static Result<QRegularExpression> compile(const SearchQuery &query)
{
    QString pattern =
        query.regularExpression ? query.pattern : QRegularExpression::escape(query.pattern);
    if (query.wholeWord) {
        // \b alone would never match beside a pattern that begins or ends with a symbol.
        pattern = QStringLiteral("(?<!\\w)(?:") + pattern + QStringLiteral(")(?!\\w)");
    }
    QRegularExpression::PatternOptions options =
        QRegularExpression::MultilineOption | QRegularExpression::UseUnicodePropertiesOption;
    if (!query.matchCase)
        options |= QRegularExpression::CaseInsensitiveOption;
    QRegularExpression expression(pattern, options);
    if (!expression.isValid())
        return std::unexpected(
            Error::invalidInput("search.invalid", expression.errorString().toStdString()));
    return expression;
}

/// `take` gets each match and its bytes; it returns whether to go on.
template<class Take>
static Result<> eachMatch(const QString &text, const SearchQuery &query, Take take)
{
    if (query.pattern.isEmpty())
        return {};
    TRY(const QRegularExpression expression, compile(query));
    ByteWalker walker(text);
    qsizetype at = 0;
    while (at <= text.size()) {
        const QRegularExpressionMatch match = expression.match(text, at);
        if (!match.isValid())
            return std::unexpected(Error::invalidInput(
                "search.too_hard",
                "This expression takes too long on this text. Make it simpler."));
        if (!match.hasMatch())
            break;
        at = match.capturedEnd();
        if (match.capturedLength() == 0) {
            at += at < text.size() && text[at].isHighSurrogate() ? 2 : 1;
            continue;
        }
        const qsizetype start = walker.to(match.capturedStart());
        if (!take(match, ByteRange{.start = start, .end = walker.to(at)}))
            break;
    }
    return {};
}

Result<SearchResult> findAll(const QByteArray &text, const SearchQuery &query, std::size_t limit)
{
    SearchResult result;
    TRY(eachMatch(QString::fromUtf8(text), query,
                  [&](const QRegularExpressionMatch &, ByteRange range) {
                      result.truncated = result.matches.size() == limit;
                      if (!result.truncated)
                          result.matches.push_back(range);
                      return !result.truncated;
                  }));
    return result;
}

static QString expand(const QString &replacement, const QRegularExpressionMatch &match)
{
    QString text;
    for (qsizetype i = 0; i < replacement.size(); ++i) {
        const QChar c = replacement[i];
        const QChar next = i + 1 < replacement.size() ? replacement[i + 1] : QChar();
        const bool special = c == u'\\' || c == u'$';
        if (special && next.unicode() >= u'0' && next.unicode() <= u'9') {
            text += match.captured(next.unicode() - u'0');
            ++i;
        } else if (c == u'\\' && (next == u'n' || next == u't' || next == u'\\')) {
            text += next == u'n' ? QChar(u'\n') : next == u't' ? QChar(u'\t') : QChar(u'\\');
            ++i;
        } else {
            text += c;
        }
    }
    return text;
}

Result<std::vector<Replacement>> replaceAll(const QByteArray &text, const SearchQuery &query,
                                            const QString &replacement)
{
    std::vector<Replacement> replacements;
    TRY(eachMatch(
        QString::fromUtf8(text), query, [&](const QRegularExpressionMatch &match, ByteRange range) {
            const QString by = query.regularExpression ? expand(replacement, match) : replacement;
            replacements.push_back({.range = range, .text = by.toUtf8()});
            return true;
        }));
    return replacements;
}

} // namespace slipway::ide
