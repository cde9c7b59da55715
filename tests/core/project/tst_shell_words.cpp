// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell_words.h"

#include <slipway/base/files.h>
#include <slipway/project/run_command.h>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace slipway;
using namespace slipway::project;
using namespace Qt::StringLiterals;

class TestShellWords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void areThoseOfTheShell_data();
    void areThoseOfTheShell();
    void leaveToTheShellWhatIsItsOwn_data();
    void leaveToTheShellWhatIsItsOwn();
    void aCommandNeedsNoShell();
};

void TestShellWords::areThoseOfTheShell_data()
{
    QTest::addColumn<QByteArray>("command");
    for (const char *command :
         {"python main.py", "  python\tmain.py  \n", "python main.py --x 1", "python -c 'import a'",
          R"(python "a b.py" 'it''s' "")", R"(./a\ b \"c\" \\)", R"(a "x\"y\\z\n" 'x\ny')",
          "a b=c d#e f~g x!", "a --flag='b c'", "a \\\n b", "a \"b\\\nc\"", "a ü 'ß ' 😀",
          "a:b/c %1 @,+", R"(a "it's" 'say "so"')"})
        QTest::newRow(command) << QByteArray(command);
}

void TestShellWords::areThoseOfTheShell()
{
    QFETCH(QByteArray, command);
    const auto words = plainWords(command.toStdString());
    QVERIFY(words);
    QByteArray ours;
    for (const std::string &word : *words)
        ours += '<' + QByteArray::fromStdString(word) + '>';
    QProcess shell;
    shell.start(u"sh"_s, {u"-c"_s, u"show() { printf '<%s>' \"$@\"; }\nshow "_s
                                       + QString::fromUtf8(command.trimmed())});
    QVERIFY(shell.waitForFinished(60'000));
    QCOMPARE(ours, shell.readAllStandardOutput());
}

void TestShellWords::leaveToTheShellWhatIsItsOwn_data()
{
    QTest::addColumn<QByteArray>("command");
    for (const char *command :
         {"",           " \n",         "a | b",   "a && b",    "a; b",
          "a > b",      "a < b",       "a &",     "a\nb",      "(a)",
          "echo $HOME", "a \"$HOME\"", "a `b`",   "a \"`b`\"", "a *.py",
          "a ?",        "a [b]",       "a {b,c}", "A=1 b",     "~/a",
          "a ~/b",      "# a",         "a # b",   "cd a",      "exec python main.py",
          "if a",       "! a",         "echo a",  ". a",       "a 'b",
          "a \"b",      "a \\",        "export A"})
        QTest::newRow(command) << QByteArray(command);
}

void TestShellWords::leaveToTheShellWhatIsItsOwn()
{
    QFETCH(QByteArray, command);
    QVERIFY(!plainWords(command.toStdString()));
}

void TestShellWords::aCommandNeedsNoShell()
{
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    const auto argvOf = [&](const std::string &command) {
        const bool written = writeFileAtomic(path / "slipway.toml", "[run]\ncommand = " + command,
                                             {.durability = Durability::Fast})
                                 .has_value();
        const auto found = runCommand(path);
        return written && found ? found->argv : std::vector<std::string>();
    };
    QCOMPARE(argvOf("\"python3 main.py --x 'a b'\""),
             (std::vector<std::string>{"python3", "main.py", "--x", "a b"}));
    QCOMPARE(argvOf("\"python3 main.py > out\""),
             (std::vector<std::string>{"sh", "-c", "python3 main.py > out"}));
    QCOMPARE(argvOf("\"python3 main.py\"\narguments = [\"a b\"]"),
             (std::vector<std::string>{"python3", "main.py", "a b"}));
    const auto python = argvOf("\"python main.py\"");
    QCOMPARE(python.size(), std::size_t(2));
    QVERIFY(python[0] == "python" || python[0].ends_with("python3"));
}

QTEST_GUILESS_MAIN(TestShellWords)
#include "tst_shell_words.moc"
