// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <QString>

#include <string>
#include <string_view>
#include <vector>

namespace slipway::ide {

enum class Encoding {
    Utf8,
    Utf8Bom,
    Utf8Raw, ///< with bytes in it that are not UTF-8, each of which is kept
    Utf16Le, ///< both with a byte order mark
    Utf16Be,
    Utf16LePlain, ///< both without one
    Utf16BePlain,
    Windows1252,
    Iso8859_1,
    Iso8859_15,
    Windows1250,
    Iso8859_2,
    Windows1257,
    Windows1251,
    Koi8R,
    Koi8U,
    Iso8859_5,
    Windows1253,
    Iso8859_7,
    Windows1254,
    Windows1255,
    Windows1256,
    Windows1258,
    ShiftJis,
    EucJp,
    Gb18030,
    Gbk,
    Big5,
    EucKr,
};

/// As people know it: "UTF-8". Not translated.
QString nameOf(Encoding encoding);
/// What it is for, translated: "Western European"; empty for Unicode.
QString regionOf(Encoding encoding);
/// For files of ours.
QString keyOf(Encoding encoding);
/// UTF-8 for a key that is none.
Encoding encodingOf(const QString &key);
/// Those this system can convert, in the order a menu shows them.
const std::vector<Encoding> &allEncodings();

struct Decoded
{
    /// UTF-8.
    std::string text;
    /// False where some bytes stand for no character: they are shown as U+FFFD, and would be
    /// written as something else.
    bool faithful = true;
};
Decoded decodeAs(std::string_view bytes, Encoding encoding);
/// InvalidInput "text.not_encodable" where the encoding lacks a character, naming the line.
Result<std::string> encodeText(std::string_view text, Encoding encoding);

/// What Utf8Raw has in its text for a byte that is not UTF-8: this, for 0x80, and those after it.
/// They are of Unicode's private use; a text that has them of its own is not read as Utf8Raw.
constexpr char32_t firstRawByte = 0xEF80;
constexpr char32_t lastRawByte = 0xEFFF;

/// The encoding of bytes that are neither UTF-8 nor marked. UTF-16 by its zeros, UTF-8 with a few
/// bytes damaged by how little that is; else a guess by KEncodingProber where there is enough to
/// guess by, and Windows-1252, in which every byte has a meaning, where there is not.
Encoding guessEncoding(std::string_view bytes);
/// Whether its bytes may be zero.
bool isWide(Encoding encoding);

} // namespace slipway::ide
