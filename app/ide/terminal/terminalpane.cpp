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
#include <QVBoxLayout>

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

/// The view goes first, so that nothing waits for it; then the session ends its shell.
TerminalPane::~TerminalPane()
{
    if (m_session)
        m_session->disconnect(this);
    delete m_view;
    // Its end takes some milliseconds, for which nobody should wait.
    if (auto session = std::shared_ptr<ShellSession>(std::move(m_session))) {
        session->stop();
        session->moveToThread(nullptr);
        runInBackground([session]() mutable {
            session.reset();
            return true;
        });
    }
}

QString TerminalPane::folder() const
{
    return m_view->workingFolder();
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
    m_session = std::make_unique<ShellSession>(m_view->shared());
    ShellSession *session = m_session.get();
    connect(session, &ShellSession::connectionLost, this, [this] {
        m_view->setNotice(tr("The connection to this terminal is lost. Its shell goes on; "
                             "connecting again…"));
    });
    connect(session, &ShellSession::connectionBack, this, [this] { m_view->setNotice({}); });
    connect(session, &ShellSession::ended, this, [this](const sandbox::Exit &exit) {
        const bool left = exit.reason == sandbox::ExitReason::Exit && exit.code.value_or(0) == 0;
        finish(endText(exit));
        if (left)
            Q_EMIT closeRequested();
    });
    connect(session, &ShellSession::failed, this,
            [this](const Error &error) { finish(QString::fromStdString(error.message)); });
    session->start({m_request.runner, spec, *socket});
    // The grid may have changed while the specification was made.
    session->resize(m_view->columns(), m_view->rows());
    m_view->setAcceptsInput(true);
}

void TerminalPane::finish(const QString &reason)
{
    // Its signal is being handled.
    if (m_session)
        m_session.release()->deleteLater();
    m_view->setAcceptsInput(false);
    m_view->setNotice({});
    m_view->afterPending([this, reason] { showEnd(reason); });
    Q_EMIT nameChanged();
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
    return QWidget::eventFilter(watched, event);
}

} // namespace slipway::ide
