// SPDX-License-Identifier: GPL-3.0-or-later
#include "encodings.h"

#include <KEncodingProber>

#include <slipway/base/utf8.h>

#include <QCoreApplication>
#include <QStringConverter>

#include <algorithm>
#include <array>
#include <format>
#include <optional>

namespace slipway::ide {

using namespace Qt::StringLiterals;

static constexpr std::string_view utf8Mark = "\xEF\xBB\xBF";
static constexpr std::string_view utf16LeMark = "\xFF\xFE";
static constexpr std::string_view utf16BeMark = "\xFE\xFF";

namespace {

struct EncodingInfo
{
    Encoding encoding;
    const char *name;
    /// ICU's name, through Qt; null where we convert ourselves.
    const char *codec;
    const char *region;
};

// In the order of the menu.
constexpr std::array encodings{
    EncodingInfo{Encoding::Utf8, "UTF-8", nullptr, ""},
    EncodingInfo{Encoding::Utf8Bom, "UTF-8 BOM", nullptr, ""},
    EncodingInfo{Encoding::Utf8Raw, "UTF-8 with raw bytes", nullptr, ""},
    EncodingInfo{Encoding::Utf16Le, "UTF-16 LE", nullptr, ""},
    EncodingInfo{Encoding::Utf16Be, "UTF-16 BE", nullptr, ""},
    EncodingInfo{Encoding::Utf16LePlain, "UTF-16 LE without BOM", nullptr, ""},
    EncodingInfo{Encoding::Utf16BePlain, "UTF-16 BE without BOM", nullptr, ""},
    EncodingInfo{Encoding::Windows1252, "Windows-1252", nullptr,
                 QT_TRANSLATE_NOOP("Encodings", "Western European")},
    EncodingInfo{Encoding::Iso8859_1, "ISO 8859-1", "ISO-8859-1",
                 QT_TRANSLATE_NOOP("Encodings", "Western European")},
    EncodingInfo{Encoding::Iso8859_15, "ISO 8859-15", "ISO-8859-15",
                 QT_TRANSLATE_NOOP("Encodings", "Western European")},
    EncodingInfo{Encoding::Windows1250, "Windows-1250", "windows-1250",
                 QT_TRANSLATE_NOOP("Encodings", "Central European")},
    EncodingInfo{Encoding::Iso8859_2, "ISO 8859-2", "ISO-8859-2",
                 QT_TRANSLATE_NOOP("Encodings", "Central European")},
    EncodingInfo{Encoding::Windows1257, "Windows-1257", "windows-1257",
                 QT_TRANSLATE_NOOP("Encodings", "Baltic")},
    EncodingInfo{Encoding::Windows1251, "Windows-1251", "windows-1251",
                 QT_TRANSLATE_NOOP("Encodings", "Cyrillic")},
    EncodingInfo{Encoding::Koi8R, "KOI8-R", "KOI8-R", QT_TRANSLATE_NOOP("Encodings", "Cyrillic")},
    EncodingInfo{Encoding::Koi8U, "KOI8-U", "KOI8-U", QT_TRANSLATE_NOOP("Encodings", "Cyrillic")},
    EncodingInfo{Encoding::Iso8859_5, "ISO 8859-5", "ISO-8859-5",
                 QT_TRANSLATE_NOOP("Encodings", "Cyrillic")},
    EncodingInfo{Encoding::Windows1253, "Windows-1253", "windows-1253",
                 QT_TRANSLATE_NOOP("Encodings", "Greek")},
    EncodingInfo{Encoding::Iso8859_7, "ISO 8859-7", "ISO-8859-7",
                 QT_TRANSLATE_NOOP("Encodings", "Greek")},
    EncodingInfo{Encoding::Windows1254, "Windows-1254", "windows-1254",
                 QT_TRANSLATE_NOOP("Encodings", "Turkish")},
    EncodingInfo{Encoding::Windows1255, "Windows-1255", "windows-1255",
                 QT_TRANSLATE_NOOP("Encodings", "Hebrew")},
    EncodingInfo{Encoding::Windows1256, "Windows-1256", "windows-1256",
                 QT_TRANSLATE_NOOP("Encodings", "Arabic")},
    EncodingInfo{Encoding::Windows1258, "Windows-1258", "windows-1258",
                 QT_TRANSLATE_NOOP("Encodings", "Vietnamese")},
    EncodingInfo{Encoding::ShiftJis, "Shift JIS", "Shift_JIS",
                 QT_TRANSLATE_NOOP("Encodings", "Japanese")},
    EncodingInfo{Encoding::EucJp, "EUC-JP", "EUC-JP", QT_TRANSLATE_NOOP("Encodings", "Japanese")},
    EncodingInfo{Encoding::Gb18030, "GB 18030", "GB18030",
                 QT_TRANSLATE_NOOP("Encodings", "Simplified Chinese")},
    EncodingInfo{Encoding::Gbk, "GBK", "GBK", QT_TRANSLATE_NOOP("Encodings", "Simplified Chinese")},
    EncodingInfo{Encoding::Big5, "Big5", "Big5",
                 QT_TRANSLATE_NOOP("Encodings", "Traditional Chinese")},
    EncodingInfo{Encoding::EucKr, "EUC-KR", "EUC-KR", QT_TRANSLATE_NOOP("Encodings", "Korean")},
};

} // namespace

static const EncodingInfo &infoOf(Encoding encoding)
{
    return *std::ranges::find(encodings, encoding, &EncodingInfo::encoding);
}

QString nameOf(Encoding encoding)
{
    return QString::fromLatin1(infoOf(encoding).name);
}

QString regionOf(Encoding encoding)
{
    const char *region = infoOf(encoding).region;
    return *region ? QCoreApplication::translate("Encodings", region) : QString();
}

QString keyOf(Encoding encoding)
{
    return nameOf(encoding);
}

Encoding encodingOf(const QString &key)
{
    for (const EncodingInfo &info : encodings) {
        if (key == QLatin1StringView(info.name))
            return info.encoding;
    }
    return Encoding::Utf8;
}

const std::vector<Encoding> &allEncodings()
{
    static const std::vector<Encoding> all = [] {
        std::vector<Encoding> found;
        for (const EncodingInfo &info : encodings) {
            if (!info.codec || QStringDecoder(info.codec).isValid())
                found.push_back(info.encoding);
        }
        return found;
    }();
    return all;
}

// 0x80 to 0x9F by the Encoding Standard of the WHATWG; the rest is Latin-1.
static constexpr std::array<char16_t, 32> windows1252{
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

/// How many bytes from the start on are whole characters of UTF-8, up to some thousand.
static std::size_t validLength(std::string_view bytes)
{
    const std::string_view piece = bytes.substr(0, 4096);
    if (isUtf8(piece))
        return piece.size();
    std::size_t length = 0;
    for (std::size_t one = 1; one <= 4 && length + one <= piece.size();) {
        const bool whole = isUtf8(piece.substr(length, one));
        length += whole ? one : 0;
        one = whole ? 1 : one + 1;
    }
    return length;
}

static QString fromWindows1252(std::string_view bytes)
{
    QString text;
    text.reserve(static_cast<qsizetype>(bytes.size()));
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text +=
            byte >= 0x80 && byte < 0xA0 ? QChar(windows1252[byte - 0x80U]) : QChar(char16_t{byte});
    }
    return text;
}

static bool toWindows1252(QStringView text, std::string &bytes)
{
    for (const QChar c : text) {
        const auto *special = std::ranges::find(windows1252, c.unicode());
        if (special != windows1252.end())
            bytes += static_cast<char>(0x80 + (special - windows1252.begin()));
        else if (c.unicode() < 0x80 || (c.unicode() >= 0xA0 && c.unicode() < 0x100))
            bytes += static_cast<char>(c.unicode());
        else
            return false;
    }
    return true;
}

static std::string withBytesAsCharacters(std::string_view bytes)
{
    std::string text;
    text.reserve(bytes.size() + 16);
    while (!bytes.empty()) {
        const std::size_t length = validLength(bytes);
        if (length > 0) {
            text += bytes.substr(0, length);
            bytes.remove_prefix(length);
            continue;
        }
        const auto byte = static_cast<unsigned char>(bytes.front());
        text += '\xEE';
        text += byte < 0xC0 ? '\xBE' : '\xBF';
        text += static_cast<char>(0x80 | (byte & 0x3F));
        bytes.remove_prefix(1);
    }
    return text;
}

static std::string withCharactersAsBytes(std::string_view text)
{
    std::string bytes;
    bytes.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool raw = text[i] == '\xEE' && i + 2 < text.size()
                         && (text[i + 1] == '\xBE' || text[i + 1] == '\xBF');
        if (!raw) {
            bytes += text[i];
            continue;
        }
        const unsigned low = static_cast<unsigned char>(text[i + 2]) & 0x3FU;
        bytes += static_cast<char>((text[i + 1] == '\xBE' ? 0x80U : 0xC0U) | low);
        i += 2;
    }
    return bytes;
}

/// What a converter of Qt's makes of the bytes, without marks.
static QString decodedBy(QStringDecoder decoder, std::string_view bytes)
{
    return decoder(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
}

static bool encodedBy(QStringEncoder encoder, QStringView text, std::string &bytes)
{
    const QByteArray encoded = encoder(text);
    bytes += encoded.toStdString();
    return !encoder.hasError();
}

static bool appendEncoded(QStringView text, Encoding encoding, std::string &bytes)
{
    constexpr auto stateless = QStringConverter::Flag::Stateless;
    switch (encoding) {
    case Encoding::Utf8:
    case Encoding::Utf8Bom:
        bytes += text.toUtf8().toStdString();
        return true;
    case Encoding::Utf8Raw:
        bytes += withCharactersAsBytes(text.toUtf8().toStdString());
        return true;
    case Encoding::Utf16Le:
    case Encoding::Utf16LePlain:
        return encodedBy(QStringEncoder(QStringConverter::Utf16LE, stateless), text, bytes);
    case Encoding::Utf16Be:
    case Encoding::Utf16BePlain:
        return encodedBy(QStringEncoder(QStringConverter::Utf16BE, stateless), text, bytes);
    case Encoding::Windows1252:
        return toWindows1252(text, bytes);
    default:
        break;
    }
    QStringEncoder encoder(infoOf(encoding).codec);
    const QByteArray encoded = encoder(text);
    // ICU writes a substitute for what it lacks and does not always say so: read it back.
    QStringDecoder decoder(infoOf(encoding).codec);
    const QString back = decoder(encoded);
    bytes += encoded.toStdString();
    return back == text;
}

static std::string_view markOf(Encoding encoding)
{
    switch (encoding) {
    case Encoding::Utf8Bom:
        return utf8Mark;
    case Encoding::Utf16Le:
        return utf16LeMark;
    case Encoding::Utf16Be:
        return utf16BeMark;
    default:
        return {};
    }
}

Decoded decodeAs(std::string_view bytes, Encoding encoding)
{
    const std::string_view mark = markOf(encoding);
    const bool marked = bytes.starts_with(mark);
    const std::string_view rest = marked ? bytes.substr(mark.size()) : bytes;
    constexpr auto stateless = QStringConverter::Flag::Stateless;
    QString text;
    switch (encoding) {
    case Encoding::Utf8:
    case Encoding::Utf8Bom:
        text = QString::fromUtf8(rest.data(), static_cast<qsizetype>(rest.size()));
        break;
    case Encoding::Utf8Raw:
        text = QString::fromStdString(withBytesAsCharacters(rest));
        break;
    case Encoding::Utf16Le:
    case Encoding::Utf16LePlain:
        text = decodedBy(QStringDecoder(QStringConverter::Utf16LE, stateless), rest);
        break;
    case Encoding::Utf16Be:
    case Encoding::Utf16BePlain:
        text = decodedBy(QStringDecoder(QStringConverter::Utf16BE, stateless), rest);
        break;
    case Encoding::Windows1252:
        text = fromWindows1252(rest);
        break;
    default:
        text = decodedBy(QStringDecoder(infoOf(encoding).codec), rest);
        break;
    }
    Decoded decoded{.text = text.toStdString()};
    std::string back(mark);
    decoded.faithful = appendEncoded(text, encoding, back) && back == bytes;
    return decoded;
}

/// The first line, from 1, that the encoding cannot say.
static int lineNotEncodable(QStringView text, Encoding encoding)
{
    int number = 1;
    for (const QStringView line : text.split(u'\n')) {
        std::string bytes;
        if (!appendEncoded(line, encoding, bytes))
            break;
        ++number;
    }
    return number;
}

Result<std::string> encodeText(std::string_view text, Encoding encoding)
{
    if (encoding == Encoding::Utf8)
        return std::string(text);
    std::string bytes(markOf(encoding));
    if (encoding == Encoding::Utf8Bom)
        return bytes.append(text);
    const QString decoded = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
    if (!appendEncoded(decoded, encoding, bytes))
        return std::unexpected(Error::invalidInput(
            "text.not_encodable",
            std::format("Line {} has a character that {} does not have. Save the file as UTF-8 "
                        "instead, or change that line.",
                        lineNotEncodable(decoded, encoding), infoOf(encoding).name)));
    return bytes;
}

bool isWide(Encoding encoding)
{
    return encoding == Encoding::Utf16Le || encoding == Encoding::Utf16Be
           || encoding == Encoding::Utf16LePlain || encoding == Encoding::Utf16BePlain;
}

/// UTF-16 without a mark, as some programs of Windows write it: zeros in every other place, where
/// the text is of Latin letters, and nothing but text.
static std::optional<Encoding> plainUtf16(std::string_view bytes)
{
    const std::string_view sample = bytes.substr(0, 4096);
    std::array<std::size_t, 2> zeros{};
    for (std::size_t i = 0; i < sample.size(); ++i)
        zeros[i % 2] += sample[i] == '\0';
    const bool little = zeros[1] > 0;
    if (bytes.size() % 2 != 0 || (zeros[0] > 0) == little
        || (zeros[0] + zeros[1]) * 20 < sample.size())
        return std::nullopt;
    const Encoding encoding = little ? Encoding::Utf16LePlain : Encoding::Utf16BePlain;
    const Decoded decoded = decodeAs(bytes, encoding);
    const bool binary = std::ranges::any_of(decoded.text, [](char c) {
        return (c >= 0 && c < '\t') || (c > '\r' && c < ' ' && c != '\x1B');
    });
    return decoded.faithful && !binary ? std::optional(encoding) : std::nullopt;
}

/// UTF-8 but for a few bytes: a text that was cut or put together badly, which as anything else
/// would be wrong in every line.
static bool isDamagedUtf8(std::string_view bytes)
{
    const std::string text = withBytesAsCharacters(bytes.substr(0, std::size_t{1} << 20));
    std::size_t whole = 0; // Characters of more than one byte.
    std::size_t raw = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool isRaw = text[i] == '\xEE' && (text[i + 1] == '\xBE' || text[i + 1] == '\xBF');
        raw += isRaw;
        whole += !isRaw && static_cast<unsigned char>(text[i]) >= 0xC0;
    }
    return whole > 4 * raw && decodeAs(bytes, Encoding::Utf8Raw).faithful;
}

Encoding guessEncoding(std::string_view bytes)
{
    if (const auto wide = plainUtf16(bytes))
        return *wide;
    if (isDamagedUtf8(bytes))
        return Encoding::Utf8Raw;
    // With fewer a guess would be one between names only.
    constexpr auto enough = 12;
    constexpr std::size_t looked = std::size_t{256} << 10;
    const std::string_view sample = bytes.substr(0, looked);
    if (std::ranges::count_if(sample, [](char c) { return (c & 0x80) != 0; }) < enough)
        return Encoding::Windows1252;
    KEncodingProber prober;
    prober.feed(QByteArrayView(sample.data(), static_cast<qsizetype>(sample.size())));
    if (prober.confidence() < 0.6F)
        return Encoding::Windows1252;
    const QByteArray name = prober.encoding().toLower();
    for (const Encoding encoding : allEncodings()) {
        const char *codec = infoOf(encoding).codec;
        if (codec && name == QByteArray(codec).toLower() && decodeAs(bytes, encoding).faithful)
            return encoding;
    }
    return Encoding::Windows1252;
}

} // namespace slipway::ide
