// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace slipway {

/// What a caller can branch on. Becomes an HTTP status and an exit code in one place each.
enum class ErrorKind {
    InvalidInput,    ///< the caller's words are wrong; saying them again will not help
    Unauthenticated, ///< nobody is signed in, or the session has ended
    PermissionDenied,
    NotFound,
    Conflict, ///< true at another moment: a name is taken, something is already running
    TooLarge,
    RateLimited,
    Unavailable, ///< a part we need does not answer; may work later
    Cancelled,
    Timeout,
    Unsupported, ///< this system cannot do it
    Internal,    ///< our own mistake
};

/// For the wire and the log: "not_found".
std::string_view nameOf(ErrorKind kind);

/// The one error type.
struct Error
{
    ErrorKind kind = ErrorKind::Internal;
    /// Stable and dotted, for programs: "project.manifest_invalid".
    std::string code;
    /// One sentence for people, saying what to do where that is known.
    std::string message;
    /// For the log only: may name paths and system errors, never secrets.
    std::string detail;

    static Error invalidInput(std::string code, std::string message, std::string detail = {})
    {
        return {ErrorKind::InvalidInput, std::move(code), std::move(message), std::move(detail)};
    }
    static Error notFound(std::string code, std::string message)
    {
        return {ErrorKind::NotFound, std::move(code), std::move(message), {}};
    }
    static Error internal(std::string code, std::string detail);

    /// An error from `errno` (or the number given): `what` is a clause such as
    /// "cannot write main.py"; the system's words are appended to the sentence.
    static Error fromErrno(std::string code, std::string_view what, int number);

    /// "message (detail)" for a log line.
    std::string describe() const;

    bool operator==(const Error &) const = default;
};

template<class T = void>
using Result = std::expected<T, Error>;

} // namespace slipway

/// TRY(expression): returns the error of a Result<void> from this function.
/// TRY(auto x, expression): the same, else declares x with the value.
/// In coroutines CO_TRY does the same with co_return.
#define TRY(first, ...)                                                                            \
    SLIPWAY_TRY_PICK_(__VA_OPT__(SLIPWAY_TRY_VALUE_, ) SLIPWAY_TRY_VOID_)                          \
    (return, first __VA_OPT__(, __VA_ARGS__))
#define CO_TRY(first, ...)                                                                         \
    SLIPWAY_TRY_PICK_(__VA_OPT__(SLIPWAY_TRY_VALUE_, ) SLIPWAY_TRY_VOID_)                          \
    (co_return, first __VA_OPT__(, __VA_ARGS__))
#define SLIPWAY_TRY_PICK_(chosen, ...) chosen
#define SLIPWAY_TRY_NAME_2_(line) slipwayTry##line
#define SLIPWAY_TRY_NAME_(line) SLIPWAY_TRY_NAME_2_(line)
#define SLIPWAY_TRY_VOID_(leave, expression)                                                       \
    do {                                                                                           \
        if (auto slipwayTry = (expression); !slipwayTry)                                           \
            leave std::unexpected(std::move(slipwayTry).error());                                  \
    } while (false)
#define SLIPWAY_TRY_VALUE_(leave, declaration, ...)                                                \
    auto SLIPWAY_TRY_NAME_(__LINE__) = (__VA_ARGS__);                                              \
    if (!SLIPWAY_TRY_NAME_(__LINE__))                                                              \
        leave std::unexpected(std::move(SLIPWAY_TRY_NAME_(__LINE__)).error());                     \
    declaration = *std::move(SLIPWAY_TRY_NAME_(__LINE__))
