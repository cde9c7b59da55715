// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/hosting/blobs/blob_store.h>
#include <slipway/hosting/blobs/pack_reader.h>

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <cstdint>
#include <random>
#include <thread>

#include <sys/stat.h>
#include <zstd.h>

using namespace slipway;
using namespace slipway::hosting;
using Sharing = BlobStore::Sharing;

static std::string record(const Hash &hash, std::uint64_t size, std::string_view bytes)
{
    std::string result(reinterpret_cast<const char *>(hash.bytes().data()), Hash::size);
    for (unsigned i = 0; i < 8; ++i)
        result += static_cast<char>((size >> (8 * i)) & 0xff);
    return result.append(bytes);
}

static std::string record(std::string_view bytes)
{
    return record(Hash::of(bytes), bytes.size(), bytes);
}

static std::string compressed(std::string_view bytes)
{
    std::string result(ZSTD_compressBound(bytes.size()), '\0');
    result.resize(ZSTD_compress(result.data(), result.size(), bytes.data(), bytes.size(), 3));
    return result;
}

static api::TreeEntry entry(std::string path, std::string_view bytes, bool executable = false)
{
    return {.path = std::move(path),
            .executable = executable,
            .size = bytes.size(),
            .hash = Hash::of(bytes)};
}

static struct stat statOf(const std::filesystem::path &path)
{
    struct stat info{};
    ::lstat(path.c_str(), &info);
    return info;
}

class BlobsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void storesAndFinds();
    void refusesBytesThatAreNotWhatTheHashNames();
    void readsPacksInPiecesOfAnySize();
    void refusesBadPacks_data();
    void refusesBadPacks();
    void keepsTheGoodPartOfABadPack();
    void unpacksAtOnceFromSeveralThreads();
    void laysOutATree_data();
    void laysOutATree();
    void linkedExecutablesDoNotChangeTheModeOfOthers();
    void copiesAreWritableAndApart();
    void refusesTreesThatLeaveTheFolder_data();
    void refusesTreesThatLeaveTheFolder();
    void leavesNothingBehindWhenABlobIsMissing();
    void askingWithAWrongSizeHarmsNobody();
    void findsDamagedBlobs();
    void differentContentsHaveDifferentTimes();
    void sweepsWhatIsNeitherUsedNorYoung();
    void stopsWhenAsked();

private:
    void put(std::string_view bytes) { QVERIFY(m_store->store(Hash::of(bytes), bytes)); }
    std::filesystem::path target() const { return m_folder->path().toStdString() + "/tree"; }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::optional<BlobStore> m_store;
};

void BlobsTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    auto store = BlobStore::open(m_folder->path().toStdString() + "/blobs");
    QVERIFY(store);
    m_store.emplace(std::move(*store));
}

void BlobsTest::storesAndFinds()
{
    QVERIFY(!m_store->has(Hash::of("hello")));
    put("hello");
    QVERIFY(m_store->has(Hash::of("hello")));
    const auto path = m_store->find(Hash::of("hello"));
    QVERIFY(path);
    QCOMPARE(readFile(*path).value(), "hello");
    QCOMPARE(statOf(*path).st_mode & 07777U, 0444U);
    QCOMPARE(m_store->find(Hash::of("other")).error().code, "blob.missing");

    const std::vector<api::TreeEntry> entries{entry("a", "hello"), entry("b", "new"),
                                              entry("c", "new")};
    const auto missing = m_store->missing(entries);
    QCOMPARE(missing.size(), 1U);
    QVERIFY(missing.front() == Hash::of("new"));
}

void BlobsTest::refusesBytesThatAreNotWhatTheHashNames()
{
    QCOMPARE(m_store->store(Hash::of("a"), "b").error().code, "blob.hash_mismatch");
    QVERIFY(!m_store->has(Hash::of("a")));
}

void BlobsTest::readsPacksInPiecesOfAnySize()
{
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    std::vector<std::string> files{"", "one", std::string(300'000, 'x')};
    for (int i = 0; i < 20; ++i) {
        std::string bytes(random() % 5000, '\0');
        for (char &c : bytes)
            c = static_cast<char>(random());
        files.push_back(std::move(bytes));
    }
    std::string plain;
    for (const std::string &bytes : files)
        plain += record(bytes);
    const std::string pack = compressed(plain);
    PackReader reader(*m_store);
    for (std::string_view rest = pack; !rest.empty();) {
        const auto piece = rest.substr(0, 1 + random() % 700);
        QVERIFY(reader.feed(piece));
        rest.remove_prefix(piece.size());
    }
    QCOMPARE(reader.finish().value().size(), files.size());
    for (const std::string &bytes : files)
        QVERIFY(readFile(m_store->find(Hash::of(bytes)).value()).value() == bytes);
    // The same again changes nothing.
    QCOMPARE(readPack(*m_store, pack).value().size(), files.size());
}

void BlobsTest::refusesBadPacks_data()
{
    QTest::addColumn<QByteArray>("pack");
    QTest::addColumn<QString>("code");
    const auto row = [](const char *name, const std::string &pack, const char *code) {
        QTest::newRow(name) << QByteArray::fromStdString(pack) << QString::fromLatin1(code);
    };
    const std::string good = compressed(record("hello"));
    row("nothing", "", "pack.truncated");
    row("not zstd", "hello, this is no pack", "pack.not_zstd");
    row("cut short", good.substr(0, good.size() - 2), "pack.truncated");
    row("frame ends in a header", compressed(record("hello").substr(0, 20)), "pack.truncated");
    row("frame ends in a file", compressed(record("hello").substr(0, 42)), "pack.truncated");
    row("bytes behind it", good + "x", "pack.trailing_bytes");
    row("a second frame", good + good, "pack.trailing_bytes");
    row("wrong hash", compressed(record(Hash::of("other"), 5, "hello")), "pack.hash_mismatch");
    row("one file too large", compressed(record(Hash::of("x"), 2001, "x")), "pack.too_large");
    row("size of nearly 2^64", compressed(record(Hash::of("x"), UINT64_MAX, "x")),
        "pack.too_large");
    row("a bomb",
        compressed(record(std::string(1900, 'a')) + record(std::string(1950, 'b'))
                   + record(std::string(1960, 'c'))),
        "pack.too_large");
    std::string many;
    for (int i = 0; i < 6; ++i)
        many += record(std::to_string(i));
    row("too many files", compressed(many), "pack.too_large");
}

void BlobsTest::refusesBadPacks()
{
    QFETCH(const QByteArray, pack);
    QFETCH(const QString, code);
    const auto result =
        readPack(*m_store, pack.toStdString(), {.blobs = 5, .blobSize = 2000, .totalSize = 4000});
    QVERIFY(!result);
    QCOMPARE(QString::fromStdString(result.error().code), code);
    // Nothing half written stays.
    QVERIFY(std::filesystem::is_empty(m_store->root() / "new"));
}

void BlobsTest::keepsTheGoodPartOfABadPack()
{
    QVERIFY(!readPack(*m_store, compressed(record("good") + record(Hash::of("x"), 3, "bad"))));
    QVERIFY(m_store->has(Hash::of("good")));
    // Naming a stored blob without its bytes is no proof of having them.
    QCOMPARE(readPack(*m_store, compressed(record(Hash::of("good"), 4, "evil"))).error().code,
             "pack.hash_mismatch");
    QCOMPARE(readFile(*m_store->find(Hash::of("good"))).value(), "good");
}

void BlobsTest::unpacksAtOnceFromSeveralThreads()
{
    std::string plain;
    for (int i = 0; i < 200; ++i)
        plain += record("file " + std::to_string(i));
    const std::string pack = compressed(plain);
    std::atomic<int> good = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] { good += readPack(*m_store, pack).has_value() ? 1 : 0; });
    }
    QCOMPARE(good.load(), 4);
    for (int i = 0; i < 200; ++i) {
        const std::string bytes = "file " + std::to_string(i);
        QCOMPARE(readFile(m_store->find(Hash::of(bytes)).value()).value(), bytes);
    }
}

void BlobsTest::laysOutATree_data()
{
    QTest::addColumn<int>("sharing");
    QTest::newRow("linked") << static_cast<int>(Sharing::Linked);
    QTest::newRow("copied") << static_cast<int>(Sharing::Copied);
}

void BlobsTest::laysOutATree()
{
    QFETCH(const int, sharing);
    put("print('hi')\n");
    put("#!/bin/sh\n");
    put("");
    const std::vector<api::TreeEntry> entries{entry("main.py", "print('hi')\n"),
                                              entry("tools/deep/run.sh", "#!/bin/sh\n", true),
                                              entry("pkg/__init__.py", "")};
    QVERIFY(m_store->materialise(entries, target(), static_cast<Sharing>(sharing)));
    QCOMPARE(readFile(target() / "main.py").value(), "print('hi')\n");
    QVERIFY((statOf(target() / "tools/deep/run.sh").st_mode & 0111U) != 0);
    QVERIFY((statOf(target() / "main.py").st_mode & 0111U) == 0);
    QCOMPARE(readFile(target() / "pkg/__init__.py").value(), "");
    // A folder that exists is never written into.
    QVERIFY(!m_store->materialise(entries, target(), static_cast<Sharing>(sharing)));
    QVERIFY(std::filesystem::exists(target() / "main.py"));
}

void BlobsTest::linkedExecutablesDoNotChangeTheModeOfOthers()
{
    put("same");
    const std::vector<api::TreeEntry> entries{entry("plain", "same"),
                                              entry("program", "same", true)};
    QVERIFY(m_store->materialise(entries, target(), Sharing::Linked));
    QCOMPARE(statOf(target() / "plain").st_mode & 07777U, 0444U);
    QCOMPARE(statOf(target() / "program").st_mode & 07777U, 0555U);
    QCOMPARE(statOf(target() / "plain").st_ino, statOf(*m_store->find(Hash::of("same"))).st_ino);
}

void BlobsTest::copiesAreWritableAndApart()
{
    put("same");
    QVERIFY(m_store->materialise(std::vector{entry("a", "same")}, target(), Sharing::Copied));
    QCOMPARE(statOf(target() / "a").st_mode & 07777U, 0644U);
    QVERIFY(writeFileAtomic(target() / "a", "changed"));
    QCOMPARE(readFile(*m_store->find(Hash::of("same"))).value(), "same");
}

void BlobsTest::refusesTreesThatLeaveTheFolder_data()
{
    QTest::addColumn<QString>("path");
    for (const char *path :
         {"../out", "/etc/passwd", "a/../../out", "a//b", "./a", "a\\b", "", "a/", "nul\x01"})
        QTest::newRow(*path ? path : "empty") << QString::fromLatin1(path);
}

void BlobsTest::refusesTreesThatLeaveTheFolder()
{
    QFETCH(const QString, path);
    put("x");
    QVERIFY(!m_store->materialise(std::vector{entry(path.toStdString(), "x")}, target(),
                                  Sharing::Copied));
    QVERIFY(!std::filesystem::exists(target()));
}

void BlobsTest::leavesNothingBehindWhenABlobIsMissing()
{
    put("x");
    const auto result = m_store->materialise(std::vector{entry("a", "x"), entry("b", "not here")},
                                             target(), Sharing::Copied);
    QCOMPARE(result.error().code, "blob.missing");
    QVERIFY(!std::filesystem::exists(target()));
}

void BlobsTest::askingWithAWrongSizeHarmsNobody()
{
    put("shared");
    api::TreeEntry lie = entry("a", "shared");
    lie.size = 3;
    QCOMPARE(m_store->missing(std::vector{lie}).size(), 1U);
    QVERIFY(m_store->has(Hash::of("shared")));
    QCOMPARE(m_store->materialise(std::vector{lie}, target(), Sharing::Copied).error().code,
             "blob.damaged");
}

void BlobsTest::findsDamagedBlobs()
{
    put("whole");
    const auto path = *m_store->find(Hash::of("whole"));
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    std::filesystem::resize_file(path, 0);
    QCOMPARE(m_store->missing(std::vector{entry("a", "whole")}).size(), 1U);
    QVERIFY(readPack(*m_store, compressed(record("whole"))));
    QCOMPARE(readFile(*m_store->find(Hash::of("whole"))).value(), "whole");
}

void BlobsTest::differentContentsHaveDifferentTimes()
{
    put("<p>1</p>");
    put("<p>2</p>");
    const auto first = statOf(*m_store->find(Hash::of("<p>1</p>")));
    const auto second = statOf(*m_store->find(Hash::of("<p>2</p>")));
    QVERIFY(first.st_mtime != second.st_mtime);
    QVERIFY(first.st_mtime < ::time(nullptr));
    QVERIFY(m_store->materialise(std::vector{entry("a", "<p>1</p>")}, target(), Sharing::Copied));
    QCOMPARE(statOf(target() / "a").st_mtime, first.st_mtime);
}

void BlobsTest::sweepsWhatIsNeitherUsedNorYoung()
{
    put("used");
    put("unused");
    const auto isUsed = [](const Hash &hash) { return hash == Hash::of("used"); };
    const auto young = m_store->sweep(isUsed);
    QCOMPARE(young->removed, 0U);
    QCOMPARE(young->kept, 2U);
    const auto old = m_store->sweep(isUsed, std::chrono::seconds(-2));
    QCOMPARE(old->removed, 1U);
    QCOMPARE(old->bytes, 6U);
    QVERIFY(m_store->has(Hash::of("used")));
    QVERIFY(!m_store->has(Hash::of("unused")));
}

void BlobsTest::stopsWhenAsked()
{
    put("x");
    std::stop_source source;
    source.request_stop();
    const auto result = m_store->materialise(std::vector{entry("a", "x")}, target(),
                                             Sharing::Linked, source.get_token());
    QVERIFY(result.error().kind == ErrorKind::Cancelled);
    QVERIFY(!std::filesystem::exists(target()));
}

QTEST_GUILESS_MAIN(BlobsTest)
#include "tst_blobs.moc"
