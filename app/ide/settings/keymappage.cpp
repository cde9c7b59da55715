// SPDX-License-Identifier: GPL-3.0-or-later
#include "keymappage.h"

#include "keymapmodel.h"
#include "shell/actions.h"
#include "shell/keymap.h"
#include "shell/style.h"
#include "shell/theme.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

class KeymapPage::Filter : public QSortFilterProxyModel
{
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setWords(const QString &text)
    {
        m_words = text.split(u' ', Qt::SkipEmptyParts);
        invalidateFilter();
    }
    void setKeys(const QKeySequence &keys)
    {
        m_keys = keys;
        invalidateFilter();
    }

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override
    {
        const auto *model = static_cast<const KeymapModel *>(sourceModel());
        if (!m_keys.isEmpty() && !model->hasKeys(row, m_keys))
            return false;
        QString text;
        for (int column = 0; column < KeymapModel::ColumnCount; ++column)
            text += model->index(row, column, parent).data().toString() + u' ';
        return std::ranges::all_of(
            m_words, [&](const QString &word) { return text.contains(word, Qt::CaseInsensitive); });
    }

private:
    QStringList m_words;
    QKeySequence m_keys;
};

KeymapPage::KeymapPage(const Actions &actions, QWidget *parent)
    : QWidget(parent)
    , m_actions(actions)
    , m_model(new KeymapModel(actions, this))
    , m_filter(new Filter(this))
    , m_top(new QBoxLayout(QBoxLayout::LeftToRight))
    , m_change(new QBoxLayout(QBoxLayout::LeftToRight))
    , m_search(new QLineEdit)
    , m_searchKeys(new QKeySequenceEdit)
    , m_byKeys(new QPushButton(tr("By Keys")))
    , m_presets(new QComboBox)
    , m_list(new QTreeView)
    , m_title(new QLabel)
    , m_keys(new QKeySequenceEdit)
    , m_set(new QPushButton(tr("Set")))
    , m_add(new QPushButton(tr("Add")))
    , m_none(new QPushButton(tr("No Keys")))
    , m_reset(new QPushButton(tr("Reset")))
    , m_conflict(new QLabel)
{
    setWindowTitle(tr("Keyboard Shortcuts"));
    setMinimumWidth(160);
    m_filter->setSourceModel(m_model);
    makeList();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 16);
    column->setSpacing(12);
    column->addLayout(makeTop());
    column->addWidget(m_list, 1);
    column->addLayout(makeEditor());
    column->addWidget(m_conflict);
    setFocusProxy(m_search);
    connect(m_model, &QAbstractItemModel::modelAboutToBeReset, this, [this] {
        const QAction *action = selected();
        // Back to it, wherever it stands then.
        QTimer::singleShot(0, this,
                           [this, id = action ? action->objectName() : QString()] { choose(id); });
    });
    m_list->setCurrentIndex(m_filter->index(0, 0));
    showSelected();
}

void KeymapPage::makeList()
{
    m_list->setModel(m_filter);
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_list->setAccessibleName(tr("Actions and their keys"));
    m_list->setAllColumnsShowFocus(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    QHeaderView *header = m_list->header();
    header->setStretchLastSection(false);
    header->setMinimumSectionSize(72);
    header->setSectionResizeMode(QHeaderView::Stretch);
    header->setSectionResizeMode(KeymapModel::SourceColumn, QHeaderView::ResizeToContents);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &KeymapPage::showSelected);
    connect(m_list, &QAbstractItemView::activated, this,
            [this] { m_keys->setFocus(Qt::OtherFocusReason); });
}

QLayout *KeymapPage::makeTop()
{
    m_search->setPlaceholderText(tr("Search actions"));
    m_search->setAccessibleName(tr("Search actions"));
    m_search->setClearButtonEnabled(true);
    m_search->installEventFilter(this);
    m_searchKeys->setAccessibleName(tr("Search by pressing keys"));
    // One press is enough: it finds what begins with it too, and the next press begins anew.
    m_searchKeys->setMaximumSequenceLength(1);
    m_searchKeys->hide();
    m_search->setMinimumWidth(140);
    m_byKeys->setCheckable(true);
    m_byKeys->setToolTip(tr("Search by pressing keys"));
    m_presets->setAccessibleName(tr("Key map"));
    for (const Keymap::Preset &preset : Keymap::presets())
        m_presets->addItem(tr("Keys of %1").arg(preset.title), preset.id);
    auto *text = new QPushButton(tr("Open as Text"));
    connect(text, &QPushButton::clicked, this, &KeymapPage::textAsked);
    connect(m_search, &QLineEdit::textChanged, this,
            [this](const QString &words) { m_filter->setWords(words); });
    connect(m_searchKeys, &QKeySequenceEdit::keySequenceChanged, this,
            [this](const QKeySequence &keys) { m_filter->setKeys(keys); });
    connect(m_byKeys, &QPushButton::toggled, this, [this](bool on) {
        m_search->setVisible(!on);
        m_searchKeys->setVisible(on);
        m_searchKeys->clear();
        (on ? static_cast<QWidget *>(m_searchKeys) : m_search)->setFocus(Qt::OtherFocusReason);
    });
    const auto follow = [this] {
        m_presets->setCurrentIndex(m_presets->findData(Keymap::instance().preset()));
    };
    follow();
    connect(&Keymap::instance(), &Keymap::changed, m_presets, follow);
    connect(m_presets, &QComboBox::activated, this,
            [this] { Keymap::instance().setPreset(m_presets->currentData().toString()); });
    auto *choices = new QHBoxLayout;
    choices->setSpacing(8);
    choices->addWidget(m_byKeys);
    choices->addWidget(m_presets, 1);
    choices->addWidget(text);
    m_top->setSpacing(8);
    m_top->addWidget(m_search, 1);
    m_top->addWidget(m_searchKeys, 1);
    m_top->addLayout(choices);
    return m_top;
}

QLayout *KeymapPage::makeEditor()
{
    m_keys->setAccessibleName(tr("New keys"));
    m_keys->setClearButtonEnabled(true);
    m_conflict->setWordWrap(true);
    m_conflict->setTextFormat(Qt::PlainText);
    m_title->setTextFormat(Qt::PlainText);
    m_set->setToolTip(tr("These keys instead of those it has"));
    m_add->setToolTip(tr("These keys too"));
    connect(m_keys, &QKeySequenceEdit::keySequenceChanged, this, &KeymapPage::showConflict);
    connect(m_set, &QPushButton::clicked, this, [this] { apply(Change::Replace); });
    connect(m_add, &QPushButton::clicked, this, [this] { apply(Change::Add); });
    connect(m_none, &QPushButton::clicked, this, [this] {
        if (const QAction *action = selected())
            Keymap::instance().set(action->objectName(), {});
    });
    connect(m_reset, &QPushButton::clicked, this, [this] {
        if (const QAction *action = selected())
            Keymap::instance().reset(action->objectName());
    });
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    for (QPushButton *button : {m_set, m_add, m_none, m_reset})
        buttons->addWidget(button);
    m_change->setSpacing(8);
    m_change->addWidget(m_keys);
    m_change->addLayout(buttons);
    // The name has a line of its own, so that the page can be narrow.
    QFont font = m_title->font();
    font.setWeight(QFont::DemiBold);
    m_title->setFont(font);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_keys->setMaximumWidth(320);
    buttons->addStretch(1);
    auto *column = new QVBoxLayout;
    column->setSpacing(4);
    column->addWidget(m_title);
    column->addLayout(m_change);
    return column;
}

QAction *KeymapPage::selected() const
{
    const QModelIndex index = m_filter->mapToSource(m_list->currentIndex());
    return index.isValid() ? m_model->action(index.row()) : nullptr;
}

void KeymapPage::choose(const QString &id)
{
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (m_model->action(row)->objectName() != id)
            continue;
        const QModelIndex index = m_filter->mapFromSource(m_model->index(row, 0));
        m_list->setCurrentIndex(index);
        m_list->scrollTo(index);
    }
    showSelected();
}

void KeymapPage::showSelected()
{
    const QAction *action = selected();
    m_title->setText(action ? KeymapModel::titleOf(action) : tr("No action is chosen"));
    m_keys->clear();
    for (QWidget *widget : {static_cast<QWidget *>(m_keys), static_cast<QWidget *>(m_none)})
        widget->setEnabled(action);
    m_reset->setEnabled(action && Keymap::instance().isOwn(action->objectName()));
    showConflict();
}

void KeymapPage::showConflict()
{
    const QAction *action = selected();
    const QKeySequence keys = m_keys->keySequence();
    m_set->setEnabled(action && !keys.isEmpty());
    m_add->setEnabled(action && !keys.isEmpty());
    QStringList names;
    if (action && !keys.isEmpty()) {
        for (const QAction *other : m_actions.conflicts(action->objectName(), keys))
            names.append(KeymapModel::titleOf(other));
    }
    m_conflict->setText(
        names.isEmpty() ? tr("Press the new keys in the field. Up to four, one after another.")
                        : tr("%1 stands for: %2. Set takes it from there.")
                              .arg(keys.toString(QKeySequence::NativeText), names.join(u", "_s)));
    setTextRole(m_conflict, names.isEmpty() ? ColorRole::TextMuted : ColorRole::Warning);
}

void KeymapPage::apply(Change change)
{
    const QAction *action = selected();
    const QKeySequence keys = m_keys->keySequence();
    if (!action || keys.isEmpty())
        return;
    QList<QKeySequence> all = change == Change::Add ? action->shortcuts() : QList<QKeySequence>();
    if (!all.contains(keys))
        all.append(keys);
    m_list->setFocus(Qt::OtherFocusReason);
    if (change == Change::Replace)
        takeFromOthers(action->objectName(), keys);
    Keymap::instance().set(action->objectName(), all);
}

/// Where two actions have the same keys, neither would hear of them.
void KeymapPage::takeFromOthers(const QString &id, const QKeySequence &keys)
{
    for (const QAction *other : m_actions.conflicts(id, keys)) {
        QList<QKeySequence> left = other->shortcuts();
        left.removeIf([&](const QKeySequence &one) {
            return one.matches(keys) != QKeySequence::NoMatch
                   || keys.matches(one) != QKeySequence::NoMatch;
        });
        Keymap::instance().set(other->objectName(), left);
    }
}

bool KeymapPage::eventFilter(QObject *watched, QEvent *event)
{
    // From the search down into the list.
    if (watched == m_search && event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Down) {
        m_list->setFocus(Qt::OtherFocusReason);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

/// A narrow page has the fields above the buttons that go with them.
void KeymapPage::resizeEvent(QResizeEvent *event)
{
    constexpr int narrow = 640;
    const auto direction = width() < narrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight;
    m_top->setDirection(direction);
    m_change->setDirection(direction);
    QWidget::resizeEvent(event);
}

void KeymapPage::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::instance().color(ColorRole::Surface));
}

} // namespace slipway::ide
