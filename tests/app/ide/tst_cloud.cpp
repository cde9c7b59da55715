// SPDX-License-Identifier: GPL-3.0-or-later
#include "cloud/cloudpanel.h"
#include "cloud/cloudproject.h"
#include "cloud/cloudsession.h"
#include "cloud/logpane.h"
#include "shell/settings.h"

#include <slipway/base/files.h>

#include <QLabel>
#include <QLineEdit>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

using namespace slipway;
using namespace slipway::ide;
using namespace Qt::StringLiterals;

class TestCloud : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void cleanupTestCase();

    void logPaneKeepsOrderAndDropsRepeats();
    void logPaneHidesEscapeSequences();
    void beginsByOfferingAServer();
    void refusesAnAddressThatIsNone();
    void saysThatNobodyAnswers();
    void formSaysWhatIsMissing();
    void carriesAProjectAllTheWay();

private:
    template<class T>
    T *find(const QString &name) const
    {
        for (T *widget : m_panel->findChildren<T *>()) {
            if (widget->accessibleName() == name && widget->isVisible())
                return widget;
        }
        return nullptr;
    }
    QPushButton *button(const QString &text) const
    {
        for (auto *widget : m_panel->findChildren<QPushButton *>()) {
            if (widget->text() == text && widget->isVisible())
                return widget;
        }
        return nullptr;
    }
    bool shows(const QString &part) const
    {
        for (const auto *label : m_panel->findChildren<QLabel *>()) {
            if (label->isVisible() && label->text().contains(part))
                return true;
        }
        return false;
    }
    bool startServer();

    QTemporaryDir m_home;
    QProcess m_server;
    QString m_endpoint;
    std::unique_ptr<CloudSession> m_session;
    std::unique_ptr<CloudProject> m_project;
    std::unique_ptr<CloudPanel> m_panel;
};

void TestCloud::initTestCase()
{
    QVERIFY(m_home.isValid());
    // Neither the user's settings nor the user's keyring.
    qputenv("XDG_CONFIG_HOME", m_home.filePath(u"config"_s).toUtf8());
    qputenv("XDG_DATA_HOME", m_home.filePath(u"data"_s).toUtf8());
    qputenv("HOME", m_home.path().toUtf8());
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
}

void TestCloud::init()
{
    m_session = std::make_unique<CloudSession>();
    m_project = std::make_unique<CloudProject>(*m_session, nullptr);
    m_panel = std::make_unique<CloudPanel>(*m_session, *m_project);
    m_panel->resize(420, 800);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
}

void TestCloud::cleanup()
{
    m_panel.reset();
    m_project.reset();
    m_session.reset();
}

void TestCloud::cleanupTestCase()
{
    if (m_server.state() == QProcess::NotRunning)
        return;
    m_server.terminate();
    QVERIFY(m_server.waitForFinished(30'000));
}

bool TestCloud::startServer()
{
    const QString program = QStringLiteral(SLIPWAY_BIN_DIR "/slipwayd");
    if (!QFile::exists(program))
        return false;
    const QString state = m_home.filePath(u"state"_s);
    m_server.setStandardErrorFile(m_home.filePath(u"server.log"_s));
    m_server.setStandardOutputFile(QProcess::nullDevice());
    m_server.start(program, {u"--state"_s, state, u"--listen"_s, u"127.0.0.1:0"_s});
    const std::filesystem::path endpoint = (state + u"/endpoint"_s).toStdString();
    const bool ready = QTest::qWaitFor(
        [&] {
            const auto text = readFile(endpoint, 4096);
            m_endpoint = text ? QString::fromStdString(*text).trimmed() : QString();
            return !m_endpoint.isEmpty() || m_server.state() == QProcess::NotRunning;
        },
        60'000);
    return ready && !m_endpoint.isEmpty();
}

void TestCloud::logPaneKeepsOrderAndDropsRepeats()
{
    LogPane pane(u"Log"_s, u"Nothing"_s);
    pane.append({.lines = {{1, {}, "stdout", "one"}, {2, {}, "stderr", "two"}}, .next = 3});
    pane.append({.lines = {{2, {}, "stderr", "two"}, {3, {}, "system", "three"}}, .next = 4});
    QCOMPARE(pane.text(), u"one\ntwo\nthree"_s);
    pane.clear();
    pane.append({.lines = {{1, {}, "stdout", "again"}}, .next = 2});
    QCOMPARE(pane.text(), u"again"_s);
}

void TestCloud::logPaneHidesEscapeSequences()
{
    LogPane pane(u"Log"_s, u"Nothing"_s);
    pane.append(
        {.lines = {{1, {}, "stdout", "\x1b[1;31mred\x1b[0m \x1b]0;title\aplain"}}, .next = 2});
    QCOMPARE(pane.text(), u"red plain"_s);
}

void TestCloud::beginsByOfferingAServer()
{
    QCOMPARE(m_session->stage(), CloudSession::Stage::NoServer);
    QVERIFY(button(u"Use a local server"_s));
    QVERIFY(find<QLineEdit>(u"Server address"_s));
    QVERIFY(!button(u"Connect"_s)->isEnabled());
}

void TestCloud::refusesAnAddressThatIsNone()
{
    find<QLineEdit>(u"Server address"_s)->setText(u"http://example.org"_s);
    QTest::mouseClick(button(u"Connect"_s), Qt::LeftButton);
    QCOMPARE(m_session->stage(), CloudSession::Stage::NoServer);
    QVERIFY(m_session->failure());
    QCOMPARE(m_session->failure()->code, "client.address_insecure");
    QVERIFY(shows(QString::fromStdString(m_session->failure()->message)));
}

void TestCloud::saysThatNobodyAnswers()
{
    m_session->useServer(u"127.0.0.1:1"_s);
    QCOMPARE(m_session->stage(), CloudSession::Stage::Connecting);
    QTRY_VERIFY_WITH_TIMEOUT(m_session->failure(), 20'000);
    QTRY_VERIFY(button(u"Try again now"_s));
    QTest::mouseClick(button(u"Use another server"_s), Qt::LeftButton);
    QCOMPARE(m_session->stage(), CloudSession::Stage::NoServer);
    QVERIFY(Settings::store().value("cloud/server").toString().isEmpty());
}

void TestCloud::formSaysWhatIsMissing()
{
    if (m_endpoint.isEmpty() && !startServer())
        QSKIP("slipwayd does not run here");
    m_session->useServer(m_endpoint);
    QTRY_COMPARE_WITH_TIMEOUT(m_session->stage(), CloudSession::Stage::SignedOut, 20'000);
    QTRY_VERIFY(button(u"Sign in"_s));
    find<QLineEdit>(u"E-mail"_s)->setText(u"nobody"_s);
    QTest::mouseClick(button(u"Sign in"_s), Qt::LeftButton);
    QVERIFY(shows(u"is not an e-mail address"_s));
    find<QLineEdit>(u"E-mail"_s)->setText(u"nobody@example.org"_s);
    find<QLineEdit>(u"Password"_s)->setText(u"wrong password"_s);
    QTest::mouseClick(button(u"Sign in"_s), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(m_session->failure(), 20'000);
    QVERIFY(shows(QString::fromStdString(m_session->failure()->message)));
    // No secret service is there, and the form says what that means.
    QTRY_VERIFY(shows(u"for this session only"_s));
}

void TestCloud::carriesAProjectAllTheWay()
{
    if (m_endpoint.isEmpty() && !startServer())
        QSKIP("slipwayd does not run here");
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    QVERIFY(writeFileAtomic(path / "index.html", "<h1>Ahoy</h1>\n"));

    m_session->useServer(m_endpoint);
    QTRY_COMPARE_WITH_TIMEOUT(m_session->stage(), CloudSession::Stage::SignedOut, 20'000);
    QTest::mouseClick(button(u"Create an account"_s), Qt::LeftButton);
    find<QLineEdit>(u"E-mail"_s)->setText(u"ada@example.org"_s);
    find<QLineEdit>(u"Password"_s)->setText(u"correct horse"_s);
    QTest::mouseClick(button(u"Create account"_s), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(m_session->stage(), CloudSession::Stage::Ready, 20'000);
    QVERIFY(shows(u"Nothing to deploy yet"_s));

    m_project->setFolder(folder.path());
    QTRY_VERIFY(shows(u"Static site"_s));
    QSignalSpy failed(m_project.get(), &CloudProject::failed);
    m_project->deploy();
    QVERIFY(m_project->progress());
    const auto status = [this] {
        const auto &project = m_project->project();
        return project && project->latest ? project->latest->status : api::DeploymentStatus::Queued;
    };
    QTRY_COMPARE_WITH_TIMEOUT(status(), api::DeploymentStatus::Live, 60'000);
    QCOMPARE(failed.count(), 0);
    QVERIFY(std::filesystem::exists(path / ".slipway/link.json"));
    const auto buildLog = [this] {
        for (const auto *view : m_panel->findChildren<QPlainTextEdit *>()) {
            if (view->accessibleName() == u"Build log"_s)
                return view->toPlainText();
        }
        return QString();
    };
    QTRY_VERIFY_WITH_TIMEOUT(buildLog().contains(u"Live"_s), 20'000);
    QVERIFY(button(u"Stop"_s)->isEnabled());

    // Another window on the same folder finds the project by its link.
    CloudProject other(*m_session, nullptr);
    other.setFolder(folder.path());
    QTRY_VERIFY_WITH_TIMEOUT(other.isLinked(), 20'000);

    QTest::mouseClick(button(u"Stop"_s), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(status(), api::DeploymentStatus::Stopped, 30'000);

    auto *tabs = m_panel->findChild<QTabWidget *>();
    tabs->setCurrentIndex(2);
    find<QLineEdit>(u"Variable name"_s)->setText(u"GREETING"_s);
    find<QLineEdit>(u"Variable value"_s)->setText(u"hello"_s);
    QTest::mouseClick(find<QPushButton>(u"Set variable"_s), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"GREETING"_s), 20'000);

    m_session->signOut();
    QTRY_COMPARE_WITH_TIMEOUT(m_session->stage(), CloudSession::Stage::SignedOut, 20'000);
}

QTEST_MAIN(TestCloud)
#include "tst_cloud.moc"
