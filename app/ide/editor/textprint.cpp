// SPDX-License-Identifier: GPL-3.0-or-later
#include "textprint.h"

#include "lineengine.h"
#include "shell/background.h"
#include "shell/codefont.h"
#include "shell/theme.h"
#include "textexport.h"

#include <QPainter>
#include <QPrinter>
#include <QTextLayout>

namespace slipway::ide {

namespace {

struct PrintedLine
{
    QString text;
    QList<QTextLayout::FormatRange> formats;
    /// On paper.
    int rows = 1;
};

QTextCharFormat formatOf(int style, const ThemeColors &theme)
{
    const StyleMeaning meaning = styleMeaning(style);
    const SyntaxStyle &look = theme.syntax[static_cast<std::size_t>(meaning.textStyle)];
    QTextCharFormat format;
    format.setForeground(look.color);
    if (look.bold || meaning.bold)
        format.setFontWeight(QFont::Bold);
    format.setFontItalic(look.italic || meaning.italic);
    format.setFontUnderline(look.underline || meaning.underline);
    return format;
}

std::vector<PrintedLine> linesOf(const StyledText &text, const ThemeColors &theme)
{
    std::vector<PrintedLine> lines(1);
    const auto piece = [&](QByteArrayView bytes, unsigned char style) {
        PrintedLine &line = lines.back();
        const auto start = static_cast<int>(line.text.size());
        line.text += QString::fromUtf8(bytes);
        line.formats.append({.start = start,
                             .length = static_cast<int>(line.text.size()) - start,
                             .format = formatOf(style, theme)});
    };
    walk(text, piece, [&] { lines.emplace_back(); });
    if (lines.size() > 1 && lines.back().text.isEmpty())
        lines.pop_back(); // What ends with a line break has no line behind it.
    return lines;
}

class Pages
{
public:
    Pages(const StyledText &text, QPrinter &printer, QString pageOf)
        : m_printer(printer)
        , m_theme(paperTheme())
        , m_font(codeFont(9))
        , m_metrics(m_font, &printer)
        , m_lines(linesOf(text, m_theme))
        , m_title(text.title)
        , m_pageOf(std::move(pageOf))
        , m_page(QPointF(), printer.pageRect(QPrinter::DevicePixel).size())
        , m_rowHeight(m_metrics.lineSpacing())
        , m_numbers(m_metrics.horizontalAdvance(QString::number(m_lines.size())))
        , m_gap(2 * m_metrics.horizontalAdvance(u' '))
    {
        m_option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        m_option.setTabStopDistance(text.tabWidth * m_metrics.horizontalAdvance(u' '));
    }

    bool print()
    {
        QPainter painter;
        if (m_page.height() < 8 * m_rowHeight || !painter.begin(&m_printer))
            return false;
        m_painter = &painter;
        painter.setFont(m_font);
        qint64 rows = 0;
        for (PrintedLine &line : m_lines)
            rows += line.rows = layOut(line, nullptr);
        // The heading and the foot each take two rows.
        m_rowsOnPage = static_cast<int>(m_page.height() / m_rowHeight) - 4;
        m_pages = std::max(1, static_cast<int>((rows + m_rowsOnPage - 1) / m_rowsOnPage));
        printLines();
        return painter.end() && m_printer.printerState() != QPrinter::Error;
    }

private:
    bool isWanted(int page) const
    {
        return m_printer.fromPage() == 0
               || (page >= m_printer.fromPage() && page <= m_printer.toPage());
    }

    QPointF atRow(int row) const { return {m_numbers + m_gap, (2 + row) * m_rowHeight}; }

    void beginPage(int page)
    {
        if (!isWanted(page))
            return;
        if (std::exchange(m_begun, true))
            m_printer.newPage();
        const auto muted = m_theme.colors[static_cast<std::size_t>(ColorRole::TextMuted)];
        m_painter->setPen(muted);
        const QRectF head(0, 0, m_page.width(), m_rowHeight);
        m_painter->drawText(
            head, Qt::AlignLeft | Qt::TextSingleLine,
            m_metrics.elidedText(m_title, Qt::ElideMiddle, static_cast<int>(m_page.width())));
        m_painter->drawLine(QPointF(0, 1.5 * m_rowHeight),
                            QPointF(m_page.width(), 1.5 * m_rowHeight));
        m_painter->drawText(head.translated(0, m_page.height() - m_rowHeight), Qt::AlignRight,
                            m_pageOf.arg(page).arg(m_pages));
    }

    void printLines()
    {
        int page = 1;
        int row = 0;
        beginPage(page);
        for (std::size_t i = 0; i < m_lines.size(); ++i) {
            const auto draw = [&](const QTextLayout &layout, int part) {
                if (row == m_rowsOnPage) {
                    beginPage(++page);
                    row = 0;
                }
                if (isWanted(page))
                    drawRow(layout, part, row, i + 1);
                ++row;
            };
            layOut(m_lines[i], draw);
        }
    }

    void drawRow(const QTextLayout &layout, int part, int row, std::size_t number)
    {
        const QTextLine line = layout.lineAt(part);
        if (part == 0) {
            const auto faint = m_theme.colors[static_cast<std::size_t>(ColorRole::TextFaint)];
            m_painter->setPen(faint);
            m_painter->drawText(QRectF(0, (2 + row) * m_rowHeight, m_numbers, m_rowHeight),
                                Qt::AlignRight, QString::number(number));
        }
        m_painter->setPen(m_theme.syntax[0].color);
        line.draw(m_painter, atRow(row) - QPointF(0, line.y()));
    }

    using Draw = std::function<void(const QTextLayout &, int part)>;
    /// Gives how many rows it takes.
    int layOut(const PrintedLine &line, const Draw &draw) const
    {
        QTextLayout layout(line.text, m_font, &m_printer);
        layout.setTextOption(m_option);
        layout.setFormats(line.formats);
        layout.beginLayout();
        for (QTextLine part = layout.createLine(); part.isValid(); part = layout.createLine()) {
            part.setLineWidth(m_page.width() - m_numbers - m_gap);
            part.setPosition({0, 0});
        }
        layout.endLayout();
        for (int i = 0; draw && i < std::max(1, layout.lineCount()); ++i)
            draw(layout, i);
        return std::max(1, layout.lineCount());
    }

    QPrinter &m_printer;
    const ThemeColors &m_theme;
    QFont m_font;
    QFontMetricsF m_metrics;
    std::vector<PrintedLine> m_lines;
    QString m_title;
    QString m_pageOf;
    QRectF m_page;
    qreal m_rowHeight;
    qreal m_numbers;
    qreal m_gap;
    QTextOption m_option;
    QPainter *m_painter = nullptr;
    int m_rowsOnPage = 1;
    int m_pages = 1;
    bool m_begun = false;
};

} // namespace

QFuture<bool> printText(const StyledText &text, std::shared_ptr<QPrinter> printer,
                        const QString &pageOf)
{
    return runInBackground(
        [text, printer, pageOf] { return Pages(text, *printer, pageOf).print(); });
}

} // namespace slipway::ide
