// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/jsontext.h"
#include "shell/options.h"

#include <slipway/base/files.h>
#include <slipway/base/paths.h>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace slipway::ide;
using namespace Qt::StringLiterals;

class TestOptions : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_config;
    QTemporaryDir m_project;

    Options &options() { return Options::instance(); }
    void write(Options::Scope scope, const QByteArray &bytes)
    {
        const std::filesystem::path path = options().file(scope).toStdString();
        QVERIFY(slipway::makeFolder(path.parent_path()));
        QVERIFY(slipway::writeFileAtomic(path, bytes.toStdString()));
    }
    QByteArray read(Options::Scope scope)
    {
        const auto bytes = slipway::readFile(options().file(scope).toStdString());
        return bytes ? QByteArray::fromStdString(*bytes) : QByteArray();
    }
    /// Writes as another program would, and waits until it has been read.
    void changeOutside(Options::Scope scope, const QByteArray &bytes)
    {
        QSignalSpy read(&options(), &Options::filesChanged);
        write(scope, bytes);
        QTRY_VERIFY_WITH_TIMEOUT(!read.isEmpty(), 20'000);
    }

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void readsTextsThatPeopleWrite_data();
    void readsTextsThatPeopleWrite();
    void saysTheLineOfAMistake();
    void setsAMemberAndLeavesTheRest_data();
    void setsAMemberAndLeavesTheRest();
    void removesAMemberAndLeavesTheRest_data();
    void removesAMemberAndLeavesTheRest();
    void prefersTheProjectThenTheUser();
    void forgetsWhatIsTheDefaultAnyway();
    void refusesWhatTheOptionCannotBe();
    void takesEffectWhenChangedOutside();
    void keepsTheValuesOfAFileWithAMistake();
    void namesWhatHasNoEffect();
    void leavesAProjectItsLimits();
};

void TestOptions::initTestCase()
{
    QVERIFY(qputenv("XDG_CONFIG_HOME", m_config.path().toUtf8()));
    options().declare(
        {.id = u"test.flag"_s, .title = u"Flag"_s, .group = u"Test"_s, .value = true});
    options().declare({.id = u"test.size"_s,
                       .title = u"Size"_s,
                       .group = u"Test"_s,
                       .value = 4,
                       .minimum = 1,
                       .maximum = 16});
    options().declare({.id = u"test.choice"_s,
                       .title = u"Choice"_s,
                       .group = u"Test"_s,
                       .value = u"auto"_s,
                       .choices = {u"auto"_s, u"on"_s},
                       .choiceTitles = {u"By itself"_s, u"On"_s}});
    options().declare({.id = u"test.own"_s,
                       .title = u"Own"_s,
                       .group = u"Test"_s,
                       .value = QStringList{u"a"_s},
                       .perProject = false});
    options().watch();
}

void TestOptions::cleanup()
{
    options().setProject({});
    if (!read(Options::Scope::User).isEmpty())
        changeOutside(Options::Scope::User, "");
    QVERIFY(slipway::removeTree((m_project.path() + u"/.slipway"_s).toStdString()));
}

void TestOptions::readsTextsThatPeopleWrite_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("member");
    QTest::addColumn<int>("line");
    QTest::newRow("empty") << QByteArray() << u"a"_s << 1;
    QTest::newRow("only a comment") << QByteArray("// nothing\n") << u"a"_s << 1;
    QTest::newRow("comments") << QByteArray("// one\n{\n/* two\n lines */ \"a\": 1 // three\n}")
                              << u"a"_s << 4;
    QTest::newRow("a comma too many") << QByteArray("{\n\"a\": [1, 2,],\n}") << u"a"_s << 2;
    QTest::newRow("a slash in a text")
        << QByteArray("{\"b\": \"http://x\",\n \"a\": 1}") << u"a"_s << 2;
    QTest::newRow("a quote in a text")
        << QByteArray("{\"b\": \"\\\"}\",\n \"a\": 1}") << u"a"_s << 2;
    QTest::newRow("a byte order mark") << QByteArray("\xef\xbb\xbf{\"a\": 1}") << u"a"_s << 1;
    QTest::newRow("an escaped name") << QByteArray("{\n\"\\u0061\": 1}") << u"a"_s << 2;
    QTest::newRow("deeper") << QByteArray("{\n\"b\": {\n\"a\": 0},\n\"a\": 1}") << u"a"_s << 4;
}

void TestOptions::readsTextsThatPeopleWrite()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QString, member);
    const auto parsed = JsonText::parse(text);
    QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error().message));
    QTEST(parsed->lineOf({member}), "line");
}

void TestOptions::saysTheLineOfAMistake()
{
    const auto parsed = JsonText::parse("{\n  // fine\n  \"a\": 1,\n  \"b\": tru\n}\n");
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().line, 4);
    QVERIFY(!JsonText::parse("[1]"));
    const auto nested = JsonText::parse("{\"x\": {\n\"a\": 1,\n\"b\": {\n\"a\": 2}}}");
    QVERIFY(nested);
    QCOMPARE(nested->lineOf({u"x"_s, u"b"_s, u"a"_s}), 4);
    QCOMPARE(nested->lineOf({u"x"_s, u"none"_s}), 1);
}

void TestOptions::setsAMemberAndLeavesTheRest_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const QByteArray &text, const QByteArray &expected) {
        QTest::newRow(name) << text << expected;
    };
    row("new file", "", "{\n    \"a\": 2\n}\n");
    row("empty object", "{}", "{\n    \"a\": 2\n}");
    row("empty object over lines", "{\n}\n", "{\n    \"a\": 2\n}\n");
    row("replaced", "{ \"a\" : [1, 2], \"b\": 1 } // end", "{ \"a\" : 2, \"b\": 1 } // end");
    row("added", "{\n  \"b\": 1\n}\n", "{\n  \"b\": 1,\n  \"a\": 2\n}\n");
    row("added behind a comma", "{\n  \"b\": 1,\n}\n", "{\n  \"b\": 1,\n  \"a\": 2\n}\n");
    row("added behind a comment", "{\n\t\"b\": 1 // one\n}\n",
        "{\n\t\"b\": 1, // one\n\t\"a\": 2\n}\n");
    row("added on one line", "{\"b\": {\"c\": 1}}", "{\"b\": {\"c\": 1},\n    \"a\": 2\n}");
    row("the last of two", "{\"a\": 0, \"a\": 1}", "{\"a\": 0, \"a\": 2}");
}

void TestOptions::setsAMemberAndLeavesTheRest()
{
    QFETCH(const QByteArray, text);
    const auto parsed = JsonText::parse(text);
    QVERIFY(parsed);
    const QByteArray changed = parsed->with(u"a"_s, 2);
    QTEST(changed, "expected");
    const auto again = JsonText::parse(changed);
    QVERIFY(again);
    QCOMPARE(again->object().value(u"a"_s).toInt(), 2);
}

void TestOptions::removesAMemberAndLeavesTheRest_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const QByteArray &text, const QByteArray &expected) {
        QTest::newRow(name) << text << expected;
    };
    row("absent", "{\"b\": 1}", "{\"b\": 1}");
    row("the only one", "{\n  \"a\": 1\n}\n", "{\n}\n");
    row("the first", "{\n  \"a\": 1,\n  \"b\": 2\n}\n", "{\n  \"b\": 2\n}\n");
    row("the last", "{\n  \"b\": 2,\n  \"a\": 1\n}\n", "{\n  \"b\": 2\n}\n");
    row("on one line", "{\"b\": 2, \"a\": 1}", "{\"b\": 2 }");
    row("with a comment", "{\n  \"a\": 1, // why\n  \"b\": 2\n}\n",
        "{\n   // why\n  \"b\": 2\n}\n");
}

void TestOptions::removesAMemberAndLeavesTheRest()
{
    QFETCH(const QByteArray, text);
    const auto parsed = JsonText::parse(text);
    QVERIFY(parsed);
    QTEST(parsed->without(u"a"_s), "expected");
    QVERIFY(JsonText::parse(parsed->without(u"a"_s)));
}

void TestOptions::prefersTheProjectThenTheUser()
{
    const QString id = u"test.size"_s;
    QCOMPARE(options().number(id), 4);
    QCOMPARE(options().source(id), Options::Source::Default);
    QSignalSpy changed(&options(), &Options::changed);
    options().set(id, 8);
    QCOMPARE(options().number(id), 8);
    options().setProject(m_project.path());
    options().set(id, 2, Options::Scope::Project);
    QCOMPARE(options().number(id), 2);
    QCOMPARE(options().source(id), Options::Source::Project);
    QCOMPARE(options().valueIn(id, Options::Scope::User), QVariant(8));
    options().reset(id, Options::Scope::Project);
    QCOMPARE(options().source(id), Options::Source::User);
    options().setProject({});
    QCOMPARE(changed.size(), 3);
    QCOMPARE(changed.first().first().toString(), id);
}

void TestOptions::forgetsWhatIsTheDefaultAnyway()
{
    write(Options::Scope::User, "");
    options().set(u"test.flag"_s, false);
    QVERIFY(read(Options::Scope::User).contains("\"test.flag\": false"));
    options().set(u"test.flag"_s, true);
    QVERIFY(!read(Options::Scope::User).contains("test.flag"));
    QCOMPARE(options().source(u"test.flag"_s), Options::Source::Default);
}

void TestOptions::refusesWhatTheOptionCannotBe()
{
    QSignalSpy failed(&options(), &Options::failed);
    options().set(u"test.size"_s, 17);
    options().set(u"test.choice"_s, u"off"_s);
    options().set(u"test.flag"_s, false, Options::Scope::Project); // No folder is open.
    QCOMPARE(failed.size(), 3);
    QVERIFY(failed.first().first().toString().contains(u"from 1 to 16"));
    QCOMPARE(options().number(u"test.size"_s), 4);
    QVERIFY(options().flag(u"test.flag"_s));
}

void TestOptions::takesEffectWhenChangedOutside()
{
    QSignalSpy changed(&options(), &Options::changed);
    changeOutside(Options::Scope::User, "{\n  \"test.choice\": \"on\" // mine\n}");
    QCOMPARE(options().text(u"test.choice"_s), u"on"_s);
    QCOMPARE(changed.size(), 1);
    options().set(u"test.flag"_s, false);
    QVERIFY(read(Options::Scope::User).contains("// mine"));
}

void TestOptions::keepsTheValuesOfAFileWithAMistake()
{
    changeOutside(Options::Scope::User, "{\"test.size\": 8}");
    changeOutside(Options::Scope::User, "{\"test.size\": 9,\n oh}");
    QCOMPARE(options().number(u"test.size"_s), 8);
    const std::vector<FileProblem> problems = options().problems();
    QCOMPARE(problems.size(), 1U);
    QCOMPARE(problems.front().line, 2);
    QSignalSpy failed(&options(), &Options::failed);
    options().set(u"test.size"_s, 10);
    QCOMPARE(failed.size(), 1);
    QVERIFY(read(Options::Scope::User).contains("oh}"));
}

void TestOptions::namesWhatHasNoEffect()
{
    changeOutside(Options::Scope::User,
                  "{\n\"test.siez\": 8,\n\"test.size\": 99,\n\"test.flag\": 1}");
    const std::vector<FileProblem> problems = options().problems();
    QCOMPARE(problems.size(), 3U);
    for (const FileProblem &problem : problems) {
        QCOMPARE(problem.file, options().file(Options::Scope::User));
        QVERIFY(problem.message.contains(problem.key));
        QCOMPARE(problem.line, problem.key == u"test.siez"   ? 2
                               : problem.key == u"test.size" ? 3
                                                             : 4);
    }
    options().set(u"test.size"_s, 3);
    QVERIFY(read(Options::Scope::User).contains("test.siez"));
}

void TestOptions::leavesAProjectItsLimits()
{
    options().setProject(m_project.path());
    changeOutside(Options::Scope::User, "{\"test.own\": [\"mine\"]}");
    write(Options::Scope::Project, "{\"test.own\": [\"theirs\"], \"test.size\": 5}");
    options().setProject({});
    options().setProject(m_project.path());
    QCOMPARE(options().value(u"test.own"_s).toStringList(), QStringList{u"mine"_s});
    QCOMPARE(options().number(u"test.size"_s), 5);
    QCOMPARE(options().problems().size(), 1U);
}

QTEST_MAIN(TestOptions)
#include "tst_options.moc"
