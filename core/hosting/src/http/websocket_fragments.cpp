// SPDX-License-Identifier: GPL-3.0-or-later
#include "websocket_fragments.h"

#include <trantor/utils/MsgBuffer.h>

#include <dlfcn.h>

namespace drogon {

/// Declared as far as it has to be: its header is drogon's own.
class WebSocketMessageParser
{
public:
    bool parse(trantor::MsgBuffer *buffer);
};

} // namespace drogon

namespace {

constexpr auto symbol = "_ZN6drogon22WebSocketMessageParser5parseEPN7trantor9MsgBufferE";

using Parse = bool (*)(drogon::WebSocketMessageParser *, trantor::MsgBuffer *);

/// What stands behind ours, drogon's own.
Parse drogonsParse()
{
    static const auto parse = reinterpret_cast<Parse>(::dlsym(RTLD_NEXT, symbol));
    return parse;
}

constexpr char finalBit = char(0x80);

} // namespace

/// False ends the connection. A frame that is not the last of its message is a fragment.
__attribute__((visibility("default"))) bool
drogon::WebSocketMessageParser::parse(trantor::MsgBuffer *buffer)
{
    const Parse next = drogonsParse();
    const bool isFragment = buffer->readableBytes() > 0 && (*buffer->peek() & finalBit) == 0;
    if (next && !isFragment)
        return next(this, buffer);
    // What still comes until the connection is gone is not kept either.
    buffer->retrieveAll();
    return false;
}

bool slipway::hosting::refusesFragments()
{
    const auto first = reinterpret_cast<Parse>(::dlsym(RTLD_DEFAULT, symbol));
    return drogonsParse() && first && first != drogonsParse();
}
