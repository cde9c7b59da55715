// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminalview.h"

#include "shell/codefont.h"
#include "shell/options.h"
#include "shell/theme.h"
#include "terminalfindbar.h"
#include "terminalkeys.h"

#include <QApplication>
#include <QClipboard>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QScrollBar>
#include <QStyleHints>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace slipway::ide {

namespace {

const QString historyOption = u"terminal.history"_s;
const QString ligaturesOption = u"terminal.ligatures"_s;
const QString contrastOption = u"terminal.minimumContrast"_s;
const QString sizeOption = u"terminal.fontSize"_s;
/// Of the editor: who has chosen a font for code wants it here too.
const QString familyOption = u"editor.fontFamily"_s;
constexpr qreal usualPoints = 10;
constexpr int usualHistoryMegabytes = 8;
constexpr qreal margin = 8;
constexpr int frameMilliseconds = 16;
/// While more lines come than anybody could read.
constexpr int floodFrameMilliseconds = 50;
/// How long a program may keep its picture back.
constexpr int longestSynchronization = 150;
constexpr int bellMilliseconds = 120;
/// Between two steps of scrolling while text is marked beyond the lines in view.
constexpr int dragScrollMilliseconds = 50;
/// Below this the source may go on: there is always something to do in the next slice.
constexpr qsizetype lowWater = 65536;
/// A cursor that nobody looks at need not wake the processor.
constexpr qint64 blinkForMilliseconds = 10'000;

} // namespace

/// What a user chose; where the option is not known (yet), what is usual.
static std::size_t historyLimit()
{
    const int chosen = Options::instance().number(historyOption);
    return static_cast<std::size_t>(chosen > 0 ? chosen : usualHistoryMegabytes) << 20;
}

TerminalView::TerminalView(QWidget *parent)
    : QAbstractScrollArea(parent)
    , m_shared(std::make_shared<SharedScreen>(
          80, 24, historyLimit(),
          [this] {
              QMetaObject::invokeMethod(this, &TerminalView::screenChanged, Qt::QueuedConnection);
          }))
    , m_screen(*m_shared)
{
    installTerminalAccessibility();
    setAccessibleName(tr("Terminal"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // One that came with the first line above the screen would take columns from the program.
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    setAttribute(Qt::WA_InputMethodEnabled);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    viewport()->setCursor(Qt::IBeamCursor);
    viewport()->setMouseTracking(true);
    setAcceptDrops(true);

    m_frame.setSingleShot(true);
    connect(&m_frame, &QTimer::timeout, this, &TerminalView::showChanges);
    m_resizeTimer.setSingleShot(true);
    connect(&m_resizeTimer, &QTimer::timeout, this, &TerminalView::updateGrid);
    connect(&m_blink, &QTimer::timeout, this, [this] {
        if (m_sinceInput.hasExpired(blinkForMilliseconds)) {
            m_blink.stop();
            m_blinkOn = true;
        } else {
            m_blinkOn = !m_blinkOn;
        }
        viewport()->update(cursorArea());
    });
    m_dragScroll.setInterval(dragScrollMilliseconds);
    connect(&m_dragScroll, &QTimer::timeout, this, &TerminalView::dragSelection);
    m_bellFlash.setSingleShot(true);
    connect(&m_bellFlash, &QTimer::timeout, viewport(), qOverload<>(&QWidget::update));
    m_searchAgain.setSingleShot(true);
    connect(&m_searchAgain, &QTimer::timeout, this, [this] { search(m_matches.query); });
    connect(&Theme::instance(), &Theme::changed, this, &TerminalView::updateColors);
    connect(&Options::instance(), &Options::changed, this, &TerminalView::updateOption);
    updateOption(contrastOption);
    updateColors();
    updateFont();
}

TerminalView::~TerminalView()
{
    m_screen.forgetListener();
    if (m_searchCancelled)
        *m_searchCancelled = true;
}

void TerminalView::updateOption(const QString &id)
{
    if (id == historyOption) {
        updateHistoryLimit();
    } else if (id == ligaturesOption || id == sizeOption || id == familyOption) {
        updateFont();
    } else if (id == contrastOption) {
        const double chosen = Options::instance().value(contrastOption).toDouble();
        m_cells.setMinimumContrast(chosen > 0 ? chosen : CellPainter::usualContrast);
        viewport()->update();
    }
}

// --- What comes in ------------------------------------------------------------------------------

void TerminalView::feed(QByteArrayView bytes)
{
    m_screen.feed(bytes);
}

void TerminalView::screenChanged()
{
    m_screen.takeUrgentNotice();
    send();
    showSoon();
    if (pendingBytes() == 0) {
        for (const auto &then : std::exchange(m_afterPending, {}))
            then();
    }
    if (pendingBytes() <= lowWater)
        Q_EMIT drained();
}

/// The first change of a quiet screen is shown at once, later ones a frame apart. Until the frame
/// nobody tells of further ones, so that a flood does not keep this thread busy.
void TerminalView::showSoon()
{
    if (m_frame.isActive()) {
        if (m_isHeldBack && !m_screen->isSynchronizing())
            showChanges();
        else if (m_isHeldBack)
            m_screen.takeNotice();
        return;
    }
    const int distance = m_isFlood ? floodFrameMilliseconds : frameMilliseconds;
    const qint64 since = m_sinceFrame.isValid() ? m_sinceFrame.elapsed() : distance;
    if (since >= distance)
        showChanges();
    else
        m_frame.start(static_cast<int>(distance - since));
}

/// A program in the middle of a picture (mode 2026) is waited for, but not for ever.
bool TerminalView::isFrameHeldBack()
{
    if (!m_screen->isSynchronizing()) {
        m_synchronizing.invalidate();
        return false;
    }
    if (!m_synchronizing.isValid())
        m_synchronizing.start();
    const qint64 left = longestSynchronization - m_synchronizing.elapsed();
    if (left <= 0)
        return false;
    m_frame.start(static_cast<int>(left));
    return true;
}

void TerminalView::showChanges()
{
    m_screen.takeNotice();
    m_isHeldBack = isFrameHeldBack();
    if (m_isHeldBack)
        return;
    m_frame.stop();
    m_sinceFrame.start();
    const auto screen = m_screen.access();
    const terminal::Damage damage = screen->takeDamage();
    const std::int64_t screenLine = screen->screenLine();
    const QRect oldCursor = cursorArea();
    const bool scrolled =
        screenLine != m_shownScreenLine || screen->isAlternate() != m_wasAlternate;
    if (screen->isAlternate() != m_wasAlternate
        || (!m_selection.isEmpty() && !damage.isEmpty() && !selectionStays(*screen)))
        m_selection.clear();
    m_wasAlternate = screen->isAlternate();
    m_isFlood = screenLine - m_shownScreenLine > screen->rows();
    m_shownScreenLine = screenLine;
    if (!damage.isEmpty() || scrolled) {
        m_frameIsOld = true;
        m_palette = m_themePalette.changedBy(*screen);
        setHoveredLink({});
        searchAgainSoon();
    }
    if (scrolled) {
        updateScrollBar(Follow::No);
        viewport()->update();
    } else if (!damage.isEmpty()) {
        updateRows(screenLine + damage.first, screenLine + damage.end);
    }
    // A prompt's mark changes when its command ends, far from what was printed.
    if (m_shownCommands != screen->commandRevision()) {
        m_shownCommands = screen->commandRevision();
        m_frameIsOld = true;
        viewport()->update();
    }
    const terminal::Cursor cursor = screen->cursor();
    const bool cursorMoved = cursor != m_shownCursor;
    if (cursorMoved) {
        viewport()->update(oldCursor);
        m_shownCursor = cursor;
        viewport()->update(cursorArea());
        m_blinkOn = true;
    }
    if (!damage.isEmpty() || scrolled || cursorMoved)
        m_reading.tell(this, *screen);
    takeFrame();
    takeEvents();
}

/// Whether what is marked reads as it did in the last picture; what has left the screen stays.
bool TerminalView::selectionStays(const terminal::Screen &screen) const
{
    const std::int64_t last = std::min(m_selection.end().line, screen.endLine() - 1);
    for (auto line = std::max(m_selection.first().line, m_frameScreenLine); line <= last; ++line) {
        const ScreenFrame::Line *shown = m_frameShown.line(line);
        if (!shown)
            return false;
        const auto now = screen.line(line);
        const auto [from, to] = m_selection.columns(line, screen.columns());
        const auto codeAt = [](std::span<const terminal::Cell> cells, int column) {
            const auto at = static_cast<std::size_t>(column);
            return at < cells.size() && cells[at].code != U' ' ? cells[at].code : 0;
        };
        for (int column = from; column < to; ++column) {
            if (codeAt(now, column) != codeAt(shown->cells, column))
                return false;
        }
    }
    return true;
}

/// What a program says other than by its picture.
void TerminalView::takeEvents()
{
    const auto screen = m_screen.access();
    if (screen->takeBell()) {
        m_bellFlash.start(bellMilliseconds);
        viewport()->update();
        Q_EMIT bell();
    }
    // Only who has the keyboard may fill the clipboard.
    if (const auto clipboard = screen->takeClipboard(); clipboard && hasFocus())
        QGuiApplication::clipboard()->setText(QString::fromStdString(*clipboard));
    const QString title = QString::fromStdString(screen->title());
    if (title != m_title) {
        m_title = title;
        Q_EMIT titleChanged(title);
    }
}

void TerminalView::afterPending(std::function<void()> then)
{
    if (pendingBytes() == 0)
        then();
    else
        m_afterPending.push_back(std::move(then));
}

void TerminalView::discardPending()
{
    m_screen.discard();
}

void TerminalView::reset()
{
    discardPending();
    m_afterPending.clear();
    m_selection.clear();
    {
        const auto screen = m_screen.access();
        screen->feed("\x18\x1b"
                     "c");
        screen->clearHistory();
        screen->takeOutput();
    }
    m_frameIsOld = true;
    setNotice({});
    updateScrollBar(Follow::Yes);
    viewport()->update();
}

void TerminalView::clearHistory()
{
    m_selection.clear();
    m_screen->clearHistory();
    m_frameIsOld = true;
    searchAgainSoon();
    updateScrollBar(Follow::Yes);
    viewport()->update();
}

bool TerminalView::isBusy() const
{
    const auto screen = m_screen.access();
    const auto &commands = screen->commands();
    return m_acceptsInput
           && (screen->isAlternate() || (!commands.empty() && commands.back().isRunning));
}

void TerminalView::setAcceptsInput(bool accepts)
{
    m_acceptsInput = accepts;
    restartBlinking();
    viewport()->update();
}

void TerminalView::send()
{
    const std::string bytes = m_screen->takeOutput();
    if (m_acceptsInput && !bytes.empty())
        Q_EMIT input(QByteArray::fromStdString(bytes));
}

QString TerminalView::text() const
{
    const auto screen = m_screen.access();
    std::string text = screen->text(screen->firstLine(), screen->endLine());
    text.erase(text.find_last_not_of('\n') + 1);
    return QString::fromStdString(text);
}

QString TerminalView::workingFolder() const
{
    return QString::fromStdString(m_screen->workingFolder());
}

void TerminalView::setNotice(const QString &text)
{
    m_notice = text;
    viewport()->update();
}

QString TerminalView::selectedText() const
{
    return QString::fromStdString(m_selection.text(*m_screen.access()));
}

// --- Size, font and colours ---------------------------------------------------------------------

void TerminalView::setZoom(int steps)
{
    m_zoom = std::clamp(steps, -4, 30);
    updateFont();
}

void TerminalView::updateFont()
{
    m_scale = devicePixelRatioF();
    const bool ligatures = Options::instance().flag(ligaturesOption);
    m_cells.setLigatures(ligatures);
    const qreal points = Options::instance().value(sizeOption).toDouble();
    QFont font = codeFont(std::max<qreal>(4, (points > 0 ? points : usualPoints) + m_zoom));
    if (const QString family = Options::instance().text(familyOption); !family.isEmpty())
        font.setFamily(family);
    if (ligatures)
        font = ligatureFont(font);
    m_cells.setFont(font, m_scale);
    const QSizeF cell = m_cells.cellSize() * m_scale;
    m_screen->setCellSize(qRound(cell.width()), qRound(cell.height()));
    updateGrid();
    viewport()->update();
}

void TerminalView::updateHistoryLimit()
{
    m_screen->setHistoryLimit(historyLimit());
    m_frameIsOld = true;
    searchAgainSoon();
    updateScrollBar(Follow::No);
}

void TerminalView::updateColors()
{
    m_themePalette = TerminalPalette::fromTheme();
    const auto color = [](const QColor &from) {
        return terminal::Color::rgb(static_cast<std::uint8_t>(from.red()),
                                    static_cast<std::uint8_t>(from.green()),
                                    static_cast<std::uint8_t>(from.blue()));
    };
    std::array<terminal::Color, 16> first;
    std::transform(m_themePalette.indexed.begin(), m_themePalette.indexed.begin() + 16,
                   first.begin(), color);
    const auto screen = m_screen.access();
    screen->setDefaultColors(color(m_themePalette.foreground), color(m_themePalette.background));
    screen->setPalette(first);
    m_palette = m_themePalette.changedBy(*screen);
    viewport()->update();
}

void TerminalView::updateGrid()
{
    const QSizeF cell = m_cells.cellSize();
    const int columns = static_cast<int>((viewport()->width() - 2 * margin) / cell.width());
    const int rows = static_cast<int>((viewport()->height() - 2 * margin) / cell.height());
    // A panel that is being folded away must not squeeze its text.
    if (columns < 4 || rows < 1)
        return;
    const auto screen = m_screen.access();
    const int before = screen->columns();
    if (columns == before && rows == screen->rows()) {
        updateScrollBar(Follow::No);
        return;
    }
    const QScrollBar *bar = verticalScrollBar();
    const Follow follow = bar->value() == bar->maximum() ? Follow::Yes : Follow::No;
    if (columns != before)
        m_selection.clear();
    screen->resize(columns, rows);
    m_shownScreenLine = screen->screenLine();
    m_frameIsOld = true;
    setHoveredLink({});
    searchAgainSoon();
    updateScrollBar(follow);
    viewport()->update();
    Q_EMIT gridResized(screen->columns(), screen->rows());
}

void TerminalView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    // Wrapping a long history anew takes some milliseconds: not at every step of a drag.
    if (isVisible() && m_screen->historyBytes() > 200'000)
        m_resizeTimer.start(40);
    else
        updateGrid();
}

void TerminalView::showEvent(QShowEvent *event)
{
    QAbstractScrollArea::showEvent(event);
    if (!qFuzzyCompare(m_scale, devicePixelRatioF()))
        updateFont();
    updateGrid();
}

bool TerminalView::event(QEvent *event)
{
    if (event->type() == QEvent::DevicePixelRatioChange)
        updateFont();
    // Keys of the program come before the window's shortcuts.
    const bool isSearching = m_findBar && m_findBar->isAncestorOf(QApplication::focusWidget());
    if (event->type() == QEvent::ShortcutOverride && !isSearching
        && wantsKey(*static_cast<QKeyEvent *>(event))) {
        event->accept();
        return true;
    }
    return QAbstractScrollArea::event(event);
}

bool TerminalView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        showLinkTip(*static_cast<QHelpEvent *>(event));
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void TerminalView::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        viewport()->update();
}

// --- Lines and pixels ---------------------------------------------------------------------------

void TerminalView::updateScrollBar(Follow follow)
{
    const auto screen = m_screen.access();
    QScrollBar *bar = verticalScrollBar();
    const bool atEnd = follow == Follow::Yes || bar->value() == bar->maximum();
    // A line that is being read stays where it is while others come and the oldest go.
    const int maximum =
        screen->isAlternate() ? 0 : static_cast<int>(screen->screenLine() - screen->firstLine());
    const int keep =
        static_cast<int>(std::clamp<std::int64_t>(m_topLine - screen->firstLine(), 0, maximum));
    const QSignalBlocker blocker(bar);
    bar->setRange(0, maximum);
    bar->setPageStep(screen->rows());
    bar->setSingleStep(3);
    bar->setValue(atEnd ? maximum : keep);
    m_topLine = topLine();
    m_frameIsOld = true;
    viewport()->update();
}

std::int64_t TerminalView::topLine() const
{
    if (m_screen->isAlternate())
        return m_screen->screenLine();
    return m_screen->firstLine() + verticalScrollBar()->value();
}

QRectF TerminalView::rowRect(std::int64_t line) const
{
    const qreal height = m_cells.cellSize().height();
    return {0, margin + static_cast<qreal>(line - topLine()) * height,
            static_cast<qreal>(viewport()->width()), height};
}

QRectF TerminalView::cursorRect() const
{
    const auto at = m_shownCursor.position;
    const QRectF row = rowRect(m_screen->screenLine() + at.row);
    const qreal width = m_cells.cellSize().width();
    return {margin + at.column * width, row.y(), 2 * width, row.height()};
}

/// What has to be painted again for it; painting may be moved by a part of a pixel.
QRect TerminalView::cursorArea() const
{
    return cursorRect().toAlignedRect().adjusted(-1, -1, 1, 1);
}

bool TerminalView::cursorIsShown() const
{
    return m_acceptsInput && m_shownCursor.visible && m_preedit.isEmpty();
}

void TerminalView::updateRows(std::int64_t first, std::int64_t end)
{
    const QRectF area = rowRect(first).united(rowRect(std::max(first, end - 1)));
    viewport()->update(area.toAlignedRect().adjusted(0, -1, 0, 1));
}

GridPosition TerminalView::positionAt(QPointF point, bool rounded) const
{
    const auto screen = m_screen.access();
    const QSizeF cell = m_cells.cellSize();
    const auto row = static_cast<std::int64_t>(std::floor((point.y() - margin) / cell.height()));
    const qreal column = (point.x() - margin) / cell.width();
    GridPosition at{topLine() + row, static_cast<int>(std::floor(column + (rounded ? 0.5 : 0.0)))};
    if (at.line < screen->firstLine())
        at = {screen->firstLine(), 0};
    if (at.line >= screen->endLine())
        at = {screen->endLine() - 1, screen->columns()};
    at.column = std::clamp(at.column, 0, screen->columns());
    return at;
}

terminal::Position TerminalView::cellAt(QPointF point) const
{
    const GridPosition at = positionAt(point, false);
    return {static_cast<int>(std::max<std::int64_t>(0, at.line - m_screen->screenLine())),
            std::min(at.column, m_screen->columns() - 1)};
}

void TerminalView::scrollContentsBy(int, int)
{
    m_topLine = topLine();
    m_frameIsOld = true;
    viewport()->update();
}

} // namespace slipway::ide
