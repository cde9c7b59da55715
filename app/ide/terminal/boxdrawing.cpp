// SPDX-License-Identifier: GPL-3.0-or-later
#include "boxdrawing.h"

#include <QPainter>
#include <QPainterPath>

#include <array>
#include <cmath>

namespace slipway::ide {

namespace {

/// The arms of U+2500 to U+257F to the left, right, top and bottom: 1 light, 2 heavy, 3 double.
constexpr std::array<const char *, 128> arms{
    "1100", "2200", "0011", "0022", "0000", "0000", "0000", "0000", "0000", "0000", "0000", "0000",
    "0101", "0201", "0102", "0202", "1001", "2001", "1002", "2002", "0110", "0210", "0120", "0220",
    "1010", "2010", "1020", "2020", "0111", "0211", "0121", "0112", "0122", "0221", "0212", "0222",
    "1011", "2011", "1021", "1012", "1022", "2021", "2012", "2022", "1101", "2101", "1201", "2201",
    "1102", "2102", "1202", "2202", "1110", "2110", "1210", "2210", "1120", "2120", "1220", "2220",
    "1111", "2111", "1211", "2211", "1121", "1112", "1122", "2121", "1221", "2112", "1212", "2221",
    "2212", "2122", "1222", "2222", "0000", "0000", "0000", "0000", "3300", "0033", "0301", "0103",
    "0303", "3001", "1003", "3003", "0310", "0130", "0330", "3010", "1030", "3030", "0311", "0133",
    "0333", "3011", "1033", "3033", "3301", "1103", "3303", "3310", "1130", "3330", "3311", "1133",
    "3333", "0000", "0000", "0000", "0000", "0000", "0000", "0000", "1000", "0010", "0100", "0001",
    "2000", "0020", "0200", "0002", "1200", "0012", "2100", "0021",
};

class BoxPainter
{
public:
    BoxPainter(QPainter &painter, const QRectF &cell, const QColor &color, qreal pixel)
        : m_painter(painter)
        , m_cell(cell)
        , m_color(color)
        , m_pixel(pixel)
        , m_thin(std::max(pixel, std::round(cell.height() / 16 / pixel) * pixel))
    {}

    bool paint(char32_t code);

private:
    qreal snapped(qreal length) const { return std::round(length / m_pixel) * m_pixel; }
    void fill(qreal x, qreal y, qreal width, qreal height)
    {
        m_painter.fillRect(QRectF(m_cell.x() + x, m_cell.y() + y, width, height), m_color);
    }
    /// The same from left or top of the cell in parts of it.
    void part(qreal left, qreal top, qreal right, qreal bottom);
    void lines(const char *arm);
    void dashes(bool vertical, int count, bool heavy);
    void arc(bool toRight, bool toBottom);
    void diagonals(bool rising, bool falling);
    bool block(char32_t code);
    void braille(unsigned dots);
    bool powerline(char32_t code);
    qreal thickness(char weight) const { return weight == '2' ? 2 * m_thin : m_thin; }

    QPainter &m_painter;
    QRectF m_cell;
    QColor m_color;
    qreal m_pixel;
    qreal m_thin;
};

void BoxPainter::part(qreal left, qreal top, qreal right, qreal bottom)
{
    const qreal x = snapped(left * m_cell.width());
    const qreal y = snapped(top * m_cell.height());
    fill(x, y, snapped(right * m_cell.width()) - x, snapped(bottom * m_cell.height()) - y);
}

/// Each arm goes from its edge to the far side of what crosses it, so that corners are whole; at a
/// double line it ends at the nearer stroke where that goes on to both sides, and of a double
/// line the inner strokes end there.
void BoxPainter::lines(const char *arm)
{
    const qreal middle[2] = {snapped((m_cell.height() - m_thin) / 2),
                             snapped((m_cell.width() - m_thin) / 2)};
    for (int side = 0; side < 4; ++side) {
        if (arm[side] == '0')
            continue;
        const bool vertical = side >= 2;
        const bool first = side % 2 == 0; // left or top
        const char *crossing = arm + (vertical ? 0 : 2);
        const qreal at = middle[vertical ? 1 : 0];
        const qreal across = middle[vertical ? 0 : 1];
        const qreal length = vertical ? m_cell.height() : m_cell.width();
        const auto stroke = [&](qreal place, qreal thick, qreal end) {
            const qreal from = first ? 0 : end;
            const qreal until = first ? end : length;
            vertical ? fill(place, from, thick, until - from)
                     : fill(from, place, until - from, thick);
        };
        const char heaviest = std::max(crossing[0], crossing[1]);
        const qreal extra = heaviest == '2' ? std::floor(m_thin / 2 / m_pixel) * m_pixel : 0;
        const qreal usual = first ? across + m_thin + extra : across - extra;
        const qreal nearer = first ? across : across + m_thin;
        const qreal farther = first ? across + 2 * m_thin : across - m_thin;
        if (arm[side] == '3') {
            const auto end = [&](char beside) {
                return heaviest != '3' ? usual : beside == '3' ? nearer : farther;
            };
            stroke(at - m_thin, m_thin, end(crossing[0]));
            stroke(at + m_thin, m_thin, end(crossing[1]));
            continue;
        }
        const bool goesOn = arm[first ? side + 1 : side - 1] != '0';
        const bool isTee = crossing[0] != '0' && crossing[1] != '0';
        const qreal widening = arm[side] == '2' ? std::floor(m_thin / 2 / m_pixel) * m_pixel : 0;
        stroke(at - widening, thickness(arm[side]),
               heaviest != '3' || goesOn ? usual
               : isTee                   ? nearer
                                         : farther);
    }
}

void BoxPainter::dashes(bool vertical, int count, bool heavy)
{
    const qreal length = vertical ? m_cell.height() : m_cell.width();
    const qreal thick = heavy ? 2 * m_thin : m_thin;
    const qreal at = snapped(((vertical ? m_cell.width() : m_cell.height()) - thick) / 2);
    for (int i = 0; i < count; ++i) {
        const qreal from = snapped(length * (i + 0.2) / count);
        const qreal until = snapped(length * (i + 0.8) / count);
        if (vertical)
            fill(at, from, thick, until - from);
        else
            fill(from, at, until - from, thick);
    }
}

void BoxPainter::arc(bool toRight, bool toBottom)
{
    const qreal w = m_cell.width();
    const qreal h = m_cell.height();
    const QPointF center(snapped((w - m_thin) / 2) + m_thin / 2,
                         snapped((h - m_thin) / 2) + m_thin / 2);
    const qreal radius = std::min(w, h) / 2;
    const qreal x = toRight ? 1 : -1;
    const qreal y = toBottom ? 1 : -1;
    QPainterPath path(QPointF(center.x(), toBottom ? h : 0));
    path.lineTo(center.x(), center.y() + y * radius);
    path.quadTo(center, QPointF(center.x() + x * radius, center.y()));
    path.lineTo(toRight ? w : 0, center.y());
    m_painter.strokePath(path.translated(m_cell.topLeft()),
                         QPen(m_color, m_thin, Qt::SolidLine, Qt::FlatCap));
}

void BoxPainter::diagonals(bool rising, bool falling)
{
    m_painter.setPen(QPen(m_color, m_thin));
    if (rising)
        m_painter.drawLine(m_cell.bottomLeft(), m_cell.topRight());
    if (falling)
        m_painter.drawLine(m_cell.topLeft(), m_cell.bottomRight());
}

bool BoxPainter::block(char32_t code)
{
    if (code == 0x2580)
        part(0, 0, 1, 0.5);
    else if (code <= 0x2588)
        part(0, 1 - static_cast<qreal>(code - 0x2580) / 8, 1, 1);
    else if (code <= 0x258F)
        part(0, 0, static_cast<qreal>(0x2590 - code) / 8, 1);
    else if (code == 0x2590)
        part(0.5, 0, 1, 1);
    else if (code <= 0x2593) {
        m_color.setAlphaF(m_color.alphaF() * 0.25F * static_cast<float>(code - 0x2590));
        part(0, 0, 1, 1);
    } else if (code == 0x2594) {
        part(0, 0, 1, 0.125);
    } else if (code == 0x2595) {
        part(0.875, 0, 1, 1);
    } else {
        // Quarters: lower left, lower right, upper left, upper right.
        static constexpr std::array<unsigned, 10> quarters{0b0001, 0b0010, 0b0100, 0b0111, 0b0110,
                                                           0b1101, 0b1110, 0b1000, 0b1001, 0b1011};
        static constexpr std::array<std::pair<qreal, qreal>, 4> corners{
            {{0, 0.5}, {0.5, 0.5}, {0, 0}, {0.5, 0}}};
        // U+2596 to U+259F, as the Unicode charts order them.
        const unsigned set = quarters[code - 0x2596];
        static constexpr std::array<unsigned, 4> bit{0b0001, 0b0010, 0b0100, 0b1000};
        for (std::size_t i = 0; i < 4; ++i) {
            if (set & bit[i])
                part(corners[i].first, corners[i].second, corners[i].first + 0.5,
                     corners[i].second + 0.5);
        }
    }
    return true;
}

void BoxPainter::braille(unsigned dots)
{
    static constexpr std::array<std::pair<int, int>, 8> places{
        {{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}, {0, 3}, {1, 3}}};
    const qreal size =
        std::max(m_pixel, snapped(std::min(m_cell.width() / 4, m_cell.height() / 8)));
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (dots & (1U << i)) {
            fill(snapped((places[i].first + 0.5) * m_cell.width() / 2 - size / 2),
                 snapped((places[i].second + 0.5) * m_cell.height() / 4 - size / 2), size, size);
        }
    }
}

bool BoxPainter::powerline(char32_t code)
{
    const bool left = code >= 0xE0B2;
    const QPointF tip(left ? m_cell.left() : m_cell.right(), m_cell.center().y());
    const QPointF top(left ? m_cell.right() : m_cell.left(), m_cell.top());
    const QPointF bottom(top.x(), m_cell.bottom());
    QPainterPath path(top);
    path.lineTo(tip);
    path.lineTo(bottom);
    if (code == 0xE0B0 || code == 0xE0B2)
        m_painter.fillPath(path, m_color);
    else
        m_painter.strokePath(path, QPen(m_color, m_thin));
    return true;
}

bool BoxPainter::paint(char32_t code)
{
    if (code >= 0x2580 && code <= 0x259F)
        return block(code);
    if (code >= 0x2800 && code <= 0x28FF) {
        braille(code - 0x2800);
        return true;
    }
    if (code >= 0xE0B0 && code <= 0xE0B3)
        return powerline(code);
    if (code < 0x2500 || code > 0x257F)
        return false;
    const unsigned at = code - 0x2500;
    if (at >= 0x04 && at <= 0x0B)
        dashes(at & 2, at < 0x08 ? 3 : 4, at & 1);
    else if (at >= 0x4C && at <= 0x4F)
        dashes(at & 2, 2, at & 1);
    else if (at >= 0x6D && at <= 0x70)
        arc(at == 0x6D || at == 0x70, at <= 0x6E);
    else if (at >= 0x71 && at <= 0x73)
        diagonals(at != 0x72, at != 0x71);
    else
        lines(arms[at]);
    return true;
}

} // namespace

bool paintBoxDrawing(QPainter &painter, const QRectF &cell, char32_t code, const QColor &color,
                     qreal pixel)
{
    const bool ours = (code >= 0x2500 && code <= 0x259F) || (code >= 0x2800 && code <= 0x28FF)
                      || (code >= 0xE0B0 && code <= 0xE0B3);
    if (!ours)
        return false;
    const bool smooth = (code >= 0x256D && code <= 0x2573) || code >= 0xE000;
    if (smooth) {
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setClipRect(cell, Qt::IntersectClip);
    }
    const bool painted = BoxPainter(painter, cell, color, pixel).paint(code);
    if (smooth)
        painter.restore();
    return painted;
}

} // namespace slipway::ide
