// SPDX-License-Identifier: GPL-3.0-or-later
#include "preview/csvfile.h"
#include "preview/csvmodel.h"
#include "preview/csvpage.h"
#include "preview/imagefile.h"
#include "preview/imagepage.h"
#include "preview/jsonpage.h"
#include "preview/jsontree.h"
#include "preview/markdownhtml.h"
#include "preview/markdownpage.h"
#include "preview/markdowntext.h"
#include "preview/pdfpage.h"
#include "preview/svgcheck.h"
#include "shell/application.h"
#include "shell/workspace.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QPainter>
#include <QPdfDocument>
#include <QPdfSearchModel>
#include <QPdfView>
#include <QPdfWriter>
#include <QPushButton>
#include <QRandomGenerator>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#include <QTreeView>

using namespace slipway::ide;
using namespace Qt::StringLiterals;

class TestPreview : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_config;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Workspace> m_workspace;

    QString path(const QString &name) const { return m_folder->filePath(name); }
    QString write(const QString &name, const QByteArray &bytes) const
    {
        QDir(m_folder->path()).mkpath(QFileInfo(name).path());
        QFile file(path(name));
        [&] { QVERIFY(file.open(QIODevice::WriteOnly)); }();
        file.write(bytes);
        return path(name);
    }
    template<class Page>
    std::unique_ptr<Page> open(const QString &file)
    {
        std::unique_ptr<Page> page;
        if constexpr (std::is_constructible_v<Page, const QString &, Workspace &, QWidget *>)
            page = std::make_unique<Page>(file, *m_workspace, nullptr);
        else
            page = std::make_unique<Page>(file, nullptr);
        QSignalSpy shown(page.get(), &PreviewPage::shown);
        page->resize(640, 480);
        page->show();
        [&] { QTRY_VERIFY_WITH_TIMEOUT(!shown.isEmpty(), 30'000); }();
        return page;
    }

private Q_SLOTS:
    void initTestCase();
    void init();
    void showsPictures_data();
    void showsPictures();
    void survivesBadPictures_data();
    void survivesBadPictures();
    void survivesCutPictures();
    void zoomsByKeys();
    void followsAPictureOnTheDisk();
    void refusesHostileDrawings_data();
    void refusesHostileDrawings();
    void takesOtherFilesOutOfDrawings();
    void readsFields_data();
    void readsFields();
    void guessesSeparators_data();
    void guessesSeparators();
    void showsATable();
    void readsOtherEncodings_data();
    void readsOtherEncodings();
    void sortsAndFiltersRows();
    void copiesCells();
    void showsManyRows();
    void survivesAQuoteThatIsNeverClosed();
    void findsFaultsInJson_data();
    void findsFaultsInJson();
    void acceptsWhatQtAccepts();
    void showsATree();
    void survivesDeepJson();
    void findsFarBehind();
    void tellsWhereJsonIsWrong();
    void showsMarkdown();
    void fitsPicturesIntoThePage();
    void colorsCode();
    void staysInsideTheProject_data();
    void staysInsideTheProject();
    void saysHtmlInMarkdown_data();
    void saysHtmlInMarkdown();
    void tellsWhatAPictureWouldShow();
    void survivesHostileMarkdown_data();
    void survivesHostileMarkdown();
    void showsPages();
    void survivesBadPdf_data();
    void survivesBadPdf();
};

void TestPreview::initTestCase()
{
    QVERIFY(qputenv("XDG_CONFIG_HOME", m_config.path().toUtf8()));
    setUpApplication();
}

void TestPreview::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_workspace = std::make_unique<Workspace>();
    m_workspace->openFolder(m_folder->path());
}

static QByteArray picture(const char *format, QSize size = {40, 30})
{
    QImage image(size, QImage::Format_ARGB32);
    image.fill(QColor(200, 40, 40, 128));
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, format);
    return buffer.data();
}

void TestPreview::showsPictures_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("png") << u"a.png"_s << picture("PNG");
    QTest::newRow("jpeg") << u"a.jpg"_s << picture("JPG");
    QTest::newRow("bmp") << u"a.bmp"_s << picture("BMP");
    QTest::newRow("wrong ending") << u"a.jpg"_s << picture("PNG");
    QTest::newRow("svg") << u"a.svg"_s
                         << QByteArray("<svg xmlns='http://www.w3.org/2000/svg' width='40' "
                                       "height='30'><rect width='9' height='9'/></svg>");
}

void TestPreview::showsPictures()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, bytes);
    const auto page = open<ImagePage>(write(name, bytes));
    QCOMPARE(page->problem(), QString());
    QVERIFY2(page->note().contains(u"40 × 30"), qPrintable(page->note()));
    QVERIFY(page->canvas().accessibleName().contains(u"40"));
    QVERIFY(!page->grab().isNull());
}

void TestPreview::survivesBadPictures_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << u"a.png"_s << QByteArray();
    QTest::newRow("noise") << u"a.png"_s << QByteArray(5000, '\x8f');
    QTest::newRow("text") << u"a.gif"_s << QByteArray("not a picture");
    // Says of itself that it has 60,000 times 60,000 pixels.
    QByteArray huge = picture("PNG");
    huge.replace(16, 8, QByteArray("\0\0\xea\x60\0\0\xea\x60", 8));
    QTest::newRow("huge") << u"a.png"_s << huge;
    QTest::newRow("svg in disguise")
        << u"a.png"_s
        << QByteArray("<svg xmlns='http://www.w3.org/2000/svg'><g id='a'><use "
                      "href='#a'/></g></svg>");
    QTest::newRow("gif of nothing") << u"a.gif"_s << QByteArray("GIF89a\xff\xff\xff\xff\0\0\0", 13);
}

void TestPreview::survivesBadPictures()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, bytes);
    const auto page = open<ImagePage>(write(name, bytes));
    QVERIFY(!page->problem().isEmpty());
    QVERIFY(!page->grab().isNull());
}

void TestPreview::survivesCutPictures()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo() << "seed" << seed;
    QRandomGenerator random(seed);
    for (const char *format : {"PNG", "JPG", "BMP"}) {
        const QByteArray whole = picture(format);
        for (int i = 0; i < 60; ++i) {
            QByteArray bytes = whole.first(random.bounded(int(whole.size())));
            for (int k = 0; k < 3 && !bytes.isEmpty(); ++k)
                bytes[random.bounded(int(bytes.size()))] = char(random.bounded(256));
            const LoadedImage loaded = loadImage(write(u"cut"_s, bytes));
            QVERIFY(!loaded.frames.empty() || !loaded.problem.isEmpty());
        }
    }
}

void TestPreview::zoomsByKeys()
{
    const auto page = open<ImagePage>(write(u"a.png"_s, picture("PNG")));
    page->activateWindow();
    page->canvas().setFocus();
    QCOMPARE(page->canvas().zoom(), 1.0); // It fits.
    QTest::keyClick(&page->canvas(), Qt::Key_Plus);
    QTRY_COMPARE(page->canvas().zoom(), 1.25);
    QTest::keyClick(&page->canvas(), Qt::Key_1);
    QTRY_COMPARE(page->canvas().zoom(), 1.0);
    page->canvas().zoomBy(1e9, {});
    QVERIFY(page->canvas().zoom() <= 64);
    QVERIFY(!page->grab().isNull());
    page->canvas().zoomBy(1e-9, {});
    QVERIFY(page->canvas().zoom() > 0);
}

void TestPreview::followsAPictureOnTheDisk()
{
    const auto page = open<ImagePage>(write(u"a.png"_s, picture("PNG")));
    write(u"a.png"_s, picture("PNG", {77, 55}));
    QTRY_VERIFY(page->note().contains(u"77 × 55"));
}

void TestPreview::refusesHostileDrawings_data()
{
    QTest::addColumn<QByteArray>("svg");
    QByteArray laughs = "<svg xmlns='http://www.w3.org/2000/svg' "
                        "xmlns:xlink='http://www.w3.org/1999/xlink'><g id='l0'><rect "
                        "width='1' height='1'/></g>";
    for (int i = 1; i < 12; ++i) {
        laughs += "<g id='l" + QByteArray::number(i) + "'>";
        for (int k = 0; k < 10; ++k)
            laughs += "<use xlink:href='#l" + QByteArray::number(i - 1) + "'/>";
        laughs += "</g>";
    }
    QTest::newRow("laughs by use") << laughs + "<use xlink:href='#l11'/></svg>";
    QByteArray entities = "<!DOCTYPE svg [<!ENTITY a0 'lol'>";
    for (int i = 1; i < 12; ++i) {
        const QByteArray before = "&a" + QByteArray::number(i - 1) + ";";
        entities += "<!ENTITY a" + QByteArray::number(i) + " '" + before.repeated(10) + "'>";
    }
    QTest::newRow("laughs by entities") << entities + "]><svg><text>&a11;</text></svg>";
    QTest::newRow("itself") << QByteArray("<svg><g id='a'><use href='#a'/></g></svg>");
    QTest::newRow("itself by a pattern")
        << QByteArray("<svg><pattern id='p'><rect fill='url(#p)'/></pattern></svg>");
    QTest::newRow("deep") << "<svg>" + QByteArray("<g>").repeated(50'000)
                                 + QByteArray("</g>").repeated(50'000) + "</svg>";
    QTest::newRow("broken") << QByteArray("<svg><g></svg>");
}

void TestPreview::refusesHostileDrawings()
{
    QFETCH(QByteArray, svg);
    QVERIFY(!cleanSvg(svg));
    const LoadedImage loaded = loadImage(write(u"a.svg"_s, svg));
    QVERIFY(!loaded.problem.isEmpty());
}

void TestPreview::takesOtherFilesOutOfDrawings()
{
    const auto clean = cleanSvg("<svg xmlns='http://www.w3.org/2000/svg' "
                                "xmlns:xlink='http://www.w3.org/1999/xlink'>"
                                "<image xlink:href='file:///etc/passwd'/>"
                                "<image href='data:image/png;base64,AA=='/><script>x</script>"
                                "<rect id='r'/><use xlink:href='#r'/></svg>");
    QVERIFY(clean);
    QVERIFY(!clean->contains("passwd"));
    QVERIFY(!clean->contains("script"));
    QVERIFY(clean->contains("data:image"));
    QVERIFY(clean->contains("xlink:href=\"#r\""));
}

void TestPreview::readsFields_data()
{
    QTest::addColumn<QByteArray>("record");
    QTest::addColumn<QStringList>("fields");
    QTest::newRow("plain") << QByteArray("a,b,c\n") << QStringList{u"a"_s, u"b"_s, u"c"_s};
    QTest::newRow("windows") << QByteArray("a,b\r\n") << QStringList{u"a"_s, u"b"_s};
    QTest::newRow("empty ones") << QByteArray(",,") << QStringList{{}, {}, {}};
    QTest::newRow("quoted") << QByteArray("\"a,b\",\"c\nd\"") << QStringList{u"a,b"_s, u"c\nd"_s};
    QTest::newRow("doubled quote") << QByteArray("\"a\"\"b\",c") << QStringList{u"a\"b"_s, u"c"_s};
    QTest::newRow("quote within") << QByteArray("5\" pipe,x") << QStringList{u"5\" pipe"_s, u"x"_s};
    QTest::newRow("behind a quote") << QByteArray("\"a\"b,c") << QStringList{u"ab"_s, u"c"_s};
    QTest::newRow("unicode") << QByteArray("ä,日本") << QStringList{u"ä"_s, u"日本"_s};
}

void TestPreview::readsFields()
{
    QFETCH(QByteArray, record);
    QFETCH(QStringList, fields);
    QCOMPARE(csvFields(record, ',', 1000), fields);
    // One record, however it is cut.
    CsvScanner scanner(',');
    int ends = 0;
    for (const char c : QByteArray(record.endsWith('\n') ? record : record + '\n'))
        ends += scanner.endsRecord(c) ? 1 : 0;
    QCOMPARE(ends, 1);
}

void TestPreview::guessesSeparators_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<char>("separator");
    QTest::newRow("comma") << QByteArray("a,b\n1,2\n") << ',';
    QTest::newRow("semicolon") << QByteArray("a;b;c\n1,5;2,5;3\n") << ';';
    QTest::newRow("tab") << QByteArray("a\tb\n1,2\t3\n") << '\t';
    QTest::newRow("bar") << QByteArray("a|b\n1|2\n") << '|';
    QTest::newRow("commas in quotes") << QByteArray("a;\"x,y,z\"\nb;\"x,y,z\"\n") << ';';
    QTest::newRow("one column") << QByteArray("a\nb\n") << ',';
    QTest::newRow("no end of line") << QByteArray("a;b") << ';';
}

void TestPreview::guessesSeparators()
{
    QFETCH(QByteArray, text);
    QFETCH(char, separator);
    QCOMPARE(guessSeparator(text), separator);
}

static QString cell(const CsvModel &model, int row, int column)
{
    return model.index(row, column).data().toString();
}

void TestPreview::showsATable()
{
    const auto page =
        open<CsvPage>(write(u"a.csv"_s, "\xef\xbb\xbfname;age\nAda;36\n\"Gra\nce\";45\nOdd\n"));
    CsvModel &model = page->model();
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    QTRY_COMPARE(model.rowCount(), 3);
    QCOMPARE(model.columnCount(), 2);
    QCOMPARE(model.headerData(0, Qt::Horizontal, Qt::DisplayRole).toString(), u"name"_s);
    QCOMPARE(cell(model, 0, 0), u"Ada"_s);
    QCOMPARE(cell(model, 1, 1), u"45"_s);
    QCOMPARE(cell(model, 2, 1), QString());
    model.setHeader(false);
    QCOMPARE(model.rowCount(), 4);
    QCOMPARE(cell(model, 0, 0), u"name"_s);
}

void TestPreview::readsOtherEncodings_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const QString text = u"Name,Ort\r\nMüller,Köln\r\n"_s;
    QTest::newRow("utf-8") << text.toUtf8();
    QTest::newRow("marked utf-8") << "\xef\xbb\xbf" + text.toUtf8();
    QTest::newRow("latin 1") << text.toLatin1();
    QStringEncoder little(QStringEncoder::Utf16LE, QStringEncoder::Flag::WriteBom);
    QTest::newRow("utf-16 le") << QByteArray(little(text));
    QStringEncoder big(QStringEncoder::Utf16BE, QStringEncoder::Flag::WriteBom);
    QTest::newRow("utf-16 be") << QByteArray(big(text));
}

void TestPreview::readsOtherEncodings()
{
    QFETCH(QByteArray, bytes);
    CsvFile file(write(u"a.csv"_s, bytes), 0);
    QCOMPARE(file.index(std::make_shared<std::atomic<bool>>(false), [](qint64) {}), QString());
    QCOMPARE(file.rows(), 2);
    QCOMPARE(file.block(0),
             (std::vector{QStringList{u"Name"_s, u"Ort"_s}, QStringList{u"Müller"_s, u"Köln"_s}}));
    qint64 seen = 0;
    file.forEach(std::make_shared<std::atomic<bool>>(false), [&](qint64, QByteArrayView) {
        ++seen;
        return true;
    });
    QCOMPARE(seen, 2);
}

void TestPreview::sortsAndFiltersRows()
{
    const auto page = open<CsvPage>(write(u"a.csv"_s, "n,w\n10,b\n9,a\nx,c\n100,b\n"));
    CsvModel &model = page->model();
    QTRY_COMPARE(model.rowCount(), 4);
    QTRY_VERIFY(model.isComplete());
    const auto column = [&] {
        QStringList all;
        for (int row = 0; row < model.rowCount(); ++row)
            all += cell(model, row, 0);
        return all.join(u' ');
    };
    QHeaderView *header = page->table().horizontalHeader();
    const auto click = [&] {
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                          {header->sectionViewportPosition(0) + 8, header->height() / 2});
    };
    click();
    QTRY_COMPARE(column(), u"9 10 100 x"_s); // As numbers, words behind.
    click();
    QTRY_COMPARE(column(), u"x 100 10 9"_s);
    click();
    QTRY_COMPARE(column(), u"10 9 x 100"_s);
    auto *field = page->findChild<QLineEdit *>();
    field->setFocus();
    QTest::keyClicks(field, u"B"_s);
    QTRY_COMPARE(column(), u"10 100"_s);
    QVERIFY(page->note().contains(u"2 of 4"));
    QTest::keyClick(field, Qt::Key_Escape);
    QTRY_COMPARE(column(), u"10 9 x 100"_s);
}

void TestPreview::copiesCells()
{
    const auto page = open<CsvPage>(write(u"a.csv"_s, "a,b\n1,2\n3,4\n"));
    QTRY_COMPARE(page->model().rowCount(), 2);
    page->activateWindow();
    page->table().setFocus();
    page->table().selectAll();
    QTest::keyClick(&page->table(), Qt::Key_C, Qt::ControlModifier);
    QTRY_COMPARE(QGuiApplication::clipboard()->text(), u"1\t2\n3\t4\n"_s);
}

void TestPreview::showsManyRows()
{
    QByteArray text = "number,square\n";
    constexpr int rows = 300'000;
    for (int i = 0; i < rows; ++i)
        text += QByteArray::number(i) + ',' + QByteArray::number(qint64(i) * i) + '\n';
    const auto page = open<CsvPage>(write(u"a.csv"_s, text));
    CsvModel &model = page->model();
    QTRY_COMPARE_WITH_TIMEOUT(model.rowCount(), rows, 60'000);
    page->table().scrollToBottom();
    QTRY_COMPARE(cell(model, rows - 1, 0), QString::number(rows - 1));
    QTRY_COMPARE(cell(model, 150'001, 1), QString::number(150'001LL * 150'001LL));
}

void TestPreview::survivesAQuoteThatIsNeverClosed()
{
    const auto page = open<CsvPage>(write(u"a.csv"_s, "a,\"b\n" + QByteArray(6 << 20, 'x')));
    QTRY_VERIFY(page->model().isComplete());
    QVERIFY(!page->grab().isNull());
    const auto empty = open<CsvPage>(write(u"b.csv"_s, {}));
    QCOMPARE(empty->model().rowCount(), 0);
    const auto noise = open<CsvPage>(write(u"c.csv"_s, QByteArray(1 << 20, '\0')));
    QVERIFY(!noise->grab().isNull());
    const auto wide = open<CsvPage>(write(u"d.csv"_s, QByteArray(1 << 20, ',')));
    QVERIFY(!wide->grab().isNull());
}

void TestPreview::findsFaultsInJson_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::newRow("empty") << QByteArray() << 1 << 1;
    QTest::newRow("comma too many") << QByteArray("[1,\n2,]") << 2 << 3;
    QTest::newRow("no comma") << QByteArray("[1 2]") << 1 << 4;
    QTest::newRow("no colon") << QByteArray("{\"a\" 1}") << 1 << 6;
    QTest::newRow("no quotes") << QByteArray("{a:1}") << 1 << 2;
    QTest::newRow("open") << QByteArray("{\"a\":[1") << 1 << 8;
    QTest::newRow("behind") << QByteArray("{} x") << 1 << 4;
    QTest::newRow("string without end") << QByteArray("[\"ab") << 1 << 2;
    QTest::newRow("line in string") << QByteArray("[\"a\nb\"]") << 1 << 4;
    QTest::newRow("escape") << QByteArray("[\"\\x\"]") << 1 << 4;
    QTest::newRow("number") << QByteArray("[01]") << 1 << 3;
    QTest::newRow("half a number") << QByteArray("[1.]") << 1 << 4;
    QTest::newRow("wrong bracket") << QByteArray("[1}") << 1 << 3;
    QTest::newRow("characters are counted")
        << QByteArray("[\"\xf0\x9f\x98\x80\xc3\xa4\",]") << 1 << 7;
}

void TestPreview::findsFaultsInJson()
{
    QFETCH(QByteArray, text);
    QFETCH(int, line);
    QFETCH(int, column);
    const auto fault = findJsonFault(text);
    QVERIFY(fault);
    QVERIFY(!fault->message.isEmpty());
    QCOMPARE(fault->line, line);
    QCOMPARE(fault->column, column);
}

/// Random texts from JSON's alphabet: the same verdict as Qt's own reader.
void TestPreview::acceptsWhatQtAccepts()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo() << "seed" << seed;
    QRandomGenerator random(seed);
    const QList<QByteArray> tokens{"{", "}",       "[",    "]",    ",", ":",  "\"a\"", "\"\\n\"",
                                   "1", "-2.5e3 ", "true", "null", " ", "\n", "\"b\"", "false"};
    int valid = 0;
    for (int i = 0; i < 20'000; ++i) {
        QByteArray text = random.bounded(2) ? "[" : "{\"k\":";
        for (int k = random.bounded(8); k >= 0; --k)
            text += tokens[random.bounded(tokens.size())];
        text += text.startsWith('[') ? ']' : '}';
        QJsonParseError error;
        QJsonDocument::fromJson(text, &error);
        const bool qt = error.error == QJsonParseError::NoError;
        valid += qt ? 1 : 0;
        QVERIFY2(findJsonFault(text).has_value() != qt, text.constData());
    }
    QVERIFY(valid > 100);
}

void TestPreview::showsATree()
{
    const auto page = open<JsonPage>(
        write(u"a.json"_s, R"( {"a": [1, "x\ny", {"b c": null}], "e": {}, "t": true} )"));
    JsonModel &model = page->model();
    const QModelIndex top = model.index(0, 0);
    QTRY_COMPARE(model.rowCount(top), 3);
    const QModelIndex a = model.index(0, 0, top);
    QCOMPARE(a.data().toString(), u"a"_s);
    page->tree().expand(a);
    QTRY_COMPARE(model.rowCount(a), 3);
    QCOMPARE(a.siblingAtColumn(1).data().toString(), u"[3]"_s);
    QCOMPARE(model.index(1, 1, a).data().toString(), u"x\u21B5y"_s);
    const QModelIndex inner = model.index(2, 0, a);
    page->tree().expand(inner);
    QTRY_COMPARE(model.rowCount(inner), 1);
    QCOMPARE(model.path(model.index(0, 0, inner)), u"$.a[2][\"b c\"]"_s);
    page->activateWindow();
    page->tree().setFocus();
    page->tree().setCurrentIndex(inner);
    QTest::keyClick(&page->tree(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), u"{\"b c\": null}"_s);
    QTest::keyClick(&page->tree(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), u"$.a[2]"_s);
}

void TestPreview::survivesDeepJson()
{
    constexpr int depth = 1'000'000;
    const QByteArray text = QByteArray(depth, '[') + QByteArray(depth, ']');
    QVERIFY(!findJsonFault(text));
    const auto page = open<JsonPage>(write(u"a.json"_s, text));
    QCOMPARE(page->problem(), QString());
    const auto cut = findJsonFault(QByteArrayView(text).first(depth));
    QVERIFY(cut);
}

void TestPreview::findsFarBehind()
{
    QByteArray text = "{\"list\": [";
    for (int i = 0; i < 60'000; ++i)
        text += "{\"n\": " + QByteArray::number(i) + "},";
    text += "{\"needle\": \"Here\"}]}";
    const auto page = open<JsonPage>(write(u"a.json"_s, text));
    auto *field = page->findChild<QLineEdit *>();
    field->setFocus();
    QTest::keyClicks(field, u"NEEDLE"_s);
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE(page->model().path(page->tree().currentIndex()), u"$.list[60000].needle"_s);
    field->setText(u"not there"_s);
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_VERIFY(!page->note().isEmpty());
}

void TestPreview::tellsWhereJsonIsWrong()
{
    const auto page = open<JsonPage>(write(u"a.json"_s, "{\n \"a\": 1,\n}"));
    QVERIFY2(page->problem().contains(u"Line 3"), qPrintable(page->problem()));
    QSignalSpy asked(page.get(), &PreviewPage::textAsked);
    QTest::mouseClick(page->findChild<QPushButton *>(), Qt::LeftButton);
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked[0][1].value<TextPosition>().line, 3);
}

void TestPreview::showsMarkdown()
{
    write(u"pic.png"_s, picture("PNG"));
    const auto page = open<MarkdownPage>(
        write(u"a.md"_s, "# Title\n\nText with `code` and [link](#second-part).\n\n"
                         "- [x] done\n- [ ] open\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
                         "![picture](pic.png)\n\n## Second Part\n\nEnd.\n"));
    const QString text = page->browser().document()->toPlainText();
    QVERIFY(text.contains(u"Title"));
    QVERIFY(!text.contains(u"|---"));
    auto *document = qobject_cast<RenderedMarkdown *>(page->browser().document());
    QVERIFY(document);
    QCOMPARE(document->headings.size(), 2U);
    QCOMPARE(document->headings[1].anchor, u"second-part"_s);
    QCOMPARE(document->headings[1].line, 13);
    QCOMPARE(
        document->resource(QTextDocument::ImageResource, QUrl(u"pic.png"_s)).value<QImage>().size(),
        QSize(40, 30));
    write(u"a.md"_s, "# Other\n");
    QTRY_VERIFY(page->browser().document()->toPlainText().contains(u"Other"));
}

void TestPreview::fitsPicturesIntoThePage()
{
    write(u"wide.png"_s, picture("PNG", {900, 100}));
    const auto page = open<MarkdownPage>(
        write(u"a.md"_s, "![once](wide.png)\n\nText.\n\n![and again](wide.png)\n"));
    QTRY_COMPARE(page->browser().horizontalScrollBar()->maximum(), 0);
    page->resize(320, 480);
    QTRY_COMPARE(page->browser().horizontalScrollBar()->maximum(), 0);
}

void TestPreview::colorsCode()
{
    const auto document = renderMarkdown({.text = "```python\ndef f():\n    return 'x'\n```\n",
                                          .folder = m_folder->path(),
                                          .root = m_folder->path()},
                                         MarkdownStyle::fromTheme());
    QSet<QRgb> colors;
    for (QTextBlock block = document->begin(); block.isValid(); block = block.next()) {
        for (auto it = block.begin(); !it.atEnd(); ++it)
            colors.insert(it.fragment().charFormat().foreground().color().rgb());
    }
    QVERIFY(colors.size() >= 3);
}

void TestPreview::staysInsideTheProject_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("inside");
    QTest::newRow("beside") << u"pic.png"_s << true;
    QTest::newRow("above, in the project") << u"../pic.png"_s << true;
    QTest::newRow("with blanks") << u"a%20b.png"_s << true;
    QTest::newRow("outside") << u"../../../../../../etc/passwd"_s << false;
    QTest::newRow("absolute") << u"/etc/passwd"_s << false;
    QTest::newRow("file address") << u"file:///etc/passwd"_s << false;
    QTest::newRow("network") << u"http://example.org/a.png"_s << false;
    QTest::newRow("without scheme") << u"//example.org/a.png"_s << false;
    QTest::newRow("resource") << u"qrc:/slipway/themes/dark.json"_s << false;
    QTest::newRow("resource path") << u":/slipway/themes/dark.json"_s << false;
    QTest::newRow("through a link") << u"out/passwd"_s << false;
    QTest::newRow("folder") << u"."_s << false;
    QTest::newRow("pipe") << u"pipe"_s << false;
    QTest::newRow("nul") << u"pic.png%00"_s << false;
}

void TestPreview::staysInsideTheProject()
{
    QFETCH(QString, name);
    QFETCH(bool, inside);
    write(u"docs/pic.png"_s, picture("PNG"));
    write(u"docs/a b.png"_s, picture("PNG"));
    write(u"pic.png"_s, picture("PNG"));
    QVERIFY(QFile::link(u"/etc"_s, path(u"docs/out"_s)));
    const QString file = fileInside(m_folder->path(), path(u"docs"_s), name);
    QCOMPARE(!file.isEmpty(), inside);
}

void TestPreview::saysHtmlInMarkdown_data()
{
    QTest::addColumn<QString>("markdown");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char16_t *from, const char16_t *to) {
        QTest::newRow(name) << QString::fromUtf16(from) << QString::fromUtf16(to);
    };
    row("without", u"a *b* < c", u"a *b* < c");
    row("line break", u"a<br>b<br/>c", u"a\u2028b\u2028c");
    row("picture", u"<img src=\"a b.png\"\n  alt='x [1]'>y", u"![x 1](<a b.png>)\ny");
    row("link", u"<a href=x.md>to <b>x</b></a>", u"[to **x**](<x.md>)");
    row("place without address", u"<a name=\"x\"></a>y", u"y");
    row("emphasis", u"<b> bold </b><em>soft</em>", u" **bold** *soft*");
    row("heading", u"<h2 align=\"center\">A\nB</h2>\nText", u"## A B\n\nText");
    row("in the middle", u"<div align=\"center\">\n    <img src=\"a.png\">\n</div>\n\n# A",
        u"\n![\u00a0](<a.png>)\n\n\n# A");
    row("comment", u"a<!-- b\n<i> -->c", u"a\nc");
    row("comment without end", u"a <!-- b", u"a <!-- b");
    row("script", u"a<script>alert('<b>')\n</script>b", u"a\nb");
    row("frame without end", u"a<iframe src='x'>b", u"ab");
    row("code", u"`<br>` and ``<b> ` </b>``", u"`<br>` and ``<b> ` </b>``");
    row("fence", u"```html\n<br>\n```\n<br>x", u"```html\n<br>\n```\nx");
    row("indented code", u"a\n\n    <b>x</b>\n", u"a\n\n    <b>x</b>\n");
    row("address", u"<https://a.org> <a@b.org>", u"<https://a.org> <a@b.org>");
    row("no tag", u"List<T> and a<b && c>d", u"List<T> and a<b && c>d");
    row("escaped", u"\\<br>", u"\\<br>");
    row("keys", u"<kbd>Ctrl</kbd>+<kbd>*</kbd>", u"`Ctrl`+`*`");
    row("not closed", u"<b>a\n\nb</b>", u"a\n\nb");
    row("list", u"<ul>\n<li>a</li>\n<li>b</li>\n</ul>", u"\n- a\n- b\n");
}

void TestPreview::saysHtmlInMarkdown()
{
    QFETCH(QString, markdown);
    QFETCH(QString, expected);
    QCOMPARE(withoutHtml(markdown), expected);
    QCOMPARE(withoutHtml(markdown).count(u'\n'), markdown.count(u'\n'));
}

void TestPreview::tellsWhatAPictureWouldShow()
{
    const auto document = renderMarkdown(
        {.text = "<p align=center><img src='http://example.org/x.png' alt='Build: passing'><br>\n\n"
                 "![](missing.png)\n\nEnd.\n",
         .folder = m_folder->path(),
         .root = m_folder->path()},
        MarkdownStyle::fromTheme());
    const QString text = document->toPlainText();
    QVERIFY(text.contains(u"[Build: passing]"));
    QVERIFY(text.contains(u"[missing.png]"));
    QVERIFY(text.contains(u"End."));
}

void TestPreview::survivesHostileMarkdown_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("noise") << QByteArray(100'000, '\xff');
    QTest::newRow("zeros") << QByteArray(100'000, '\0');
    QTest::newRow("quotes") << QByteArray(20'000, '>');
    QTest::newRow("brackets") << QByteArray(50'000, '[');
    QTest::newRow("stars") << QByteArray("*a ").repeated(20'000);
    QTest::newRow("one line") << QByteArray("word ").repeated(100'000);
    QTest::newRow("lists") << [] {
        QByteArray text;
        for (int i = 0; i < 300; ++i)
            text += QByteArray(i * 2, ' ') + "- x\n";
        return text;
    }();
    QTest::newRow("tables in tables") << QByteArray("<table><tr><td>").repeated(5000);
    QTest::newRow("links in links") << QByteArray("<a href=x><b>").repeated(5000);
    QTest::newRow("closed ones") << QByteArray("<b><i>").repeated(2000)
                                        + QByteArray("x</i></b>").repeated(2000);
    QTest::newRow("outside pictures")
        << QByteArray("![a](/etc/passwd) ![b](http://example.org/x.png) <img src='/dev/zero'>");
    QTest::newRow("a fence without end") << "```cpp\n" + QByteArray("int a;\n").repeated(20'000);
    QTest::newRow("wide table") << "|" + QByteArray("a|").repeated(500) + "\n|"
                                       + QByteArray("-|").repeated(500) + "\n";
}

void TestPreview::survivesHostileMarkdown()
{
    QFETCH(QByteArray, text);
    const auto page = open<MarkdownPage>(write(u"a.md"_s, text));
    QVERIFY(!page->grab().isNull());
}

static QByteArray pdf(int pages)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    QPainter painter(&writer);
    for (int i = 1; i <= pages; ++i) {
        painter.drawText(500, 500, u"This is page %1"_s.arg(i));
        if (i < pages)
            writer.newPage();
    }
    painter.end();
    return buffer.data();
}

void TestPreview::showsPages()
{
    const auto page = open<PdfPage>(write(u"a.pdf"_s, pdf(3)));
    QCOMPARE(page->problem(), QString());
    QCOMPARE(page->document().pageCount(), 3);
    auto *field = page->findChild<QLineEdit *>();
    field->setFocus();
    QTest::keyClicks(field, u"page 2"_s);
    QTRY_COMPARE(page->search().count(), 1);
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_VERIFY(page->note().contains(u"1 of 1"));
    const auto mode = page->view().zoomMode();
    page->activateWindow();
    page->view().setFocus();
    QTest::keyClick(&page->view(), Qt::Key_Plus);
    QTRY_VERIFY(page->view().zoomMode() != mode);
}

void TestPreview::survivesBadPdf_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("text") << QByteArray("this is no pdf");
    QTest::newRow("head only") << QByteArray("%PDF-1.7\n");
    QTest::newRow("noise") << "%PDF-1.7\n" + QByteArray(5000, '\x9c');
    QTest::newRow("cut") << pdf(2).first(400);
}

void TestPreview::survivesBadPdf()
{
    QFETCH(QByteArray, bytes);
    const auto page = open<PdfPage>(write(u"a.pdf"_s, bytes));
    QVERIFY(!page->problem().isEmpty());
}

QTEST_MAIN(TestPreview)
#include "tst_preview.moc"
