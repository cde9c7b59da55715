// SPDX-License-Identifier: GPL-3.0-or-later
#include "textfile.h"

#include <slipway/base/files.h>
#include <slipway/base/utf8.h>

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace slipway::ide {

using namespace std::string_view_literals;
using namespace Qt::StringLiterals;

static constexpr std::string_view utf8Mark = "\xEF\xBB\xBF";
static constexpr std::string_view utf16LeMark = "\xFF\xFE";
static constexpr std::string_view utf16BeMark = "\xFE\xFF";

QString nameOf(LineEnding ending)
{
    return ending == LineEnding::Lf ? u"LF"_s : ending == LineEnding::CrLf ? u"CRLF"_s : u"CR"_s;
}

LineEnding lineEndingOf(const QString &name)
{
    return name == "CRLF"_L1 ? LineEnding::CrLf : name == "CR"_L1 ? LineEnding::Cr : LineEnding::Lf;
}

static void findEndings(std::string_view text, TextFormat &format)
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
    format.lineEnding = crLf > lf && crLf >= cr ? LineEnding::CrLf
                        : cr > lf               ? LineEnding::Cr
                                                : LineEnding::Lf;
    format.mixedEndings = (lf > 0) + (crLf > 0) + (cr > 0) > 1;
}

static Encoding encodingOfBytes(std::string_view bytes)
{
    if (bytes.starts_with(utf8Mark) && isUtf8(bytes))
        return Encoding::Utf8Bom;
    if (bytes.starts_with(utf16LeMark))
        return Encoding::Utf16Le;
    if (bytes.starts_with(utf16BeMark))
        return Encoding::Utf16Be;
    return isUtf8(bytes) && !bytes.contains('\0') ? Encoding::Utf8 : guessEncoding(bytes);
}

Result<DecodedText> decodeText(std::string bytes, std::optional<Encoding> encoding)
{
    DecodedText result;
    result.format.encoding = encoding ? *encoding : encodingOfBytes(bytes);
    const bool anyBytes = isWide(result.format.encoding) || encoding == Encoding::Utf8Raw;
    if (!anyBytes && bytes.contains('\0'))
        return std::unexpected(Error::invalidInput("text.binary", "This file is not text."));
    if (result.format.encoding == Encoding::Utf8 && isUtf8(bytes)) {
        result.text = std::move(bytes);
    } else {
        Decoded decoded = decodeAs(bytes, result.format.encoding);
        result.text = std::move(decoded.text);
        result.faithful = decoded.faithful;
    }
    findEndings(result.text, result.format);
    return result;
}

FileStamp FileStamp::of(const std::filesystem::path &path)
{
    struct stat info{};
    // A folder in a file's place is no file.
    if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode))
        return {};
    return {.exists = true,
            .modified = info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec,
            .size = static_cast<std::uint64_t>(info.st_size),
            .inode = info.st_ino};
}

Result<LoadedFile> loadFile(const std::filesystem::path &path, std::optional<Encoding> encoding)
{
    LoadedFile loaded;
    // Before reading: what changes meanwhile is then noticed as a change.
    loaded.stamp = FileStamp::of(path);
    TRY(std::string bytes, readFile(path, largestFile));
    TRY(loaded.decoded, decodeText(std::move(bytes), encoding));
    loaded.writable = ::access(path.c_str(), W_OK) == 0;
    return loaded;
}

/// Into the file that is there, which stays the same one: for files with several names, for those
/// of other people, and for those in a folder nothing can be added to. Room is taken first, so that
/// a full disk is noticed before the old text is gone; against other mishaps there is the backup of
/// unsaved texts.
static Result<> writeInPlace(const std::filesystem::path &path, std::string_view bytes)
{
    const auto failed = [&](int number) {
        return std::unexpected(
            Error::fromErrno("file.cannot_write", "Cannot write " + path.string(), number));
    };
    const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file.isOpen())
        return failed(errno);
    const auto size = static_cast<off_t>(bytes.size());
    if (size > 0) {
        const int refused = ::posix_fallocate(file.get(), 0, size);
        if (refused != 0 && refused != EINVAL && refused != EOPNOTSUPP)
            return failed(refused);
    }
    TRY(writeAll(file.get(), bytes));
    if (::ftruncate(file.get(), size) != 0 || ::fsync(file.get()) != 0)
        return failed(errno);
    return {};
}

/// Whether a new file in its place could have the same owner and group. One that belongs to
/// somebody else, and is ours to write as one of a group, would become ours.
static bool canBeReplaced(const struct stat &info)
{
    if (::geteuid() == 0)
        return true;
    if (info.st_uid != ::geteuid())
        return false;
    std::vector<gid_t> groups(static_cast<std::size_t>(std::max(0, ::getgroups(0, nullptr))));
    const int count = ::getgroups(static_cast<int>(groups.size()), groups.data());
    groups.resize(static_cast<std::size_t>(std::max(0, count)));
    return info.st_gid == ::getegid() || std::ranges::contains(groups, info.st_gid);
}

Result<FileStamp> saveFile(const std::filesystem::path &path, std::string_view text,
                           Encoding encoding)
{
    TRY(const std::string bytes, encodeText(text, encoding));
    struct stat info{};
    const bool exists = ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
    if (exists && (info.st_nlink > 1 || !canBeReplaced(info))) {
        TRY(writeInPlace(path, bytes));
        return FileStamp::of(path);
    }
    auto written = writeFileAtomic(path, bytes);
    if (!written && written.error().kind == ErrorKind::PermissionDenied && exists
        && ::access(path.c_str(), W_OK) == 0)
        written = writeInPlace(path, bytes);
    if (!written)
        return std::unexpected(std::move(written).error());
    return FileStamp::of(path);
}

} // namespace slipway::ide
