// SPDX-License-Identifier: GPL-3.0-or-later
#include "runpanel.h"

#include "console.h"
#include "shell/icons.h"
#include "shell/theme.h"

#include <QLabel>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace slipway::ide {

RunPanel::RunPanel(QWidget *parent)
    : QWidget(parent)
    , m_tabs(new QTabBar)
    , m_consoles(new QStackedWidget)
    , m_pages(new QStackedWidget)
{
    auto *empty = new QLabel(tr("Press Run (F5) to run the project.\n"
                                "What it prints appears here, and what you type goes to it."));
    empty->setAlignment(Qt::AlignCenter);
    empty->setWordWrap(true);
    empty->setForegroundRole(QPalette::PlaceholderText);
    empty->setObjectName(u"emptyState"_s);
    m_tabs->setAccessibleName(tr("Consoles"));
    m_tabs->setDrawBase(false);
    m_tabs->setTabsClosable(true);
    m_tabs->setElideMode(Qt::ElideRight);
    m_tabs->setExpanding(false);
    m_tabs->setUsesScrollButtons(true);
    auto *full = new QWidget;
    auto *column = new QVBoxLayout(full);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_tabs);
    column->addWidget(m_consoles, 1);
    m_pages->addWidget(empty);
    m_pages->addWidget(full);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int index) {
        m_consoles->setCurrentIndex(index);
        setFocusProxy(current());
        Q_EMIT currentChanged();
    });
    connect(m_tabs, &QTabBar::tabCloseRequested, this,
            [this](int index) { close(consoles()[std::size_t(index)]); });
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        for (Console *console : consoles())
            updateTab(console);
    });
}

std::vector<Console *> RunPanel::consoles() const
{
    std::vector<Console *> all;
    for (int i = 0; i < m_consoles->count(); ++i)
        all.push_back(static_cast<Console *>(m_consoles->widget(i)));
    return all;
}

Console *RunPanel::find(const QString &key) const
{
    for (Console *console : consoles()) {
        if (console->key() == key)
            return console;
    }
    return nullptr;
}

Console *RunPanel::current() const
{
    return static_cast<Console *>(m_consoles->currentWidget());
}

int RunPanel::indexOf(const Console *console) const
{
    for (int i = 0; i < m_consoles->count(); ++i) {
        if (m_consoles->widget(i) == console)
            return i;
    }
    return -1;
}

Console *RunPanel::add(const QString &key, const QString &name)
{
    auto *console = new Console(key, name);
    m_consoles->addWidget(console);
    m_tabs->addTab(QString());
    updateTab(console);
    connect(console, &Console::stateChanged, this, [this, console] { updateTab(console); });
    showTabs();
    return console;
}

void RunPanel::show(Console *console)
{
    m_pages->setCurrentIndex(1);
    m_tabs->setCurrentIndex(indexOf(console));
    m_consoles->setCurrentWidget(console);
    setFocusProxy(console);
}

void RunPanel::close(Console *console)
{
    const int index = indexOf(console);
    if (index < 0)
        return;
    const bool hadFocus = console->isAncestorOf(focusWidget());
    m_consoles->removeWidget(console);
    m_tabs->removeTab(index);
    console->disconnect(this);
    console->deleteLater();
    showTabs();
    if (hadFocus && current())
        current()->takeFocus();
    Q_EMIT closed(console);
    Q_EMIT currentChanged();
}

/// One needs no tab.
void RunPanel::showTabs()
{
    m_tabs->setVisible(m_consoles->count() > 1);
    m_pages->setCurrentIndex(m_consoles->count() > 0 ? 1 : 0);
}

void RunPanel::updateTab(Console *console)
{
    const int index = indexOf(console);
    if (index < 0)
        return;
    m_tabs->setTabText(index, QString(console->name()).replace(u'&', u"&&"_s));
    m_tabs->setTabToolTip(index, console->name() + u'\n' + console->status());
    const auto state = console->state();
    const ColorRole role = state == Console::State::Running  ? ColorRole::Success
                           : state == Console::State::Prompt ? ColorRole::Accent
                                                             : ColorRole::TextFaint;
    m_tabs->setTabIcon(index, glyphIcon(Glyph::Dot, role));
    const QString doing = state == Console::State::Running  ? tr("running")
                          : state == Console::State::Prompt ? tr("waits for an entry")
                                                            : tr("ended");
    m_tabs->setAccessibleTabName(index, tr("%1, %2").arg(console->name(), doing));
}

} // namespace slipway::ide
