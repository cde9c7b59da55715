// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/json.h>
#include <slipway/sandbox/protocol.h>

#include <algorithm>
#include <array>
#include <format>

namespace slipway::sandbox {

std::string encodeFrameHeader(FrameType type, std::size_t payloadSize)
{
    std::string header(frameHeaderSize, '\0');
    for (unsigned i = 0; i < 4; ++i)
        header[i] = static_cast<char>((payloadSize >> (8 * i)) & 0xff);
    header[4] = static_cast<char>(type);
    return header;
}

std::string encodeFrame(FrameType type, std::string_view payload)
{
    std::string frame = encodeFrameHeader(type, payload.size());
    frame += payload;
    return frame;
}

std::string encodeOutputHeader(OutputStream stream, std::size_t size)
{
    return encodeFrameHeader(FrameType::Output, size + 1) + static_cast<char>(stream);
}

std::string encodePlace(std::uint64_t place)
{
    std::string payload;
    for (unsigned i = 0; i < sizeof place; ++i)
        payload += static_cast<char>((place >> (8 * i)) & 0xff);
    return payload;
}

std::optional<std::uint64_t> decodePlace(std::string_view payload)
{
    std::uint64_t place = 0;
    if (payload.size() != sizeof place)
        return std::nullopt;
    for (unsigned i = 0; i < sizeof place; ++i)
        place |= std::uint64_t{static_cast<unsigned char>(payload[i])} << (8 * i);
    return place;
}

std::string errorToPayload(const Error &error)
{
    return json::serialize(json::object{
        {"kind", nameOf(error.kind)}, {"code", error.code}, {"message", error.message}});
}

Error errorFromPayload(std::string_view payload)
{
    const auto value = parseJson(payload);
    if (!value)
        return Error::internal("runner.bad_error", std::string(payload.substr(0, 200)));
    ObjectReader reader(*value);
    Error error;
    const std::string kind = reader.string("kind", 64);
    constexpr std::array kinds{ErrorKind::InvalidInput, ErrorKind::PermissionDenied,
                               ErrorKind::NotFound,     ErrorKind::Conflict,
                               ErrorKind::TooLarge,     ErrorKind::Unavailable,
                               ErrorKind::Timeout,      ErrorKind::Unsupported};
    const auto found =
        std::ranges::find(kinds, kind, [](ErrorKind each) { return slipway::nameOf(each); });
    error.kind = found == kinds.end() ? ErrorKind::Internal : *found;
    error.code = reader.string("code", 200);
    error.message = reader.string("message", 16'384);
    return error;
}

void FrameReader::feed(std::string_view bytes)
{
    // Taken bytes are dropped when they are most of the buffer, so that each is moved once at most.
    if (m_taken > 0 && m_taken >= m_buffer.size() / 2) {
        m_buffer.erase(0, m_taken);
        m_taken = 0;
    }
    m_buffer += bytes;
}

Result<std::optional<Frame>> FrameReader::next()
{
    const std::string_view rest = std::string_view(m_buffer).substr(m_taken);
    if (rest.size() < frameHeaderSize)
        return std::nullopt;
    std::size_t size = 0;
    for (unsigned i = 0; i < 4; ++i)
        size |= std::size_t{static_cast<unsigned char>(rest[i])} << (8 * i);
    if (size > maximumPayload)
        return std::unexpected(Error{
            ErrorKind::TooLarge,
            "protocol.frame_too_large",
            std::format("A frame of {} bytes was announced; the most is {}.", size, maximumPayload),
            {}});
    if (rest.size() < frameHeaderSize + size)
        return std::nullopt;
    Frame frame{.type = FrameType{static_cast<std::uint8_t>(rest[4])},
                .payload = std::string(rest.substr(frameHeaderSize, size))};
    m_taken += frameHeaderSize + size;
    return frame;
}

std::string FrameReader::takeRest()
{
    std::string rest = m_buffer.substr(m_taken);
    m_buffer.clear();
    m_taken = 0;
    return rest;
}

} // namespace slipway::sandbox
