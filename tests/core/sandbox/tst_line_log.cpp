// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/sandbox/line_log.h>

#include <QTemporaryDir>
#include <QTest>

#include <format>
#include <fstream>

using namespace slipway;
using namespace slipway::sandbox;
namespace fs = std::filesystem;

namespace {

class FixedClock : public Clock
{
public:
    Timestamp now() const override { return Timestamp(Milliseconds(1'700'000'000'123)); }
};

std::vector<std::string> texts(const LogPage &page)
{
    std::vector<std::string> list;
    for (const LogLine &line : page.lines)
        list.push_back(line.text);
    return list;
}

} // namespace

class TestLineLog : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    fs::path m_path;

    LineLogWriter open(LineLogOptions options = {})
    {
        return LineLogWriter::open(m_path, std::move(options)).value();
    }
    LogPage read(std::uint64_t cursor, std::size_t maxLines = 500, std::size_t maxBytes = 1 << 20)
    {
        return LineLogReader::read(m_path, cursor, maxLines, maxBytes).value();
    }

private Q_SLOTS:
    void init()
    {
        static int count = 0;
        m_path = fs::path(m_folder.path().toStdString()) / std::to_string(++count);
    }

    void numbersLines()
    {
        const FixedClock clock;
        auto log = open({.mask = {}, .clock = &clock});
        QVERIFY(log.append(LogStream::Stdout, "one\ntwo\r\nth"));
        QVERIFY(log.append(LogStream::Stderr, "error\n"));
        QVERIFY(log.append(LogStream::Stdout, "ree\n"));
        QVERIFY(log.system("Installing dependencies"));
        const LogPage page = read(1);
        QCOMPARE(page.next, 6U);
        QCOMPARE(texts(page), (std::vector<std::string>{"one", "two", "error", "three",
                                                        "Installing dependencies"}));
        QCOMPARE(page.lines[2].stream, LogStream::Stderr);
        QCOMPARE(page.lines[4].stream, LogStream::System);
        QCOMPARE(page.lines[0].time, clock.now());
        QCOMPARE(page.lines[3].seq, 4U);
    }

    void keepsTextAsItIs()
    {
        auto log = open();
        QVERIFY(log.append(LogStream::Stdout, "10%\r20%\n \n\n\xff"
                                              "ä\n7 8 o fake\n"));
        QCOMPARE(texts(read(1)), (std::vector<std::string>{"10%\r20%", " ", "",
                                                           "\xef\xbf\xbd"
                                                           "ä",
                                                           "7 8 o fake"}));
    }

    void goesOnWhereItStopped()
    {
        QVERIFY(open().append(LogStream::Stdout, "one\ntwo\nunfinished"));
        auto log = open();
        QCOMPARE(log.nextSeq(), 4U);
        QVERIFY(log.append(LogStream::Stdout, "four\n"));
        QCOMPARE(texts(read(3)), (std::vector<std::string>{"unfinished", "four"}));
    }

    void survivesATornLine()
    {
        QVERIFY(open().append(LogStream::Stdout, "one\ntwo\n"));
        std::ofstream(m_path, std::ios::app) << "3 17000000";
        QCOMPARE(texts(read(1)).size(), 2U);
        auto log = open();
        QVERIFY(log.append(LogStream::Stdout, "three\n"));
        QCOMPARE(texts(read(1)), (std::vector<std::string>{"one", "two", "three"}));
        QCOMPARE(read(3).lines.front().seq, 3U);
    }

    void readsFromAnyLine()
    {
        auto log = open();
        std::string text;
        for (int i = 1; i <= 5000; ++i)
            text +=
                std::format("line {} {}\n", i, std::string(static_cast<std::size_t>(i % 97), 'x'));
        QVERIFY(log.append(LogStream::Stdout, text));
        for (const std::uint64_t cursor : {1U, 2U, 63U, 64U, 2500U, 4999U, 5000U}) {
            const LogPage page = read(cursor, 3);
            QCOMPARE(page.lines.front().seq, cursor);
            QVERIFY(page.lines.front().text.starts_with(std::format("line {} ", cursor)));
            QCOMPARE(page.next, cursor + page.lines.size());
        }
        QCOMPARE(read(0).lines.front().seq, 1U);
        QVERIFY(read(5001).lines.empty());
        QCOMPARE(read(9000).next, 9000U);
        // Page by page is all of it, once.
        std::uint64_t next = 1;
        std::size_t count = 0;
        for (LogPage page = read(next, 700, 5000); !page.lines.empty();
             page = read(next, 700, 5000)) {
            QCOMPARE(page.lines.front().seq, next);
            count += page.lines.size();
            next = page.next;
        }
        QCOMPARE(count, 5000U);
    }

    void dropsTheOldestWhenFull()
    {
        constexpr std::uint64_t limit = 20'000;
        for (int round = 0; round < 20; ++round) {
            auto log = open({.maxBytes = limit, .mask = {}});
            for (int i = 0; i < 100; ++i)
                QVERIFY(log.append(LogStream::Stdout, std::string(50, 'x') + "\n"));
        }
        const auto size = fs::file_size(m_path) + fs::file_size(m_path.string() + ".1");
        QVERIFY2(size <= limit + 100, std::to_string(size).c_str());
        const LogPage page = read(1, 5000);
        QCOMPARE(page.lines.back().seq, 2000U);
        QVERIFY(page.lines.size() > 100);
        // From the oldest kept one on, without a gap over both files.
        for (std::size_t i = 1; i < page.lines.size(); ++i)
            QCOMPARE(page.lines[i].seq, page.lines[i - 1].seq + 1);
        QCOMPARE(read(1999).lines.size(), 2U);
    }

    void oneBigAppendIsBoundedToo()
    {
        auto log = open({.maxBytes = 10'000, .mask = {}});
        std::string text;
        for (int i = 0; i < 10'000; ++i)
            text += "0123456789\n";
        QVERIFY(log.append(LogStream::Stdout, text));
        QVERIFY(fs::file_size(m_path) < 6000);
        QCOMPARE(read(10'000).lines.size(), 1U);
    }

    void splitsEndlessLines()
    {
        auto log = open();
        std::string text(LineLogWriter::maximumLine - 1, 'x');
        text += "ä"; // across the limit
        QVERIFY(log.append(LogStream::Stdout, text + std::string(40'000, 'y') + "\n"));
        const LogPage page = read(1);
        QCOMPARE(page.lines.size(), 4U);
        QCOMPARE(page.lines[0].text.size(), LineLogWriter::maximumLine - 1);
        QVERIFY(page.lines[1].text.starts_with("äy"));
    }

    void masksOverPieces()
    {
        LineLogOptions options;
        options.mask.emplace_back("hunter22");
        auto log = open(std::move(options));
        QVERIFY(log.append(LogStream::Stdout, "password=hunt"));
        QVERIFY(log.append(LogStream::Stdout, "er22;\n"));
        QVERIFY(log.append(LogStream::Stderr, "hunter22\n"));
        QCOMPARE(texts(read(1)), (std::vector<std::string>{"password=******;", "******"}));
        QVERIFY(!readFile(m_path).value().contains("hunter"));
    }

    void hasOneWriter()
    {
        const auto log = open();
        const auto second = LineLogWriter::open(m_path);
        QCOMPARE(second.error().code, std::string("log.busy"));
    }

    void aMissingLogIsEmpty()
    {
        const LogPage page = read(7);
        QVERIFY(page.lines.empty());
        QCOMPARE(page.next, 7U);
    }

    void aFolderThatIsNotThereIsAnError()
    {
        QVERIFY(!LineLogWriter::open(m_path / "none" / "log"));
    }
};

QTEST_GUILESS_MAIN(TestLineLog)
#include "tst_line_log.moc"
