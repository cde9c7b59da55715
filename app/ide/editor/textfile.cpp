// SPDX-License-Identifier: GPL-3.0-or-later
#include "textfile.h"

#include <slipway/base/files.h>
#include <slipway/base/utf8.h>

#include <QStringConverter>

#include <algorithm>
#include <array>
#include <format>

#include <sys/stat.h>
#include <unistd.h>

namespace slipway::ide {

using namespace std::string_view_literals;
using namespace Qt::StringLiterals;

static constexpr std::string_view utf8Mark = "\xEF\xBB\xBF";
static constexpr std::string_view utf16LeMark = "\xFF\xFE";
static constexpr std::string_view utf16BeMark = "\xFE\xFF";

QString nameOf(Encoding encoding)
{
    switch (encoding) {
    case Encoding::Utf8:
        return u"UTF-8"_s;
    case Encoding::Utf8Bom:
        return u"UTF-8 BOM"_s;
    case Encoding::Utf16Le:
        return u"UTF-16 LE"_s;
    case Encoding::Utf16Be:
        return u"UTF-16 BE"_s;
    case Encoding::Windows1252:
        return u"Windows-1252"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

QString nameOf(LineEnding ending)
{
    return ending == LineEnding::Lf ? u"LF"_s : ending == LineEnding::CrLf ? u"CRLF"_s : u"CR"_s;
}

// 0x80 to 0x9F by the Encoding Standard of the WHATWG; the rest is Latin-1.
static constexpr std::array<char16_t, 32> windows1252{
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

static std::string fromWindows1252(std::string_view bytes)
{
    QString text;
    text.reserve(static_cast<qsizetype>(bytes.size()));
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text +=
            byte >= 0x80 && byte < 0xA0 ? QChar(windows1252[byte - 0x80U]) : QChar(char16_t{byte});
    }
    return text.toStdString();
}

static Result<std::string> toWindows1252(std::string_view utf8)
{
    const QString text = QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
    std::string bytes;
    bytes.reserve(static_cast<std::size_t>(text.size()));
    int line = 1;
    for (const QChar c : text) {
        line += c == u'\n';
        const auto *special = std::ranges::find(windows1252, c.unicode());
        if (special != windows1252.end()) {
            bytes += static_cast<char>(0x80 + (special - windows1252.begin()));
        } else if (c.unicode() < 0x80 || (c.unicode() >= 0xA0 && c.unicode() < 0x100)) {
            bytes += static_cast<char>(c.unicode());
        } else {
            return std::unexpected(Error::invalidInput(
                "text.not_encodable", std::format("Line {} has a character that Windows-1252 does "
                                                  "not have. Save the file as UTF-8 instead.",
                                                  line)));
        }
    }
    return bytes;
}

static LineEnding mostUsedEnding(std::string_view text)
{
    const std::string_view sample = text.substr(0, std::size_t{1} << 20);
    std::size_t lf = 0;
    std::size_t crLf = 0;
    std::size_t cr = 0;
    for (std::size_t i = 0; i < sample.size(); ++i) {
        if (sample[i] == '\n') {
            ++lf;
        } else if (sample[i] == '\r') {
            const bool both = i + 1 < sample.size() && sample[i + 1] == '\n';
            ++(both ? crLf : cr);
            i += both;
        }
    }
    if (crLf > lf && crLf >= cr)
        return LineEnding::CrLf;
    return cr > lf ? LineEnding::Cr : LineEnding::Lf;
}

static std::string fromUtf16(std::string_view bytes, QStringConverter::Encoding encoding)
{
    QStringDecoder decoder(encoding, QStringConverter::Flag::Stateless);
    const QString text =
        decoder(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
    return text.toStdString();
}

Result<DecodedText> decodeText(std::string bytes)
{
    DecodedText result;
    const std::string_view all = bytes;
    if (all.starts_with(utf8Mark) && isUtf8(all)) {
        result.format.encoding = Encoding::Utf8Bom;
        result.text = bytes.substr(utf8Mark.size());
    } else if (all.starts_with(utf16LeMark)) {
        result.format.encoding = Encoding::Utf16Le;
        result.text = fromUtf16(all.substr(2), QStringConverter::Utf16LE);
    } else if (all.starts_with(utf16BeMark)) {
        result.format.encoding = Encoding::Utf16Be;
        result.text = fromUtf16(all.substr(2), QStringConverter::Utf16BE);
    } else if (all.contains('\0')) {
        return std::unexpected(Error::invalidInput("text.binary", "This file is not text."));
    } else if (isUtf8(all)) {
        result.text = std::move(bytes);
    } else {
        result.format.encoding = Encoding::Windows1252;
        result.text = fromWindows1252(all);
    }
    result.format.lineEnding = mostUsedEnding(result.text);
    return result;
}

Result<std::string> encodeText(std::string_view text, Encoding encoding)
{
    const auto utf16 = [&](QStringConverter::Encoding to, std::string_view mark) {
        QStringEncoder encoder(to, QStringConverter::Flag::Stateless);
        const QByteArray bytes =
            encoder(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())));
        return std::string(mark) + bytes.toStdString();
    };
    switch (encoding) {
    case Encoding::Utf8:
        break;
    case Encoding::Utf8Bom:
        return std::string(utf8Mark) + std::string(text);
    case Encoding::Utf16Le:
        return utf16(QStringConverter::Utf16LE, utf16LeMark);
    case Encoding::Utf16Be:
        return utf16(QStringConverter::Utf16BE, utf16BeMark);
    case Encoding::Windows1252:
        return toWindows1252(text);
    }
    return std::string(text);
}

FileStamp FileStamp::of(const std::filesystem::path &path)
{
    struct stat info{};
    if (::stat(path.c_str(), &info) != 0)
        return {};
    return {.exists = true,
            .modified = info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec,
            .size = static_cast<std::uint64_t>(info.st_size),
            .inode = info.st_ino};
}

Result<LoadedFile> loadFile(const std::filesystem::path &path)
{
    LoadedFile loaded;
    // Before reading: what changes meanwhile is then noticed as a change.
    loaded.stamp = FileStamp::of(path);
    TRY(std::string bytes, readFile(path, largestFile));
    TRY(loaded.decoded, decodeText(std::move(bytes)));
    loaded.writable = ::access(path.c_str(), W_OK) == 0;
    return loaded;
}

Result<FileStamp> saveFile(const std::filesystem::path &path, std::string_view text,
                           Encoding encoding)
{
    TRY(const std::string bytes, encodeText(text, encoding));
    TRY(writeFileAtomic(path, bytes));
    return FileStamp::of(path);
}

} // namespace slipway::ide
