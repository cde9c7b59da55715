// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/sandbox/spare_memory.h>

#include <QTest>

#include <limits>

using namespace slipway;
using namespace slipway::sandbox;

class TestSpareMemory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatIsAvailable_data();
    void readsWhatIsAvailable();
    void knowsThisMachine();
};

void TestSpareMemory::readsWhatIsAvailable_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("bytes"); // -1: it does not say
    const auto row = [](const char *name, const char *text, qint64 bytes) {
        QTest::newRow(name) << QByteArray(text) << bytes;
    };
    row("as it is", "MemTotal:  100 kB\nMemFree:  20 kB\nMemAvailable:      50 kB\n", 51'200);
    row("none left", "MemAvailable: 0 kB\n", 0);
    row("more than 4 GB", "MemAvailable: 23848864 kB\n", 24'421'236'736);
    row("cut off", "MemAvailable: 12", 12'288);
    row("no number", "MemAvailable: many\n", -1);
    row("nothing behind", "MemAvailable:", -1);
    row("more than there can be", "MemAvailable: 18446744073709551615 kB\n", -1);
    row("not a number of 64 bits", "MemAvailable: 99999999999999999999999 kB\n", -1);
    row("an old system", "MemTotal: 100 kB\nMemFree: 20 kB\n", -1);
    row("empty", "", -1);
}

void TestSpareMemory::readsWhatIsAvailable()
{
    QFETCH(QByteArray, text);
    QFETCH(qint64, bytes);
    const auto found = availableMemory({text.constData(), std::size_t(text.size())});
    QCOMPARE(found.has_value(), bytes >= 0);
    if (found)
        QCOMPARE(*found, std::uint64_t(bytes));
}

void TestSpareMemory::knowsThisMachine()
{
    const auto text = readFile("/proc/meminfo");
    if (!text)
        QSKIP("This system has no /proc/meminfo.");
    QVERIFY(availableMemory(*text).has_value());
    QVERIFY(!isMemoryShort(0));
    QVERIFY(isMemoryShort(std::numeric_limits<std::uint64_t>::max()));
}

QTEST_GUILESS_MAIN(TestSpareMemory)
#include "tst_spare_memory.moc"
