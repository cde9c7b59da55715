// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "encodings.h"

#include <slipway/base/error.h>

#include <QString>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace slipway::ide {

enum class LineEnding { Lf, CrLf, Cr };

/// As people know them: "CRLF". Not translated.
QString nameOf(LineEnding ending);
/// LF for a name that is none.
LineEnding lineEndingOf(const QString &name);

/// How a text stands in its file.
struct TextFormat
{
    Encoding encoding = Encoding::Utf8;
    /// Of most lines; the text itself keeps what each line has.
    LineEnding lineEnding = LineEnding::Lf;
    /// Not every line ends the same way.
    bool mixedEndings = false;

    bool operator==(const TextFormat &) const = default;
};

struct DecodedText
{
    /// Valid UTF-8, line endings as they were.
    std::string text;
    TextFormat format;
    /// See Decoded.
    bool faithful = true;
};

/// What tells whether a file is still the one that was read.
struct FileStamp
{
    bool exists = false;
    std::int64_t modified = 0; ///< nanoseconds
    std::uint64_t size = 0;
    std::uint64_t inode = 0;

    static FileStamp of(const std::filesystem::path &path);
    bool operator==(const FileStamp &) const = default;
};

struct LoadedFile
{
    DecodedText decoded;
    FileStamp stamp;
    bool writable = true;
};

/// Larger files are refused.
constexpr std::uint64_t largestFile = 256ULL << 20;

/// By byte order mark, else UTF-8 where it is that, else what guessEncoding() says; unless it is
/// said. InvalidInput "text.binary" where it is not text and Utf8Raw was not asked for.
Result<DecodedText> decodeText(std::string bytes, std::optional<Encoding> encoding = {});

/// Safe from any thread. The message of an error is ready to be shown in the file's place.
Result<LoadedFile> loadFile(const std::filesystem::path &path,
                            std::optional<Encoding> encoding = {});
/// Atomic, but where a new file could not have the old one's names, owner and group, which counts
/// for more; gives the stamp of what is now there. Safe from any thread.
Result<FileStamp> saveFile(const std::filesystem::path &path, std::string_view text,
                           Encoding encoding);

} // namespace slipway::ide
