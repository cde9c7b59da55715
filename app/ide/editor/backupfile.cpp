// SPDX-License-Identifier: GPL-3.0-or-later
#include "backupfile.h"

#include <slipway/base/files.h>
#include <slipway/base/hash.h>

#include <QJsonDocument>
#include <QJsonObject>

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace slipway::ide {

using namespace std::string_view_literals;
using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

static constexpr std::string_view magic = "slipway backup 1\n";
static constexpr std::size_t checkSize = 8;

// --- Numbers ------------------------------------------------------------------------------------

static void putNumber(std::string &bytes, std::uint64_t number)
{
    for (int i = 0; i < 8; ++i)
        bytes += static_cast<char>((number >> (8 * i)) & 0xff);
}

/// Takes eight bytes from the front.
static std::optional<std::uint64_t> takeNumber(std::string_view &bytes)
{
    if (bytes.size() < 8)
        return {};
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i)
        number |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    bytes.remove_prefix(8);
    return number;
}

// --- Edits --------------------------------------------------------------------------------------

void EditLog::add(char what, std::size_t position, std::string_view text)
{
    m_bytes += what;
    putNumber(m_bytes, position);
    putNumber(m_bytes, text.size());
    m_bytes += text;
}

namespace {

struct Edit
{
    char what;
    std::size_t position;
    std::string_view text;
};

/// A text with a gap where it was last edited, so that edits near each other cost little.
class GapText
{
public:
    explicit GapText(std::string text)
        : m_bytes(std::move(text))
        , m_gap(m_bytes.size())
        , m_gapEnd(m_bytes.size())
    {}

    std::size_t size() const { return m_bytes.size() - (m_gapEnd - m_gap); }

    bool insert(std::size_t position, std::string_view text)
    {
        if (position > size())
            return false;
        moveTo(position);
        if (m_gapEnd - m_gap < text.size()) {
            const std::size_t more = text.size() + m_bytes.size() / 8 + 4096;
            m_bytes.insert(m_gapEnd, more, '\0');
            m_gapEnd += more;
        }
        std::memcpy(m_bytes.data() + m_gap, text.data(), text.size());
        m_gap += text.size();
        return true;
    }

    bool remove(std::size_t position, std::string_view text)
    {
        if (position > size() || text.size() > size() - position)
            return false;
        moveTo(position);
        if (std::string_view(m_bytes).substr(m_gapEnd, text.size()) != text)
            return false;
        m_gapEnd += text.size();
        return true;
    }

    std::string take()
    {
        m_bytes.erase(m_gap, m_gapEnd - m_gap);
        return std::move(m_bytes);
    }

private:
    void moveTo(std::size_t position)
    {
        char *bytes = m_bytes.data();
        if (position < m_gap) {
            const std::size_t count = m_gap - position;
            std::memmove(bytes + m_gapEnd - count, bytes + position, count);
            m_gap -= count;
            m_gapEnd -= count;
        } else if (position > m_gap) {
            const std::size_t count = position - m_gap;
            std::memmove(bytes + m_gap, bytes + m_gapEnd, count);
            m_gap += count;
            m_gapEnd += count;
        }
    }

    std::string m_bytes;
    std::size_t m_gap;
    std::size_t m_gapEnd;
};

} // namespace

static std::optional<std::vector<Edit>> parseEdits(std::string_view log)
{
    std::vector<Edit> edits;
    while (!log.empty()) {
        Edit edit{.what = log[0], .position = 0, .text = {}};
        log.remove_prefix(1);
        const auto position = takeNumber(log);
        const auto length = takeNumber(log);
        if (!position || !length || *length > log.size() || (edit.what != 'i' && edit.what != 'd'))
            return {};
        edit.position = *position;
        edit.text = log.substr(0, *length);
        log.remove_prefix(*length);
        edits.push_back(edit);
    }
    return edits;
}

bool EditLog::replay(std::string_view log, std::string &text)
{
    const auto edits = parseEdits(log);
    if (!edits)
        return false;
    GapText gap(std::move(text));
    const bool fits = std::ranges::all_of(*edits, [&](const Edit &edit) {
        return edit.what == 'i' ? gap.insert(edit.position, edit.text)
                                : gap.remove(edit.position, edit.text);
    });
    text = gap.take();
    return fits;
}

bool EditLog::undo(std::string_view log, std::string &text)
{
    auto edits = parseEdits(log);
    if (!edits)
        return false;
    std::ranges::reverse(*edits);
    GapText gap(std::move(text));
    const bool fits = std::ranges::all_of(*edits, [&](const Edit &edit) {
        return edit.what == 'd' ? gap.insert(edit.position, edit.text)
                                : gap.remove(edit.position, edit.text);
    });
    text = gap.take();
    return fits;
}

// --- Records ------------------------------------------------------------------------------------

static std::string checkOf(char type, std::string_view payload)
{
    Hasher hasher;
    hasher.add({&type, 1});
    hasher.add(payload);
    const Hash hash = hasher.finish();
    return {reinterpret_cast<const char *>(hash.bytes().data()), checkSize};
}

static void putRecord(std::string &bytes, char type, std::string_view payload)
{
    bytes += type;
    putNumber(bytes, payload.size());
    bytes += checkOf(type, payload);
    bytes += payload;
}

struct Record
{
    char type;
    std::string_view payload;
};

static std::optional<Record> takeRecord(std::string_view &bytes)
{
    if (bytes.empty())
        return {};
    Record record{.type = bytes[0], .payload = {}};
    bytes.remove_prefix(1);
    const auto size = takeNumber(bytes);
    if (!size || bytes.size() < checkSize || *size > bytes.size() - checkSize)
        return {};
    record.payload = bytes.substr(checkSize, *size);
    if (bytes.substr(0, checkSize) != checkOf(record.type, record.payload))
        return {};
    bytes.remove_prefix(checkSize + *size);
    return record;
}

static std::string headerBytes(const BackupHeader &header)
{
    const QJsonObject object{
        {u"path"_s, QString::fromStdString(header.path)},
        {u"exists"_s, header.stamp.exists},
        // As text: JSON's numbers do not hold 64 bits.
        {u"modified"_s, QString::number(header.stamp.modified)},
        {u"size"_s, QString::number(header.stamp.size)},
        {u"inode"_s, QString::number(header.stamp.inode)},
        {u"encoding"_s, keyOf(header.format.encoding)},
        {u"lineEnding"_s, nameOf(header.format.lineEnding)},
    };
    return QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
}

static BackupHeader headerOf(std::string_view bytes)
{
    const QJsonObject object =
        QJsonDocument::fromJson(QByteArray::fromRawData(bytes.data(), qsizetype(bytes.size())))
            .object();
    BackupHeader header;
    header.path = object["path"_L1].toString().toStdString();
    header.stamp = {.exists = object["exists"_L1].toBool(),
                    .modified = object["modified"_L1].toString().toLongLong(),
                    .size = object["size"_L1].toString().toULongLong(),
                    .inode = object["inode"_L1].toString().toULongLong()};
    header.format.encoding = encodingOf(object["encoding"_L1].toString());
    header.format.lineEnding = lineEndingOf(object["lineEnding"_L1].toString());
    return header;
}

Result<std::uint64_t> writeBackup(const fs::path &file, const BackupHeader &header,
                                  const std::optional<std::string> &base,
                                  const std::optional<std::string> &text, std::string_view edits)
{
    std::string bytes(magic);
    putRecord(bytes, 'H', headerBytes(header));
    if (base)
        putRecord(bytes, 'B', *base);
    if (text)
        putRecord(bytes, 'T', *text);
    if (!edits.empty())
        putRecord(bytes, 'E', edits);
    // Written on a thread that nobody waits for; syncBackup() follows within seconds.
    TRY(writeFileAtomic(file, bytes, {.mode = 0600, .durability = Durability::Fast}));
    return bytes.size();
}

Result<std::uint64_t> appendBackup(const fs::path &file, std::uint64_t size, std::string_view edits)
{
    std::string bytes;
    putRecord(bytes, 'E', edits);
    const FileDescriptor descriptor(::open(file.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
    const auto failed = [&](int number) {
        return std::unexpected(
            Error::fromErrno("backup.cannot_write", "Cannot write " + file.string(), number));
    };
    if (!descriptor.isOpen())
        return failed(errno);
    // Also cuts off what an earlier attempt may have left.
    if (::ftruncate(descriptor.get(), static_cast<off_t>(size)) != 0
        || ::lseek(descriptor.get(), 0, SEEK_END) != static_cast<off_t>(size))
        return failed(errno);
    if (auto written = writeAll(descriptor.get(), bytes); !written) {
        [[maybe_unused]] const int cut = ::ftruncate(descriptor.get(), static_cast<off_t>(size));
        return std::unexpected(written.error());
    }
    return size + bytes.size();
}

void syncBackup(const fs::path &file)
{
    const FileDescriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (descriptor.isOpen())
        ::fdatasync(descriptor.get());
}

static std::unexpected<Error> damaged(const fs::path &file)
{
    return std::unexpected(
        Error::invalidInput("backup.damaged", "The backup " + file.string() + " is damaged."));
}

Result<BackupHeader> readBackupHeader(const fs::path &file)
{
    // A header is far shorter than this.
    constexpr std::size_t most = 64 * 1024;
    std::string bytes(most, '\0');
    const FileDescriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    const ssize_t got = descriptor.isOpen() ? ::read(descriptor.get(), bytes.data(), most) : -1;
    if (got < 0)
        return std::unexpected(
            Error::fromErrno("backup.cannot_read", "Cannot read " + file.string(), errno));
    std::string_view rest(bytes.data(), static_cast<std::size_t>(got));
    if (!rest.starts_with(magic))
        return damaged(file);
    rest.remove_prefix(magic.size());
    const auto record = takeRecord(rest);
    if (!record || record->type != 'H')
        return damaged(file);
    return headerOf(record->payload);
}

Result<BackupText> readBackup(const fs::path &file)
{
    TRY(const std::string bytes, readFile(file, std::uint64_t{4} << 30));
    std::string_view rest = bytes;
    if (!rest.starts_with(magic))
        return damaged(file);
    rest.remove_prefix(magic.size());
    BackupText backup;
    bool hasHeader = false;
    while (const auto record = takeRecord(rest)) {
        backup.size = bytes.size() - rest.size();
        if (record->type == 'H') {
            backup.header = headerOf(record->payload);
            hasHeader = true;
        } else if (record->type == 'B') {
            backup.base = std::string(record->payload);
            backup.text = *backup.base;
        } else if (record->type == 'T') {
            backup.text = std::string(record->payload);
        } else if (record->type == 'E' && !EditLog::replay(record->payload, backup.text)) {
            return damaged(file);
        }
    }
    if (!hasHeader)
        return damaged(file);
    return backup;
}

} // namespace slipway::ide
