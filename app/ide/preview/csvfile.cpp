// SPDX-License-Identifier: GPL-3.0-or-later
#include "csvfile.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QMap>
#include <QStringConverter>
#include <QTemporaryFile>

#include <cmath>

namespace slipway::ide {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(CsvFile)
};

constexpr qint64 chunkSize = 1 << 20;
/// Of one block, and of one record: a quote that is never closed makes a record of a whole file.
constexpr qint64 longestBlock = 4 << 20;
constexpr qsizetype longestRecord = 1 << 20;
constexpr qsizetype longestField = 2000;
constexpr qsizetype mostFields = 2000;

QString decode(const QByteArray &bytes, qsizetype most)
{
    // Room for characters of several bytes.
    return QString::fromUtf8(bytes.first(std::min(bytes.size(), most * 4))).left(most);
}

} // namespace

bool CsvScanner::endsRecord(char c)
{
    switch (m_state) {
    case State::Quoted:
        if (c == '"')
            m_state = State::Closed;
        return false;
    case State::Closed:
        if (c == '"') {
            m_state = State::Quoted;
            return false;
        }
        [[fallthrough]];
    case State::Start:
    case State::Plain:
        if (c == '\n') {
            m_state = State::Start;
            return true;
        }
        if (c == '"' && m_state == State::Start)
            m_state = State::Quoted;
        else
            m_state = c == m_separator ? State::Start : State::Plain;
        return false;
    }
    return false;
}

QStringList csvFields(QByteArrayView record, char separator, qsizetype most)
{
    if (record.endsWith('\n'))
        record.chop(1);
    if (record.endsWith('\r'))
        record.chop(1);
    QStringList fields;
    QByteArray field;
    bool quoted = false;
    bool atStart = true;
    for (qsizetype i = 0; i < record.size(); ++i) {
        const char c = record[i];
        if (quoted) {
            const bool doubled = c == '"' && i + 1 < record.size() && record[i + 1] == '"';
            if (c == '"' && !doubled) {
                quoted = false;
                continue;
            }
            i += doubled ? 1 : 0;
            field += c;
        } else if (c == '"' && atStart) {
            quoted = true;
        } else if (c == separator) {
            fields += decode(field, most);
            field.clear();
            atStart = true;
            if (fields.size() == mostFields)
                return fields;
            continue;
        } else {
            field += c;
        }
        atStart = false;
    }
    fields += decode(field, most);
    return fields;
}

/// How many of the first lines have as many fields as most of them have (more than one), and how
/// many fields these are.
static std::pair<qsizetype, qsizetype> agreement(QByteArrayView beginning, char separator)
{
    constexpr qsizetype mostLines = 50;
    QMap<qsizetype, qsizetype> linesByCount;
    CsvScanner scanner(separator);
    qsizetype start = 0;
    qsizetype lines = 0;
    for (qsizetype i = 0; i < beginning.size() && lines < mostLines; ++i) {
        const bool last = i == beginning.size() - 1;
        if (!scanner.endsRecord(beginning[i]) && !(last && lines == 0))
            continue;
        const QByteArrayView record = beginning.sliced(start, i + 1 - start);
        const QStringList fields = csvFields(record, separator, 200);
        // A quote within a field speaks against this being where fields end.
        const bool stray =
            !record.contains("\"\"") && std::ranges::any_of(fields, [](const QString &field) {
                return field.contains(u'"');
            });
        if (fields.size() > 1 && !stray)
            ++linesByCount[fields.size()];
        start = i + 1;
        ++lines;
    }
    std::pair<qsizetype, qsizetype> best{0, 0};
    for (auto it = linesByCount.begin(); it != linesByCount.end(); ++it)
        best = std::max(best, {it.value(), it.key()});
    return best;
}

char guessSeparator(QByteArrayView beginning)
{
    char best = ',';
    std::pair<qsizetype, qsizetype> most{0, 0};
    for (const char separator : {',', ';', '\t', '|'}) {
        const auto here = agreement(beginning, separator);
        if (here > most) {
            best = separator;
            most = here;
        }
    }
    return best;
}

CsvFile::CsvFile(QString path, char separator)
    : m_path(std::move(path))
    , m_separator(separator)
{}

CsvFile::~CsvFile() = default;

/// Null for UTF-8.
static const char *foreignEncoding(const QByteArray &beginning)
{
    if (beginning.startsWith("\xff\xfe") || beginning.startsWith("\xfe\xff"))
        return "UTF-16";
    QStringDecoder decoder(QStringDecoder::Utf8);
    const QString text = decoder(beginning);
    return decoder.hasError() ? "windows-1252" : nullptr;
}

QString CsvFile::copyAsUtf8(QFile &file, const char *encoding, const Stop &stop)
{
    auto copy = std::make_unique<QTemporaryFile>();
    QStringDecoder decoder(encoding);
    if (!decoder.isValid())
        decoder = QStringDecoder(QStringDecoder::Latin1);
    bool written = copy->open();
    while (written && !*stop) {
        const QByteArray chunk = file.read(chunkSize);
        if (chunk.isEmpty())
            break;
        const QByteArray text = QString(decoder(chunk)).toUtf8();
        written = copy->write(text) == text.size();
    }
    if (!written || !copy->flush())
        return Text::tr("There is no room for a copy of the file in UTF-8: %1")
            .arg(copy->errorString());
    const std::scoped_lock lock(m_mutex);
    m_copy = std::move(copy);
    return {};
}

QString CsvFile::place() const
{
    const std::scoped_lock lock(m_mutex);
    return m_copy ? m_copy->fileName() : m_path;
}

QString CsvFile::index(const Stop &stop, const std::function<void(qint64)> &progress)
{
    QFile file(m_path);
    if (!QFileInfo(m_path).isFile() || !file.open(QIODevice::ReadOnly))
        return Text::tr("The file cannot be read: %1").arg(file.errorString());
    QByteArray chunk = file.peek(chunkSize);
    if (const char *encoding = foreignEncoding(chunk)) {
        if (const QString problem = copyAsUtf8(file, encoding, stop); !problem.isEmpty())
            return problem;
        file.close();
        file.setFileName(place());
        if (!file.open(QIODevice::ReadOnly))
            return Text::tr("The file cannot be read: %1").arg(file.errorString());
    }
    chunk = file.read(chunkSize);
    qint64 position = chunk.startsWith("\xef\xbb\xbf") ? 3 : 0;
    chunk.remove(0, position);
    if (m_separator == 0)
        m_separator =
            guessSeparator(QByteArrayView(chunk).first(std::min<qsizetype>(chunk.size(), 65536)));
    CsvScanner scanner(m_separator);
    m_start = position;
    qint64 rows = 0;
    bool open = false; // Something of a record has been seen.
    std::vector<qint64> blocks;
    const auto publish = [&] {
        const std::scoped_lock lock(m_mutex);
        m_blocks.insert(m_blocks.end(), blocks.begin(), blocks.end());
        m_rows = rows;
        blocks.clear();
    };
    for (; !chunk.isEmpty() && !*stop; chunk = file.read(chunkSize)) {
        for (const char c : std::as_const(chunk)) {
            if (!open && rows % rowsPerBlock == 0)
                blocks.push_back(position);
            open = true;
            ++position;
            if (scanner.endsRecord(c)) {
                ++rows;
                open = false;
            }
        }
        publish();
        progress(rows);
    }
    rows += open ? 1 : 0;
    publish();
    return {};
}

qint64 CsvFile::rows() const
{
    const std::scoped_lock lock(m_mutex);
    return m_rows;
}

std::vector<QStringList> CsvFile::block(qint64 number) const
{
    qint64 start = 0;
    qint64 end = -1;
    {
        const std::scoped_lock lock(m_mutex);
        if (number < 0 || number >= qint64(m_blocks.size()))
            return {};
        start = m_blocks[std::size_t(number)];
        if (std::size_t(number) + 1 < m_blocks.size())
            end = m_blocks[std::size_t(number) + 1];
    }
    QFile file(place());
    if (!file.open(QIODevice::ReadOnly) || !file.seek(start))
        return {};
    const QByteArray bytes =
        file.read(end < 0 ? longestBlock : std::min(end - start, longestBlock));
    std::vector<QStringList> rows;
    CsvScanner scanner(m_separator);
    qsizetype from = 0;
    for (qsizetype i = 0; i < bytes.size() && qint64(rows.size()) < rowsPerBlock; ++i) {
        if (!scanner.endsRecord(bytes[i]))
            continue;
        rows.push_back(
            csvFields(QByteArrayView(bytes).sliced(from, i + 1 - from), m_separator, longestField));
        from = i + 1;
    }
    if (from < bytes.size() && qint64(rows.size()) < rowsPerBlock)
        rows.push_back(csvFields(QByteArrayView(bytes).sliced(from), m_separator, longestField));
    return rows;
}

void CsvFile::forEach(const Stop &stop,
                      const std::function<bool(qint64, QByteArrayView)> &take) const
{
    QFile file(place());
    if (!file.open(QIODevice::ReadOnly) || !file.seek(m_start))
        return;
    CsvScanner scanner(m_separator);
    QByteArray record;
    qint64 row = 0;
    const qint64 all = rows();
    while (!*stop) {
        const QByteArray chunk = file.read(chunkSize);
        if (chunk.isEmpty())
            break;
        qsizetype from = 0;
        for (qsizetype i = 0; i < chunk.size(); ++i) {
            if (!scanner.endsRecord(chunk[i]))
                continue;
            record += QByteArrayView(chunk).sliced(from, i + 1 - from);
            from = i + 1;
            if (row >= all || !take(row++, record))
                return;
            record.clear();
        }
        // What is too long to be shown need not be kept.
        if (record.size() < longestRecord)
            record += QByteArrayView(chunk).sliced(from);
    }
    if (!record.isEmpty() && row < all)
        take(row, record);
}

namespace {

struct Key
{
    double number = 0;
    QString text;
    quint32 row = 0;
    bool isNumber = false;
};

/// Numbers before words.
bool before(const Key &left, const Key &right)
{
    if (left.isNumber != right.isNumber)
        return left.isNumber;
    if (left.isNumber)
        return left.number < right.number;
    return left.text.compare(right.text, Qt::CaseInsensitive) < 0;
}

} // namespace

std::expected<std::vector<quint32>, QString> orderRows(const CsvFile &file, const CsvOrder &order,
                                                       const CsvFile::Stop &stop)
{
    std::vector<Key> keys;
    bool tooMany = false;
    file.forEach(stop, [&](qint64 row, QByteArrayView record) {
        if (order.header && row == 0)
            return true;
        const QStringList fields = csvFields(record, file.separator(), longestField);
        if (!order.filter.isEmpty() && std::ranges::none_of(fields, [&](const QString &field) {
                return field.contains(order.filter, Qt::CaseInsensitive);
            }))
            return true;
        Key key;
        key.row = quint32(row);
        if (order.column >= 0) {
            key.text = fields.value(order.column).left(64);
            key.number = key.text.toDouble(&key.isNumber);
            key.isNumber = key.isNumber && !std::isnan(key.number);
        }
        keys.push_back(std::move(key));
        tooMany = qint64(keys.size()) > mostSorted;
        return !tooMany;
    });
    if (tooMany)
        return std::unexpected(Text::tr("More than %n rows cannot be sorted or filtered here.",
                                        nullptr, int(mostSorted)));
    if (order.column >= 0) {
        std::ranges::stable_sort(keys, [&](const Key &left, const Key &right) {
            return order.descending ? before(right, left) : before(left, right);
        });
    }
    std::vector<quint32> rows;
    rows.reserve(keys.size());
    for (const Key &key : keys)
        rows.push_back(key.row);
    return rows;
}

} // namespace slipway::ide
