// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor/indentation.h"
#include "editor/textfile.h"

#include <slipway/base/files.h>
#include <slipway/base/utf8.h>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <grp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#ifdef __linux__
#    include <sys/xattr.h>
#endif
#include <unistd.h>

using namespace slipway;
using namespace slipway::ide;
using namespace Qt::StringLiterals;

class TestTextFile : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::filesystem::path file(const char *name) const
    {
        return m_folder.filePath(QString::fromLatin1(name)).toStdString();
    }

private Q_SLOTS:
    void decodes_data();
    void decodes();
    void writesBackTheSameBytes_data() { decodes_data(); }
    void writesBackTheSameBytes();
    void refusesWhatIsNotText();
    void refusesWhatTheEncodingLacks();
    void refusesHugeFiles();
    void saysWhyItCannotRead();
    void keepsPermissions();
    void leavesTheOldFileWhenItCannotWrite();
    void followsLinks();
    void keepsAllNamesOfAFile();
    void keepsTheOwnerOfAFile();
    void letsNobodyInThatTheFolderLetsIn();
    void showsBytesWhereAskedTo();
    void decodesManyEncodings_data();
    void decodesManyEncodings();
    void guessesEncodings();
    void saysWhatItCannotDecode();
    void tellsMixedLineEndings();
    void findsIndentation_data();
    void findsIndentation();
};

void TestTextFile::decodes_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("encoding");
    QTest::addColumn<int>("ending");
    const auto row = [](const char *name, const QByteArray &bytes, const QByteArray &text,
                        Encoding encoding, LineEnding ending) {
        QTest::newRow(name) << bytes << text << int(encoding) << int(ending);
    };
    row("empty", "", "", Encoding::Utf8, LineEnding::Lf);
    row("ascii", "a\nb\n", "a\nb\n", Encoding::Utf8, LineEnding::Lf);
    row("utf-8", "gr\xC3\xBC\xC3\x9F\r\n\xF0\x9F\x91\x8B\r\n", "grüß\r\n👋\r\n", Encoding::Utf8,
        LineEnding::CrLf);
    row("mixed endings", "a\r\nb\nc\n", "a\r\nb\nc\n", Encoding::Utf8, LineEnding::Lf);
    row("old mac", "a\rb\r", "a\rb\r", Encoding::Utf8, LineEnding::Cr);
    row("mark", "\xEF\xBB\xBFx\n", "x\n", Encoding::Utf8Bom, LineEnding::Lf);
    row("utf-16 little", QByteArray("\xFF\xFEx\0\xE4\0", 6), "xä", Encoding::Utf16Le,
        LineEnding::Lf);
    row("utf-16 big", QByteArray("\xFE\xFF\0x\0\xE4", 6), "xä", Encoding::Utf16Be, LineEnding::Lf);
    row("utf-16 little without a mark", QByteArray("x\0\xE4\0\n\0", 6), "xä\n",
        Encoding::Utf16LePlain, LineEnding::Lf);
    row("utf-16 big without a mark", QByteArray("\0x\0\xE4\0\n", 6), "xä\n", Encoding::Utf16BePlain,
        LineEnding::Lf);
    row("utf-8 with bytes that are not", "\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC \xFF\n",
        "üüüüü \xEE\xBF\xBF\n", Encoding::Utf8Raw, LineEnding::Lf);
    row("windows-1252", "gr\xFC\xDF \x80 \x93q\x94", "grüß € “q”", Encoding::Windows1252,
        LineEnding::Lf);
}

void TestTextFile::decodes()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, text);
    const auto decoded = decodeText(bytes.toStdString());
    QVERIFY(decoded.has_value());
    QCOMPARE(QByteArray::fromStdString(decoded->text), text);
    QTEST(int(decoded->format.encoding), "encoding");
    QTEST(int(decoded->format.lineEnding), "ending");
}

void TestTextFile::writesBackTheSameBytes()
{
    QFETCH(QByteArray, bytes);
    const auto decoded = decodeText(bytes.toStdString());
    const auto encoded = encodeText(decoded->text, decoded->format.encoding);
    QVERIFY(encoded.has_value());
    QCOMPARE(QByteArray::fromStdString(*encoded), bytes);
}

void TestTextFile::refusesWhatIsNotText()
{
    const auto decoded = decodeText(std::string("\x7f"
                                                "ELF\0\0",
                                                6));
    QVERIFY(!decoded);
    QCOMPARE(decoded.error().code, "text.binary");
}

void TestTextFile::refusesWhatTheEncodingLacks()
{
    const auto encoded = encodeText("a\nb 👋", Encoding::Windows1252);
    QVERIFY(!encoded);
    QCOMPARE(encoded.error().code, "text.not_encodable");
    QVERIFY(encoded.error().message.contains("Line 2"));
}

void TestTextFile::refusesHugeFiles()
{
    const auto path = file("huge");
    QFile huge(QString::fromStdString(path.string()));
    QVERIFY(huge.open(QIODevice::WriteOnly));
    QVERIFY(huge.resize(qint64(largestFile) + 1)); // A hole: takes no room on the disk.
    const auto loaded = loadFile(path);
    QVERIFY(!loaded);
    QCOMPARE(loaded.error().kind, ErrorKind::TooLarge);
}

void TestTextFile::saysWhyItCannotRead()
{
    QCOMPARE(loadFile(file("absent")).error().kind, ErrorKind::NotFound);
    QVERIFY(!loadFile(m_folder.path().toStdString()));
    const auto pipe = file("pipe");
    QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
    QVERIFY(!loadFile(pipe)); // And does not wait for a writer.
    if (::geteuid() == 0)
        return; // Root reads everything.
    QVERIFY(writeFileAtomic(file("secret"), "x", {.mode = 0}));
    QCOMPARE(loadFile(file("secret")).error().kind, ErrorKind::PermissionDenied);
}

void TestTextFile::keepsPermissions()
{
    const auto path = file("script");
    QVERIFY(writeFileAtomic(path, "old", {.mode = 0755}));
    ::chmod(path.c_str(), 0751);
    QVERIFY(saveFile(path, "new", Encoding::Utf8));
    struct stat info{};
    ::stat(path.c_str(), &info);
    QCOMPARE(info.st_mode & 07777U, 0751U);
    QCOMPARE(*readFile(path), "new");
}

void TestTextFile::leavesTheOldFileWhenItCannotWrite()
{
    const auto path = file("kept");
    QVERIFY(writeFileAtomic(path, "old"));
    QVERIFY(!saveFile(path, "👋", Encoding::Windows1252));
    QCOMPARE(*readFile(path), "old");
    QVERIFY(!saveFile(file("no/such/folder"), "x", Encoding::Utf8));
    if (::geteuid() == 0)
        QSKIP("root may write everywhere");
    QVERIFY(QDir(m_folder.path()).mkdir(u"locked"_s));
    const auto locked = file("locked/file");
    QVERIFY(writeFileAtomic(locked, "old"));
    // Where nothing can be added the file itself may still be written.
    ::chmod(locked.parent_path().c_str(), 0555);
    const bool saved = saveFile(locked, "new", Encoding::Utf8).has_value();
    ::chmod(locked.parent_path().c_str(), 0755);
    QVERIFY(saved);
    QCOMPARE(*readFile(locked), "new");
    ::chmod(locked.c_str(), 0444);
    QVERIFY(!saveFile(locked, "newer", Encoding::Utf8));
    QCOMPARE(*readFile(locked), "new");
}

void TestTextFile::followsLinks()
{
    const auto target = file("target");
    const auto link = file("link");
    QVERIFY(writeFileAtomic(target, "old"));
    std::filesystem::create_symlink(target, link);
    QVERIFY(saveFile(link, "new", Encoding::Utf8));
    QVERIFY(std::filesystem::is_symlink(link));
    QCOMPARE(*readFile(target), "new");
}

void TestTextFile::keepsAllNamesOfAFile()
{
    const auto one = file("one-name");
    const auto two = file("other-name");
    QVERIFY(writeFileAtomic(one, "long old text"));
    std::filesystem::create_hard_link(one, two);
    QVERIFY(saveFile(one, "new", Encoding::Utf8));
    QCOMPARE(*readFile(two), "new");
    QCOMPARE(std::filesystem::hard_link_count(one), 2U);
}

void TestTextFile::keepsTheOwnerOfAFile()
{
    if (::geteuid() != 0)
        QSKIP("only root can make a file of somebody else's");
    const auto path = file("of-a-group");
    QVERIFY(writeFileAtomic(path, "a long old text"));
    QVERIFY(QFile::setPermissions(m_folder.path(), QFile::Permissions(0x7777)));
    if (::chown(path.c_str(), 1000, 2000) != 0)
        QSKIP("this root may not give files away");
    ::chmod(path.c_str(), 0664);
    const pid_t child = ::fork();
    if (child == 0) {
        // Somebody who may write it as one of its group; in /tmp the folder is theirs as well.
        const gid_t group = 2000;
        const bool changed =
            ::setgroups(1, &group) == 0 && ::setgid(3000) == 0 && ::setuid(3000) == 0;
        ::_exit(!changed ? 2 : saveFile(path, "new", Encoding::Utf8) ? 0 : 1);
    }
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    if (WEXITSTATUS(status) == 2)
        QSKIP("this root cannot become somebody else");
    QCOMPARE(status, 0);
    struct stat info{};
    ::stat(path.c_str(), &info);
    QCOMPARE(info.st_uid, 1000U);
    QCOMPARE(info.st_gid, 2000U);
    QCOMPARE(info.st_mode & 07777U, 0664U);
    QCOMPARE(*readFile(path), "new");
}

void TestTextFile::letsNobodyInThatTheFolderLetsIn()
{
#ifndef __linux__
    QSKIP("access control lists are written as on Linux");
#else
    struct Entry
    {
        std::uint16_t tag;
        std::uint16_t permissions;
        std::uint32_t id;
    };
    struct List
    {
        std::uint32_t version = 2;
        // The owner, user 1234, the group, the mask, others: see acl(5).
        std::array<Entry, 5> entries{
            {{1, 7, ~0U}, {2, 7, 1234}, {4, 5, ~0U}, {0x10, 7, ~0U}, {0x20, 0, ~0U}}};
    };
    const auto folder = file("shared");
    QVERIFY(makeFolder(folder));
    const auto path = folder / "file";
    QVERIFY(writeFileAtomic(path, "old", {.mode = 0640}));
    const List list;
    if (::setxattr(folder.c_str(), "system.posix_acl_default", &list, sizeof list, 0) != 0)
        QSKIP("this file system has no access control lists");
    QVERIFY(saveFile(path, "new", Encoding::Utf8));
    struct stat info{};
    ::stat(path.c_str(), &info);
    QCOMPARE(info.st_mode & 07777U, 0640U);
    QVERIFY(::getxattr(path.c_str(), "system.posix_acl_access", nullptr, 0) < 0);
    // One that it has of its own stays.
    QCOMPARE(::setxattr(path.c_str(), "system.posix_acl_access", &list, sizeof list, 0), 0);
    QVERIFY(saveFile(path, "newer", Encoding::Utf8));
    QCOMPARE(::getxattr(path.c_str(), "system.posix_acl_access", nullptr, 0),
             static_cast<ssize_t>(sizeof list));
#endif
}

void TestTextFile::showsBytesWhereAskedTo()
{
    std::string bytes;
    for (int i = 0; i < 256; ++i)
        bytes += static_cast<char>(i);
    QVERIFY(!decodeText(bytes));
    const auto decoded = decodeText(bytes, Encoding::Utf8Raw);
    QVERIFY(decoded.has_value());
    QVERIFY(decoded->faithful);
    QVERIFY(isUtf8(decoded->text));
    QCOMPARE(*encodeText(decoded->text, Encoding::Utf8Raw), bytes);
    // A text that has these characters of its own would not come back as it was.
    QVERIFY(!decodeText("\xEE\xBE\x80 \xFF", Encoding::Utf8Raw)->faithful);
}

void TestTextFile::decodesManyEncodings_data()
{
    QTest::addColumn<int>("encoding");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](Encoding encoding, const char *hex, const char *text) {
        QTest::newRow(qPrintable(nameOf(encoding)))
            << int(encoding) << QByteArray::fromHex(hex) << QByteArray(text);
    };
    row(Encoding::Iso8859_15, "a4", "€");
    row(Encoding::Windows1250, "f8", "ř");
    row(Encoding::Iso8859_2, "b1", "ą");
    row(Encoding::Windows1251, "cff0e8", "При");
    row(Encoding::Koi8R, "f0d2c9", "При");
    row(Encoding::Windows1253, "e1", "α");
    row(Encoding::Windows1254, "fd", "ı");
    row(Encoding::Windows1255, "e0", "א");
    row(Encoding::Windows1256, "c7", "ا");
    row(Encoding::ShiftJis, "93fa967b", "日本");
    row(Encoding::EucJp, "c6fccbdc", "日本");
    row(Encoding::Gb18030, "d6d0", "中");
    row(Encoding::Gbk, "d6d0", "中");
    row(Encoding::Big5, "a4a4", "中");
    row(Encoding::EucKr, "c7d1", "한");
}

void TestTextFile::decodesManyEncodings()
{
    QFETCH(int, encoding);
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, text);
    const auto decoded = decodeText(bytes.toStdString(), Encoding(encoding));
    QVERIFY(decoded.has_value());
    QVERIFY(decoded->faithful);
    QCOMPARE(QByteArray::fromStdString(decoded->text), text);
    const auto encoded = encodeText(decoded->text, Encoding(encoding));
    QVERIFY(encoded.has_value());
    QCOMPARE(QByteArray::fromStdString(*encoded), bytes);
    QCOMPARE(encodingOf(keyOf(Encoding(encoding))), Encoding(encoding));
    QVERIFY(!encodeText("👋🏽 ⏻", Encoding(encoding)) || Encoding(encoding) == Encoding::Gb18030);
}

void TestTextFile::guessesEncodings()
{
    const std::string japanese = *encodeText(
        "日本語のテキストです。これは文字コードを推測するための文章です。\n", Encoding::ShiftJis);
    QCOMPARE(decodeText(japanese)->format.encoding, Encoding::ShiftJis);
    const std::string russian = *encodeText(
        "Привет, это обычный русский текст для проверки кодировки файла.\n", Encoding::Windows1251);
    QCOMPARE(decodeText(russian)->format.encoding, Encoding::Windows1251);
}

void TestTextFile::saysWhatItCannotDecode()
{
    const auto decoded = decodeText("a\xFF\xFE", Encoding::ShiftJis);
    QVERIFY(decoded.has_value());
    QVERIFY(!decoded->faithful);
    QVERIFY(decodeText("a\xFF\xFE", Encoding::Windows1252)->faithful);
}

void TestTextFile::tellsMixedLineEndings()
{
    QVERIFY(decodeText("a\r\nb\n")->format.mixedEndings);
    QVERIFY(!decodeText("a\r\nb\r\n")->format.mixedEndings);
}

void TestTextFile::findsIndentation_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("tabs");
    QTest::addColumn<int>("width");
    QTest::newRow("nothing") << QByteArray("a\nb\n") << false << 4;
    QTest::newRow("two") << QByteArray("a:\n  b:\n    c\n  d\n") << false << 2;
    QTest::newRow("four") << QByteArray("a:\n    b:\n        c\nd:\n    e\n") << false << 4;
    QTest::newRow("tabs") << QByteArray("a {\n\tb {\n\t\tc\n\t}\n}\n") << true << 4;
    QTest::newRow("comment stars")
        << QByteArray("/*\n * a\n */\nb:\n    c\nd:\n    e\n") << false << 4;
}

void TestTextFile::findsIndentation()
{
    QFETCH(QByteArray, text);
    const Indentation found = detectIndentation(text);
    QTEST(found.tabs, "tabs");
    QTEST(found.width, "width");
}

QTEST_GUILESS_MAIN(TestTextFile)
#include "tst_textfile.moc"
