// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/sandbox/masker.h>

#include <QRandomGenerator>
#include <QTest>

using namespace slipway;
using slipway::sandbox::Masker;

static std::vector<Secret> secrets(std::initializer_list<const char *> values)
{
    std::vector<Secret> list;
    for (const char *value : values)
        list.emplace_back(value);
    return list;
}

class TestMasker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hidesValues_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("shown");
        QTest::newRow("none") << QByteArray("hello") << QByteArray("hello");
        QTest::newRow("whole") << QByteArray("hunter22") << QByteArray("******");
        QTest::newRow("inside") << QByteArray("a hunter22 b") << QByteArray("a ****** b");
        QTest::newRow("twice") << QByteArray("hunter22hunter22") << QByteArray("************");
        QTest::newRow("almost") << QByteArray("hunter2 hunter") << QByteArray("hunter2 hunter");
        QTest::newRow("after a false start") << QByteArray("huhunter22") << QByteArray("hu******");
        QTest::newRow("the longer one") << QByteArray("hunter22-long!") << QByteArray("******!");
        QTest::newRow("overlapping") << QByteArray("<abcdefgh>") << QByteArray("<******>");
        QTest::newRow("too short to hide") << QByteArray("abc") << QByteArray("abc");
        QTest::newRow("lines") << QByteArray("[key\nend]") << QByteArray("[******]");
        QTest::newRow("a terminal's lines") << QByteArray("[key\r\nend]") << QByteArray("[******]");
    }
    void hidesValues()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, shown);
        const auto values =
            secrets({"hunter22", "hunter22-long", "abcdef", "defgh", "abc", "key\nend"});
        // In one piece, and cut at every place.
        for (qsizetype cut = 0; cut <= text.size(); ++cut) {
            Masker masker(values);
            std::string all = masker.feed(text.first(cut).toStdString());
            all += masker.feed(text.sliced(cut).toStdString());
            all += masker.flush();
            QCOMPARE(QByteArray::fromStdString(all), shown);
        }
    }

    void cutsMakeNoDifference()
    {
        const quint32 seed = QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        const auto values = secrets({"aaaa", "abab", "aabba", "babababa"});
        for (int round = 0; round < 300; ++round) {
            std::string text;
            for (int i = 0; i < 60; ++i)
                text += random.bounded(2) ? 'a' : 'b';
            Masker whole(values);
            std::string expected = whole.feed(text);
            expected += whole.flush();
            Masker pieces(values);
            std::string shown;
            for (std::size_t at = 0; at < text.size();) {
                const auto size = static_cast<std::size_t>(random.bounded(1, 6));
                shown += pieces.feed(std::string_view(text).substr(at, size));
                at += size;
            }
            shown += pieces.flush();
            QCOMPARE(shown, expected);
            for (const Secret &value : values)
                QVERIFY(!shown.contains(value.reveal()));
        }
    }

    void ordinaryTextIsNotHeldBack()
    {
        Masker masker(secrets({"hunter22"}));
        QCOMPARE(masker.feed("Password: "), std::string("Password: "));
        QVERIFY(!masker.isHolding());
        QCOMPARE(masker.feed("hun"), std::string());
        QVERIFY(masker.isHolding());
        QCOMPARE(masker.flush(), std::string("hun"));
    }
};

QTEST_GUILESS_MAIN(TestMasker)
#include "tst_masker.moc"
