// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/project/manifest.h>
#include <slipway/project/run_command.h>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace slipway;
using namespace slipway::project;
using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

class TestTasks : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;

    fs::path folder() const { return m_folder->path().toStdString(); }
    void write(const char *name, std::string_view text) const
    {
        QVERIFY(makeFolder((folder() / name).parent_path()));
        QVERIFY(writeFileAtomic(folder() / name, text, {.durability = Durability::Fast}));
    }
    QStringList names() const
    {
        QStringList all;
        for (const Task &task : tasks(folder()))
            all.append(QString::fromStdString(task.name));
        return all;
    }
    /// What it prints, with "exit N" behind where that is not 0.
    QByteArray run(const char *task, const std::vector<std::string> &arguments = {}) const
    {
        auto command = taskCommand(folder(), task);
        if (!command)
            return QByteArray::fromStdString(command.error().message);
        addArguments(command->argv, arguments);
        QStringList words;
        for (const std::string &word : command->argv)
            words.append(QString::fromStdString(word));
        QProcess process;
        process.setWorkingDirectory(m_folder->path());
        process.start(words.takeFirst(), words);
        if (!process.waitForFinished(60'000))
            return "did not end";
        QByteArray said = process.readAllStandardOutput();
        if (process.exitCode() != 0)
            said += "exit " + QByteArray::number(process.exitCode());
        return said;
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void areFoundInManyPlaces();
    void runThoseBeforeFirst();
    void stopWhereOneFails();
    void takeArguments();
    void areToldApartWhenUnknown();
    void doNotDependOnThemselves();
    void runScriptsOfPackagesWithoutAPackageManager();
    void runEntryPointsOfProjects();
};

void TestTasks::areFoundInManyPlaces()
{
    QCOMPARE(names(), QStringList());
    write("slipway.toml", "[task.lint]\ncommand = \"true\"\n");
    write("package.json", R"({"scripts": {"test": "node --test"}})");
    write("Makefile", ".PHONY: all\nall: x\nCC := gcc\n%.o: %.c\n\tcc $<\n");
    write("pyproject.toml",
          "[project]\nname = \"x\"\n[project.scripts]\nshop = \"shop.cli:main\"\n");
    write("CMakePresets.json",
          R"({"version": 6, "configurePresets": [{"name": "base", "hidden": true}, {"name": "dev"}],
              "buildPresets": [{"name": "dev", "configurePreset": "dev"}],
              "testPresets": [{"name": "quick", "configurePreset": "dev"}]})");
    const QStringList all = names();
    for (const QString &name :
         {u"lint"_s, u"npm: test"_s, u"make: all"_s, u"python: shop"_s, u"cmake: configure dev"_s,
          u"cmake: build dev"_s, u"ctest: quick"_s})
        QVERIFY2(all.contains(name), qPrintable(name + u" in "_s + all.join(u", "_s)));
    QVERIFY(!all.join(u' ').contains(u"base"));
}

void TestTasks::runThoseBeforeFirst()
{
    write("slipway.toml", R"([task.all]
command = "echo all"
depends = ["first", "second"]
[task.first]
command = "pwd; echo $GREETING"
folder = "sub"
environment = { GREETING = "it's me" }
[task.second]
command = ["echo", "second $HOME"]
depends = ["first"]
)");
    write("sub/x", "");
    const QByteArray sub = QByteArray::fromStdString(fs::canonical(folder() / "sub").string());
    QCOMPARE(run("all"), "> first\n" + sub + "\nit's me\n> second\nsecond $HOME\n> all\nall\n");
    QCOMPARE(run("first").size() > 0, true);
}

void TestTasks::stopWhereOneFails()
{
    write("slipway.toml", "[task.all]\ncommand = \"echo all\"\ndepends = [\"bad\"]\n"
                          "[task.bad]\ncommand = \"exit 3\"\n");
    QCOMPARE(run("all"), "> bad\nexit 3"_ba);
}

void TestTasks::takeArguments()
{
    write("slipway.toml", "[task.one]\ncommand = \"echo one\"\n"
                          "[task.two]\ncommand = \"echo two\"\ndepends = [\"one\"]\n"
                          "[task.three]\ncommand = [\"echo\", \"three\"]\ndepends = [\"one\"]\n");
    QCOMPARE(run("one", {"a b"}), "one a b\n"_ba);
    QCOMPARE(run("two", {"a b", "c"}), "> one\none\n> two\ntwo a b c\n"_ba);
    QCOMPARE(run("three", {"a b", "c"}), "> one\none\n> three\nthree a b c\n"_ba);
}

void TestTasks::areToldApartWhenUnknown()
{
    write("slipway.toml", "[task.lint]\ncommand = \"true\"\ndepends = [\"nothing\"]\n");
    QCOMPARE(taskCommand(folder(), "lnt").error().code, "project.task_unknown");
    QVERIFY(taskCommand(folder(), "lnt").error().message.contains("lint"));
    QVERIFY(taskCommand(folder(), "lint").error().message.contains("nothing"));
}

void TestTasks::doNotDependOnThemselves()
{
    write("slipway.toml", "[task.a]\ncommand = \"true\"\ndepends = [\"b\"]\n"
                          "[task.b]\ncommand = \"true\"\ndepends = [\"a\"]\n");
    QCOMPARE(taskCommand(folder(), "a").error().code, "project.task_cycle");
}

void TestTasks::runScriptsOfPackagesWithoutAPackageManager()
{
    if (QProcess::execute(u"node"_s, {u"--version"_s}) != 0)
        QSKIP("node is not installed");
    write("package.json", R"({"scripts": {"test": "node --test && checker"}})");
    write("shop.test.js", "const test = require('node:test');\ntest('price', () => {});\n");
    write("node_modules/.bin/checker", "#!/bin/sh\necho checked\n");
    fs::permissions(folder() / "node_modules/.bin/checker", fs::perms::owner_all);
    const QByteArray said = run("npm: test");
    QVERIFY2(said.contains("pass 1"), said.constData());
    QVERIFY2(said.contains("checked"), said.constData());
    QVERIFY2(!said.contains("exit"), said.constData());
    write("shop.test.js", "const test = require('node:test');\n"
                          "test('price', () => { throw new Error('dear'); });\n");
    QVERIFY(run("npm: test").contains("exit 1"));
}

void TestTasks::runEntryPointsOfProjects()
{
    write("pyproject.toml",
          "[project]\nname = \"x\"\n[project.scripts]\nshop = \"shop.cli:main\"\n");
    write("src/shop/__init__.py", "");
    write("src/shop/cli.py", "def main():\n    print('open')\n    return 4\n");
    QCOMPARE(run("python: shop"), "open\nexit 4"_ba);
}

QTEST_APPLESS_MAIN(TestTasks)
#include "tst_tasks.moc"
