// SPDX-License-Identifier: GPL-3.0-or-later
#include "textfinder.h"

#include "shell/background.h"

#include <slipway/search/replacement.h>

namespace slipway::ide {

namespace {

/// The matches that lie in the part, in order; `take` returns whether to go on.
template<class Take>
Result<> eachMatch(std::string_view text, search::Matcher &matcher,
                   const std::optional<ByteRange> &within, Take take)
{
    std::size_t at = within ? std::size_t(within->start) : 0;
    const std::size_t end = within ? std::size_t(within->end) : text.size();
    while (at <= end) {
        TRY(const auto match, matcher.find(text, at));
        if (!match || match->start > end)
            return {};
        at = search::Matcher::behind(text, *match);
        if (match->end <= end && !take(*match))
            return {};
    }
    return {};
}

FoundMatches look(const QByteArray &text, const FindTask &task, const std::stop_token &stop)
{
    FoundMatches result;
    if (task.query.pattern.isEmpty())
        return result;
    const auto expression = task.query.compile();
    if (!expression) {
        result.problem = QString::fromStdString(expression.error().message);
        return result;
    }
    search::Matcher matcher(*expression, stop);
    const auto done =
        eachMatch(bytesOf(text), matcher, task.within, [&](const search::Range &match) {
            result.truncated = result.matches.size() == TextFinder::mostMatches;
            if (!result.truncated)
                result.matches.push_back(
                    {.start = qsizetype(match.start), .end = qsizetype(match.end)});
            return !result.truncated;
        });
    if (!done) {
        result = {};
        result.problem = QString::fromStdString(done.error().message);
    }
    return result;
}

} // namespace

/// Bytes in which plain words are found before the next key comes: Return and Escape behind them
/// are for what was looked for, however quickly they are pressed.
static constexpr qsizetype atOnce = 256 << 10;

void TextFinder::find(const FindTask &task)
{
    if (m_task == task)
        return;
    m_stop.request_stop();
    m_stop = std::stop_source();
    const QByteArray text = task.editor->text();
    if (!task.query.regularExpression && text.size() <= atOnce) {
        m_task.reset();
        m_done = task;
        m_result = look(text, task, m_stop.get_token());
        Q_EMIT found();
        return;
    }
    m_task = task;
    runInBackground([text, task, stop = m_stop.get_token()] {
        return look(text, task, stop);
    }).then(this, [this, task, stop = m_stop.get_token()](FoundMatches result) {
        if (stop.stop_requested())
            return;
        m_task.reset();
        m_done = task;
        m_result = std::move(result);
        Q_EMIT found();
    });
}

void TextFinder::forget()
{
    m_stop.request_stop();
    m_task.reset();
    m_done.reset();
    m_result = {};
}

Result<std::vector<Replacement>> replacementsFor(const QByteArray &text, const SearchQuery &query,
                                                 std::optional<ByteRange> within,
                                                 std::optional<ByteRange> only, const QString &by,
                                                 bool preserveCase, const std::stop_token &stop)
{
    TRY(const search::Expression expression, query.compile());
    const search::Replacement replacement(by.toStdString(), expression,
                                          preserveCase ? search::PreserveCase::Yes
                                                       : search::PreserveCase::No);
    search::Matcher matcher(expression, stop);
    std::vector<Replacement> replacements;
    const auto add = [&](const search::Range &match) {
        const ByteRange range{.start = qsizetype(match.start), .end = qsizetype(match.end)};
        if (only && range != *only)
            return range.start < only->start;
        replacements.push_back({.range = range,
                                .text = QByteArray::fromStdString(
                                    replacement.expand(bytesOf(text), matcher.groups()))});
        return !only;
    };
    TRY(eachMatch(bytesOf(text), matcher, only ? only : within, add));
    return replacements;
}

} // namespace slipway::ide
