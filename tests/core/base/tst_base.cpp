// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/clock.h>
#include <slipway/base/encoding.h>
#include <slipway/base/files.h>
#include <slipway/base/hash.h>
#include <slipway/base/id.h>
#include <slipway/base/json.h>
#include <slipway/base/secret.h>
#include <slipway/base/utf8.h>

#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace slipway;
namespace fs = std::filesystem;

namespace {

Result<int> half(int number)
{
    if (number % 2 != 0)
        return std::unexpected(Error::invalidInput("test.odd", "The number is odd."));
    return number / 2;
}

Result<int> quarter(int number)
{
    TRY(auto once, half(number));
    TRY(half(once));
    return once / 2;
}

} // namespace

class TestBase : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tryPassesValuesAndErrors()
    {
        QCOMPARE(quarter(8).value(), 2);
        QCOMPARE(quarter(6).error().code, std::string("test.odd"));
        QCOMPARE(quarter(5).error().code, std::string("test.odd"));
    }

    void utf8_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("repaired");
        const QByteArray mark = "\xef\xbf\xbd";
        QTest::newRow("empty") << QByteArray() << QByteArray();
        QTest::newRow("plain") << QByteArray("abc") << QByteArray("abc");
        QTest::newRow("emoji") << QByteArray("\xf0\x9f\x90\x8d") << QByteArray("\xf0\x9f\x90\x8d");
        QTest::newRow("overlong") << QByteArray("\xc0\xaf") << mark + mark;
        QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << mark + mark + mark;
        QTest::newRow("cut off") << QByteArray("a\xf0\x9f\x90") << "a" + mark;
        QTest::newRow("cut, then text") << QByteArray("\xe2\x82z") << mark + "z";
        QTest::newRow("above 10FFFF")
            << QByteArray("\xf4\x90\x80\x80") << mark + mark + mark + mark;
    }
    void utf8()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, repaired);
        const std::string text = toValidUtf8(bytes.toStdString());
        QCOMPARE(QByteArray::fromStdString(text), repaired);
        QCOMPARE(isUtf8(bytes.toStdString()), bytes == repaired);
        QVERIFY(isUtf8(text));
    }

    void utf8PrefixDoesNotCutACodePoint()
    {
        QCOMPARE(utf8Prefix("a\xc3\xa4z", 2), std::string_view("a"));
        QCOMPARE(utf8Prefix("a\xc3\xa4z", 3), std::string_view("a\xc3\xa4"));
    }

    void hashesAsSha256Does()
    {
        QCOMPARE(Hash::of("abc").toHex(),
                 std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        QCOMPARE(Hash::fromHex(Hash::of("x").toHex()).value(), Hash::of("x"));
        QVERIFY(!Hash::fromHex("BA7816"));
        QVERIFY(!Hash::fromHex(std::string(64, 'A')));
    }

    void idsAreRandomAndChecked()
    {
        QVERIFY(ProjectId::generate() != ProjectId::generate());
        QVERIFY(ProjectId::parse(ProjectId::generate().text()));
        QVERIFY(!ProjectId::parse("../../etc"));
        QVERIFY(!ProjectId::parse(""));
    }

    void encodes()
    {
        QCOMPARE(toBase64Url("\xfb\xff"), std::string("-_8"));
        QCOMPARE(percentEncode("a b/\xc3\xa4"), std::string("a%20b%2f%c3%a4"));
        QVERIFY(!fromHex("0g"));
    }

    void timeIsRfc3339()
    {
        QCOMPARE(toRfc3339(Timestamp(Milliseconds(1'700'000'000'042))),
                 std::string("2023-11-14T22:13:20.042Z"));
    }

    void jsonNamesTheWrongField()
    {
        const auto value = parseJson(R"({"name":"a","age":"old"})").value();
        ObjectReader reader(value, "person");
        QCOMPARE(reader.string("name"), std::string("a"));
        reader.integer("age", 0, 150);
        const auto result = reader.finish();
        QVERIFY(!result);
        QVERIFY(result.error().message.contains("\"person.age\""));
    }

    void jsonRefusesUnknownFieldsAndDepth()
    {
        const auto value = parseJson(R"({"nmae":"a"})").value();
        ObjectReader reader(value);
        reader.optionalString("name");
        QVERIFY(!reader.finish());
        QVERIFY(!parseJson(std::string(1000, '[')));
        QVERIFY(!parseJson("{\"a\":\"\xff\"}"));
    }

    void writesAtomicallyAndKeepsWhatWasThere()
    {
        QTemporaryDir folder;
        const fs::path file = fs::path(folder.path().toStdString()) / "a.txt";
        QVERIFY(writeFileAtomic(file, "one", {.mode = 0600}));
        ::chmod(file.c_str(), 0751);
        const fs::path link = file.parent_path() / "link";
        fs::create_symlink("a.txt", link);
        QVERIFY(writeFileAtomic(link, "two"));
        QVERIFY(fs::is_symlink(link));
        QCOMPARE(readFile(file).value(), std::string("two"));
        struct stat info{};
        ::stat(file.c_str(), &info);
        QCOMPARE(info.st_mode & 07777U, 0751U);
        // Nothing is left beside it.
        QCOMPARE(std::distance(fs::directory_iterator(file.parent_path()), {}), 2);
    }

    void writeFailsCleanly()
    {
        QTemporaryDir folder;
        const fs::path base = folder.path().toStdString();
        QCOMPARE(writeFileAtomic(base / "none" / "a", "x").error().kind, ErrorKind::NotFound);
        fs::create_directory(base / "d");
        QVERIFY(!writeFileAtomic(base / "d", "x"));
        QCOMPARE(std::distance(fs::directory_iterator(base), {}), 1);
    }

    void readIsBounded()
    {
        QTemporaryDir folder;
        const fs::path base = folder.path().toStdString();
        QVERIFY(writeFileAtomic(base / "a", std::string(100, 'x')));
        QCOMPARE(readFile(base / "a", 99).error().kind, ErrorKind::TooLarge);
        QCOMPARE(readFile(base / "a", 100).value().size(), 100U);
        QCOMPARE(readFile(base).error().kind, ErrorKind::InvalidInput);
        QVERIFY(readFile("/proc/self/status").value().contains("Pid:"));
        QCOMPARE(::mkfifo((base / "pipe").c_str(), 0600), 0);
        QVERIFY(!readFile(base / "pipe"));
    }

    void lockIsExclusive()
    {
        QTemporaryDir folder;
        const fs::path file = fs::path(folder.path().toStdString()) / "lock";
        const auto first = LockFile::acquire(file, "test.locked", "Somebody has it.");
        QVERIFY(first);
        const auto second = LockFile::acquire(file, "test.locked", "Somebody has it.");
        QVERIFY(!second);
        QCOMPARE(second.error().code, std::string("test.locked"));
    }

    void removesReadOnlyTrees()
    {
        QTemporaryDir folder;
        const fs::path base = fs::path(folder.path().toStdString()) / "t";
        QVERIFY(makeFolder(base / "a" / "b"));
        QVERIFY(writeFileAtomic(base / "a" / "b" / "f", "x"));
        fs::permissions(base / "a" / "b", fs::perms::owner_read | fs::perms::owner_exec);
        QVERIFY(removeTree(base));
        QVERIFY(!fs::exists(base));
        QVERIFY(removeTree(base));
    }
};

QTEST_GUILESS_MAIN(TestBase)
#include "tst_base.moc"
