// SPDX-License-Identifier: GPL-3.0-or-later
#include "settingspage.h"

#include "optionrow.h"
#include "shell/theme.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

SettingsPage::SettingsPage(QWidget *parent)
    : QWidget(parent)
    , m_top(new QBoxLayout(QBoxLayout::LeftToRight))
    , m_choices(new QBoxLayout(QBoxLayout::LeftToRight))
    , m_search(new QLineEdit)
    , m_scopes(new QTabBar)
    , m_changedOnly(new QPushButton(tr("Changed")))
    , m_groups(new QListWidget)
    , m_scroll(new QScrollArea)
{
    setWindowTitle(tr("Settings"));
    setMinimumWidth(160);
    m_groups->setFixedWidth(184);
    m_groups->setAccessibleName(tr("Groups of settings"));
    m_groups->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *body = new QHBoxLayout;
    body->setSpacing(24);
    body->addWidget(m_groups);
    body->addWidget(m_scroll, 1);
    auto *column = new QVBoxLayout;
    column->setSpacing(16);
    column->addLayout(makeTop());
    column->addLayout(body, 1);
    auto *whole = new QHBoxLayout(this);
    whole->setContentsMargins(24, 20, 24, 0);
    auto *content = new QWidget;
    content->setLayout(column);
    column->setContentsMargins(0, 0, 0, 0);
    content->setMaximumWidth(1040);
    whole->addStretch(1);
    whole->addWidget(content, 1000);
    whole->addStretch(1);
    setFocusProxy(m_search);
    connect(m_search, &QLineEdit::textChanged, this, &SettingsPage::filter);
    connect(m_changedOnly, &QPushButton::toggled, this, &SettingsPage::filter);
    connect(m_scopes, &QTabBar::currentChanged, this, &SettingsPage::fill);
    connect(m_groups, &QListWidget::itemSelectionChanged, this, [this] {
        if (const QListWidgetItem *item = m_groups->currentItem(); item && m_groups->hasFocus())
            showGroup(item->text());
    });
    connect(m_scroll->verticalScrollBar(), &QScrollBar::valueChanged, this,
            &SettingsPage::followScroll);
    connect(&Options::instance(), &Options::filesChanged, this, &SettingsPage::refresh);
    fill();
}

QLayout *SettingsPage::makeTop()
{
    m_search->setPlaceholderText(tr("Search settings"));
    m_search->setAccessibleName(tr("Search settings"));
    m_search->setClearButtonEnabled(true);
    m_scopes->addTab(tr("Yours"));
    m_scopes->addTab(tr("This Project"));
    m_scopes->setTabToolTip(0, tr("For everything you open on this machine"));
    m_scopes->setTabToolTip(1, tr("In .slipway/settings.json of the folder; goes before yours"));
    m_scopes->setTabEnabled(1, Options::instance().hasProject());
    m_scopes->setDrawBase(false);
    m_scopes->setExpanding(false);
    m_scopes->setFocusPolicy(Qt::TabFocus);
    m_scopes->setAccessibleName(tr("Whose settings"));
    m_changedOnly->setCheckable(true);
    m_changedOnly->setToolTip(tr("Only what was changed"));
    auto *text = new QPushButton(tr("Open as Text"));
    connect(text, &QPushButton::clicked, this, [this] { Q_EMIT textAsked(scope()); });
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_changedOnly);
    buttons->addWidget(text);
    buttons->addStretch(1);
    m_choices->setSpacing(8);
    m_choices->addWidget(m_scopes);
    m_choices->addLayout(buttons);
    m_top->setSpacing(8);
    m_top->addWidget(m_search, 1);
    m_top->addLayout(m_choices);
    return m_top;
}

Options::Scope SettingsPage::scope() const
{
    return m_scopes->currentIndex() == 1 ? Options::Scope::Project : Options::Scope::User;
}

static QLabel *makeHeading(const QString &text)
{
    auto *label = new QLabel(text);
    QFont font = label->font();
    font.setPointSizeF(font.pointSizeF() * 1.3);
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    label->setContentsMargins(0, 16, 0, 4);
    return label;
}

void SettingsPage::fill()
{
    m_rows.clear();
    m_headings.clear();
    m_groups->clear();
    QStringList groups;
    for (const OptionSpec *spec : Options::instance().specs()) {
        if (scope() == Options::Scope::Project && !spec->perProject)
            continue;
        auto *row = new OptionRow(spec->id, scope());
        connect(row, &OptionRow::textAsked, this, [this] { Q_EMIT textAsked(scope()); });
        m_rows.push_back(row);
        if (!groups.contains(spec->group))
            groups.append(spec->group);
    }
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 16, 32);
    column->setSpacing(0);
    for (const QString &group : std::as_const(groups)) {
        m_groups->addItem(group);
        QLabel *heading = makeHeading(group);
        m_headings.insert(group, heading);
        column->addWidget(heading);
        for (OptionRow *row : m_rows) {
            if (row->group() == group)
                column->addWidget(row);
        }
    }
    m_none = new QLabel(tr("No setting has these words."));
    m_none->setForegroundRole(QPalette::PlaceholderText);
    m_none->setContentsMargins(0, 16, 0, 0);
    column->addWidget(m_none);
    column->addStretch(1);
    m_scroll->setWidget(content); // Deletes the one before.
    content->setAutoFillBackground(false);
    m_scroll->viewport()->setAutoFillBackground(false);
    m_groups->setCurrentRow(0);
    filter();
}

void SettingsPage::filter()
{
    const QStringList words = m_search->text().split(u' ', Qt::SkipEmptyParts);
    QSet<QString> groups;
    for (OptionRow *row : m_rows) {
        const bool shown = row->matches(words) && (!m_changedOnly->isChecked() || row->isChanged());
        row->setVisible(shown);
        if (shown)
            groups.insert(row->group());
    }
    for (auto it = m_headings.begin(); it != m_headings.end(); ++it)
        it.value()->setVisible(groups.contains(it.key()));
    for (int i = 0; i < m_groups->count(); ++i)
        m_groups->item(i)->setHidden(!groups.contains(m_groups->item(i)->text()));
    m_none->setVisible(groups.isEmpty());
}

void SettingsPage::refresh()
{
    const bool hasProject = Options::instance().hasProject();
    m_scopes->setTabEnabled(1, hasProject);
    if (!hasProject && scope() == Options::Scope::Project) {
        m_scopes->setCurrentIndex(0); // Fills anew.
        return;
    }
    for (OptionRow *row : m_rows)
        row->refresh();
}

void SettingsPage::showGroup(const QString &group)
{
    if (const QLabel *heading = m_headings.value(group))
        m_scroll->verticalScrollBar()->setValue(heading->y());
}

/// The group list says what is on top of the page.
void SettingsPage::followScroll()
{
    if (m_groups->hasFocus())
        return;
    const int top = m_scroll->verticalScrollBar()->value() + 24;
    for (int i = m_groups->count() - 1; i >= 0; --i) {
        const QLabel *heading = m_headings.value(m_groups->item(i)->text());
        if (heading && !heading->isHidden() && heading->y() <= top) {
            m_groups->setCurrentRow(i);
            return;
        }
    }
}

void SettingsPage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && !m_search->text().isEmpty())
        m_search->clear();
    else if (event->matches(QKeySequence::Find))
        m_search->setFocus(Qt::ShortcutFocusReason);
    else
        QWidget::keyPressEvent(event);
}

/// A narrow page has the search above the rest, and goes without the list of groups.
void SettingsPage::resizeEvent(QResizeEvent *event)
{
    constexpr int narrow = 720;
    constexpr int narrowest = 440;
    const auto direction = [this](int least) {
        return width() < least ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight;
    };
    m_groups->setVisible(width() >= narrow);
    m_top->setDirection(direction(narrow));
    m_choices->setDirection(direction(narrowest));
    QWidget::resizeEvent(event);
}

void SettingsPage::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::instance().color(ColorRole::Surface));
}

} // namespace slipway::ide
