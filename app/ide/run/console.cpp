// SPDX-License-Identifier: GPL-3.0-or-later
#include "console.h"

#include "plots.h"
#include "replhistory.h"
#include "replinput.h"
#include "shell/icons.h"
#include "shell/options.h"
#include "shell/settings.h"
#include "shell/theme.h"
#include "terminal/terminalview.h"
#include "variables.h"
#include "variabletable.h"

#include <slipway/base/paths.h>

#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QSplitter>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace slipway::ide {

namespace {

constexpr qsizetype highWater = 1 << 20;
/// How long what is replaced may take to end by itself.
constexpr int retireMilliseconds = 1000;
constexpr int narrow = 640; ///< pixels; below, what is beside the terminal goes under it
constexpr auto sideKey = "repl/sideShown"_L1;
constexpr auto shareKey = "repl/sideShare"_L1;
constexpr double defaultShare = 0.4;

/// Our own words go through a terminal: control characters in a command must not act on it.
QString printable(QString text)
{
    for (QChar &letter : text) {
        if (letter.category() == QChar::Other_Control)
            letter = u' ';
    }
    return text;
}

} // namespace

Console::Console(const QString &key, const QString &name, QWidget *parent)
    : QWidget(parent)
    , m_key(key)
    , m_name(name)
    , m_terminal(new TerminalView)
    , m_title(new QLabel)
    , m_address(new QLabel)
    , m_showSide(new QToolButton)
    , m_clear(new QToolButton)
    , m_split(new QSplitter)
    , m_input(new ReplInput(ReplHistory::ofUser()))
    , m_side(nullptr)
    , m_variables(new VariablesView)
    , m_plots(new PlotsView)
    , m_table(new VariableTable)
{
    auto *main = new QWidget;
    auto *mainColumn = new QVBoxLayout(main);
    mainColumn->setContentsMargins(0, 0, 0, 0);
    mainColumn->setSpacing(0);
    mainColumn->addWidget(m_terminal, 1);
    mainColumn->addWidget(m_input);
    connectInput();
    m_split->setChildrenCollapsible(false);
    m_split->addWidget(main);
    m_split->addWidget(makeSide());
    m_split->setStretchFactor(0, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeBar());
    column->addWidget(m_split, 1);
    m_terminal->installEventFilter(this);
    setFocusProxy(m_terminal);
    m_input->hide();
    m_side->hide();

    connect(m_terminal, &TerminalView::input, this, [this](const QByteArray &bytes) {
        if (m_session)
            m_session->write(bytes);
    });
    connect(m_terminal, &TerminalView::gridResized, this, [this](int columns, int rows) {
        if (m_session)
            m_session->resize(columns, rows);
    });
    connect(m_terminal, &TerminalView::drained, this, [this] {
        if (m_session)
            m_session->setPaused(false);
    });
    connect(m_terminal, &TerminalView::linkActivated, this, &Console::linkActivated);
    connect(&Theme::instance(), &Theme::changed, this, &Console::updateIcons);
    updateIcons();
}

Console::~Console()
{
    if (m_session)
        m_session->disconnect(this);
    if (m_link)
        m_link->disconnect(this);
}

QWidget *Console::makeBar()
{
    m_title->setTextFormat(Qt::RichText);
    m_title->setForegroundRole(QPalette::PlaceholderText);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_address->setAccessibleName(tr("Address of the running program"));
    m_address->setOpenExternalLinks(true);
    m_address->setTextInteractionFlags(Qt::TextBrowserInteraction);
    m_address->setFocusPolicy(Qt::TabFocus);
    m_showSide->setAutoRaise(true);
    m_showSide->setCheckable(true);
    m_showSide->setToolTip(tr("Variables, plots and tables"));
    m_showSide->setAccessibleName(tr("Variables, plots and tables"));
    m_showSide->hide();
    connect(m_showSide, &QToolButton::clicked, this, [this](bool checked) {
        Settings::store().setValue(sideKey, checked);
        showSide(checked);
    });
    m_clear->setAutoRaise(true);
    m_clear->setToolTip(tr("Clear the terminal"));
    m_clear->setAccessibleName(tr("Clear the terminal"));
    connect(m_clear, &QToolButton::clicked, this, &Console::clear);
    auto *bar = new QWidget;
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(12, 4, 8, 4);
    row->setSpacing(8);
    row->addWidget(m_title, 1);
    row->addWidget(m_address);
    row->addWidget(m_showSide);
    row->addWidget(m_clear);
    return bar;
}

void Console::connectInput()
{
    connect(m_input, &ReplInput::entered, this, [this](const QString &text, bool asItIs) {
        submit(text, asItIs ? ReplLink::Entry::AsItIs : ReplLink::Entry::IfComplete);
    });
    connect(m_input, &ReplInput::typed, this,
            [this](QKeyEvent *event) { QCoreApplication::sendEvent(m_terminal, event); });
    connect(m_input, &ReplInput::clearAsked, this, &Console::clear);
    connect(m_input, &ReplInput::selectAllAsked, m_terminal, &TerminalView::selectAll);
    connect(m_input, &ReplInput::completionAsked, this,
            [this](const QString &text, ReplLink::Completion how) {
                if (m_link)
                    m_link->complete(text, how);
            });
    connect(m_input, &ReplInput::endAsked, this, [this] {
        if (m_link)
            m_link->end();
    });
}

QWidget *Console::makeSide()
{
    m_side = new QTabWidget;
    m_side->setDocumentMode(true);
    m_side->setAccessibleName(tr("Variables, plots and tables"));
    m_side->addTab(m_variables, tr("Variables"));
    m_side->addTab(m_plots, tr("Plots"));
    m_side->addTab(m_table, tr("Table"));
    connect(m_variables, &VariablesView::tableAsked, this, [this](const QString &name) {
        if (m_link && m_state == State::Prompt)
            m_link->askTable(name, 0);
    });
    connect(m_variables, &VariablesView::membersAsked, this, [this](const QStringList &path) {
        if (m_link)
            m_link->askMembers(path);
    });
    connect(m_variables, &VariablesView::valueAsked, this,
            [this](const QString &name) { enter(name); });
    connect(m_table, &VariableTable::moreAsked, this, [this](const QString &name, qsizetype start) {
        if (m_link && m_state == State::Prompt)
            m_link->askTable(name, start);
    });
    connect(m_split, &QSplitter::splitterMoved, this, [this] {
        const QList<int> sizes = m_split->sizes();
        Settings::store().setValue(shareKey, double(sizes[1]) / std::max(1, sizes[0] + sizes[1]));
    });
    return m_side;
}

void Console::updateIcons()
{
    m_clear->setIcon(breezeIcon(u"edit-clear-history"_s));
    m_showSide->setIcon(breezeIcon(u"view-list-details"_s));
    const QColor background = Theme::instance().color(ColorRole::TerminalBackground);
    QPalette palette = m_input->palette();
    palette.setColor(QPalette::Base, background);
    palette.setColor(QPalette::Text, Theme::instance().color(ColorRole::TerminalForeground));
    m_input->setPalette(palette);
}

// --- A run --------------------------------------------------------------------------------------

/// What is replaced ends by itself, out of sight.
void Console::retire()
{
    if (!m_session)
        return;
    RunSession *session = m_session.release();
    ReplLink *link = m_link.release();
    session->disconnect(this);
    session->setParent(this);
    session->setPaused(false);
    if (link) {
        link->disconnect(this);
        link->setParent(session);
        link->end();
    } else {
        session->stop();
    }
    connect(session, &RunSession::ended, session, &QObject::deleteLater);
    connect(session, &RunSession::failed, session, &QObject::deleteLater);
    QTimer::singleShot(retireMilliseconds, session, [session] {
        session->stop();
        session->stop();
    });
}

void Console::start(LocalRun run, sandbox::RunSpec spec, WarmStart::Ready ready)
{
    retire();
    m_run = std::move(run);
    m_link = std::move(ready.link);
    m_wasReady = false;
    m_since.start();
    m_command = QString::fromStdString(m_run.commandLine);
    m_address->clear();
    m_terminal->reset();
    m_variables->clear();
    m_table->clear();
    m_plots->clear();
    m_input->setBusy(true);
    m_input->hide();
    showSide(false);
    m_showSide->hide();
    if (m_run.copy)
        note(tr("Runs from a temporary copy, because it is not saved yet: relative paths begin "
                "there."));
    if (!ready.optionAgainst.isEmpty())
        note(tr("No REPL will follow: %1 keeps Python from loading what one needs.")
                 .arg(ready.optionAgainst));
    spec.terminal = sandbox::TerminalSize{m_terminal->columns(), m_terminal->rows()};
    m_terminal->setAcceptsInput(true);
    m_session = std::make_unique<RunSession>();
    connectSession();
    connectLink();
    m_session->start(programFolder() / "slipway-run", spec, std::move(ready.connection));
    const QString more = QString::fromStdString(m_run.note);
    setState(State::Running, more.isEmpty() ? fenceText(spec) : fenceText(spec) + u", "_s + more);
}

void Console::connectSession()
{
    RunSession *session = m_session.get();
    connect(session, &RunSession::started, this, [this](const sandbox::Started &started) {
        const QString address = QString::fromStdString(started.portAddress.value_or(""));
        if (!address.startsWith(u"tcp:"))
            return;
        const QString url = u"http://"_s + address.mid(4).toHtmlEscaped() + u'/';
        m_address->setText(u"<a href=\"%1\">%1</a>"_s.arg(url));
    });
    connect(session, &RunSession::output, this, [this](const QByteArray &bytes) {
        m_terminal->feed(bytes);
        if (m_session && m_terminal->pendingBytes() > highWater)
            m_session->setPaused(true);
        Q_EMIT output(bytes);
    });
    connect(session, &RunSession::ended, this, [this](const sandbox::Exit &exit) {
        const bool wasRepl =
            m_wasReady && exit.reason == sandbox::ExitReason::Exit && exit.code.value_or(0) == 0;
        finish(wasRepl ? ExitText{tr("The REPL has ended"), Outcome::Success}
                       : describeExit(exit, m_run.spec.limits));
    });
    connect(session, &RunSession::failed, this, [this](const Error &error) {
        finish({QString::fromStdString(error.message), Outcome::Failure});
        Q_EMIT failed(error);
    });
}

void Console::stop()
{
    if (!m_session)
        return;
    m_waiting.clear();
    m_afterEnd = {};
    // What waits for an entry ends as it does for Ctrl+D.
    if (m_state == State::Prompt && m_link) {
        m_link->end();
        setState(State::Running, tr("Ending…"));
        QTimer::singleShot(retireMilliseconds, m_session.get(), &RunSession::stop);
        return;
    }
    // Nobody wants to watch the rest of a flood; and the end must not wait behind it.
    m_terminal->discardPending();
    m_session->setPaused(false);
    m_session->stop();
    setState(State::Running, tr("Stopping… (press Stop again to kill at once)"));
}

void Console::stopAndThen(std::function<void()> then)
{
    if (m_state != State::Running || !m_session)
        return then();
    stop();
    m_afterEnd = std::move(then);
}

void Console::finish(const ExitText &text)
{
    // Not deleted here: this is called by it.
    if (m_session)
        m_session.release()->deleteLater();
    if (m_link)
        m_link.release()->deleteLater();
    const bool hadFocus = m_input->hasFocus();
    const auto unsent = int(std::exchange(m_waiting, {}).size());
    m_terminal->setAcceptsInput(false);
    m_input->hide();
    if (hadFocus)
        m_terminal->setFocus();
    m_address->clear();
    setState(State::Ended, text.sentence);
    m_terminal->afterPending([this, text, unsent] {
        writeEnd(text);
        if (unsent > 0 && m_state == State::Ended)
            note(tr("%n entries that waited for a REPL were not run.", nullptr, unsent));
    });
    Q_EMIT ended(text);
    if (auto then = std::exchange(m_afterEnd, {}))
        then();
}

void Console::setState(State state, const QString &status)
{
    m_state = state;
    m_status = status;
    m_title->setText(
        u"<b>%1</b>&nbsp;&nbsp; %2"_s.arg(m_command.toHtmlEscaped(), status.toHtmlEscaped()));
    m_title->setToolTip(m_command + u'\n' + status);
    m_title->setAccessibleName(tr("Run: %1, %2").arg(m_command, status));
    m_terminal->setAccessibleName(tr("Console: %1").arg(m_name));
    Q_EMIT stateChanged();
}

// --- The terminal -------------------------------------------------------------------------------

/// The program may have left its screen, colours, mouse and keys in any state.
void Console::leaveProgramModes()
{
    m_terminal->feed("\x18");
    if (m_terminal->screen().isAlternate())
        m_terminal->feed("\x1b[?1049l");
    // Setting margins moves the cursor, so it is saved over that.
    m_terminal->feed("\x1b[?1000;1002;1003;1004;1006;2004;1;69l\x1b"
                     "7\x1b[?6l\x1b[r\x1b"
                     "8\x1b[4l\x1b>\x1b[?7h\x1b[?25h\x1b(B\x0f\x1b[0m");
    if (m_terminal->screen().cursor().position.column > 0)
        m_terminal->feed("\r\n");
}

void Console::note(const QString &text)
{
    m_terminal->feed(u"\x1b[2m%1\x1b[0m\r\n"_s.arg(printable(text)).toUtf8());
}

void Console::writeEnd(const ExitText &text)
{
    // Another run has begun meanwhile.
    if (m_state != State::Ended)
        return;
    leaveProgramModes();
    const QString sign = text.outcome == Outcome::Success   ? u"\x1b[32m✓"_s
                         : text.outcome == Outcome::Stopped ? u"\x1b[33m■"_s
                                                            : u"\x1b[31m✗"_s;
    m_terminal->feed(
        u"\x1b[2m────\x1b[0m %1\x1b[0m %2\r\n"_s.arg(sign, printable(text.sentence)).toUtf8());
}

void Console::clear()
{
    if (isAlive())
        m_terminal->clearHistory();
    else
        m_terminal->reset();
}

// --- The REPL -----------------------------------------------------------------------------------

void Console::connectLink()
{
    if (!m_link)
        return;
    connect(m_link.get(), &ReplLink::ready, this, &Console::showReady);
    connect(m_link.get(), &ReplLink::accepted, this, [this] {
        if (std::exchange(m_isTyped, false))
            m_input->takeEntry();
    });
    connect(m_link.get(), &ReplLink::incomplete, this, [this] {
        m_input->setBusy(false);
        m_input->continueEntry();
        m_terminal->setAcceptsInput(false);
        setState(State::Prompt, m_readyStatus);
    });
    connect(m_link.get(), &ReplLink::namesChanged, this, &Console::showNames);
    connect(m_link.get(), &ReplLink::membersTold, m_variables, &VariablesView::showMembers);
    connect(m_link.get(), &ReplLink::completed, m_input, &ReplInput::showCompletions);
    connect(m_link.get(), &ReplLink::figureShown, this,
            [this](quint32 number, const QByteArray &png) {
                m_plots->show(number, png);
                raise(m_plots);
            });
    connect(m_link.get(), &ReplLink::tableShown, this, [this](const ReplTable &table) {
        m_table->show(table);
        if (table.start == 0)
            raise(m_table);
    });
}

void Console::showReady(const QString &end)
{
    const bool isFirst = !std::exchange(m_wasReady, true);
    const bool hadFocus = m_terminal->hasFocus() || m_input->hasFocus();
    m_input->setBusy(false);
    m_input->setCompletesWhileTyping(Options::instance().flag(u"run.completeWhileTyping"_s));
    m_terminal->setAcceptsInput(false);
    m_input->show();
    m_showSide->show();
    if (isFirst)
        showSide(Settings::store().value(sideKey, true).toBool());
    setFocusProxy(m_input);
    if (hadFocus)
        m_input->setFocus();
    const bool isEmpty = m_run.spec.argv.size() == 1;
    const QString time = durationText(Milliseconds(m_since.elapsed()));
    const QString status =
        isEmpty || !isFirst ? tr("Ready")
        : end.isEmpty()     ? tr("Finished in %1. Its variables are still here").arg(time)
                        : tr("Ended by %1 after %2. Its variables are still here").arg(end, time);
    m_readyStatus = status;
    setState(State::Prompt, status);
    if (isFirst)
        Q_EMIT ended({status, end.isEmpty() ? Outcome::Success : Outcome::Stopped});
    if (!m_waiting.isEmpty())
        submit(m_waiting.takeFirst(), ReplLink::Entry::AsItIs);
}

void Console::showNames(const QList<ReplName> &names, int more)
{
    m_variables->show(names, more);
    m_side->setTabText(0, names.isEmpty() ? tr("Variables")
                                          : tr("Variables (%1)").arg(names.size() + more));
}

void Console::submit(const QString &text, ReplLink::Entry entry)
{
    if (!m_link || m_state != State::Prompt)
        return;
    m_isTyped = text == m_input->entry();
    if (!m_isTyped)
        ReplHistory::ofUser().add(text);
    m_terminal->setAcceptsInput(true);
    m_link->enter(text, entry);
    m_input->setBusy(true);
    setState(State::Running, tr("Running"));
}

void Console::enter(const QString &code)
{
    if (m_state == State::Prompt)
        return submit(code, ReplLink::Entry::AsItIs);
    constexpr qsizetype most = 100;
    if (m_waiting.size() < most)
        m_waiting.append(code);
    // Before it has begun there is nothing to wait for that somebody could end.
    if (m_state == State::Running)
        setState(m_state,
                 tr("Running. %n entries wait for its end", nullptr, int(m_waiting.size())));
}

void Console::showSide(bool shown)
{
    m_side->setVisible(shown);
    m_showSide->setChecked(shown);
    if (!shown)
        return;
    const double share = Settings::store().value(shareKey, defaultShare).toDouble();
    const int whole =
        m_split->orientation() == Qt::Horizontal ? m_split->width() : m_split->height();
    const int side = int(std::clamp(share, 0.1, 0.9) * whole);
    m_split->setSizes({whole - side, side});
}

/// What has just come is looked at first.
void Console::raise(QWidget *pane)
{
    const bool hadFocus = m_side->currentWidget()->isAncestorOf(QApplication::focusWidget());
    m_side->setCurrentWidget(pane);
    if (hadFocus)
        pane->setFocus();
    m_showSide->show();
    if (!m_side->isVisible())
        showSide(true);
}

void Console::takeFocus()
{
    if (m_state == State::Prompt)
        m_input->setFocus();
    else
        m_terminal->setFocus();
}

/// A shell knows what to do with each Ctrl and letter; of a program that takes lines somebody only
/// wants that Ctrl+S saves, instead of holding its output until Ctrl+Q.
bool Console::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_terminal || event->type() != QEvent::ShortcutOverride)
        return QWidget::eventFilter(watched, event);
    constexpr std::array ofTheWindow{Qt::Key_S, Qt::Key_P, Qt::Key_N, Qt::Key_O,
                                     Qt::Key_F, Qt::Key_T, Qt::Key_B, Qt::Key_G};
    const auto *key = static_cast<QKeyEvent *>(event);
    const bool isLeft = key->modifiers() == Qt::ControlModifier
                        && std::ranges::contains(ofTheWindow, Qt::Key(key->key()))
                        && !m_terminal->screen().isAlternate();
    if (isLeft)
        event->ignore();
    return isLeft;
}

/// What is typed into the terminal while the REPL waits is meant for that.
void Console::keyPressEvent(QKeyEvent *event)
{
    const bool isText = !event->text().isEmpty() && event->text().at(0).isPrint();
    const bool isMove = event->key() == Qt::Key_Up || event->key() == Qt::Key_Down
                        || event->key() == Qt::Key_Return;
    // What is beside it has keys of its own, which lists leave to others although they act on them.
    if (m_state != State::Prompt || !(isText || isMove) || !m_terminal->hasFocus())
        return QWidget::keyPressEvent(event);
    m_input->setFocus();
    QCoreApplication::sendEvent(m_input, event);
}

void Console::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    const Qt::Orientation wanted =
        width() < narrow || height() > width() ? Qt::Vertical : Qt::Horizontal;
    if (m_split->orientation() != wanted)
        m_split->setOrientation(wanted);
}

} // namespace slipway::ide
