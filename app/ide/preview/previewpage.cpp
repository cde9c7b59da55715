// SPDX-License-Identifier: GPL-3.0-or-later
#include "previewpage.h"

#include "shell/icons.h"
#include "shell/theme.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

PreviewPage::PreviewPage(const QString &path, AsText asText, Follow follow, QWidget *parent)
    : QWidget(parent)
    , m_path(path)
    , m_asText(asText)
    , m_follow(follow)
    , m_controls(new QHBoxLayout)
    , m_note(new QLabel)
    , m_stack(new QStackedWidget)
    , m_problem(new QLabel)
{
    m_note->setTextFormat(Qt::PlainText);
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->setAlignment(Qt::AlignCenter);
    m_problem->setMargin(32);
    m_stack->addWidget(m_problem);
    m_controls->setContentsMargins(12, 4, 8, 5);
    m_controls->setSpacing(4);
    m_controls->addWidget(m_note, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(m_controls);
    column->addWidget(m_stack, 1);
    if (asText == AsText::Yes) {
        auto *text = new QPushButton(tr("Show as Text"));
        connect(text, &QPushButton::clicked, this,
                [this] { Q_EMIT textAsked(m_path, m_position); });
        m_controls->addWidget(text);
    }
    nameIt();
    if (follow == Follow::Disk) {
        const QFileInfo info(path);
        m_modified = info.lastModified();
        m_size = info.size();
        connect(&m_watch, &DiskWatch::stirred, this, &PreviewPage::checkDisk);
        m_watch.setFiles({path});
    }
    // Once the class that knows how is whole.
    QMetaObject::invokeMethod(this, [this] { load(); }, Qt::QueuedConnection);
}

void PreviewPage::nameIt()
{
    const QString name = QFileInfo(m_path).fileName();
    setWindowTitle(m_asText == AsText::Yes ? tr("Preview of %1").arg(name) : name);
}

void PreviewPage::setPath(const QString &path)
{
    m_path = path;
    if (m_follow == Follow::Disk)
        m_watch.setFiles({path});
    nameIt();
    load(); // What it refers to beside itself may be found or not now.
}

void PreviewPage::checkDisk()
{
    const QFileInfo info(m_path);
    if (info.lastModified() == m_modified && info.size() == m_size)
        return;
    m_modified = info.lastModified();
    m_size = info.size();
    load();
}

QString PreviewPage::problem() const
{
    return m_stack->currentWidget() == m_problem ? m_problem->text() : QString();
}

QString PreviewPage::note() const
{
    return m_note->text();
}

QToolButton *PreviewPage::addButton(const QString &icon, const QString &name,
                                    const QKeySequence &keys)
{
    auto *button = new QToolButton;
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setIcon(breezeIcon(icon));
    button->setAccessibleName(name);
    const QString hint = keys.toString(QKeySequence::NativeText);
    button->setToolTip(hint.isEmpty() ? name : u"%1 (%2)"_s.arg(name, hint));
    if (!keys.isEmpty()) {
        auto *shortcut =
            new QShortcut(keys, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, button, &QToolButton::click);
    }
    addControl(button);
    return button;
}

QLineEdit *PreviewPage::addField(const QString &name)
{
    auto *field = new QLineEdit;
    field->setPlaceholderText(name);
    field->setAccessibleName(name);
    field->setClearButtonEnabled(true);
    field->setMaximumWidth(240);
    field->setMinimumWidth(std::min(240, field->fontMetrics().horizontalAdvance(name) + 48));
    field->installEventFilter(this);
    addControl(field);
    auto *shortcut =
        new QShortcut(QKeySequence::Find, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut);
    connect(shortcut, &QShortcut::activated, field, [field] {
        field->setFocus(Qt::ShortcutFocusReason);
        field->selectAll();
    });
    return field;
}

void PreviewPage::addControl(QWidget *widget)
{
    // Before the way to the text, which stays last.
    const int count = m_controls->count();
    const bool hasText =
        count > 0 && qobject_cast<QPushButton *>(m_controls->itemAt(count - 1)->widget());
    m_controls->insertWidget(hasText ? count - 1 : count, widget);
}

void PreviewPage::setContent(QWidget *content)
{
    m_content = content;
    m_stack->addWidget(content);
    setFocusProxy(content);
    showContent();
}

void PreviewPage::setNote(const QString &note)
{
    m_note->setText(note);
}

void PreviewPage::showContent()
{
    m_position = {};
    if (m_content)
        m_stack->setCurrentWidget(m_content);
}

void PreviewPage::showProblem(const QString &sentence, TextPosition position)
{
    m_position = position;
    m_problem->setText(sentence);
    m_stack->setCurrentWidget(m_problem);
    setNote({});
    Q_EMIT shown();
}

void PreviewPage::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = Theme::instance();
    painter.fillRect(rect(), theme.color(ColorRole::Surface));
    const int row = m_stack->y();
    painter.fillRect(QRect(0, 0, width(), row), theme.color(ColorRole::Panel));
    painter.fillRect(QRect(0, row - 1, width(), 1), theme.color(ColorRole::Border));
}

bool PreviewPage::eventFilter(QObject *watched, QEvent *event)
{
    auto *field = qobject_cast<QLineEdit *>(watched);
    if (field && event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape) {
        field->clear();
        if (m_content)
            m_content->setFocus(Qt::OtherFocusReason);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace slipway::ide
