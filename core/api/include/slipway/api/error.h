// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/base/json.h>

/// How an error travels: {"error":{"code":"project.name_invalid","message":"A sentence."}} with a
/// status that follows from its kind. The detail stays on the server.
namespace slipway::api {

int httpStatusOf(ErrorKind kind);
/// What a client makes of a status; those nobody sends become Internal.
ErrorKind kindOfStatus(int httpStatus);

/// The whole body of an error's response.
json::value errorToJson(const Error &error);
/// {"code","message"} alone, as it stands inside a deployment or an event.
json::value errorFieldsToJson(const Error &error);

/// Reads a failed response. A body that is not ours (a proxy's page) still gives a sentence.
Error errorFromBody(int httpStatus, std::string_view body);
/// Reads {"code","message"}; never fails, since there is nothing better to say about an error.
Error errorFromFields(ErrorKind kind, const json::value &value);

} // namespace slipway::api
