// SPDX-License-Identifier: GPL-3.0-or-later
#include "languagespage.h"

#include "shell/background.h"
#include "shell/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace slipway::ide {

LanguagesPage::LanguagesPage(QWidget *parent)
    : QWidget(parent)
    , m_list(new QTreeWidget)
    , m_summary(new QLabel)
    , m_again(new QPushButton(tr("Look Again")))
    , m_copy(new QPushButton(tr("Copy Command")))
{
    setWindowTitle(tr("Languages"));
    m_list->setColumnCount(3);
    m_list->setHeaderLabels({tr("Language"), tr("Version"), tr("Where, or how to get it")});
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAccessibleName(tr("Languages on this machine"));
    m_list->header()->setDefaultSectionSize(128);
    m_summary->setWordWrap(true);
    m_copy->setToolTip(tr("The command that gets the chosen language"));
    auto *top = new QHBoxLayout;
    top->setSpacing(8);
    top->addWidget(m_summary, 1);
    top->addWidget(m_copy);
    top->addWidget(m_again);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(16);
    column->addLayout(top);
    column->addWidget(m_list, 1);
    setFocusProxy(m_list);
    connect(m_again, &QPushButton::clicked, this, &LanguagesPage::look);
    connect(m_copy, &QPushButton::clicked, this, &LanguagesPage::copy);
    connect(m_list, &QTreeWidget::itemActivated, this, &LanguagesPage::copy);
    connect(m_list, &QTreeWidget::currentItemChanged, this, [this](const QTreeWidgetItem *item) {
        m_copy->setEnabled(item && !item->data(0, Qt::UserRole).toString().isEmpty());
    });
    connect(&Theme::instance(), &Theme::changed, this, &LanguagesPage::recolor);
    m_copy->setEnabled(false);
    look();
}

void LanguagesPage::look()
{
    m_again->setEnabled(false);
    m_summary->setText(tr("Looking…"));
    runInBackground([] {
        return project::findLanguages();
    }).then(this, [this](const std::vector<project::FoundLanguage> &found) {
        m_again->setEnabled(true);
        fill(found);
    });
}

void LanguagesPage::fill(const std::vector<project::FoundLanguage> &found)
{
    m_list->clear();
    int there = 0;
    for (const project::FoundLanguage &one : found) {
        const QString name =
            QString::fromUtf8(one.language->name.data(), qsizetype(one.language->name.size()));
        const QString advice = QString::fromStdString(one.advice);
        const bool missing = !advice.isEmpty();
        there += missing ? 0 : 1;
        const QString version = missing               ? tr("missing")
                                : one.version.empty() ? tr("found")
                                                      : QString::fromStdString(one.version);
        auto *item = new QTreeWidgetItem(
            m_list,
            {name, version, missing ? advice : QString::fromStdString(one.program.string())});
        item->setData(0, Qt::UserRole, advice);
    }
    recolor();
    m_list->setCurrentItem(m_list->topLevelItem(0));
    m_summary->setText(
        tr("%1 of %2 languages can be run on this machine.").arg(there).arg(found.size()));
}

/// What is missing stands back.
void LanguagesPage::recolor()
{
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        QTreeWidgetItem *item = m_list->topLevelItem(i);
        if (item->data(0, Qt::UserRole).toString().isEmpty())
            continue;
        for (int column = 0; column < m_list->columnCount(); ++column)
            item->setForeground(column, Theme::instance().color(ColorRole::TextMuted));
    }
}

void LanguagesPage::copy()
{
    const QTreeWidgetItem *item = m_list->currentItem();
    const QString command = item ? item->data(0, Qt::UserRole).toString() : QString();
    if (command.isEmpty())
        return;
    QGuiApplication::clipboard()->setText(command);
    m_summary->setText(tr("Copied: %1").arg(command));
}

void LanguagesPage::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::instance().color(ColorRole::Surface));
}

} // namespace slipway::ide
