// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/api/error.h>

#include <format>

namespace slipway::api {

int httpStatusOf(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::InvalidInput:
        return 400;
    case ErrorKind::Unauthenticated:
        return 401;
    case ErrorKind::PermissionDenied:
        return 403;
    case ErrorKind::NotFound:
        return 404;
    case ErrorKind::Conflict:
    case ErrorKind::Cancelled:
        return 409;
    case ErrorKind::TooLarge:
        return 413;
    case ErrorKind::Unsupported:
        return 422;
    case ErrorKind::RateLimited:
        return 429;
    case ErrorKind::Unavailable:
    case ErrorKind::Timeout:
        return 503;
    case ErrorKind::Internal:
        break;
    }
    return 500;
}

ErrorKind kindOfStatus(int httpStatus)
{
    switch (httpStatus) {
    case 400:
    case 405:
    case 415:
        return ErrorKind::InvalidInput;
    case 401:
        return ErrorKind::Unauthenticated;
    case 403:
        return ErrorKind::PermissionDenied;
    case 404:
        return ErrorKind::NotFound;
    case 409:
        return ErrorKind::Conflict;
    case 413:
        return ErrorKind::TooLarge;
    case 422:
        return ErrorKind::Unsupported;
    case 429:
        return ErrorKind::RateLimited;
    case 502:
    case 503:
    case 504:
        return ErrorKind::Unavailable;
    default:
        return ErrorKind::Internal;
    }
}

json::value errorFieldsToJson(const Error &error)
{
    return json::object{{"code", error.code}, {"message", error.message}};
}

json::value errorToJson(const Error &error)
{
    return json::object{{"error", errorFieldsToJson(error)}};
}

Error errorFromFields(ErrorKind kind, const json::value &value)
{
    ObjectReader reader(value);
    Error error{kind, reader.string("code", 200), reader.string("message", 4096), {}};
    if (!reader.finish(ObjectReader::UnknownFields::Ignore))
        return {
            kind, "response.unreadable", "The server reports an error it does not explain.", {}};
    return error;
}

Error errorFromBody(int httpStatus, std::string_view body)
{
    const ErrorKind kind = kindOfStatus(httpStatus);
    if (const auto value = parseJson(body)) {
        ObjectReader reader(*value);
        const json::value *fields = reader.value("error");
        if (reader.finish(ObjectReader::UnknownFields::Ignore))
            return errorFromFields(kind, *fields);
    }
    return {kind,
            "response.unreadable",
            std::format("The server answered with status {} and no explanation. Is this the "
                        "address of a Slipway server?",
                        httpStatus),
            {}};
}

} // namespace slipway::api
