// SPDX-License-Identifier: GPL-3.0-or-later
#include "palette.h"

#include "paletteview.h"
#include "shell/theme.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

static constexpr int mostRows = 12;
static constexpr int widest = 680;

QList<int> marksOf(const QString &text, const std::vector<std::uint32_t> &bytes)
{
    QList<int> marks;
    std::uint32_t byte = 0;
    std::size_t next = 0;
    for (int i = 0; i < text.size() && next < bytes.size(); ++i) {
        const char16_t unit = text[i].unicode();
        const std::uint32_t length = unit < 0x80                    ? 1
                                     : unit < 0x800                 ? 2
                                     : QChar::isHighSurrogate(unit) ? 4
                                     : QChar::isLowSurrogate(unit)  ? 0
                                                                    : 3;
        bool marked = false;
        for (; next < bytes.size() && bytes[next] < byte + length; ++next)
            marked = true;
        if (marked)
            marks.append(i);
        byte += length;
    }
    return marks;
}

Palette::Palette(QWidget *window)
    : QFrame(window)
    , m_home(window)
    , m_field(new QLineEdit)
    , m_model(new PaletteModel(this))
    , m_note(new QLabel)
{
    hide();
    m_view = new PaletteView(m_model);
    m_view->setAccessibleName(tr("Choices"));
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setContentsMargins(12, 4, 12, 4);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 5);
    column->setSpacing(0);
    auto *top = new QVBoxLayout;
    top->setContentsMargins(8, 8, 8, 8);
    top->addWidget(m_field);
    column->addLayout(top);
    column->addWidget(m_view);
    column->addWidget(m_note);
    setAccessibleName(tr("Palette"));
    connect(m_field, &QLineEdit::textEdited, this, &Palette::read);
    connect(m_view, &QListView::clicked, this, [this] { choose(); });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] {
        announceCurrent();
        if (m_moved)
            previewCurrent();
    });
    m_field->installEventFilter(this);
    window->installEventFilter(this);
}

void Palette::add(const QString &prefix, PaletteSource *source)
{
    m_entries.push_back({prefix, source});
    // Longest first, so that the empty one comes last.
    std::ranges::stable_sort(m_entries, std::ranges::greater(),
                             [](const Entry &entry) { return entry.prefix.size(); });
}

void Palette::open(const QString &prefix)
{
    const bool same = isVisible() && !m_single
                      && (prefix.isEmpty() ? m_source == m_entries.back().source
                                           : m_field->text().startsWith(prefix));
    if (same) {
        step(1);
        return;
    }
    enterWindow();
    m_single = false;
    m_field->setText(prefix);
    read(prefix);
    place();
    QFrame::show();
    raise();
    m_field->setFocus(Qt::PopupFocusReason);
}

/// The window that has the keyboard, which may be one with tabs that were torn off.
void Palette::enterWindow()
{
    if (isVisible())
        return;
    QWidget *active = QApplication::activeWindow();
    if (active && active != parentWidget() && !qobject_cast<QDialog *>(active))
        moveTo(active);
    m_focusBefore = window()->focusWidget();
}

void Palette::moveTo(QWidget *window)
{
    parentWidget()->removeEventFilter(this);
    setParent(window);
    window->installEventFilter(this);
}

void Palette::openWith(PaletteSource *source)
{
    enterWindow();
    m_single = true;
    m_field->clear();
    begin(source);
    source->ask({});
    place();
    QFrame::show();
    raise();
    m_field->setFocus(Qt::PopupFocusReason);
}

QStringList Palette::titles() const
{
    QStringList titles;
    for (int row = 0; row < m_model->rowCount(); ++row)
        titles.append(m_model->item(row).title);
    return titles;
}

void Palette::begin(PaletteSource *source)
{
    if (m_source == source)
        return;
    if (m_source) {
        m_source->disconnect(this);
        m_source->end(false);
    }
    m_source = source;
    m_model->setItems({});
    m_note->clear();
    connect(source, &PaletteSource::answered, this, &Palette::show);
    m_field->setPlaceholderText(source->title());
    m_field->setAccessibleName(source->title());
    source->begin();
}

void Palette::read(const QString &text)
{
    m_moved = false;
    if (m_single) {
        m_source->ask(text);
        return;
    }
    for (const Entry &entry : m_entries) {
        if (!text.startsWith(entry.prefix))
            continue;
        begin(entry.source);
        entry.source->ask(text.sliced(entry.prefix.size()));
        return;
    }
}

void Palette::show(const QList<PaletteItem> &items, const QString &note, int current)
{
    m_model->setItems(items);
    m_note->setText(items.isEmpty() && note.isEmpty() && m_source ? m_source->nothing() : note);
    if (!items.isEmpty())
        m_view->setCurrentIndex(m_model->index(std::clamp(current, 0, int(items.size()) - 1), 0));
    place();
    if (items.size() == 1 && items.front().preview)
        previewCurrent();
}

void Palette::step(int rows)
{
    const int count = m_model->rowCount();
    if (count == 0)
        return;
    m_moved = true;
    const int from = m_view->currentIndex().row();
    int row = from + rows;
    // Single steps go round, pages stop at the ends.
    if (std::abs(rows) == 1)
        row = (row + count) % count;
    row = std::clamp(row, 0, count - 1);
    m_view->setCurrentIndex(m_model->index(row, 0));
    m_view->scrollTo(m_model->index(row, 0));
}

void Palette::previewCurrent()
{
    const QModelIndex index = m_view->currentIndex();
    if (isVisible() && index.isValid() && m_model->item(index.row()).preview)
        m_model->item(index.row()).preview();
}

void Palette::announceCurrent()
{
    const QModelIndex index = m_view->currentIndex();
    if (!index.isValid() || !QAccessible::isActive())
        return;
    // The focus stays in the field, so readers are told what the list shows.
    QAccessibleAnnouncementEvent event(m_field, index.data(Qt::AccessibleTextRole).toString());
    QAccessible::updateAccessibility(&event);
}

void Palette::choose()
{
    const QModelIndex index = m_view->currentIndex();
    if (!index.isValid())
        return;
    const auto run = m_model->item(index.row()).run;
    if (!run)
        return;
    end(Chosen::Yes, ReturnFocus::Yes);
    run();
}

void Palette::end(Chosen chosen, ReturnFocus returnFocus)
{
    if (!isVisible())
        return;
    QPointer<PaletteSource> source = m_source;
    m_source = nullptr;
    if (source) {
        source->disconnect(this);
        source->end(chosen == Chosen::Yes);
    }
    hide();
    if (parentWidget() != m_home)
        moveTo(m_home); // The other one may go.
    m_model->setItems({});
    if (returnFocus == ReturnFocus::Yes && m_focusBefore)
        m_focusBefore->setFocus(Qt::PopupFocusReason);
}

void Palette::place()
{
    const QWidget *window = parentWidget();
    const int width = std::min(widest, window->width() - 32);
    const int rows = std::min(m_model->rowCount(), mostRows);
    m_view->setFixedHeight(m_view->heightFor(rows));
    m_view->setVisible(rows > 0);
    m_note->setVisible(!m_note->text().isEmpty());
    layout()->activate();
    setGeometry((window->width() - width) / 2, 48, width, sizeHint().height());
}

bool Palette::pressed(const QKeyEvent &key)
{
    switch (key.key()) {
    case Qt::Key_Escape:
        end(Chosen::No, ReturnFocus::Yes);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        choose();
        return true;
    case Qt::Key_Down:
    case Qt::Key_Tab:
        step(1);
        return true;
    case Qt::Key_Up:
    case Qt::Key_Backtab:
        step(-1);
        return true;
    case Qt::Key_PageDown:
        step(mostRows - 1);
        return true;
    case Qt::Key_PageUp:
        step(1 - mostRows);
        return true;
    default:
        return false;
    }
}

bool Palette::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parent()) {
        if (event->type() == QEvent::Resize && isVisible())
            place();
        return false;
    }
    if (event->type() == QEvent::KeyPress)
        return pressed(*static_cast<QKeyEvent *>(event));
    if (event->type() == QEvent::ShortcutOverride) {
        // Keys the palette answers must not be somebody's shortcut first.
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Escape || key->key() == Qt::Key_Return
            || key->key() == Qt::Key_Enter || key->key() == Qt::Key_Tab) {
            event->accept();
            return true;
        }
    }
    // Another window in front does not end it, a click elsewhere in this one does.
    if (event->type() == QEvent::FocusOut
        && static_cast<QFocusEvent *>(event)->reason() != Qt::ActiveWindowFocusReason
        && static_cast<QFocusEvent *>(event)->reason() != Qt::PopupFocusReason)
        end(Chosen::No, ReturnFocus::No);
    return false;
}

void Palette::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::instance();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme.color(ColorRole::BorderRaised));
    painter.setBrush(theme.color(ColorRole::Raised));
    painter.fillRect(rect(), theme.color(ColorRole::Raised));
    painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
}

} // namespace slipway::ide
