// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/project/templates.h>

#include <QTemporaryDir>
#include <QTest>

using namespace slipway;
using namespace slipway::project;
namespace fs = std::filesystem;

class TestTemplates : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;

    fs::path path(const char *name) const
    {
        return fs::path(m_folder->path().toStdString()) / name;
    }
    static void write(const fs::path &file, const char *text)
    {
        QVERIFY(makeFolder(file.parent_path()));
        QVERIFY(writeFileAtomic(file, text));
    }
    Template simple() const
    {
        write(path("templates/one/template.json"),
              R"({"title": "One", "description": "First.", "fill": ["a.txt"]})");
        write(path("templates/one/files/a.txt"), "{{name}} is {{name}}");
        write(path("templates/one/files/sub/.b"), "{{name}}");
        return listTemplates(path("templates"))->front();
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void makesAProjectWithItsName();
    void takesAnEmptyFolder();
    void overwritesNothing_data();
    void overwritesNothing();
    void leavesNothingBehindWhenItFails();
    void refusesNames_data();
    void refusesNames();
    void saysWhichTemplateIsBroken();
    void hasTemplatesThatWork();
};

void TestTemplates::makesAProjectWithItsName()
{
    const auto made = createProject(simple(), path("new/My app"), "My app");
    QVERIFY2(made, made ? "" : made.error().describe().c_str());
    QCOMPARE(*readFile(path("new/My app/a.txt")), "My app is My app");
    QCOMPARE(*readFile(path("new/My app/sub/.b")), "{{name}}");
}

void TestTemplates::takesAnEmptyFolder()
{
    QVERIFY(makeFolder(path("empty")));
    QVERIFY(createProject(simple(), path("empty"), "x"));
    QCOMPARE(*readFile(path("empty/a.txt")), "x is x");
}

void TestTemplates::overwritesNothing_data()
{
    QTest::addColumn<bool>("folder");
    QTest::newRow("a folder with a file") << true;
    QTest::newRow("a file") << false;
}

void TestTemplates::overwritesNothing()
{
    QFETCH(const bool, folder);
    const fs::path kept = folder ? path("target/a.txt") : path("target");
    write(kept, "mine");
    const auto made = createProject(simple(), path("target"), "x");
    QVERIFY(!made);
    QCOMPARE(made.error().code, "project.folder_exists");
    QCOMPARE(*readFile(kept), "mine");
    const auto count = std::distance(fs::directory_iterator(path("")), fs::directory_iterator());
    QCOMPARE(count, 2); // The templates, and what was there.
}

void TestTemplates::leavesNothingBehindWhenItFails()
{
    Template broken = simple();
    broken.fill = {"none.txt"};
    QVERIFY(!createProject(broken, path("new/x"), "x"));
    QVERIFY(fs::is_empty(path("new")));
}

void TestTemplates::refusesNames_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name : {"", ".", "..", ".hidden", "a/b", "a\\b", "a\nb", "a\"b", "x ", "a:b"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

void TestTemplates::refusesNames()
{
    QFETCH(const QString, name);
    const auto checked = checkProjectName(name.toStdString());
    QVERIFY(!checked);
    QVERIFY(!checked.error().message.empty());
    QVERIFY(checkProjectName("Größe 2 – test_1.0"));
}

void TestTemplates::saysWhichTemplateIsBroken()
{
    write(path("templates/bad/template.json"), R"({"title": 1})");
    const auto all = listTemplates(path("templates"));
    QVERIFY(!all);
    QVERIFY(all.error().message.contains("bad"));
    QVERIFY(listTemplates(path("none"))->empty());
}

void TestTemplates::hasTemplatesThatWork()
{
    const auto all = listTemplates(fs::path(SLIPWAY_SOURCE_DIR) / "resources/templates");
    QVERIFY2(all, all ? "" : all.error().message.c_str());
    QCOMPARE(all->size(), 5U);
    for (const Template &one : *all) {
        const auto made = createProject(one, path(one.id.c_str()), "Kind & <b>");
        QVERIFY(!made); // The name is for folders too.
        QVERIFY(createProject(one, path(one.id.c_str()), "My & project"));
        for (const auto &entry : fs::recursive_directory_iterator(path(one.id.c_str()))) {
            if (entry.is_regular_file())
                QVERIFY2(!readFile(entry.path())->contains("{{"), entry.path().c_str());
        }
    }
}

QTEST_APPLESS_MAIN(TestTemplates)
#include "tst_templates.moc"
