// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/sandbox/output_ring.h>
#include <slipway/sandbox/protocol.h>

#include <QTest>

#include <algorithm>
#include <string>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

using namespace slipway;
using namespace slipway::sandbox;

namespace {

constexpr std::size_t size = 65536;

FileDescriptor copyOf(int descriptor)
{
    return FileDescriptor(::fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
}

} // namespace

class TestOutputRing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoOpensItReadsWhatIsWritten_data()
    {
        QTest::addColumn<quint64>("place");
        QTest::newRow("at the beginning") << quint64{0};
        QTest::newRow("over the end of the memory") << quint64{size - 5};
        QTest::newRow("far on") << (quint64{1} << 40) - 7;
    }
    void whoOpensItReadsWhatIsWritten()
    {
        QFETCH(quint64, place);
        auto ring = OutputRing::create(size).value();
        const auto reader = OutputRing::open(copyOf(ring.descriptor())).value();
        const std::string text = "what a program printed";
        std::ranges::copy(text, ring.room(place, text.size()).begin());
        QCOMPARE(reader.size(), size);
        QCOMPARE(reader.view(place, place + text.size()), std::string_view(text));
        QCOMPARE(ring.view(place, place + text.size()), std::string_view(text));
    }

    void itsReaderCanNeitherWriteNorShortenIt()
    {
        const auto ring = OutputRing::create(size).value();
        const FileDescriptor memory = copyOf(ring.descriptor());
        QCOMPARE(::mmap(nullptr, size, PROT_WRITE, MAP_SHARED, memory.get(), 0), MAP_FAILED);
        QCOMPARE(::write(memory.get(), "x", 1), ssize_t{-1});
        QCOMPARE(::ftruncate(memory.get(), 0), -1);
    }

    void refusesWhatCouldGoAway()
    {
        FileDescriptor memory(::memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING));
        QCOMPARE(::ftruncate(memory.get(), size), 0);
        const auto opened = OutputRing::open(std::move(memory));
        QCOMPARE(opened.error().code, std::string("ring.not_a_ring"));
        QCOMPARE(OutputRing::open(FileDescriptor()).error().code, std::string("ring.not_a_ring"));
    }

    void placesComeBack()
    {
        for (const std::uint64_t place : {std::uint64_t{0}, std::uint64_t{255}, ~std::uint64_t{0}})
            QCOMPARE(decodePlace(encodePlace(place)).value(), place);
        QVERIFY(!decodePlace("1234567"));
    }
};

QTEST_GUILESS_MAIN(TestOutputRing)
#include "tst_output_ring.moc"
