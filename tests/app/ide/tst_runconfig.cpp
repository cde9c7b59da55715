// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/configform.h"
#include "run/configpage.h"
#include "run/languagespage.h"
#include "run/localrun.h"
#include "run/runmenu.h"
#include "shell/mainwindow.h"
#include "shell/options.h"
#include "shell/workspace.h"

#include <slipway/base/files.h>
#include <slipway/project/languages.h>

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>

using namespace slipway;
using namespace slipway::ide;
using namespace Qt::StringLiterals;

namespace {

constexpr const char *manifest = R"(# ours
[run]
memory = "1G"  # for the index

# on Mondays
[run.report]
file = "report.py"
)";

template<class Widget>
Widget *named(QWidget &in, const QString &name)
{
    for (Widget *one : in.findChildren<Widget *>()) {
        if (one->accessibleName() == name)
            return one;
    }
    return nullptr;
}

QPushButton *button(QWidget &in, const QString &text)
{
    for (QPushButton *one : in.findChildren<QPushButton *>()) {
        if (one->text() == text)
            return one;
    }
    return nullptr;
}

} // namespace

/// Configurations are edited with the keyboard, chosen in the menu, and kept in slipway.toml.
class TestRunConfig : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        write("slipway.toml", manifest);
        write("report.py", "print(1)\n");
        write("main.py", "print(2)\n");
    }

    void writesWhatIsTyped();
    void saysWhatIsWrongAndWritesNothing_data();
    void saysWhatIsWrongAndWritesNothing();
    void addsRenamesAndRemoves();
    void aFileThatCannotBeReadIsLeftAlone();
    void theMenuChoosesAndRemembers();
    void everyLimitReachesTheRun();
    void windowsAreLetOutOnlyWhereAllowed();
    void aTurtleWindowAppears();
    void languagesAreListed();

private:
    void write(const char *name, const QByteArray &text)
    {
        QVERIFY(writeFileAtomic(path(name).toStdString(), text.toStdString(),
                                {.durability = Durability::Fast}));
    }
    QString path(const char *name) const
    {
        return m_folder->path() + u'/' + QString::fromUtf8(name);
    }
    QByteArray toml() const
    {
        QFile file(path("slipway.toml"));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    std::unique_ptr<ConfigPage> open(Workspace &workspace, const QString &name)
    {
        workspace.openFolder(m_folder->path());
        auto page = std::make_unique<ConfigPage>(workspace);
        page->resize(900, 800);
        page->show(name);
        static_cast<QWidget &>(*page).show();
        return page;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestRunConfig::writesWhatIsTyped()
{
    Workspace workspace;
    const auto page = open(workspace, u"report"_s);
    auto *arguments = named<QLineEdit>(*page, u"Arguments"_s);
    QTest::keyClicks(arguments, u"--out \"a b\""_s);
    QTest::keyClicks(named<QPlainTextEdit>(*page, u"Environment"_s), u"A=1"_s);
    QTest::keyClick(named<QComboBox>(*page, u"Network"_s), Qt::Key_Down);
    page->flush();
    QCOMPARE(toml(), QByteArray(manifest)
                         + "arguments = [\"--out\", \"a b\"]\nenvironment = { A = \"1\" }\n"
                           "network = \"none\"\n");
    // And by itself, a moment after the last key.
    arguments->clear();
    QTest::keyClicks(arguments, u"x"_s);
    QTRY_VERIFY(toml().contains("arguments = [\"x\"]"));
}

void TestRunConfig::saysWhatIsWrongAndWritesNothing_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("part");
    QTest::newRow("memory") << u"Memory"_s << u"much"_s << u"512M"_s;
    QTest::newRow("time") << u"Time"_s << u"soon"_s << u"30s"_s;
    QTest::newRow("processors") << u"Processors"_s << u"two"_s << u"number"_s;
    QTest::newRow("processes") << u"Processes"_s << u"1.5"_s << u"whole number"_s;
    QTest::newRow("folder") << u"Starts in"_s << u"gone"_s << u"no such folder"_s;
    QTest::newRow("outside") << u"Starts in"_s << u"../x"_s << u"in the project"_s;
    QTest::newRow("arguments") << u"Arguments"_s << u"\"a"_s << u"quotation mark"_s;
    QTest::newRow("file") << u"File"_s << u"x"_s << u"no such file"_s;
}

void TestRunConfig::saysWhatIsWrongAndWritesNothing()
{
    QFETCH(QString, field);
    QFETCH(QString, text);
    QFETCH(QString, part);
    Workspace workspace;
    const auto page = open(workspace, u"report"_s);
    QTest::keyClicks(named<QLineEdit>(*page, field), text);
    page->flush();
    bool said = false;
    for (const QLabel *label : page->form()->findChildren<QLabel *>())
        said = said || (label->isVisible() && label->text().contains(part));
    QVERIFY(said);
    QCOMPARE(toml(), QByteArray(manifest));
}

void TestRunConfig::addsRenamesAndRemoves()
{
    Workspace workspace;
    const auto page = open(workspace, {});
    QSignalSpy renamed(page.get(), &ConfigPage::renamed);
    button(*page, u"Add"_s)->click();
    QVERIFY(toml().endsWith("\n[run.New]\n"));
    QLineEdit *name = page->form()->nameField();
    QTRY_COMPARE(name->selectedText(), u"New"_s);
    QTest::keyClicks(name, u"nightly"_s);
    QTest::keyClick(name, Qt::Key_Return);
    QVERIFY(toml().endsWith("\n[run.nightly]\n"));
    QCOMPARE(renamed.size(), 1);
    QCOMPARE(page->list()->currentItem()->text(), u"nightly"_s);
    name->selectAll();
    QTest::keyClicks(name, u"report"_s);
    QTest::keyClick(name, Qt::Key_Return);
    QVERIFY(toml().contains("[run.nightly]"));
    page->show(u"report"_s);
    button(*page, u"Remove"_s)->click();
    QVERIFY(!toml().contains("Mondays"));
    QVERIFY(toml().startsWith("# ours\n[run]\nmemory = \"1G\"  # for the index\n"));
    QVERIFY(toml().contains("[run.nightly]"));
}

void TestRunConfig::aFileThatCannotBeReadIsLeftAlone()
{
    write("slipway.toml", "[run\n");
    Workspace workspace;
    const auto page = open(workspace, {});
    QVERIFY(!page->form()->isEnabled());
    button(*page, u"Add"_s)->click();
    QCOMPARE(toml(), "[run\n"_ba);
}

void TestRunConfig::theMenuChoosesAndRemembers()
{
    MainWindow window;
    window.resize(900, 600);
    window.show();
    auto menu = std::make_unique<RunMenu>(window, nullptr);
    QSignalSpy asked(menu.get(), &RunMenu::runAsked);
    window.workspace().openFolder(m_folder->path());
    menu->show();
    const auto popup = [] { return qobject_cast<QMenu *>(QApplication::activePopupWidget()); };
    QTRY_VERIFY(popup());
    QStringList texts;
    for (const QAction *action : popup()->actions())
        texts += action->text();
    QVERIFY2(texts.contains(u"report"_s), qPrintable(texts.join(u',')));
    QTest::keyClick(popup(), Qt::Key_Down);
    QTest::keyClick(popup(), Qt::Key_Down);
    QTest::keyClick(popup(), Qt::Key_Return);
    QTRY_COMPARE(asked.size(), 1);
    QCOMPARE(menu->configuration(), u"report"_s);
    // For each project, and over a restart.
    window.workspace().openFolder(QDir::tempPath());
    QCOMPARE(menu->configuration(), QString());
    window.workspace().openFolder(m_folder->path());
    QCOMPARE(menu->configuration(), u"report"_s);
}

void TestRunConfig::everyLimitReachesTheRun()
{
    write("slipway.toml",
          "[run.all]\nfile = \"report.py\"\nmemory = \"64M\"\ncpus = 2\ntime = \"3s\"\nprocesses = "
          "9\nfile_size = \"1M\"\nnetwork = \"outbound\"\ndisplay = false\nenvironment = { A = "
          "\"1\" }\narguments = [\"x\"]\n");
    const auto run =
        prepareLocalRun({.folder = m_folder->path().toStdString(), .configuration = "all"});
    QVERIFY2(run, run ? "" : run.error().message.c_str());
    const sandbox::Limits &limits = run->spec.limits;
    QCOMPARE(limits.memory, 64ULL << 20);
    QCOMPARE(limits.cpus, 2.0);
    QCOMPARE(limits.wallTime, Milliseconds(3000));
    QCOMPARE(limits.processes, 9);
    QCOMPARE(limits.fileSize, 1ULL << 20);
    QCOMPARE(run->spec.network, sandbox::Network::Outbound);
    QVERIFY(!run->spec.display);
    QCOMPARE(run->spec.environment.at("A"), "1");
    QCOMPARE(run->spec.argv.back(), "x");
}

void TestRunConfig::windowsAreLetOutOnlyWhereAllowed()
{
    RunRequest request{.folder = m_folder->path().toStdString()};
    QVERIFY(prepareLocalRun(request)->spec.display);
    request.windows = false;
    QVERIFY(!prepareLocalRun(request)->spec.display);
    // The server's own runs are not made here: there it is off unless somebody says otherwise.
    QVERIFY(!sandbox::RunSpec().display);
}

void TestRunConfig::aTurtleWindowAppears()
{
    const auto has = [](const char *program) { return !project::findProgram(program).empty(); };
    if (!has("Xvfb") || !has("xdotool"))
        QSKIP("Xvfb or xdotool is not installed");
    QProcess tk;
    tk.start(u"python3"_s, {u"-c"_s, u"import turtle"_s});
    if (!tk.waitForFinished(60'000) || tk.exitCode() != 0)
        QSKIP("python3-tk is not installed");
    QProcess server;
    server.start(u"Xvfb"_s, {u"-displayfd"_s, u"1"_s, u"-screen"_s, u"0"_s, u"800x600x24"_s});
    QTRY_VERIFY_WITH_TIMEOUT(server.canReadLine() || server.state() == QProcess::NotRunning,
                             60'000);
    const QString display = u':' + QString::fromUtf8(server.readLine().trimmed());
    if (display.size() < 2)
        QSKIP("Xvfb does not start here");
    write("draw.py", "import turtle\nturtle.title('Slipway turtle')\nturtle.forward(50)\n"
                     "print('drawn', flush=True)\nturtle.done()\n");
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"DISPLAY"_s, display);
    environment.remove(u"WAYLAND_DISPLAY"_s);
    QProcess run;
    run.setProcessEnvironment(environment);
    run.setWorkingDirectory(m_folder->path());
    run.start(QStringLiteral(SLIPWAY_BIN_DIR "/slip"), {u"run"_s, u"draw.py"_s});
    QByteArray output;
    QTRY_VERIFY_WITH_TIMEOUT((output += run.readAllStandardOutput()).contains("drawn")
                                 || run.state() == QProcess::NotRunning,
                             60'000);
    const QByteArray error = run.readAllStandardError();
    if (error.contains("sandbox"))
        QSKIP(error.constData());
    QProcess look;
    look.setProcessEnvironment(environment);
    look.start(u"xdotool"_s, {u"search"_s, u"--name"_s, u"Slipway turtle"_s});
    QVERIFY(look.waitForFinished(60'000));
    QVERIFY2(!look.readAllStandardOutput().trimmed().isEmpty(), error.constData());
    run.terminate();
    QVERIFY(run.waitForFinished(60'000));
    // And not where it is forbidden.
    run.start(QStringLiteral(SLIPWAY_BIN_DIR "/slip"), {u"run"_s, u"--no-display"_s, u"draw.py"_s});
    QVERIFY(run.waitForFinished(60'000));
    QVERIFY(run.readAllStandardError().contains("no display name"));
    server.terminate();
    QVERIFY(server.waitForFinished(60'000));
}

void TestRunConfig::languagesAreListed()
{
    LanguagesPage page;
    page.show();
    QTRY_VERIFY_WITH_TIMEOUT(page.list()->topLevelItemCount() >= 10, 60'000);
    QCOMPARE(page.list()->topLevelItem(0)->text(0), u"Python"_s);
    QVERIFY(page.list()->topLevelItem(0)->text(2).startsWith(u'/'));
}

QTEST_MAIN(TestRunConfig)
#include "tst_runconfig.moc"
