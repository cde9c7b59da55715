// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <atomic>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

class QFile;
class QTemporaryFile;

namespace slipway::ide {

/// Finds the ends of records (RFC 4180, and what programs make of it) in a text that comes in
/// pieces: a quote counts where a field begins, a doubled one is a quote.
class CsvScanner
{
public:
    explicit CsvScanner(char separator)
        : m_separator(separator)
    {}

    /// The byte after this one begins a new record.
    bool endsRecord(char c);

private:
    enum class State { Start, Plain, Quoted, Closed };
    char m_separator;
    State m_state = State::Start;
};

/// The fields of one record, without its line's end; `most` characters of each.
QStringList csvFields(QByteArrayView record, char separator, qsizetype most);
/// Comma, semicolon, tab or bar: the one that stands in most lines of the text's beginning, and
/// equally often.
char guessSeparator(QByteArrayView beginning);

/// A table in a file of any length. After index() rows are read from the file as they are asked
/// for; what is kept in memory is the place of every 64th. Safe from several threads.
/// What is not UTF-8 is read from a copy that is: UTF-16 by its mark, else Windows-1252, in which
/// every byte has a meaning.
class CsvFile
{
public:
    static constexpr qint64 rowsPerBlock = 64;
    using Stop = std::shared_ptr<std::atomic<bool>>;

    CsvFile(QString path, char separator);
    ~CsvFile();

    /// Looks through the file; `progress` is told now and then how many rows there are so far.
    /// A sentence where it cannot be read.
    QString index(const Stop &stop, const std::function<void(qint64 rows)> &progress);
    qint64 rows() const;
    char separator() const { return m_separator; }

    /// The rows of a block, the last one may be shorter. Very long ones are cut.
    std::vector<QStringList> block(qint64 number) const;
    /// Every record in turn, as long as `take` gives true.
    void forEach(const Stop &stop,
                 const std::function<bool(qint64 row, QByteArrayView record)> &take) const;

private:
    QString copyAsUtf8(QFile &file, const char *encoding, const Stop &stop);
    QString place() const;

    QString m_path;
    char m_separator;
    /// Null where the file itself is read.
    std::unique_ptr<QTemporaryFile> m_copy;
    mutable std::mutex m_mutex;
    std::vector<qint64> m_blocks;
    qint64 m_rows = 0;
    qint64 m_start = 0; ///< after a byte order mark
};

/// Which rows are shown in which order.
struct CsvOrder
{
    /// Text some field has in it, without regard to case; empty: all rows.
    QString filter;
    /// -1: as in the file.
    int column = -1;
    bool descending = false;
    /// The first row stays out of it.
    bool header = true;
};
/// More rows than this are not sorted.
inline constexpr qint64 mostSorted = 2'000'000;
/// Row numbers; a sentence where it cannot be done.
std::expected<std::vector<quint32>, QString> orderRows(const CsvFile &file, const CsvOrder &order,
                                                       const CsvFile::Stop &stop);

} // namespace slipway::ide
