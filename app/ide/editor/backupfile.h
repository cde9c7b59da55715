// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "textfile.h"

#include <optional>

namespace slipway::ide {

/// What a text was when its backup was begun.
struct BackupHeader
{
    /// Empty for a text that has no file yet.
    std::string path;
    /// Of the file the text came from, so that a newer one is noticed.
    FileStamp stamp;
    TextFormat format;
};

/// Edits in the order they were made, as bytes: 'i' or 'd', the position, the length (8 bytes
/// each, little endian), then the text that came or went. That both say their text makes edits
/// that can be undone as well as done.
class EditLog
{
public:
    void insert(std::size_t position, std::string_view text) { add('i', position, text); }
    void remove(std::size_t position, std::string_view text) { add('d', position, text); }

    bool isEmpty() const { return m_bytes.empty(); }
    const std::string &bytes() const { return m_bytes; }
    void clear() { m_bytes.clear(); }
    /// Puts what was made before in front.
    void prepend(std::string_view earlier) { m_bytes.insert(0, earlier); }

    /// False where the log does not fit the text, which is of no use then.
    static bool replay(std::string_view log, std::string &text);
    static bool undo(std::string_view log, std::string &text);

private:
    void add(char what, std::size_t position, std::string_view text);

    std::string m_bytes;
};

/// A backup as it was read.
struct BackupText
{
    BackupHeader header;
    /// The text of the file the edits began with, where it is known.
    std::optional<std::string> base;
    std::string text;
    /// Of the file, as far as it is whole: where appendBackup() goes on.
    std::uint64_t size = 0;
};

// A backup is a file of records, each with its length and a check value. A record that is cut off
// or damaged ends it: all before it holds. Safe from any thread; one writer at a time.

/// Makes or replaces a backup, atomically: the text as it was (`base`), as it is (`text`, unless it
/// is the same), and edits after that. Gives the size of the file.
Result<std::uint64_t> writeBackup(const std::filesystem::path &file, const BackupHeader &header,
                                  const std::optional<std::string> &base,
                                  const std::optional<std::string> &text, std::string_view edits);
/// Adds edits at the end, which is at `size`; gives the new size. On an error what came before is
/// whole.
Result<std::uint64_t> appendBackup(const std::filesystem::path &file, std::uint64_t size,
                                   std::string_view edits);
/// On the disk, not only in the system's memory.
void syncBackup(const std::filesystem::path &file);

Result<BackupHeader> readBackupHeader(const std::filesystem::path &file);
Result<BackupText> readBackup(const std::filesystem::path &file);

} // namespace slipway::ide
