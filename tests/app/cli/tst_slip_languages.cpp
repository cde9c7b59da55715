// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/project/languages.h>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>

using namespace slipway;
using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

namespace {

const QString slip = QStringLiteral(SLIPWAY_BIN_DIR "/slip");

struct Ended
{
    int code = -1;
    QByteArray output;
    QByteArray error;
};

} // namespace

/// Programs in each language really run, by the tools this machine has.
class TestSlipLanguages : public QObject
{
    Q_OBJECT

private:
    void write(const std::string &name, const QByteArray &text)
    {
        const fs::path path = fs::path(m_folder->path().toStdString()) / name;
        QVERIFY(makeFolder(path.parent_path()));
        QVERIFY(writeFileAtomic(path, text.toStdString(), {.durability = Durability::Fast}));
    }
    Ended run(const QStringList &words) { return runIn(m_folder->path(), words); }
    Ended runIn(const QString &folder, const QStringList &words)
    {
        QProcess process;
        process.setWorkingDirectory(folder);
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"XDG_CACHE_HOME"_s, m_cache.path());
        process.setProcessEnvironment(environment);
        process.start(slip, words);
        process.closeWriteChannel();
        if (!process.waitForFinished(400'000))
            return {};
        return {process.exitCode(), process.readAllStandardOutput(),
                process.readAllStandardError()};
    }
    QStringList filesInFolder() const
    {
        return QDir(m_folder->path())
            .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        write("true.sh", "true\n");
        const Ended tried = run({u"run"_s, u"true.sh"_s});
        if (tried.code != 0)
            QSKIP(("no sandbox can be made here: " + tried.error).constData());
    }
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void runsAFile_data()
    {
        QTest::addColumn<QByteArray>("id");
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("text");
        const auto row = [](const char *name, const char *id, const char *file, const char *text) {
            QTest::newRow(name) << QByteArray(id) << QByteArray(file) << QByteArray(text);
        };
        // Each says "hello", its first argument, and ends with 7.
        row("Python", "python", "a.py", "import sys\nprint('hello', sys.argv[1])\nsys.exit(7)\n");
        row("JavaScript", "javascript", "a.js",
            "console.log('hello', process.argv[2]); process.exit(7);\n");
        row("JavaScript module", "javascript", "a.mjs",
            "import {argv} from 'node:process';\nconsole.log('hello', argv[2]); "
            "process.exit(7);\n");
        row("TypeScript", "typescript", "a.ts",
            "const who: string = process.argv[2];\nconsole.log(`hello ${who}`);\nawait "
            "Promise.resolve();\nprocess.exit(7);\n");
        row("TypeScript with require", "typescript", "b.ts",
            "const fs = require('node:fs');\nif (!fs.existsSync(__filename)) "
            "process.exit(1);\nconsole.log('hello', process.argv[2] as "
            "string);\nprocess.exit(7);\n");
        row("C", "c", "a.c",
            "#include <math.h>\n#include <stdio.h>\nint main(int n, char **v)\n{\n    "
            "printf(\"hello %s\\n\", v[1]);\n    return (int) sqrt(49.0 * (n - 1));\n}\n");
        row("C++", "cpp", "a.cpp",
            "#include <iostream>\n#include <ranges>\nint main(int, char **v)\n{\n    std::cout << "
            "\"hello \" << v[1] << std::endl;\n    return 7;\n}\n");
        row("Java", "java", "Main.java",
            "public class Main {\n    public static void main(String[] a) {\n        "
            "System.out.println(\"hello \" + a[0]);\n        System.exit(7);\n    }\n}\n");
        row("Java in a package", "java", "src/shop/Main.java",
            "package shop;\nrecord Main(int n) {\n    public static void main(String[] a) {\n    "
            "    System.out.println(\"hello \" + a[0]);\n        System.exit(new Main(7).n());\n  "
            "  }\n}\n");
        row("Ruby", "ruby", "a.rb", "puts \"hello #{ARGV[0]}\"\nexit 7\n");
        row("Go", "go", "a.go",
            "package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n\nfunc main() "
            "{\n\tfmt.Println(\"hello\", os.Args[1])\n\tos.Exit(7)\n}\n");
        row("Rust", "rust", "a.rs",
            "use std::env;\nfn main() {\n    println!(\"hello {}\", "
            "env::args().nth(1).unwrap());\n  "
            "  std::process::exit(7);\n}\n");
        row("Shell", "shell", "a.sh", "echo hello \"$1\"\nexit 7\n");
        row("Perl", "perl", "a.pl", "print \"hello $ARGV[0]\\n\"; exit 7;\n");
    }
    void runsAFile()
    {
        QFETCH(QByteArray, id);
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, text);
        write(file.toStdString(), text);
        const QStringList before = filesInFolder();
        const Ended ended = run({u"run"_s, QString::fromUtf8(file), u"--"_s, u"Ada"_s});
        if (ended.error.contains("is not installed"))
            QSKIP(ended.error.constData());
        QVERIFY2(ended.output.contains("hello Ada\n"), (ended.error + ended.output).constData());
        QCOMPARE(ended.code, 7);
        QVERIFY2(ended.error.isEmpty(), ended.error.constData());
        // What was compiled is nowhere in the project.
        QCOMPARE(filesInFolder(), before);
    }

    void findsTheOtherFilesOfAProgram_data()
    {
        QTest::addColumn<QStringList>("files");
        QTest::addColumn<QString>("what");
        QTest::newRow("Java") << QStringList{u"Main.java"_s,
                                             u"public class Main { public static void "
                                             "main(String[] a) { Help.say(); } }"_s,
                                             u"Help.java"_s,
                                             u"class Help { static void say() { "
                                             "System.out.println(\"hello\"); } }"_s}
                              << u"Main.java"_s;
        QTest::newRow("TypeScript")
            << QStringList{u"a.ts"_s, u"import {say} from './help';\nsay('hello');\n"_s,
                           u"help.ts"_s, u"export function say(s: string) { console.log(s); }\n"_s}
            << u"a.ts"_s;
        QTest::newRow("Go module")
            << QStringList{u"go.mod"_s,  u"module shop\n\ngo 1.21\n"_s,
                           u"main.go"_s, u"package main\n\nfunc main() { say() }\n"_s,
                           u"help.go"_s, u"package main\n\nfunc say() { print(\"hello\\n\") }\n"_s}
            << QString();
        QTest::newRow("CMake")
            << QStringList{u"CMakeLists.txt"_s,
                           u"cmake_minimum_required(VERSION 3.20)\nproject(shop "
                           "CXX)\nadd_executable(shop a.cpp b.cpp)\n"_s,
                           u"a.cpp"_s,
                           u"void say(); int main() { say(); }\n"_s,
                           u"b.cpp"_s,
                           u"#include <cstdio>\nvoid say() { std::puts(\"hello\"); }\n"_s}
            << QString();
    }
    void findsTheOtherFilesOfAProgram()
    {
        QFETCH(QStringList, files);
        QFETCH(QString, what);
        for (qsizetype i = 0; i < files.size(); i += 2)
            write(files[i].toStdString(), files[i + 1].toUtf8());
        if (QTest::currentDataTag() == "CMake"_ba && project::findProgram("cmake").empty())
            QSKIP("cmake is not installed");
        if (QTest::currentDataTag() == "Go module"_ba && project::findProgram("go").empty())
            QSKIP("go is not installed");
        const QStringList before = filesInFolder();
        const Ended ended =
            run(what.isEmpty() ? QStringList{u"run"_s} : QStringList{u"run"_s, what});
        if (ended.error.contains("is not installed"))
            QSKIP(ended.error.constData());
        // Go's print() writes to the standard error.
        QVERIFY2((ended.output + ended.error).contains("hello\n"),
                 (ended.error + ended.output).constData());
        QCOMPARE(ended.code, 0);
        QCOMPARE(filesInFolder(), before);
    }

    void anErrorOfTheCompilerEndsTheRun()
    {
        write("a.c", "int main(void) { return x; }\n");
        const Ended ended = run({u"run"_s, u"a.c"_s});
        if (ended.error.contains("is not installed"))
            QSKIP(ended.error.constData());
        QCOMPARE(ended.code, 1);
        QVERIFY2(ended.error.contains("a.c:1:"), ended.error.constData());
    }

    /// slipway.toml chooses the compiler that else only stands in for another one.
    void typeScriptRunsWithItsOwnCompiler()
    {
        if (project::findProgram("tsc").empty() || project::findProgram("node").empty())
            QSKIP("tsc or node is not installed");
        write("slipway.toml", "[run]\ninterpreter = \"tsc\"\n");
        write("a.ts", "import * as fs from 'node:fs';\nimport path from 'path';\n"
                      "import { say, Color } from './lib/help.js';\n"
                      "await Promise.resolve();\n"
                      "say(`hello ${process.argv[2]} ${Color[1]}`);\n"
                      "console.log(fs.existsSync(__filename), path.basename(process.argv[1]));\n"
                      "process.exit(7);\n");
        write("lib/help.ts", "export enum Color { Red, Green }\n"
                             "export function say(s: string): void { console.log(s); }\n");
        const QStringList before = filesInFolder();
        const Ended good = run({u"run"_s, u"a.ts"_s, u"--"_s, u"Ada"_s});
        QCOMPARE(good.error, QByteArray());
        QCOMPARE(good.output, "hello Ada Green\ntrue a.ts\n"_ba);
        QCOMPARE(good.code, 7);
        QCOMPARE(filesInFolder(), before);

        // What is wrong with the types is told, and the program runs.
        write("types.ts", "const n: number = 'text';\nconsole.log('ran', n);\n");
        const Ended types = run({u"run"_s, u"types.ts"_s});
        QVERIFY2(types.error.contains("types.ts(1,7): error TS2322"), types.error.constData());
        QCOMPARE(types.output, "ran text\n"_ba);
        QCOMPARE(types.code, 0);

        write("bad.ts", "console.log('ran');\nlet a: number = ;\n");
        const Ended bad = run({u"run"_s, u"bad.ts"_s});
        QVERIFY2(bad.error.contains("bad.ts(2,17): error TS1109"), bad.error.constData());
        QCOMPARE(bad.output, QByteArray());
        QCOMPARE(bad.code, 1);

        // Types and interfaces are gone when it fails; the line is that of the source.
        write("fails.ts", "interface P {\n  name: string;\n}\n\ntype Q = {\n  p?: P,\n};\n\n"
                          "const q: Q = {};\nconsole.log(q.p!.name);\n");
        const Ended fails = run({u"run"_s, u"fails.ts"_s});
        QVERIFY2(fails.error.contains("fails.ts:10:18"), fails.error.constData());
        QCOMPARE(fails.code, 1);
    }

    void cargoRunsAndTestsItsPackages()
    {
        if (project::findProgram("cargo").empty())
            QSKIP("cargo is not installed");
        write("shop/Cargo.toml", "[package]\nname = \"shop\"\nversion = \"0.1.0\"\n"
                                 "edition = \"2021\"\n");
        write("shop/src/main.rs",
              "mod price;\nfn main() {\n    println!(\"main {} {:?}\", price::total(&[1, 2]), "
              "std::env::args().nth(1));\n}\n");
        write("shop/src/price.rs", "pub fn total(all: &[i32]) -> i32 {\n    all.iter().sum()\n}\n"
                                   "#[test]\nfn sums() {\n    assert_eq!(total(&[1, 2]), 4);\n}\n");
        write("shop/src/bin/tool.rs", "fn main() {\n    println!(\"tool\");\n}\n");
        write("shop/examples/one.rs", "fn main() {\n    println!(\"example\");\n}\n");
        const QString shop = m_folder->filePath(u"shop"_s);
        const QStringList before = QDir(shop).entryList();
        const auto output = [&](const char *file) {
            const Ended ended =
                run({u"run"_s, u"shop/"_s + QLatin1StringView(file), u"--"_s, u"Ada"_s});
            return ended.output + ended.error;
        };
        QCOMPARE(output("src/main.rs"), "main 3 Some(\"Ada\")\n"_ba);
        QCOMPARE(output("src/price.rs"), "main 3 Some(\"Ada\")\n"_ba);
        QCOMPARE(output("src/bin/tool.rs"), "tool\n"_ba);
        QCOMPARE(output("examples/one.rs"), "example\n"_ba);
        // But for the lock file, which cargo wants there.
        QStringList after = QDir(shop).entryList();
        after.removeAll(u"Cargo.lock"_s);
        QCOMPARE(after, before);

        // The program of the package itself, and its tests as a task.
        QCOMPARE(runIn(shop, {u"run"_s}).output, "main 3 None\n"_ba);
        QVERIFY(QFile::remove(shop + u"/src/bin/tool.rs"_s));
        QVERIFY(QDir(shop).rmdir(u"src/bin"_s));
        const Ended tested = runIn(shop, {u"run"_s, u"cargo: test"_s});
        QVERIFY2(tested.output.contains("price::sums ... FAILED"), tested.output.constData());
        QVERIFY2(tested.output.contains("src/price.rs:6:5"), tested.output.constData());
        QCOMPARE(tested.code, 101);
        QCOMPARE(runIn(shop, {u"run"_s}).output, "main 3 None\n"_ba);

        // What is not there cannot be fetched: that is told at once, and what to do.
        write("shop/Cargo.toml", "[package]\nname = \"shop\"\nversion = \"0.1.0\"\n"
                                 "edition = \"2021\"\n[dependencies]\nrand = \"0.8\"\n");
        const Ended fetched = runIn(shop, {u"run"_s});
        QCOMPARE(fetched.code, 101);
        QVERIFY2(fetched.error.contains("`rand`"), fetched.error.constData());
        QVERIFY2(fetched.error.contains("--net outbound"), fetched.error.constData());
    }

    void aNameThatIsNoTextIsTold()
    {
        const QByteArray name = "caf\xe9.py";
        const std::string path = m_folder->path().toStdString() + '/' + name.toStdString();
        if (!writeFileAtomic(path, "print(1)\n", {.durability = Durability::Fast}))
            QSKIP("This file system has no such names.");
        const QByteArray words = slip.toUtf8() + " run \"$(printf 'caf\\351.py')\"";
        QProcess process;
        process.setWorkingDirectory(m_folder->path());
        process.start(u"sh"_s, {u"-c"_s, QString::fromUtf8(words)});
        QVERIFY(process.waitForFinished(400'000));
        QVERIFY(fs::remove(path)); // Qt could not
        QVERIFY(process.readAllStandardError().contains("UTF-8"));
        QCOMPARE(process.exitCode(), 125);
    }

    void takesNamesOfConfigurationsAndTasks()
    {
        write("main.py", "print('main')\n");
        write("other.py", "import os, sys\nprint(sys.argv[1:], os.environ['A'], "
                          "os.path.basename(os.getcwd()))\n");
        write("sub/x", "");
        write("slipway.toml",
              "[run.two]\nfile = \"other.py\"\narguments = [\"a b\"]\nfolder = \"sub\"\n"
              "environment = { A = \"1\" }\n[task.greet]\ncommand = \"echo hello\"\n");
        QCOMPARE(run({u"run"_s}).output, "main\n"_ba);
        QCOMPARE(run({u"run"_s, u"two"_s, u"--"_s, u"c"_s}).output, "['a b', 'c'] 1 sub\n"_ba);
        QCOMPARE(run({u"run"_s, u"two"_s, u"--env"_s, u"A=2"_s}).output, "['a b'] 2 sub\n"_ba);
        QCOMPARE(run({u"run"_s, u"greet"_s}).output, "hello\n"_ba);
        const Ended unknown = run({u"run"_s, u"three"_s});
        QCOMPARE(unknown.code, 125);
    }

    void listsLanguages()
    {
        const Ended text = run({u"languages"_s});
        QCOMPARE(text.code, 0);
        for (const char *name : {"Python", "TypeScript", "C++", "Rust"})
            QVERIFY2(text.output.contains(name), text.output.constData());
        const Ended asJson = run({u"languages"_s, u"--json"_s});
        const QJsonArray all = QJsonDocument::fromJson(asJson.output).array();
        QVERIFY(all.size() >= 10);
        for (const QJsonValue &value : all) {
            const QJsonObject one = value.toObject();
            const bool there = one["installed"_L1].toBool();
            QVERIFY2(!one["name"_L1].toString().isEmpty(), asJson.output.constData());
            // What is missing says how to get it, and nothing else does.
            QCOMPARE(one.contains("get"_L1), !there);
            QVERIFY(!there || one["program"_L1].toString().startsWith(u'/'));
        }
        const QJsonObject python = all.first().toObject();
        QCOMPARE(python["id"_L1].toString(), u"python"_s);
        QVERIFY(python["version"_L1].toString().startsWith(u"3."_s));
    }

    void versionsAreNotAskedOfTheProjectsPrograms()
    {
        write("python3", "#!/bin/sh\ntouch \"$(dirname \"$0\")/ran\"\n");
        QFile::setPermissions(m_folder->filePath(u"python3"_s),
                              QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        const QByteArray path = qgetenv("PATH");
        qputenv("PATH", m_folder->path().toUtf8() + ":.:" + path);
        const Ended ended = run({u"languages"_s});
        qputenv("PATH", path);
        QCOMPARE(ended.code, 0);
        QVERIFY(!QFileInfo::exists(m_folder->filePath(u"ran"_s)));
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QTemporaryDir m_cache;
};

QTEST_MAIN(TestSlipLanguages)
#include "tst_slip_languages.moc"
