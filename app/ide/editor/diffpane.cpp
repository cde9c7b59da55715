// SPDX-License-Identifier: GPL-3.0-or-later
#include "diffpane.h"

#include "editoroptions.h"
#include "editortheme.h"
#include "languages.h"
#include "lineengine.h"
#include "scintillaview.h"
#include "shell/theme.h"

namespace slipway::ide {

using Sci = QsciScintillaBase;

// Numbers of ours, beside those of EditorTheme.
static constexpr int firstMarker = 16;
static constexpr int wordIndicator = 12;
static constexpr long numberStyle = Sci::STYLE_LINENUMBER;

static int markerOf(DiffPane::Mark mark)
{
    return firstMarker + int(mark);
}

std::vector<std::string_view> linesOf(std::string_view text)
{
    const std::vector<std::size_t> starts = text::lineStarts(text);
    std::vector<std::string_view> lines;
    for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
        std::string_view line = text.substr(starts[i], starts[i + 1] - starts[i]);
        while (line.ends_with('\n') || line.ends_with('\r'))
            line.remove_suffix(1);
        lines.push_back(line);
    }
    return lines;
}

DiffPane::DiffPane(const QString &title, QWidget *parent)
    : QWidget(parent)
    , m_title(new QLabel)
    , m_view(new ScintillaView)
{
    m_title->setContentsMargins(12, 4, 12, 4);
    m_title->setTextFormat(Qt::PlainText);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_title);
    column->addWidget(m_view, 1);
    setFocusProxy(m_view);
    setTitle(title);
    applyTheme();
    connect(&Theme::instance(), &Theme::changed, this, &DiffPane::applyTheme);
    m_view->send(Sci::SCI_SETREADONLY, 1);
}

void DiffPane::setTitle(const QString &title)
{
    m_title->setText(title);
    m_view->setAccessibleName(title);
}

void DiffPane::applyTheme()
{
    const EditorOptions options = EditorOptions::current();
    applyEditorTheme(*m_view, options.fontFamily, options.fontSize);
    // A frame, as a tint would hide what the row is marked with.
    m_view->send(Sci::SCI_SETCARETLINEFRAME, 1L);
    const Theme &theme = Theme::instance();
    const auto mark = [&](Mark which, ColorRole role) {
        m_view->send(Sci::SCI_MARKERDEFINE, markerOf(which), long(Sci::SC_MARK_BACKGROUND));
        m_view->sendColor(Sci::SCI_MARKERSETBACK, markerOf(which), theme.color(role));
    };
    mark(Mark::Added, ColorRole::SuccessSoft);
    mark(Mark::Removed, ColorRole::DangerSoft);
    mark(Mark::Changed, ColorRole::WarningSoft);
    mark(Mark::Filler, ColorRole::Panel);
    mark(Mark::Theirs, ColorRole::InfoSoft);
    m_view->send(Sci::SCI_INDICSETSTYLE, wordIndicator, long(Sci::INDIC_FULLBOX));
    m_view->sendColor(Sci::SCI_INDICSETFORE, wordIndicator, theme.color(ColorRole::Warning));
    m_view->send(Sci::SCI_INDICSETALPHA, wordIndicator, 90L);
    m_view->send(Sci::SCI_INDICSETUNDER, wordIndicator, 1L);
    // Only the numbers, as text, since rows are not lines.
    for (int margin = 0; margin < 5; ++margin)
        m_view->send(Sci::SCI_SETMARGINWIDTHN, margin, 0L);
    m_view->send(Sci::SCI_SETMARGINTYPEN, lineNumberMargin, long(Sci::SC_MARGIN_RTEXT));
    m_view->send(Sci::SCI_SETMARGINMASKN, lineNumberMargin, 0L); // All marks tint their rows.
    const QByteArray widest(m_digits + 2, '9');
    m_view->send(Sci::SCI_SETMARGINWIDTHN, lineNumberMargin,
                 m_view->send(Sci::SCI_TEXTWIDTH, numberStyle, widest.constData()));
}

void DiffPane::setRows(const std::vector<Row> &rows, const QString &language)
{
    QByteArray text;
    int last = 1;
    for (const Row &row : rows) {
        text.append(row.text.data(), qsizetype(row.text.size()));
        text.append('\n');
        last = std::max(last, row.number);
    }
    text.chop(1);
    m_digits = int(QByteArray::number(last).size());
    const long top = m_view->send(Sci::SCI_GETFIRSTVISIBLELINE);
    const long caret = m_view->caret();
    m_view->send(Sci::SCI_SETREADONLY, 0L);
    m_view->send(Sci::SCI_CLEARALL);
    m_view->send(Sci::SCI_MARKERDELETEALL, -1);
    m_view->send(Sci::SCI_APPENDTEXT, text.size(), text.constData());
    m_view->send(Sci::SCI_EMPTYUNDOBUFFER);
    m_view->send(Sci::SCI_SETINDICATORCURRENT, wordIndicator);
    for (long i = 0; const Row &row : rows) {
        if (row.number > 0) {
            m_view->send(Sci::SCI_MARGINSETTEXT, i,
                         QByteArray(QByteArray::number(row.number) + ' ').constData());
            m_view->send(Sci::SCI_MARGINSETSTYLE, i, numberStyle);
        }
        if (row.mark != Mark::None)
            m_view->send(Sci::SCI_MARKERADD, i, long(markerOf(row.mark)));
        for (const text::Span &span : row.words)
            m_view->send(Sci::SCI_INDICATORFILLRANGE, m_view->lineStart(i) + long(span.start),
                         long(span.size));
        ++i;
    }
    m_view->send(Sci::SCI_SETREADONLY, 1);
    applyTheme();
    colour(rows, language);
    m_view->send(Sci::SCI_GOTOPOS, std::min(caret, m_view->length()));
    m_view->send(Sci::SCI_SETFIRSTVISIBLELINE, top);
}

void DiffPane::colour(const std::vector<Row> &rows, const QString &language)
{
    constexpr long largest = 2L << 20;
    const auto definition =
        languageOf(language, rows.empty() ? QByteArrayView()
                                          : QByteArrayView(rows.front().text.data(),
                                                           qsizetype(rows.front().text.size())));
    if (!definition.isValid() || m_view->length() > largest)
        return;
    LineEngine engine;
    engine.setDefinition(definition);
    KSyntaxHighlighting::State state;
    std::vector<char> styles;
    m_view->send(Sci::SCI_STARTSTYLING, 0L, 0L);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        // A row without a line leaves the state as it is.
        styles.clear();
        if (rows[i].number > 0)
            state =
                engine
                    .highlight({rows[i].text.data(), qsizetype(rows[i].text.size())}, state, styles)
                    .state;
        styles.resize(rows[i].text.size() + (i + 1 < rows.size() ? 1 : 0), 0);
        m_view->send(Sci::SCI_SETSTYLINGEX, long(styles.size()), styles.data());
    }
}

void DiffPane::follow(DiffPane &other)
{
    const auto connectTo = [](DiffPane &from, DiffPane &to) {
        connect(from.m_view, &QsciScintillaBase::SCN_UPDATEUI, &to, [&from, &to](int updated) {
            if (updated & (Sci::SC_UPDATE_V_SCROLL | Sci::SC_UPDATE_H_SCROLL)) {
                to.m_view->send(Sci::SCI_SETFIRSTVISIBLELINE,
                                from.m_view->send(Sci::SCI_GETFIRSTVISIBLELINE));
                to.m_view->send(Sci::SCI_SETXOFFSET, from.m_view->send(Sci::SCI_GETXOFFSET));
            }
        });
    };
    connectTo(*this, other);
    connectTo(other, *this);
}

void DiffPane::goToRow(int row)
{
    m_view->send(Sci::SCI_GOTOLINE, row);
    const long shown = m_view->send(Sci::SCI_LINESONSCREEN);
    m_view->send(Sci::SCI_SETFIRSTVISIBLELINE, std::max(0L, row - shown / 3));
}

int DiffPane::currentRow() const
{
    return int(m_view->lineOf(m_view->caret()));
}

} // namespace slipway::ide
