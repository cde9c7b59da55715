// SPDX-License-Identifier: GPL-3.0-or-later
#include "screen_p.h"

#include <slipway/base/utf8.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace slipway::terminal {

namespace {

/// libvterm indexes its arrays with a cursor that it does not always clamp after a resize, so each
/// block has room for the largest screen there can be.
constexpr std::size_t slack =
    static_cast<std::size_t>(Screen::maxRows) * sizeof(VTermLineInfo) + 4096;

void *allocate(std::size_t size, void *)
{
    void *block = std::calloc(1, size + slack);
    if (!block)
        std::abort(); // libvterm does not look either
    return block;
}

void release(void *block, void *)
{
    std::free(block);
}

const VTermAllocatorFunctions allocator{allocate, release};

Color colorOf(const VTermColor &color)
{
    if (VTERM_COLOR_IS_DEFAULT_FG(&color) || VTERM_COLOR_IS_DEFAULT_BG(&color))
        return {};
    if (VTERM_COLOR_IS_INDEXED(&color))
        return Color::indexed(color.indexed.idx);
    return Color::rgb(color.rgb.red, color.rgb.green, color.rgb.blue);
}

/// How many bytes at the beginning are all ASCII, or all not.
std::size_t sameKind(std::string_view text)
{
    const auto isAscii = [](char byte) { return static_cast<unsigned char>(byte) < 0x80; };
    const auto other = std::find_if(text.begin(), text.end(), [&](char byte) {
        return isAscii(byte) != isAscii(text.front());
    });
    return static_cast<std::size_t>(other - text.begin());
}

Rectangle rectangleOf(const VTermRect &rect)
{
    return {rect.start_row, rect.end_row, rect.start_col, rect.end_col};
}

} // namespace

Screen::Private::Private(int columns, int rows, std::size_t historyBytes)
    : m_parser(*this)
    , m_primary(columns, rows)
    , m_alternate(columns, rows)
    , m_history(historyBytes)
{
    VTermBuilder builder{};
    builder.rows = rows;
    builder.cols = columns;
    builder.allocator = &allocator;
    m_terminal = vterm_build(&builder);
    vterm_set_utf8(m_terminal, 1);
    vterm_output_set_callback(
        m_terminal,
        [](const char *bytes, std::size_t size, void *self) {
            static_cast<Private *>(self)->output({bytes, size});
        },
        this);
    m_state = vterm_obtain_state(m_terminal);
    vterm_state_set_callbacks(m_state, &callbacks(), this);
    vterm_state_reset(m_state, 1);
    m_damage = {0, rows};
}

Screen::Private::~Private()
{
    vterm_free(m_terminal);
}

const VTermStateCallbacks &Screen::Private::callbacks()
{
    static const VTermStateCallbacks table = [] {
        VTermStateCallbacks made{};
        made.putglyph = [](VTermGlyphInfo *glyph, VTermPos at, void *self) {
            return static_cast<Private *>(self)->putGlyph(*glyph, at);
        };
        made.scrollrect = [](VTermRect area, int up, int left, void *self) {
            return static_cast<Private *>(self)->scroll(area, up, left);
        };
        made.erase = [](VTermRect area, int, void *self) {
            return static_cast<Private *>(self)->erase(area);
        };
        made.initpen = [](void *self) {
            static_cast<Private *>(self)->m_pen = {};
            return 1;
        };
        made.setpenattr = [](VTermAttr attribute, VTermValue *value, void *self) {
            return static_cast<Private *>(self)->setAttribute(attribute, *value);
        };
        made.settermprop = [](VTermProp property, VTermValue *value, void *self) {
            return static_cast<Private *>(self)->setProperty(property, *value);
        };
        made.bell = [](void *self) {
            static_cast<Private *>(self)->m_bell = true;
            return 1;
        };
        made.resize = [](int rows, int columns, VTermStateFields *fields, void *self) {
            static_cast<Private *>(self)->resizeGrids(columns, rows, *fields);
            return 1;
        };
        made.sb_clear = [](void *self) {
            static_cast<Private *>(self)->m_history.clear();
            return 1;
        };
        return made;
    }();
    return table;
}

void Screen::Private::write(std::string_view bytes) const
{
    if (!bytes.empty())
        vterm_input_write(m_terminal, bytes.data(), bytes.size());
}

void Screen::Private::output(std::string_view bytes) const
{
    // A program that asks without end and never reads gets no answers.
    if (m_output.size() + bytes.size() <= maxOutput)
        m_output += bytes;
}

std::string Screen::Private::ask(std::string_view question) const
{
    std::string kept = std::exchange(m_output, {});
    write(question);
    return std::exchange(m_output, std::move(kept));
}

Cursor Screen::Private::cursor() const
{
    VTermPos at;
    vterm_state_get_cursorpos(m_state, &at);
    Cursor cursor = m_cursor;
    cursor.position = {std::clamp(at.row, 0, m_primary.rows() - 1),
                       std::clamp(at.col, 0, m_primary.columns() - 1)};
    return cursor;
}

std::int64_t Screen::Private::screenLine() const
{
    return m_history.dropped() + static_cast<std::int64_t>(m_history.size());
}

std::span<const Cell> Screen::Private::line(std::int64_t number) const
{
    const std::int64_t row = number - screenLine();
    if (row >= grid().rows() || row < -static_cast<std::int64_t>(m_history.size()))
        return {};
    if (row >= 0) {
        const Row &found = grid().row(static_cast<int>(row));
        return std::span(found.cells).first(static_cast<std::size_t>(found.used));
    }
    const auto index = static_cast<std::int64_t>(m_history.size()) + row;
    m_history.read(static_cast<std::size_t>(index), m_readRow, m_clusters);
    return m_readRow.cells;
}

void Screen::Private::markDamage(int first, int end)
{
    if (m_damage.isEmpty()) {
        m_damage = {first, end};
        return;
    }
    m_damage.first = std::min(m_damage.first, first);
    m_damage.end = std::max(m_damage.end, end);
}

void Screen::Private::feed(std::string_view bytes)
{
    if (m_clusters.isNearlyFull())
        collectClusters();
    m_parser.feed(bytes);
}

/// Starts the table of clusters anew with those still on a screen.
void Screen::Private::collectClusters()
{
    const Clusters old = std::exchange(m_clusters, {});
    for (Grid *each : {&m_primary, &m_alternate}) {
        for (int index = 0; index < each->rows(); ++index) {
            for (Cell &cell : each->row(index).cells)
                cell.code = m_clusters.intern(old.text(cell.code));
        }
    }
    markDamage(0, m_primary.rows());
}

void Screen::Private::onText(std::string_view text)
{
    while (!text.empty()) {
        std::string_view part = utf8Prefix(text, 4096);
        // libvterm decodes a piece by its first byte: drawing characters must not stand with
        // others.
        if (m_modes.charsets != "BBBB")
            part = part.substr(0, sameKind(part));
        const std::string_view taken = part.empty() ? text : part;
        write(taken);
        text.remove_prefix(taken.size());
        if (m_chain > 2 * Clusters::maxLength)
            breakCombiningChain();
    }
    m_wrapPending = m_modes.autowrap && m_glyphEnd >= m_primary.columns();
}

/// libvterm collects the marks of one glyph without a limit. Printing the letter again, unseen,
/// makes it begin anew.
void Screen::Private::breakCombiningChain()
{
    const bool moves = cursor().position.column > 0;
    std::string bytes = moves ? "\b" : "";
    appendUtf8(bytes, m_lastBase);
    m_muted = true;
    write(bytes);
    m_muted = false;
    m_chain = 0;
}

int Screen::Private::putGlyph(const VTermGlyphInfo &glyph, VTermPos at)
{
    std::size_t length = 0;
    std::u32string codes;
    for (; glyph.chars[length] != 0; ++length) {
        const char32_t code = glyph.chars[length];
        if (codes.size() < Clusters::maxLength)
            codes += code > 0x10FFFF ? U'\uFFFD' : code;
    }
    m_chain = length;
    if (m_muted || codes.empty())
        return 1;
    markDamage(at.row, at.row + 1);
    if (glyph.width < 1) {
        putCombining(codes, at);
        m_glyphEnd = at.col;
        return 1;
    }
    const int width = std::min(glyph.width, 2);
    const bool wrapped = at.col == 0 && m_glyphEnd >= 0 && m_glyphEnd + width > m_primary.columns();
    m_lastBase = codes.front();
    m_lastGlyph.clear();
    for (const char32_t code : codes)
        appendUtf8(m_lastGlyph, code);
    Grid &target = grid();
    target.put(at.row, at.col, {m_clusters.intern(codes), m_pen, static_cast<std::uint8_t>(width)});
    // A glyph comes again when a mark is added to it.
    const bool again = m_glyphAt == Position{at.row, at.col} && m_glyphEnd == at.col + width;
    if (at.col == 0 && !again && at.row >= 0 && at.row < target.rows())
        target.row(at.row).continued = wrapped;
    m_glyphAt = {at.row, at.col};
    m_glyphEnd = at.col + width;
    return 1;
}

/// A mark that follows a letter libvterm no longer remembers.
void Screen::Private::putCombining(std::u32string_view codes, VTermPos at)
{
    Grid &target = grid();
    if (at.row < 0 || at.row >= target.rows() || at.col < 1 || at.col > target.columns())
        return;
    Row &row = target.row(at.row);
    auto column = static_cast<std::size_t>(at.col) - 1;
    if (row.cells[column].width == 0 && column > 0)
        --column;
    Cell &cell = row.cells[column];
    if (cell.code == 0 || codes.size() > 1)
        return;
    cell.code = m_clusters.intern(std::u32string(m_clusters.text(cell.code)) + codes.front());
}

int Screen::Private::scroll(VTermRect area, int up, int left)
{
    if (m_muted)
        return 1;
    Grid &target = grid();
    const bool toHistory = !m_isAlternate && up > 0 && left == 0 && area.start_row == 0
                           && area.start_col == 0 && area.end_col == target.columns();
    if (toHistory) {
        for (int row = 0; row < std::min({up, area.end_row, target.rows()}); ++row)
            m_history.push(target.row(row), m_clusters);
    }
    target.scroll(rectangleOf(area), up, left, eraseStyle());
    markDamage(std::max(0, area.start_row), std::min(area.end_row, target.rows()));
    return 1;
}

int Screen::Private::erase(VTermRect area)
{
    if (m_muted)
        return 1;
    grid().erase(rectangleOf(area), eraseStyle());
    markDamage(std::max(0, area.start_row), std::min(area.end_row, m_primary.rows()));
    return 1;
}

int Screen::Private::setAttribute(VTermAttr attribute, const VTermValue &value)
{
    const auto set = [this](Attribute bit, bool on) {
        m_pen.attributes =
            static_cast<std::uint16_t>(on ? m_pen.attributes | bit : m_pen.attributes & ~bit);
    };
    switch (attribute) {
    case VTERM_ATTR_BOLD:
        set(Bold, value.boolean);
        break;
    case VTERM_ATTR_ITALIC:
        set(Italic, value.boolean);
        break;
    case VTERM_ATTR_BLINK:
        set(Blink, value.boolean);
        break;
    case VTERM_ATTR_REVERSE:
        set(Reverse, value.boolean);
        break;
    case VTERM_ATTR_CONCEAL:
        set(Conceal, value.boolean);
        break;
    case VTERM_ATTR_STRIKE:
        set(Strike, value.boolean);
        break;
    case VTERM_ATTR_UNDERLINE:
        set(Underline, value.number == VTERM_UNDERLINE_SINGLE);
        set(DoubleUnderline, value.number == VTERM_UNDERLINE_DOUBLE);
        set(CurlyUnderline, value.number == VTERM_UNDERLINE_CURLY);
        break;
    case VTERM_ATTR_FOREGROUND:
        m_pen.foreground = colorOf(value.color);
        break;
    case VTERM_ATTR_BACKGROUND:
        m_pen.background = colorOf(value.color);
        break;
    default:
        break;
    }
    return 1;
}

int Screen::Private::setProperty(VTermProp property, const VTermValue &value)
{
    // Restoring the saved cursor brings back its place and style only, as in xterm.
    if (m_restoring
        && (property == VTERM_PROP_CURSORVISIBLE || property == VTERM_PROP_CURSORBLINK
            || property == VTERM_PROP_CURSORSHAPE))
        return 0;
    switch (property) {
    case VTERM_PROP_CURSORVISIBLE:
        m_cursor.visible = value.boolean;
        break;
    case VTERM_PROP_CURSORBLINK:
        m_cursor.blinks = value.boolean;
        break;
    case VTERM_PROP_CURSORSHAPE:
        m_cursor.shape = value.number == VTERM_PROP_CURSORSHAPE_UNDERLINE  ? CursorShape::Underline
                         : value.number == VTERM_PROP_CURSORSHAPE_BAR_LEFT ? CursorShape::Bar
                                                                           : CursorShape::Block;
        break;
    case VTERM_PROP_ALTSCREEN:
        m_isAlternate = value.boolean;
        markDamage(0, m_primary.rows());
        break;
    case VTERM_PROP_REVERSE:
        m_reversed = value.boolean;
        markDamage(0, m_primary.rows());
        break;
    case VTERM_PROP_MOUSE:
        m_mouse = value.number == VTERM_PROP_MOUSE_CLICK  ? MouseMode::Click
                  : value.number == VTERM_PROP_MOUSE_DRAG ? MouseMode::Drag
                  : value.number == VTERM_PROP_MOUSE_MOVE ? MouseMode::Move
                                                          : MouseMode::Off;
        break;
    default:
        break;
    }
    return 1;
}

} // namespace slipway::terminal
