// SPDX-License-Identifier: GPL-3.0-or-later
#include "runpanel.h"

#include "shell/icons.h"
#include "shell/theme.h"
#include "terminal/terminalview.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace slipway::ide {

namespace {

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

RunPanel::RunPanel(QWidget *parent)
    : QWidget(parent)
    , m_pages(new QStackedWidget)
    , m_terminal(new TerminalView)
    , m_state(new QLabel)
    , m_address(new QLabel)
    , m_clear(new QToolButton)
{
    auto *empty = new QLabel(tr("Press Run (F5) to run the project.\n"
                                "What it prints appears here, and what you type goes to it."));
    empty->setAlignment(Qt::AlignCenter);
    empty->setWordWrap(true);
    empty->setForegroundRole(QPalette::PlaceholderText);
    empty->setObjectName(u"emptyState"_s);

    m_state->setTextFormat(Qt::RichText);
    m_state->setForegroundRole(QPalette::PlaceholderText);
    m_state->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_address->setAccessibleName(tr("Address of the running program"));
    m_address->setOpenExternalLinks(true);
    m_address->setTextInteractionFlags(Qt::TextBrowserInteraction);
    m_address->setFocusPolicy(Qt::TabFocus);
    m_clear->setAutoRaise(true);
    m_clear->setToolTip(tr("Clear the terminal"));
    m_clear->setAccessibleName(tr("Clear the terminal"));
    connect(m_clear, &QToolButton::clicked, this, [this] {
        if (m_terminal->acceptsInput())
            m_terminal->clearHistory();
        else
            m_terminal->reset();
    });

    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(12, 4, 8, 4);
    bar->setSpacing(12);
    bar->addWidget(m_state, 1);
    bar->addWidget(m_address);
    bar->addWidget(m_clear);
    auto *run = new QWidget;
    auto *column = new QVBoxLayout(run);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_terminal, 1);
    m_pages->addWidget(empty);
    m_pages->addWidget(run);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);
    setFocusProxy(m_terminal);
    connect(&Theme::instance(), &Theme::changed, this, &RunPanel::updateIcons);
    updateIcons();
}

void RunPanel::updateIcons()
{
    m_clear->setIcon(breezeIcon(u"edit-clear-history"_s));
}

void RunPanel::begin(const QString &command, const QString &details)
{
    m_pages->setCurrentIndex(1);
    m_address->clear();
    m_terminal->reset();
    m_command = command;
    showState(details);
}

void RunPanel::showState(const QString &text)
{
    m_state->setText(
        u"<b>%1</b>&nbsp;&nbsp; %2"_s.arg(m_command.toHtmlEscaped(), text.toHtmlEscaped()));
    m_state->setToolTip(m_command + u'\n' + text);
    m_state->setAccessibleName(tr("Run: %1, %2").arg(m_command, text));
}

void RunPanel::showAddress(const QString &url)
{
    m_address->setText(url.isEmpty() ? QString()
                                     : u"<a href=\"%1\">%1</a>"_s.arg(url.toHtmlEscaped()));
}

/// The program may have left its screen, colours, mouse and keys in any state.
void RunPanel::leaveProgramModes()
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

void RunPanel::note(const QString &text)
{
    m_pages->setCurrentIndex(1);
    m_terminal->feed(u"\x1b[2m%1\x1b[0m\r\n"_s.arg(printable(text)).toUtf8());
}

void RunPanel::finish(const ExitText &text)
{
    m_terminal->setAcceptsInput(false);
    m_address->clear();
    showState(text.sentence);
    m_terminal->afterPending([this, text] { writeEnd(text); });
}

void RunPanel::writeEnd(const ExitText &text)
{
    leaveProgramModes();
    const QString sign = text.outcome == Outcome::Success   ? u"\x1b[32m✓"_s
                         : text.outcome == Outcome::Stopped ? u"\x1b[33m■"_s
                                                            : u"\x1b[31m✗"_s;
    m_terminal->feed(
        u"\x1b[2m────\x1b[0m %1\x1b[0m %2\r\n"_s.arg(sign, printable(text.sentence)).toUtf8());
}

} // namespace slipway::ide
