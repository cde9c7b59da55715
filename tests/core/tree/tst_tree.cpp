// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/base/paths.h>
#include <slipway/tree/pack.h>
#include <slipway/tree/scan.h>
#include <slipway/tree/tree.h>

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>
#include <zstd.h>

using namespace slipway;
using namespace slipway::tree;
namespace fs = std::filesystem;

namespace {

api::TreeEntry entry(std::string path, std::string_view bytes = "x", bool executable = false)
{
    return {std::move(path), executable, bytes.size(), Hash::of(bytes)};
}

std::string unpacked(std::string_view pack)
{
    std::string bytes;
    ZSTD_DCtx *context = ZSTD_createDCtx();
    ZSTD_inBuffer in{pack.data(), pack.size(), 0};
    std::size_t left = 1;
    while (left != 0 && !ZSTD_isError(left)) {
        std::string part(1 << 16, '\0');
        ZSTD_outBuffer out{part.data(), part.size(), 0};
        left = ZSTD_decompressStream(context, &out, &in);
        bytes.append(part, 0, out.pos);
        if (in.pos == in.size && out.pos == 0)
            break;
    }
    ZSTD_freeDCtx(context);
    return left == 0 ? bytes : std::string("broken");
}

} // namespace

class TestTree : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_cacheHome = std::make_unique<QTemporaryDir>();
        qputenv("XDG_CACHE_HOME", m_cacheHome->path().toUtf8());
        m_folder = std::make_unique<QTemporaryDir>();
        m_root = m_folder->path().toStdString();
    }

    void paths_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<bool>("valid");
        const auto row = [](const char *name, const QByteArray &path, bool valid) {
            QTest::newRow(name) << path << valid;
        };
        row("plain", "a/b.txt", true);
        row("hidden", ".a/.b", true);
        row("unicode",
            "gr\xc3\xb6\xc3\x9f"
            "e.txt",
            true);
        row("spaces", "a b/c d", true);
        row("dots inside", "a..b/...c", true);
        row("console", "console.log", true);
        row("com without a number", "com/x", true);
        row("empty", "", false);
        row("absolute", "/a", false);
        row("parent", "a/../b", false);
        row("only parent", "..", false);
        row("self", "./a", false);
        row("empty part", "a//b", false);
        row("trailing slash", "a/", false);
        row("NUL", QByteArray("a\0b", 3), false);
        row("line break", "a\nb", false);
        row("tab", "a\tb", false);
        row("escape", "a\x1b[0m", false);
        row("delete", "a\x7f", false);
        row("backslash", "a\\..\\b", false);
        row("not UTF-8", "a\xff", false);
        row("surrogate", "a\xed\xa0\x80", false);
        row("trailing dot", "a./b", false);
        row("trailing space", "a /b", false);
        row("device", "x/NUL", false);
        row("device with an ending", "aux.txt", false);
        row("device with a number", "Com1", false);
        row("device with a superscript", "lpt\xc2\xb2.x", false);
        row("device with a space", "con .txt", false);
        row("long name", QByteArray(256, 'a'), false);
        row("longest name", QByteArray(255, 'a'), true);
        row("long path", QByteArray("abcdefg/").repeated(128) + "x", false);
        row("deepest", QByteArray("a/").repeated(63) + "x", true);
        row("too deep", QByteArray("a/").repeated(64) + "x", false);
    }
    void paths()
    {
        QFETCH(QByteArray, path);
        QFETCH(bool, valid);
        const auto result = validateTreePath(path.toStdString());
        QCOMPARE(result.has_value(), valid);
        if (!valid) {
            QCOMPARE(result.error().code, std::string("tree.path_invalid"));
            QVERIFY(result.error().kind == ErrorKind::InvalidInput);
        }
    }

    void trees_data()
    {
        QTest::addColumn<QByteArrayList>("paths");
        QTest::addColumn<bool>("valid");
        const auto row = [](const char *name, const QByteArrayList &paths, bool valid) {
            QTest::newRow(name) << paths << valid;
        };
        row("plain", {"a", "b/c", "b/d"}, true);
        row("twice", {"a", "a"}, false);
        row("case", {"Readme", "README"}, false);
        row("case of a folder", {"Src/a", "src/b"}, false);
        row("case of Greek", {"\xce\xa3", "\xcf\x82"}, false);
        row("case of Cyrillic", {"\xd0\x94", "\xd0\xb4"}, false);
        row("umlaut", {"\xc3\x84", "\xc3\xa4"}, false);
        row("file and folder", {"a", "a/b"}, false);
        row("folder and file", {"a/b", "a"}, false);
        row("file and folder by case", {"A", "a/b"}, false);
    }
    void trees()
    {
        QFETCH(QByteArrayList, paths);
        QFETCH(bool, valid);
        std::vector<api::TreeEntry> entries;
        for (const QByteArray &path : paths)
            entries.push_back(entry(path.toStdString()));
        QCOMPARE(validateTree(entries).has_value(), valid);
    }

    void limits()
    {
        auto large = entry("a");
        large.size = api::maxFileSize + 1;
        QVERIFY(validateTree(std::span(&large, 1)).error().kind == ErrorKind::TooLarge);
        std::vector<api::TreeEntry> many;
        for (int i = 0; i < 6; ++i) {
            many.push_back(entry(std::to_string(i)));
            many.back().size = api::maxFileSize;
        }
        QVERIFY(validateTree(many).error().kind == ErrorKind::TooLarge);
        const std::vector<api::TreeEntry> tooMany(api::maxTreeEntries + 1, entry("a"));
        QVERIFY(validateTree(tooMany).error().kind == ErrorKind::TooLarge);
    }

    void theHashIsOfSortedLines()
    {
        const std::vector<api::TreeEntry> entries{entry("b", "2"), entry("a/x", "11", true),
                                                  entry("\xc3\xa4", "3"), entry("a-x", "4")};
        const std::string lines = "- 1 " + Hash::of("4").toHex() + " a-x\n" + "x 2 "
                                  + Hash::of("11").toHex() + " a/x\n" + "- 1 "
                                  + Hash::of("2").toHex() + " b\n" + "- 1 " + Hash::of("3").toHex()
                                  + " \xc3\xa4\n";
        QCOMPARE(treeHash(entries).toHex(), Hash::of(lines).toHex());
        QCOMPARE(treeHash({}).toHex(), Hash::of("").toHex());
    }

    void scansWhatTravels()
    {
        write("main.py", "print()");
        write("run.sh", "echo", 0755);
        write("src/a.py", "a");
        write("src/deep/.gitignore", "/x\n");
        write("src/deep/x", "x");
        write("src/deep/y/x", "x");
        write(".gitignore", "*.log\nout/\n");
        write("a.log", "x");
        write("out/b", "x");
        write(".git/config", "x");
        write(".venv/bin/python", "x");
        write("__pycache__/a.pyc", "x");
        QVERIFY(::symlink("/etc/passwd", (m_root / "link").c_str()) == 0);
        QVERIFY(::symlink("src", (m_root / "loop").c_str()) == 0);
        QVERIFY(::mkfifo((m_root / "pipe").c_str(), 0600) == 0);
        const auto snapshot = scan(m_root, project::IgnoreRules::defaults());
        QVERIFY2(snapshot, snapshot ? "" : snapshot.error().message.c_str());
        std::vector<std::string> paths;
        for (const api::TreeEntry &found : snapshot->entries)
            paths.push_back(found.path + (found.executable ? "*" : ""));
        QCOMPARE(paths, (std::vector<std::string>{".gitignore", "main.py", "run.sh*", "src/a.py",
                                                  "src/deep/.gitignore", "src/deep/y/x"}));
        QCOMPARE(snapshot->skipped, (std::vector<std::string>{"link", "loop", "pipe"}));
        QCOMPARE(snapshot->entries[1].hash.toHex(), Hash::of("print()").toHex());
        QCOMPARE(snapshot->hash.toHex(), treeHash(snapshot->entries).toHex());
    }

    void refusesNamesThatCannotTravel()
    {
        write("a\\b", "x");
        const auto snapshot = scan(m_root, {});
        QVERIFY(!snapshot);
        QCOMPARE(snapshot.error().code, std::string("tree.path_invalid"));
        project::IgnoreRules rules;
        rules.add("a*\n");
        QVERIFY(scan(m_root, rules));
    }

    void refusesAFolderThatIsNotThere()
    {
        const auto snapshot = scan(m_root / "none", {});
        QVERIFY(!snapshot);
        QVERIFY(QByteArray::fromStdString(snapshot.error().message).contains("Cannot read"));
    }

    void endsWhenAsked()
    {
        write("a", "x");
        std::stop_source stop;
        stop.request_stop();
        ScanOptions options;
        options.stop = stop.get_token();
        QVERIFY(scan(m_root, {}, options).error().kind == ErrorKind::Cancelled);
    }

    void anOldFileIsReadOnceOnly()
    {
        write("a", "one");
        age("a");
        StatCache cache = StatCache::load(m_root);
        const Hash first = hashOfA(cache);
        QVERIFY(cache.save());
        // A lie in the cache shows whether the file is read again.
        StatCache again = StatCache::load(m_root);
        QCOMPARE(hashOfA(again).toHex(), first.toHex());
    }

    void theSameSizeAndTimeDoNotFool()
    {
        write("a", "one");
        age("a");
        StatCache cache = StatCache::load(m_root);
        hashOfA(cache);
        // Same size, and the old time put back: only the change time tells.
        write("a", "two");
        age("a");
        QCOMPARE(hashOfA(cache).toHex(), Hash::of("two").toHex());
    }

    void aFreshFileIsNeverTrusted()
    {
        const FileStamp stamp{
            .modified = 1'000'000'000'000, .changed = 1'000'000'000'000, .size = 1, .inode = 1};
        StatCache cache = StatCache::load(m_root);
        cache.put("a", stamp, stamp.modified + 1'999'999'999, Hash::of("x"));
        QVERIFY(!cache.find("a", stamp));
        cache.put("a", stamp, stamp.modified + 2'000'000'000, Hash::of("x"));
        QVERIFY(cache.find("a", stamp));
    }

    void aBrokenCacheIsNoCache()
    {
        write("a", "one");
        age("a");
        StatCache cache = StatCache::load(m_root);
        hashOfA(cache);
        QVERIFY(cache.save());
        for (const auto &file : fs::directory_iterator(userCacheFolder() / "trees"))
            QVERIFY(
                writeFileAtomic(file.path(), "slipway stat cache 1\n1 2 x\n\xff\n1 1 1 1 1 1\n"));
        StatCache broken = StatCache::load(m_root);
        QCOMPARE(hashOfA(broken).toHex(), Hash::of("one").toHex());
    }

    void packsUnpack()
    {
        PackWriter writer;
        const std::string large(3 << 20, 'z');
        std::string expected;
        for (const std::string &bytes : {std::string(), std::string("abc"), large}) {
            QVERIFY(writer.add(Hash::of(bytes), bytes));
            const auto hash = Hash::of(bytes).bytes();
            expected.append(hash.begin(), hash.end());
            for (std::size_t i = 0; i < 8; ++i)
                expected += static_cast<char>((bytes.size() >> (8 * i)) & 0xFF);
            expected += bytes;
        }
        QCOMPARE(writer.count(), std::size_t{3});
        QCOMPARE(writer.rawSize(), std::uint64_t{3 + (3 << 20)});
        const auto pack = writer.finish();
        QVERIFY(pack);
        QVERIFY(pack->size() < 10'000);
        QVERIFY(unpacked(*pack) == expected);
        QCOMPARE(writer.count(), std::size_t{0});
    }

private:
    void write(const std::string &path, std::string_view bytes, unsigned mode = 0644)
    {
        QVERIFY(makeFolder((m_root / path).parent_path()));
        QVERIFY(
            writeFileAtomic(m_root / path, bytes, {.mode = mode, .durability = Durability::Fast}));
    }

    void age(const std::string &path)
    {
        const timeval times[2] = {{1'000'000'000, 0}, {1'000'000'000, 0}};
        QVERIFY(::utimes((m_root / path).c_str(), times) == 0);
    }

    Hash hashOfA(StatCache &cache)
    {
        ScanOptions options;
        options.cache = &cache;
        const auto snapshot = scan(m_root, {}, options);
        return snapshot ? snapshot->entries.at(0).hash : Hash();
    }

    std::unique_ptr<QTemporaryDir> m_cacheHome;
    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_root;
};

QTEST_GUILESS_MAIN(TestTree)
#include "tst_tree.moc"
