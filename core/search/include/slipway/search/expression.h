// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::search {

struct ExpressionOptions
{
    bool regularExpression = false;
    bool matchCase = false;
    bool wholeWord = false;

    bool operator==(const ExpressionOptions &) const = default;
};

/// Bytes of a text, from `start` up to but without `end`.
struct Range
{
    std::size_t start = 0;
    std::size_t end = 0;

    std::size_t size() const { return end - start; }
    bool operator==(const Range &) const = default;
};

/// What is looked for in UTF-8 text, compiled. Regular expressions are PCRE2's; `^` and `$` mean
/// lines, whatever their ends are. Any number of threads may use one.
class Expression
{
public:
    /// InvalidInput where the regular expression is wrong, with its place in the sentence.
    static Result<Expression> compile(std::string_view pattern, ExpressionOptions options);

    /// A group's number, by its name.
    std::optional<std::size_t> groupNumber(const std::string &name) const;
    bool isRegular() const { return m_regular; }

private:
    friend class Matcher;
    struct Code;

    std::shared_ptr<const Code> m_code;
    /// Where there is no code: these very bytes are looked for. Empty finds nothing.
    std::string m_literal;
    bool m_regular = false;
};

struct MatchGroups
{
    /// The whole match, then the groups; an unset one has no value.
    std::vector<std::optional<Range>> groups;

    const Range &whole() const { return *groups.front(); }
};

/// Finds the matches of an expression, one after another. One thread at a time. Texts that are not
/// valid UTF-8 are fine: their broken bytes match nothing. Bounded in time: an expression that
/// would try endlessly ends with an error, and `stop` is heard in between also on one long line.
class Matcher
{
public:
    explicit Matcher(Expression expression, std::stop_token stop = {});
    ~Matcher();
    Matcher(Matcher &&) noexcept;
    Matcher &operator=(Matcher &&) noexcept;

    /// The first match that begins at `from` or later. An empty match counts only at the beginning
    /// or the end of a line. InvalidInput ("search.too_hard") where the expression takes too long
    /// on this text; Cancelled where it was stopped.
    Result<std::optional<Range>> find(std::string_view text, std::size_t from);
    /// Of the match found last.
    MatchGroups groups() const;
    /// Where to look for the next one.
    static std::size_t behind(std::string_view text, Range match);

private:
    struct Scratch;

    Result<std::optional<Range>> findRegular(std::string_view text, std::size_t from);
    Result<std::optional<Range>> findOnce(std::string_view text, std::size_t from);

    Expression m_expression;
    std::stop_token m_stop;
    std::unique_ptr<Scratch> m_scratch;
    Range m_last;
};

} // namespace slipway::search
