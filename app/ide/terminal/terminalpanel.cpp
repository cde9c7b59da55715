// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminalpanel.h"

#include "shell/icons.h"
#include "shell/options.h"
#include "shell/theme.h"
#include "terminalview.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QInputDialog>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>

#include <algorithm>
#include <iterator>

using namespace Qt::StringLiterals;

namespace slipway::ide {

TerminalPanel::TerminalPanel(QWidget *parent)
    : QWidget(parent)
    , m_tabs(new QTabBar)
    , m_pages(new QStackedWidget)
    , m_all(new QStackedWidget)
    , m_open(new QPushButton(tr("New Terminal")))
    , m_new(new QToolButton)
    , m_split(new QToolButton)
    , m_more(new QToolButton)
{
    m_tabs->setAccessibleName(tr("Terminals"));
    m_tabs->setDrawBase(false);
    m_tabs->setTabsClosable(true);
    m_tabs->setElideMode(Qt::ElideRight);
    m_tabs->setExpanding(false);
    m_tabs->setUsesScrollButtons(true);
    const auto button = [this](QToolButton *each, const QString &name, auto slot) {
        each->setAutoRaise(true);
        each->setToolTip(name);
        each->setAccessibleName(name);
        connect(each, &QToolButton::clicked, this, slot);
    };
    button(m_new, tr("New terminal"), &TerminalPanel::addDefault);
    button(m_split, tr("Split terminal"), &TerminalPanel::split);
    button(m_more, tr("More terminals"),
           [this] { Q_EMIT menuRequested(m_more->mapToGlobal(QPoint(0, m_more->height()))); });
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(8, 0, 8, 0);
    bar->setSpacing(4);
    bar->addWidget(m_tabs, 1);
    for (QToolButton *each : {m_new, m_split, m_more})
        bar->addWidget(each);

    auto *empty = new QWidget;
    auto *emptyLayout = new QVBoxLayout(empty);
    auto *says = new QLabel(tr("No terminal is open."));
    says->setAlignment(Qt::AlignCenter);
    says->setForegroundRole(QPalette::PlaceholderText);
    connect(m_open, &QPushButton::clicked, this, &TerminalPanel::addDefault);
    emptyLayout->addStretch();
    emptyLayout->addWidget(says);
    emptyLayout->addWidget(m_open, 0, Qt::AlignCenter);
    emptyLayout->addStretch();
    m_all->addWidget(m_pages);
    m_all->addWidget(empty);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_all, 1);
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int index) {
        m_pages->setCurrentIndex(index);
        if (TerminalPane *pane = current()) {
            setFocusProxy(pane);
            if (m_tabs->hasFocus() || m_pages->isAncestorOf(focusWidget()))
                pane->setFocus();
        }
    });
    connect(m_tabs, &QTabBar::tabCloseRequested, this,
            [this](int index) { close(panesOf(index)); });
    connect(m_tabs, &QTabBar::tabBarDoubleClicked, this,
            [this](int index) { index < 0 ? addDefault() : renameCurrent(); });
    connect(&Theme::instance(), &Theme::changed, this, &TerminalPanel::updateIcons);
    updateIcons();
    updateEmpty();
}

void TerminalPanel::updateIcons()
{
    m_new->setIcon(breezeIcon(u"list-add"_s));
    m_split->setIcon(breezeIcon(u"view-split-left-right"_s));
    m_more->setIcon(breezeIcon(u"arrow-down"_s));
}

QSplitter *TerminalPanel::page(int index) const
{
    return static_cast<QSplitter *>(m_pages->widget(index));
}

std::vector<TerminalPane *> TerminalPanel::panesOf(int index) const
{
    std::vector<TerminalPane *> panes;
    const QSplitter *splitter = page(index);
    for (int i = 0; splitter && i < splitter->count(); ++i)
        panes.push_back(static_cast<TerminalPane *>(splitter->widget(i)));
    return panes;
}

int TerminalPanel::count() const
{
    return m_pages->count();
}

std::vector<TerminalPane *> TerminalPanel::panes() const
{
    std::vector<TerminalPane *> all;
    for (int index = 0; index < m_pages->count(); ++index)
        std::ranges::copy(panesOf(index), std::back_inserter(all));
    return all;
}

/// Of those side by side in a tab the one that has the keyboard, or had it last.
TerminalPane *TerminalPanel::lastUsed(int index) const
{
    const auto panes = panesOf(index);
    const QSplitter *splitter = page(index);
    const QWidget *last = splitter ? splitter->focusWidget() : nullptr;
    const auto found = std::find_if(panes.begin(), panes.end(), [last](const TerminalPane *pane) {
        return last && pane->isAncestorOf(last);
    });
    if (found != panes.end())
        return *found;
    return panes.empty() ? nullptr : panes.front();
}

TerminalPane *TerminalPanel::current() const
{
    return lastUsed(m_tabs->currentIndex());
}

TerminalPane *TerminalPanel::add(const ShellRequest &request, Place place, const QString &name)
{
    auto *pane = new TerminalPane(request);
    if (!name.isEmpty())
        pane->setName(name);
    connect(pane, &TerminalPane::nameChanged, this, [this, pane] { showName(pane); });
    connect(pane, &TerminalPane::recordChanged, this, &TerminalPanel::recordsChanged);
    connect(pane, &TerminalPane::closeRequested, this, [this, pane] { remove(pane); });
    connect(pane, &TerminalPane::focused, this, [this, pane] { showName(pane); });
    connect(pane->view(), &TerminalView::linkActivated, this,
            [this, pane](const TerminalLink &link) {
                TerminalLink here = link;
                here.path = pane->localPath(link.path);
                Q_EMIT linkActivated(here, pane->localPath(pane->folder()));
            });
    QSplitter *beside = place == Place::Beside ? page(m_tabs->currentIndex()) : nullptr;
    if (beside) {
        beside->addWidget(pane);
        beside->setSizes(QList<int>(beside->count(), 1000));
    } else {
        auto *splitter = new QSplitter;
        splitter->setChildrenCollapsible(false);
        splitter->addWidget(pane);
        m_pages->addWidget(splitter);
        m_tabs->setCurrentIndex(m_tabs->addTab(pane->name()));
    }
    m_pages->setCurrentIndex(m_tabs->currentIndex());
    setFocusProxy(pane);
    updateEmpty();
    showName(pane);
    pane->start();
    Q_EMIT countChanged(count());
    return pane;
}

void TerminalPanel::addDefault()
{
    add(defaultRequest(), Place::Tab)->setFocus();
}

/// Where the current one is, in every way.
void TerminalPanel::split()
{
    ShellRequest request = defaultRequest();
    if (const TerminalPane *pane = current()) {
        request = pane->request();
        if (!request.onServer && !pane->folder().isEmpty())
            request.folder = pane->folder().toStdString();
    }
    add(request, Place::Beside)->setFocus();
}

void TerminalPanel::remove(TerminalPane *pane)
{
    const auto *splitter = qobject_cast<QSplitter *>(pane->parentWidget());
    const int index = m_pages->indexOf(pane->parentWidget());
    // Also while a question about it is before the window.
    const bool hadFocus = window()->focusWidget() == pane->view();
    const int place = splitter ? splitter->indexOf(pane) : 0;
    pane->setParent(nullptr);
    pane->deleteLater();
    if (splitter && splitter->count() == 0) {
        QWidget *empty = m_pages->widget(index);
        m_pages->removeWidget(empty);
        empty->deleteLater();
        m_tabs->removeTab(index);
    } else {
        updateTab(index);
    }
    updateEmpty();
    // The one beside it, if there was one.
    const auto beside = hadFocus ? panesOf(index) : std::vector<TerminalPane *>();
    if (splitter && splitter->count() > 0 && !beside.empty())
        beside[std::min(static_cast<std::size_t>(place), beside.size() - 1)]->setFocus();
    if (TerminalPane *next = current()) {
        setFocusProxy(next);
        if (hadFocus)
            next->setFocus();
        showName(next);
    } else {
        setFocusProxy(m_open);
        if (hadFocus)
            m_open->setFocus();
    }
    Q_EMIT countChanged(count());
}

void TerminalPanel::close(const std::vector<TerminalPane *> &panes)
{
    const std::vector<QPointer<TerminalPane>> asked(panes.begin(), panes.end());
    askToEnd(panes, tr("Closing the terminal ends it."), [this, asked](bool yes) {
        for (const QPointer<TerminalPane> &pane : asked) {
            if (!yes || !pane)
                continue;
            pane->stop();
            remove(pane);
        }
    });
}

void TerminalPanel::closeCurrent()
{
    if (TerminalPane *pane = current())
        close({pane});
}

void TerminalPanel::closeAll()
{
    for (TerminalPane *pane : panes())
        remove(pane);
}

void TerminalPanel::askToEnd(const std::vector<TerminalPane *> &panes, const QString &consequence,
                             const std::function<void(bool)> &answer)
{
    static const QString option = u"terminal.askBeforeClosing"_s;
    const auto isBusy = [](const TerminalPane *pane) { return pane->view()->isBusy(); };
    const auto busy = std::count_if(panes.begin(), panes.end(), isBusy);
    if (busy == 0 || !Options::instance().flag(option))
        return answer(true);
    if (m_question)
        return m_question->raise();
    const QString text =
        busy > 1 ? tr("Programs still run in %n terminals.", nullptr, static_cast<int>(busy))
                 : tr("A program still runs in the terminal “%1”.")
                       .arg((*std::find_if(panes.begin(), panes.end(), isBusy))->name());
    m_question =
        new QMessageBox(QMessageBox::Question, tr("Terminal"), text, QMessageBox::Cancel, window());
    m_question->setAttribute(Qt::WA_DeleteOnClose);
    m_question->setInformativeText(consequence);
    m_question->setCheckBox(new QCheckBox(tr("Do not ask again")));
    const QPushButton *yes = m_question->addButton(tr("Close"), QMessageBox::AcceptRole);
    m_question->setDefaultButton(QMessageBox::Cancel);
    connect(m_question, &QMessageBox::finished, this, [this, answer, yes] {
        const bool accepted = m_question->clickedButton() == yes;
        if (accepted && m_question->checkBox()->isChecked())
            Options::instance().set(option, false);
        answer(accepted);
    });
    m_question->open();
}

void TerminalPanel::renameCurrent()
{
    TerminalPane *pane = current();
    if (!pane)
        return;
    auto *dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Rename Terminal"));
    dialog->setLabelText(tr("Name (empty: what the program says)"));
    dialog->setTextValue(pane->name());
    connect(dialog, &QInputDialog::textValueSelected, pane, &TerminalPane::setName);
    dialog->open();
}

void TerminalPanel::step(int by)
{
    const auto all = panes();
    const auto here = std::find(all.begin(), all.end(), current());
    if (here == all.end())
        return;
    const auto count = std::ssize(all);
    TerminalPane *next = all[static_cast<std::size_t>((here - all.begin() + by + count) % count)];
    m_tabs->setCurrentIndex(m_pages->indexOf(next->parentWidget()));
    next->setFocus();
}

void TerminalPanel::showName(TerminalPane *pane)
{
    pane->view()->setAccessibleName(tr("Terminal: %1").arg(pane->name()));
    updateTab(m_pages->indexOf(pane->parentWidget()));
}

void TerminalPanel::updateTab(int index)
{
    const TerminalPane *pane = lastUsed(index);
    if (!pane)
        return;
    const bool onServer = pane->request().onServer;
    const bool onHost = !onServer && pane->request().isolation == sandbox::Isolation::None;
    QString name = pane->name().simplified().left(60);
    if (onServer)
        name = tr("%1 (server)").arg(name);
    else if (onHost)
        name = tr("%1 (host)").arg(name);
    if (const auto panes = panesOf(index); panes.size() > 1)
        name = tr("%1 and %n more", nullptr, int(panes.size()) - 1).arg(name);
    m_tabs->setTabText(index, QString(name).replace(u'&', u"&&"_s));
    const QString where =
        onServer ? tr("On the server. Closing its tab ends it; closing the window does not.")
        : onHost ? tr("On this machine, with all your rights")
                 : tr("In the project's sandbox");
    m_tabs->setTabToolTip(index, name + u'\n' + where);
}

void TerminalPanel::updateEmpty()
{
    m_all->setCurrentIndex(m_pages->count() == 0 ? 1 : 0);
    m_split->setEnabled(m_pages->count() > 0);
}

std::vector<TerminalRecord> TerminalPanel::records() const
{
    std::vector<TerminalRecord> records;
    for (int index = 0; index < m_pages->count(); ++index) {
        bool beside = false;
        for (const TerminalPane *pane : panesOf(index)) {
            const ShellRequest &request = pane->request();
            records.push_back({.name = pane->givenName(),
                               .profile = QString::fromStdString(request.profile),
                               .shell = QString::fromStdString(request.shell),
                               .folder = pane->folder(),
                               .onHost = request.isolation == sandbox::Isolation::None,
                               .onServer = request.onServer,
                               .serverTerminal = QString::fromStdString(pane->serverTerminal()),
                               .beside = beside});
            beside = true;
        }
    }
    return records;
}

} // namespace slipway::ide
