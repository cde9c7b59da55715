// SPDX-License-Identifier: GPL-3.0-or-later
#include "cloud/serverterminal.h"
#include "dropping_proxy.h"
#include "server_process.h"
#include "terminal/terminalpane.h"
#include "terminal/terminalview.h"

#include <slipway/base/files.h>
#include <slipway/project/link.h>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

using namespace slipway;
using namespace slipway::ide;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 60'000;

/// As CloudTerminals, without a window.
class Terminals : public ServerTerminals
{
public:
    Terminals(CloudSession &session, const QString &folder)
        : m_session(session)
        , m_folder(folder)
    {
        setInstance(this);
    }
    ~Terminals() override { setInstance(nullptr); }

    QString whyNot() const override { return {}; }
    std::unique_ptr<TerminalSession> open(sandbox::TerminalSize size,
                                          const std::string &terminal) override
    {
        auto made = std::make_unique<ServerTerminal>(m_session, m_folder, size, terminal);
        QMetaObject::invokeMethod(made.get(), &ServerTerminal::start, Qt::QueuedConnection);
        return made;
    }

private:
    CloudSession &m_session;
    QString m_folder;
};

} // namespace

/// The window's terminals on a real server, which is reached by a way that can be cut.
class TestServerTerminal : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_home;
    std::unique_ptr<ServerProcess> m_server;
    std::unique_ptr<DroppingProxy> m_proxy;
    std::unique_ptr<CloudSession> m_session;
    std::unique_ptr<Terminals> m_terminals;
    ProjectId m_project;

    QString folder() const { return m_home.filePath(u"project"_s); }

    std::unique_ptr<TerminalPane> open(const std::string &terminal = {})
    {
        ShellRequest request;
        request.project = folder().toStdString();
        request.onServer = true;
        request.serverTerminal = terminal;
        auto pane = std::make_unique<TerminalPane>(request);
        pane->resize(800, 400);
        pane->show();
        if (!QTest::qWaitForWindowExposed(pane.get()))
            return {};
        pane->start();
        return pane;
    }
    static void type(TerminalPane &pane, const QString &line)
    {
        QTest::keyClicks(pane.view(), line);
        QTest::keyClick(pane.view(), Qt::Key_Return);
    }
    static bool shows(const TerminalPane &pane, const QString &text)
    {
        return QTest::qWaitFor([&] { return pane.view()->text().contains(text); }, patience);
    }
    std::vector<std::string> running()
    {
        std::vector<std::string> ids;
        const auto answer = m_session->client().terminals(m_project);
        if (!QTest::qWaitFor([&] { return answer.isFinished(); }, patience))
            return ids;
        const auto terminals = answer.result().value_or(std::vector<api::Terminal>());
        for (const api::Terminal &each : terminals) {
            if (!each.exit)
                ids.push_back(each.id.text());
        }
        return ids;
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (const QString why = whyNoServer(); !why.isEmpty())
            QSKIP(qPrintable(why));
        qputenv("XDG_CONFIG_HOME", m_home.filePath(u"config"_s).toUtf8());
        qputenv("XDG_CACHE_HOME", m_home.filePath(u"cache"_s).toUtf8());
        qputenv("XDG_DATA_HOME", m_home.filePath(u"data"_s).toUtf8());
        qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
        m_server = std::make_unique<ServerProcess>(m_home.filePath(u"state"_s).toStdString());
        QVERIFY2(m_server->start(), qPrintable(m_server->output()));
        const QUrl url(QString::fromStdString(m_server->url()));
        m_proxy = std::make_unique<DroppingProxy>(static_cast<quint16>(url.port()));
        const QString address = u"http://127.0.0.1:%1"_s.arg(m_proxy->port());
        m_session = std::make_unique<CloudSession>();
        m_session->useServer(address);
        QTRY_COMPARE_WITH_TIMEOUT(m_session->stage(), CloudSession::Stage::SignedOut, patience);
        m_session->signUp(u"window@example.org"_s, Secret("correct horse"));
        QTRY_COMPARE_WITH_TIMEOUT(m_session->stage(), CloudSession::Stage::Ready, patience);
        const auto made = m_session->client().createProject({"Window", std::nullopt});
        QTRY_VERIFY_WITH_TIMEOUT(made.isFinished(), patience);
        QVERIFY(made.result().has_value());
        m_project = made.result()->id;
        QVERIFY(makeFolder(folder().toStdString()));
        QVERIFY(writeFileAtomic((folder() + u"/main.py"_s).toStdString(), "print('from main')\n"));
        QVERIFY((project::Link{address.toStdString(), m_project}.save(folder().toStdString())));
        m_terminals = std::make_unique<Terminals>(*m_session, folder());
    }

    void cleanupTestCase()
    {
        if (!m_session)
            return;
        const auto deleted = m_session->client().deleteSandbox(m_project);
        QTRY_VERIFY_WITH_TIMEOUT(deleted.isFinished(), patience);
        m_terminals.reset();
        m_session.reset();
        m_server.reset();
    }

    void runsAShellWithTheProjectsFiles()
    {
        const auto pane = open();
        QVERIFY(pane);
        type(*pane, u"python3 main.py; stty size"_s);
        QVERIFY2(shows(*pane, u"\nfrom main"_s), qPrintable(pane->view()->text()));
        const QString size = u"%1 %2"_s.arg(pane->view()->rows()).arg(pane->view()->columns());
        QVERIFY2(shows(*pane, size), qPrintable(pane->view()->text()));
        QSignalSpy closed(pane.get(), &TerminalPane::closeRequested);
        type(*pane, u"exit"_s);
        QTRY_COMPARE_WITH_TIMEOUT(closed.count(), 1, patience);
        QVERIFY(!pane->isRunning());
        QTRY_VERIFY_WITH_TIMEOUT(running().empty(), patience);
    }

    void aLostConnectionShowsAndComesBack()
    {
        const auto pane = open();
        QVERIFY(pane);
        type(*pane, u"word=kept; echo word is $word"_s);
        QVERIFY2(shows(*pane, u"word is kept"_s), qPrintable(pane->view()->text()));
        m_proxy->cut();
        QTRY_VERIFY_WITH_TIMEOUT(pane->view()->notice().contains(u"lost"_s), patience);
        // What was there is still to be seen.
        QVERIFY(pane->view()->text().contains(u"word is kept"_s));
        m_proxy->mend();
        QTRY_VERIFY_WITH_TIMEOUT(pane->view()->notice().isEmpty(), patience);
        type(*pane, u"echo still-$word"_s);
        QVERIFY2(shows(*pane, u"still-kept"_s), qPrintable(pane->view()->text()));
        QVERIFY(pane->view()->text().contains(u"word is kept"_s));
        pane->stop();
        QTRY_VERIFY_WITH_TIMEOUT(running().empty(), patience);
    }

    void goesOnWithoutItsPane()
    {
        auto pane = open();
        QVERIFY(pane);
        // What the window remembers in time, should it be killed.
        std::string remembered;
        connect(pane.get(), &TerminalPane::recordChanged, this,
                [&] { remembered = pane->serverTerminal(); });
        type(*pane, u"word=kept; echo word is $word"_s);
        QVERIFY2(shows(*pane, u"word is kept"_s), qPrintable(pane->view()->text()));
        const std::string terminal = pane->serverTerminal();
        QVERIFY(!terminal.empty());
        QCOMPARE(remembered, terminal);
        pane.reset();
        QCOMPARE(running(), std::vector{terminal});

        pane = open(terminal);
        QVERIFY2(shows(*pane, u"word is kept"_s), qPrintable(pane->view()->text()));
        // Shown twice, the latter has it.
        const auto other = open(terminal);
        QVERIFY2(shows(*other, u"word is kept"_s), qPrintable(other->view()->text()));
        QTRY_VERIFY_WITH_TIMEOUT(pane->view()->notice().contains(u"elsewhere"_s), patience);
        QTest::keyClick(pane->view(), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(other->view()->notice().contains(u"elsewhere"_s), patience);
        QTRY_VERIFY_WITH_TIMEOUT(pane->view()->notice().isEmpty(), patience);
        type(*pane, u"echo still-$word"_s);
        QVERIFY2(shows(*pane, u"still-kept"_s), qPrintable(pane->view()->text()));
        pane->stop();
        QTRY_VERIFY_WITH_TIMEOUT(running().empty(), patience);
    }

    void goesOnOverAServerThatIsKilled()
    {
        const auto pane = open();
        QVERIFY(pane);
        type(*pane, u"word=kept; echo word is $word"_s);
        QVERIFY2(shows(*pane, u"word is kept"_s), qPrintable(pane->view()->text()));
        m_server->kill();
        QTRY_VERIFY_WITH_TIMEOUT(pane->view()->notice().contains(u"lost"_s), patience);
        QVERIFY2(m_server->start(), qPrintable(m_server->output()));
        const QUrl now(QString::fromStdString(m_server->url()));
        m_proxy->setTarget(static_cast<quint16>(now.port()));
        QTRY_VERIFY_WITH_TIMEOUT(pane->view()->notice().isEmpty(), patience);
        type(*pane, u"echo still-$word"_s);
        QVERIFY2(shows(*pane, u"still-kept"_s), qPrintable(pane->view()->text()));
        pane->stop();
        QTRY_VERIFY_WITH_TIMEOUT(running().empty(), patience);
    }

    void aFloodIsShownToItsEnd()
    {
        const auto pane = open();
        QVERIFY(pane);
        type(*pane, u"seq 300000; echo the 'end'"_s);
        QVERIFY2(shows(*pane, u"\nthe end"_s), qPrintable(pane->view()->text().right(200)));
        QVERIFY(pane->view()->text().contains(u"\n300000\n"_s));
        pane->stop();
        QTRY_VERIFY_WITH_TIMEOUT(running().empty(), patience);
    }

    void saysWhatIsWrong()
    {
        const auto pane = open("aaaaaaaaaaaaaaaa");
        QVERIFY(pane);
        QVERIFY2(shows(*pane, u"Press Enter"_s), qPrintable(pane->view()->text()));
        QVERIFY(!pane->isRunning());
    }
};

QTEST_MAIN(TestServerTerminal)
#include "tst_serverterminal.moc"
