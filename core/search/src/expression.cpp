// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/search/expression.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <format>

namespace slipway::search {

namespace {

struct Free
{
    void operator()(pcre2_code *code) const { pcre2_code_free(code); }
    void operator()(pcre2_compile_context *context) const { pcre2_compile_context_free(context); }
    void operator()(pcre2_match_context *context) const { pcre2_match_context_free(context); }
    void operator()(pcre2_match_data *data) const { pcre2_match_data_free(data); }
    void operator()(pcre2_jit_stack *stack) const { pcre2_jit_stack_free(stack); }
};

/// Backtracking from one place, counted by PCRE2.
constexpr std::uint32_t matchLimit = 500'000;
constexpr std::size_t jitStack = std::size_t{1} << 20;
/// How many places are tried before we look round; adapted to how long they take.
constexpr std::size_t fewestPlaces = 64;
constexpr std::size_t mostPlaces = std::size_t{4} << 20;
constexpr auto lookRound = std::chrono::milliseconds(20);
constexpr auto tooLong = std::chrono::seconds(1);

PCRE2_SPTR units(std::string_view text)
{
    return reinterpret_cast<PCRE2_SPTR>(text.data());
}

std::string messageOf(int code)
{
    std::array<PCRE2_UCHAR, 256> buffer{};
    pcre2_get_error_message(code, buffer.data(), buffer.size());
    return reinterpret_cast<const char *>(buffer.data());
}

bool isAscii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<signed char>(c) >= 0; });
}

std::string quoted(std::string_view pattern)
{
    std::string result;
    for (const char c : pattern) {
        const bool plain = static_cast<signed char>(c) < 0 || c == '_' || (c >= '0' && c <= '9')
                           || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (c == '\0') {
            result += "\\x00";
            continue;
        }
        if (!plain)
            result += '\\';
        result += c;
    }
    return result;
}

Error tooHard()
{
    return Error::invalidInput("search.too_hard",
                               "This expression takes too long on this text. Make it simpler.");
}

} // namespace

struct Expression::Code
{
    std::unique_ptr<pcre2_code, Free> code;
};

Result<Expression> Expression::compile(std::string_view pattern, ExpressionOptions options)
{
    Expression expression;
    expression.m_regular = options.regularExpression;
    if (pattern.empty()
        || (!options.regularExpression && !options.wholeWord && options.matchCase)) {
        expression.m_literal = pattern;
        return expression;
    }
    std::string text = options.regularExpression ? std::string(pattern) : quoted(pattern);
    std::size_t added = 0;
    if (options.wholeWord) {
        // \b alone would never match beside a pattern that begins or ends with a symbol.
        constexpr std::string_view before = R"((?<!\w)(?:)";
        text = std::format(R"({}{})(?!\w))", before, text);
        added = before.size();
    }
    std::uint32_t flags = PCRE2_MULTILINE | PCRE2_USE_OFFSET_LIMIT | PCRE2_NEVER_BACKSLASH_C;
    // Without Unicode, plain letters have one other case only, which is found much faster.
    if (options.regularExpression || options.wholeWord || !isAscii(pattern))
        flags |= PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF;
    if (!options.matchCase)
        flags |= PCRE2_CASELESS;
    const std::unique_ptr<pcre2_compile_context, Free> context(
        pcre2_compile_context_create(nullptr));
    pcre2_set_newline(context.get(), PCRE2_NEWLINE_ANYCRLF);
    int problem = 0;
    PCRE2_SIZE place = 0;
    auto code = std::make_shared<Code>();
    code->code.reset(
        pcre2_compile(units(text), text.size(), flags, &problem, &place, context.get()));
    if (!code->code) {
        const std::size_t column = place > added ? place - added : 0;
        return std::unexpected(Error::invalidInput(
            "search.invalid", std::format("This expression is not right at character {}: {}.",
                                          std::min(column, pattern.size()), messageOf(problem))));
    }
    // Where this machine has none, the interpreter does the same, slower.
    pcre2_jit_compile(code->code.get(), PCRE2_JIT_COMPLETE);
    expression.m_code = std::move(code);
    return expression;
}

std::optional<std::size_t> Expression::groupNumber(const std::string &name) const
{
    if (!m_code)
        return {};
    const int number = pcre2_substring_number_from_name(m_code->code.get(), units(name));
    if (number <= 0)
        return {};
    return static_cast<std::size_t>(number);
}

struct Matcher::Scratch
{
    std::unique_ptr<pcre2_match_data, Free> data;
    std::unique_ptr<pcre2_match_context, Free> context;
    std::unique_ptr<pcre2_jit_stack, Free> stack;
    std::size_t places = std::size_t{64} << 10;
};

Matcher::Matcher(Expression expression, std::stop_token stop)
    : m_expression(std::move(expression))
    , m_stop(std::move(stop))
{
    if (!m_expression.m_code)
        return;
    m_scratch = std::make_unique<Scratch>();
    const pcre2_code *code = m_expression.m_code->code.get();
    m_scratch->data.reset(pcre2_match_data_create_from_pattern(code, nullptr));
    m_scratch->context.reset(pcre2_match_context_create(nullptr));
    m_scratch->stack.reset(pcre2_jit_stack_create(32 << 10, jitStack, nullptr));
    pcre2_set_match_limit(m_scratch->context.get(), matchLimit);
    pcre2_set_heap_limit(m_scratch->context.get(), 64U << 10U); // In KiB.
    pcre2_jit_stack_assign(m_scratch->context.get(), nullptr, m_scratch->stack.get());
}

Matcher::~Matcher() = default;
Matcher::Matcher(Matcher &&) noexcept = default;
Matcher &Matcher::operator=(Matcher &&) noexcept = default;

Result<std::optional<Range>> Matcher::findOnce(std::string_view text, std::size_t from)
{
    // An empty text must have an address too.
    const std::string_view subject = text.empty() ? std::string_view("") : text;
    const int count = pcre2_match(m_expression.m_code->code.get(), units(subject), subject.size(),
                                  from, 0, m_scratch->data.get(), m_scratch->context.get());
    if (count == PCRE2_ERROR_NOMATCH)
        return std::nullopt;
    if (count == PCRE2_ERROR_BADUTFOFFSET)
        return std::nullopt;
    if (count < 0)
        return std::unexpected(tooHard());
    const PCRE2_SIZE *bounds = pcre2_get_ovector_pointer(m_scratch->data.get());
    // \K in a look-ahead can put the start behind the end.
    return Range{.start = std::min(bounds[0], bounds[1]), .end = bounds[1]};
}

Result<std::optional<Range>> Matcher::findRegular(std::string_view text, std::size_t from)
{
    while (from <= text.size()) {
        if (m_stop.stop_requested())
            return std::unexpected(
                Error{ErrorKind::Cancelled, "search.cancelled", "Cancelled.", std::string()});
        const std::size_t last = std::min(text.size(), from + m_scratch->places);
        pcre2_set_offset_limit(m_scratch->context.get(), last);
        const auto begin = std::chrono::steady_clock::now();
        TRY(const auto match, findOnce(text, from));
        if (match)
            return match;
        const auto took = std::chrono::steady_clock::now() - begin;
        if (took > tooLong && m_scratch->places <= fewestPlaces)
            return std::unexpected(tooHard());
        if (took > lookRound)
            m_scratch->places = std::max(m_scratch->places / 8, fewestPlaces);
        else if (took < lookRound / 4)
            m_scratch->places = std::min(m_scratch->places * 2, mostPlaces);
        from = last + 1;
        while (from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0U) == 0x80U)
            ++from;
    }
    return std::nullopt;
}

static bool isAtLineEdge(std::string_view text, std::size_t at)
{
    return at == 0 || at >= text.size() || text[at - 1] == '\n' || text[at] == '\n'
           || text[at] == '\r';
}

Result<std::optional<Range>> Matcher::find(std::string_view text, std::size_t from)
{
    if (!m_expression.m_code) {
        const std::string &literal = m_expression.m_literal;
        if (literal.empty() || from >= text.size())
            return std::nullopt;
        const void *found =
            ::memmem(text.data() + from, text.size() - from, literal.data(), literal.size());
        if (!found)
            return std::nullopt;
        const auto at = static_cast<std::size_t>(static_cast<const char *>(found) - text.data());
        m_last = {.start = at, .end = at + literal.size()};
        return m_last;
    }
    for (;;) {
        TRY(const auto match, findRegular(text, from));
        if (!match)
            return match;
        if (match->size() > 0 || isAtLineEdge(text, match->start)) {
            m_last = *match;
            return match;
        }
        from = behind(text, *match);
    }
}

std::size_t Matcher::behind(std::string_view text, Range match)
{
    if (match.size() > 0)
        return match.end;
    std::size_t next = match.end + 1;
    while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xC0U) == 0x80U)
        ++next;
    // Between \r and \n there is no place.
    if (next < text.size() && text[next] == '\n' && text[next - 1] == '\r')
        ++next;
    return next;
}

MatchGroups Matcher::groups() const
{
    MatchGroups result;
    result.groups.emplace_back(m_last);
    if (!m_scratch)
        return result;
    const PCRE2_SIZE *bounds = pcre2_get_ovector_pointer(m_scratch->data.get());
    const std::uint32_t count = pcre2_get_ovector_count(m_scratch->data.get());
    for (std::uint32_t i = 1; i < count; ++i) {
        const PCRE2_SIZE start = bounds[2 * i];
        const PCRE2_SIZE end = bounds[2 * i + 1];
        if (start == PCRE2_UNSET || start > end)
            result.groups.emplace_back(std::nullopt);
        else
            result.groups.emplace_back(Range{.start = start, .end = end});
    }
    return result;
}

} // namespace slipway::search
