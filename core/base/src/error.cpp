// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/error.h>

#include <cerrno>
#include <format>
#include <system_error>

namespace slipway {

std::string_view nameOf(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::InvalidInput:
        return "invalid_input";
    case ErrorKind::Unauthenticated:
        return "unauthenticated";
    case ErrorKind::PermissionDenied:
        return "permission_denied";
    case ErrorKind::NotFound:
        return "not_found";
    case ErrorKind::Conflict:
        return "conflict";
    case ErrorKind::TooLarge:
        return "too_large";
    case ErrorKind::RateLimited:
        return "rate_limited";
    case ErrorKind::Unavailable:
        return "unavailable";
    case ErrorKind::Cancelled:
        return "cancelled";
    case ErrorKind::Timeout:
        return "timeout";
    case ErrorKind::Unsupported:
        return "unsupported";
    case ErrorKind::Internal:
        return "internal";
    }
    std::unreachable();
}

Error Error::internal(std::string code, std::string detail)
{
    return {ErrorKind::Internal, std::move(code),
            "Something went wrong inside Slipway; the log has the details.", std::move(detail)};
}

Error Error::fromErrno(std::string code, std::string_view what, int number)
{
    ErrorKind kind = ErrorKind::Internal;
    switch (number) {
    case ENOENT:
    case ENOTDIR:
        kind = ErrorKind::NotFound;
        break;
    case EACCES:
    case EPERM:
    case EROFS:
        kind = ErrorKind::PermissionDenied;
        break;
    case EEXIST:
    case EBUSY:
    case ENOTEMPTY:
        kind = ErrorKind::Conflict;
        break;
    case EFBIG:
        kind = ErrorKind::TooLarge;
        break;
    case ENOSPC:
    case EDQUOT:
    case ENOMEM:
    case EMFILE:
    case ENFILE:
    case ECONNREFUSED:
    case EAGAIN:
        kind = ErrorKind::Unavailable;
        break;
    case ENAMETOOLONG:
    case EINVAL:
    case ELOOP:
    case EISDIR:
        kind = ErrorKind::InvalidInput;
        break;
    case ETIMEDOUT:
        kind = ErrorKind::Timeout;
        break;
    default:
        break;
    }
    std::string reason = std::generic_category().message(number);
    return {kind, std::move(code), std::format("{}: {}.", what, reason),
            std::format("errno {}", number)};
}

std::string Error::describe() const
{
    return detail.empty() ? message : std::format("{} ({})", message, detail);
}

} // namespace slipway
