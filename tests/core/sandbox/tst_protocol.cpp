// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/sandbox/protocol.h>

#include <QTest>

using namespace slipway;
using namespace slipway::sandbox;

class TestProtocol : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void headerIsLittleEndianLengthThenType()
    {
        QCOMPARE(encodeFrame(FrameType::Input, "abc"), std::string("\3\0\0\0\2abc", 8));
        QCOMPARE(encodeOutputHeader(OutputStream::Stderr, 1), std::string("\2\0\0\0\x42\2", 6));
    }

    void findsFramesHoweverTheyAreCut_data()
    {
        QTest::addColumn<int>("piece");
        for (const int piece : {1, 2, 3, 5, 7, 1000})
            QTest::addRow("%d bytes", piece) << piece;
    }
    void findsFramesHoweverTheyAreCut()
    {
        QFETCH(int, piece);
        std::string stream;
        for (int i = 0; i < 50; ++i)
            stream += encodeFrame(FrameType::Input, std::string(static_cast<std::size_t>(i), 'x'));
        FrameReader reader;
        std::size_t found = 0;
        for (std::size_t at = 0; at < stream.size(); at += static_cast<std::size_t>(piece)) {
            reader.feed(std::string_view(stream).substr(at, static_cast<std::size_t>(piece)));
            for (auto frame = reader.next(); frame.value(); frame = reader.next()) {
                QCOMPARE((*frame)->payload.size(), found);
                ++found;
            }
        }
        QCOMPARE(found, 50U);
        QVERIFY(reader.takeRest().empty());
    }

    void takesTheLargestPayloadAndNoLarger()
    {
        FrameReader reader;
        reader.feed(encodeFrame(FrameType::Input, std::string(maximumPayload, 'x')));
        QCOMPARE((*reader.next().value()).payload.size(), maximumPayload);

        reader.feed(encodeFrameHeader(FrameType::Input, maximumPayload + 1));
        QCOMPARE(reader.next().error().code, std::string("protocol.frame_too_large"));
        reader.feed(encodeFrame(FrameType::Stop));
        QCOMPARE(reader.next().error().kind, ErrorKind::TooLarge);
    }

    void strangeTextIsRefusedAtOnce()
    {
        FrameReader reader;
        reader.feed("GET / HTTP/1.1\r\n\r\n");
        QVERIFY(!reader.next());
    }

    void leavesWhatComesAfter()
    {
        FrameReader reader;
        reader.feed(encodeFrame(FrameType::Start, "{}") + std::string("\1\0\0", 3));
        QVERIFY(reader.next().value());
        QVERIFY(!reader.next().value());
        QCOMPARE(reader.takeRest(), std::string("\1\0\0", 3));
    }

    void errorsTravel()
    {
        const Error error{ErrorKind::Unsupported, "sandbox.bwrap_missing", "Install it.", {}};
        QCOMPARE(errorFromPayload(errorToPayload(error)), error);
        QCOMPARE(errorFromPayload("nonsense").kind, ErrorKind::Internal);
    }
};

QTEST_GUILESS_MAIN(TestProtocol)
#include "tst_protocol.moc"
