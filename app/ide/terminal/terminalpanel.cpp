// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminalpanel.h"

#include "shell/icons.h"
#include "shell/theme.h"
#include "terminalview.h"

#include <QBoxLayout>
#include <QInputDialog>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace slipway::ide {

TerminalPanel::TerminalPanel(QWidget *parent)
    : QWidget(parent)
    , m_tabs(new QTabBar)
    , m_pages(new QStackedWidget)
    , m_all(new QStackedWidget)
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
    auto *open = new QPushButton(tr("New Terminal"));
    connect(open, &QPushButton::clicked, this, &TerminalPanel::addDefault);
    emptyLayout->addStretch();
    emptyLayout->addWidget(says);
    emptyLayout->addWidget(open, 0, Qt::AlignCenter);
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
    connect(m_tabs, &QTabBar::tabCloseRequested, this, &TerminalPanel::closeTab);
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

TerminalPane *TerminalPanel::current() const
{
    const auto panes = panesOf(m_tabs->currentIndex());
    const auto focused = std::find_if(panes.begin(), panes.end(), [](const TerminalPane *pane) {
        return pane->view()->hasFocus();
    });
    if (focused != panes.end())
        return *focused;
    return panes.empty() ? nullptr : panes.front();
}

TerminalPane *TerminalPanel::add(const ShellRequest &request, Place place, const QString &name)
{
    auto *pane = new TerminalPane(request);
    if (!name.isEmpty())
        pane->setName(name);
    connect(pane, &TerminalPane::nameChanged, this, [this, pane] { showName(pane); });
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
    const bool hadFocus = pane->view()->hasFocus();
    pane->setParent(nullptr);
    pane->deleteLater();
    if (splitter && splitter->count() == 0) {
        QWidget *empty = m_pages->widget(index);
        m_pages->removeWidget(empty);
        empty->deleteLater();
        m_tabs->removeTab(index);
    }
    updateEmpty();
    if (TerminalPane *next = current()) {
        setFocusProxy(next);
        if (hadFocus)
            next->setFocus();
        showName(next);
    } else {
        setFocusProxy(nullptr);
    }
    Q_EMIT countChanged(count());
}

void TerminalPanel::removeTab(int index)
{
    for (TerminalPane *pane : panesOf(index))
        remove(pane);
}

void TerminalPanel::closeTab(int index)
{
    for (TerminalPane *pane : panesOf(index))
        pane->stop();
    removeTab(index);
}

void TerminalPanel::closeCurrent()
{
    if (TerminalPane *pane = current()) {
        pane->stop();
        remove(pane);
    }
}

void TerminalPanel::closeAll()
{
    while (count() > 0)
        removeTab(count() - 1);
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
    const int tabs = m_tabs->count();
    if (tabs == 0)
        return;
    m_tabs->setCurrentIndex((m_tabs->currentIndex() + by + tabs) % tabs);
    if (TerminalPane *pane = current())
        pane->setFocus();
}

void TerminalPanel::showName(TerminalPane *pane)
{
    const int index = m_pages->indexOf(pane->parentWidget());
    if (index < 0)
        return;
    const bool onServer = pane->request().onServer;
    const bool onHost = !onServer && pane->request().isolation == sandbox::Isolation::None;
    QString name = pane->name().simplified().left(60);
    if (onServer)
        name = tr("%1 (server)").arg(name);
    else if (onHost)
        name = tr("%1 (host)").arg(name);
    const auto panes = panesOf(index);
    if (panes.size() > 1)
        name = tr("%1 and %n more", nullptr, int(panes.size()) - 1).arg(name);
    m_tabs->setTabText(index, QString(name).replace(u'&', u"&&"_s));
    const QString where =
        onServer ? tr("On the server. Closing its tab ends it; closing the window does not.")
        : onHost ? tr("On this machine, with all your rights")
                 : tr("In the project's sandbox");
    m_tabs->setTabToolTip(index, name + u'\n' + where);
    pane->view()->setAccessibleName(tr("Terminal: %1").arg(name));
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
