// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminalpane.h"

#include "shell/background.h"
#include "shellsession.h"
#include "terminalview.h"

#include <slipway/base/paths.h>

#include <QCoreApplication>
#include <QEvent>
#include <QFileInfo>
#include <QKeyEvent>
#include <QPointer>
#include <QVBoxLayout>

#include <algorithm>
#include <format>

using namespace Qt::StringLiterals;

namespace slipway::ide {

namespace {

/// The process id tells whose it was after a crash.
Result<std::filesystem::path> newSocket()
{
    static int count = 0;
    TRY(const auto folder, userRuntimeFolder());
    return folder / std::format("terminal-{}-{}", QCoreApplication::applicationPid(), ++count);
}

QString endText(const sandbox::Exit &exit)
{
    if (exit.reason == sandbox::ExitReason::Exit)
        return TerminalPane::tr("The shell ended with exit code %1.").arg(exit.code.value_or(0));
    return TerminalPane::tr("The shell was ended: %1.").arg(QString::fromStdString(exit.text));
}

/// On purpose: `exit` and Ctrl+D pass on what the last command came to.
bool wasLeft(const sandbox::Exit &exit, const terminal::Screen &screen)
{
    if (exit.reason != sandbox::ExitReason::Exit)
        return false;
    const auto &commands = screen.commands();
    const auto last = std::find_if(commands.rbegin(), commands.rend(),
                                   [](const terminal::Command &each) { return each.hasEnded; });
    const int code = exit.code.value_or(0);
    return code == 0 || (last != commands.rend() && code == last->exitCode);
}

} // namespace

TerminalPane::TerminalPane(const ShellRequest &request, QWidget *parent)
    : QWidget(parent)
    , m_request(request)
    , m_view(new TerminalView)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_view);
    setFocusProxy(m_view);
    m_view->installEventFilter(this);
    connect(m_view, &TerminalView::titleChanged, this, [this](const QString &title) {
        m_title = title;
        Q_EMIT nameChanged();
    });
    connect(m_view, &TerminalView::input, this, [this](const QByteArray &bytes) {
        if (m_session)
            m_session->write(bytes);
    });
    connect(m_view, &TerminalView::gridResized, this, [this](int columns, int rows) {
        if (m_session)
            m_session->resize(columns, rows);
    });
}

/// The view goes first, so that nothing waits for it; then the session.
TerminalPane::~TerminalPane()
{
    if (m_session)
        m_session->disconnect(this);
    delete m_view;
    if (m_session)
        m_session.release()->leave();
}

void TerminalPane::stop()
{
    if (m_session)
        m_session->stop();
}

std::string TerminalPane::serverTerminal() const
{
    return m_session ? m_session->serverTerminal() : m_request.serverTerminal;
}

QString TerminalPane::folder() const
{
    return m_view->workingFolder();
}

QString TerminalPane::localPath(const QString &path) const
{
    const QString inside = u"/app"_s;
    const bool isInside = path == inside || path.startsWith(inside + u'/');
    if (!m_request.onServer || !isInside)
        return path;
    return QString::fromStdString(m_request.project.string()) + path.sliced(inside.size());
}

QString TerminalPane::name() const
{
    if (!m_name.isEmpty())
        return m_name;
    if (!m_title.isEmpty())
        return m_title;
    if (!m_request.profile.empty())
        return QString::fromStdString(m_request.profile);
    return QFileInfo(QString::fromStdString(m_request.shell)).fileName();
}

void TerminalPane::setName(const QString &name)
{
    m_name = name.trimmed();
    Q_EMIT nameChanged();
}

void TerminalPane::start()
{
    if (m_session || m_starting)
        return;
    if (m_request.onServer)
        return beginOnServer();
    m_starting = true;
    ShellRequest request = m_request;
    request.size = {m_view->columns(), m_view->rows()};
    runInBackground([request] {
        return prepareShell(request);
    }).then(this, [this](const Result<sandbox::RunSpec> &spec) {
        m_starting = false;
        if (spec)
            begin(*spec);
        else
            finish(QString::fromStdString(spec.error().message));
    });
}

void TerminalPane::begin(const sandbox::RunSpec &spec)
{
    const auto socket = newSocket();
    if (!socket)
        return finish(QString::fromStdString(socket.error().message));
    auto made = std::make_unique<ShellSession>(m_view->shared());
    ShellSession *session = made.get();
    m_session = std::move(made);
    follow();
    session->start({m_request.runner, spec, *socket});
    // The grid may have changed while the specification was made.
    session->resize(m_view->columns(), m_view->rows());
}

void TerminalPane::beginOnServer()
{
    ServerTerminals *server = ServerTerminals::instance();
    if (!server)
        return finish(tr("There is no server in this window."));
    const bool isNew = m_request.serverTerminal.empty();
    m_session = server->open({m_view->columns(), m_view->rows()},
                             std::exchange(m_request.serverTerminal, {}));
    m_view->setNotice(isNew ? tr("Sending the project's files to the server…")
                            : tr("Connecting to the server…"));
    TerminalSession *session = m_session.get();
    connect(session, &TerminalSession::started, this, [this] {
        m_view->setNotice({});
        Q_EMIT recordChanged();
    });
    connect(session, &TerminalSession::outputArrived, m_view, &TerminalView::feed);
    connect(session, &TerminalSession::markArrived, this, [this](const QByteArray &mark) {
        m_view->afterPending([pane = QPointer<TerminalPane>(this), mark] {
            if (pane && pane->m_session)
                pane->m_session->acknowledge(mark);
        });
    });
    connect(session, &TerminalSession::takenOver, this, [this] {
        m_isElsewhere = true;
        m_view->setNotice(tr("This terminal is shown elsewhere now. Press Enter to show it here "
                             "again."));
    });
    follow();
}

void TerminalPane::follow()
{
    TerminalSession *session = m_session.get();
    connect(session, &TerminalSession::connectionLost, this, [this] {
        m_view->setNotice(tr("The connection to this terminal is lost. Its shell goes on; "
                             "connecting again…"));
    });
    connect(session, &TerminalSession::connectionBack, this, [this] { m_view->setNotice({}); });
    connect(session, &TerminalSession::ended, this, [this](const sandbox::Exit &exit) {
        const bool left = wasLeft(exit, *m_view->shared()->access());
        finish(endText(exit));
        if (left)
            Q_EMIT closeRequested();
    });
    connect(session, &TerminalSession::failed, this,
            [this](const Error &error) { finish(QString::fromStdString(error.message)); });
    m_view->setAcceptsInput(true);
}

void TerminalPane::finish(const QString &reason)
{
    if (m_session) {
        m_request.serverTerminal = m_session->serverTerminal();
        // Its signal is being handled.
        m_session.release()->deleteLater();
    }
    m_isElsewhere = false;
    m_view->setAcceptsInput(false);
    m_view->setNotice({});
    m_view->afterPending([this, reason] { showEnd(reason); });
    Q_EMIT nameChanged();
    Q_EMIT recordChanged();
}

void TerminalPane::showEnd(const QString &reason)
{
    // Whatever the shell left: the usual screen, modes and colours.
    m_view->feed("\x18\x1b[!p\x1b[?1049l\x1b[?1000;1002;1003;1004;1006;2004l\x1b[?25h\x1b[0m");
    if (m_view->shared()->access()->cursor().position.column > 0)
        m_view->feed("\r\n");
    QString text = reason;
    text.remove(QChar(u'\x1b'));
    m_view->feed(
        u"\x1b[2m────\x1b[0m %1 %2\r\n"_s.arg(text, tr("Press Enter to start it again.")).toUtf8());
}

bool TerminalPane::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::FocusIn)
        Q_EMIT focused();
    if (event->type() == QEvent::KeyPress && !m_session && !m_starting) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            start();
            return true;
        }
    }
    if (event->type() == QEvent::KeyPress && m_session && m_isElsewhere) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            m_isElsewhere = false;
            m_view->setNotice({});
            m_session->takeBack();
        }
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace slipway::ide
