// SPDX-License-Identifier: GPL-3.0-or-later
#include "editortheme.h"

#include "lineengine.h"
#include "marginicons.h"
#include "scintillaview.h"
#include "shell/codefont.h"
#include "shell/theme.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;
using Sci = QsciScintillaBase;

static void applyText(ScintillaView &view, const Theme &theme, const QString &family, double points)
{
    const auto style = [&](int number, const QColor &fore, ColorRole back) {
        view.sendColor(Sci::SCI_STYLESETFORE, number, fore);
        view.sendColor(Sci::SCI_STYLESETBACK, number, theme.color(back));
    };
    view.send(Sci::SCI_STYLERESETDEFAULT);
    view.send(Sci::SCI_STYLESETFONT, Sci::STYLE_DEFAULT,
              (family.isEmpty() ? codeFontFamily() : family).toUtf8().constData());
    view.send(Sci::SCI_STYLESETSIZEFRACTIONAL, Sci::STYLE_DEFAULT,
              std::lround(points * int(Sci::SC_FONT_SIZE_MULTIPLIER)));
    style(Sci::STYLE_DEFAULT, theme.syntax(0).color, ColorRole::Surface);
    view.send(Sci::SCI_STYLECLEARALL);
    view.send(Sci::SCI_SETEXTRAASCENT, 2);
    view.send(Sci::SCI_SETEXTRADESCENT, 2);
    style(Sci::STYLE_LINENUMBER, theme.color(ColorRole::EditorLineNumber), ColorRole::Surface);
    style(Sci::STYLE_BRACELIGHT, theme.color(ColorRole::Text), ColorRole::EditorBracket);
    style(Sci::STYLE_BRACEBAD, theme.color(ColorRole::Danger), ColorRole::EditorBracketBad);
    style(Sci::STYLE_INDENTGUIDE, theme.color(ColorRole::EditorIndentGuide), ColorRole::Surface);
    style(Sci::STYLE_CALLTIP, theme.color(ColorRole::Text), ColorRole::Raised);
    for (int i = 0; i < styleVariants * ThemeColors::syntaxStyles; ++i) {
        const int number = styleNumberAt(i);
        const StyleMeaning meaning = styleMeaning(number);
        const SyntaxStyle &look = theme.syntax(meaning.textStyle);
        view.sendColor(Sci::SCI_STYLESETFORE, number, look.color);
        if (look.bold || meaning.bold)
            view.send(Sci::SCI_STYLESETBOLD, number, 1L);
        if (look.italic || meaning.italic)
            view.send(Sci::SCI_STYLESETITALIC, number, 1L);
        if (look.underline || meaning.underline)
            view.send(Sci::SCI_STYLESETUNDERLINE, number, 1L);
    }
}

static void defineIcon(ScintillaView &view, int number, MarginIcon icon, const QColor &color)
{
    const qreal ratio = view.devicePixelRatioF();
    const QImage image = marginIcon(icon, color, ratio);
    view.send(Sci::SCI_RGBAIMAGESETWIDTH, image.width());
    view.send(Sci::SCI_RGBAIMAGESETHEIGHT, image.height());
    view.send(Sci::SCI_RGBAIMAGESETSCALE, std::lround(100 * ratio));
    view.SendScintilla(Sci::SCI_MARKERDEFINERGBAIMAGE, static_cast<unsigned long>(number), image);
}

static void applyFoldMargin(ScintillaView &view, const Theme &theme)
{
    view.send(Sci::SCI_SETMARGINTYPEN, foldMargin, Sci::SC_MARGIN_SYMBOL);
    view.send(Sci::SCI_SETMARGINMASKN, foldMargin, long(Sci::SC_MASK_FOLDERS));
    view.send(Sci::SCI_SETMARGINSENSITIVEN, foldMargin, 1L);
    view.send(Sci::SCI_SETMARGINWIDTHN, foldMargin, 16L);
    view.sendColor(Sci::SCI_SETFOLDMARGINCOLOUR, 1, theme.color(ColorRole::Surface));
    view.sendColor(Sci::SCI_SETFOLDMARGINHICOLOUR, 1, theme.color(ColorRole::Surface));
    const QColor open = theme.color(ColorRole::EditorFold);
    const QColor closed = theme.color(ColorRole::TextMuted);
    for (const int number : {Sci::SC_MARKNUM_FOLDEROPEN, Sci::SC_MARKNUM_FOLDEROPENMID})
        defineIcon(view, number, MarginIcon::Open, open);
    for (const int number : {Sci::SC_MARKNUM_FOLDER, Sci::SC_MARKNUM_FOLDEREND})
        defineIcon(view, number, MarginIcon::Closed, closed);
    for (const int number :
         {Sci::SC_MARKNUM_FOLDERSUB, Sci::SC_MARKNUM_FOLDERTAIL, Sci::SC_MARKNUM_FOLDERMIDTAIL})
        view.send(Sci::SCI_MARKERDEFINE, number, long(Sci::SC_MARK_EMPTY));
}

static void applyMarks(ScintillaView &view, const Theme &theme)
{
    const auto margin = [&](int number, unsigned mask) {
        view.send(Sci::SCI_SETMARGINTYPEN, number, Sci::SC_MARGIN_COLOUR);
        view.sendColor(Sci::SCI_SETMARGINBACKN, number, theme.color(ColorRole::Surface));
        view.send(Sci::SCI_SETMARGINMASKN, number, static_cast<long>(mask));
    };
    margin(bookmarkMargin, bookmarkMarginMask);
    margin(changeMargin, changeMarginMask);
    const auto marker = [&](int number, int shape, ColorRole role) {
        view.send(Sci::SCI_MARKERDEFINE, number, long(shape));
        view.sendColor(Sci::SCI_MARKERSETFORE, number, theme.color(role));
        view.sendColor(Sci::SCI_MARKERSETBACK, number, theme.color(role));
    };
    defineIcon(view, bookmarkMarker, MarginIcon::Bookmark, theme.color(ColorRole::Accent));
    marker(addedMarker, Sci::SC_MARK_FULLRECT, ColorRole::Success);
    marker(changedMarker, Sci::SC_MARK_FULLRECT, ColorRole::Info);
    marker(removedMarker, Sci::SC_MARK_SMALLRECT, ColorRole::Danger);
    marker(removedAboveMarker, Sci::SC_MARK_SMALLRECT, ColorRole::Danger);
    marker(warningMarker, Sci::SC_MARK_CIRCLE, ColorRole::Warning);
    marker(errorMarker, Sci::SC_MARK_CIRCLE, ColorRole::Danger);
    marker(mineMarker, Sci::SC_MARK_BACKGROUND, ColorRole::SuccessSoft);
    marker(theirsMarker, Sci::SC_MARK_BACKGROUND, ColorRole::InfoSoft);
}

void applyEditorTheme(ScintillaView &view, const QString &family, double points)
{
    const Theme &theme = Theme::instance();
    applyText(view, theme, family, points);
    const auto color = [&](unsigned message, ColorRole role) {
        const QColor value = theme.color(role);
        view.send(message, long(value.red() | (value.green() << 8) | (value.blue() << 16)));
    };
    color(Sci::SCI_SETCARETFORE, ColorRole::EditorCaret);
    color(Sci::SCI_SETADDITIONALCARETFORE, ColorRole::EditorCaret);
    view.send(Sci::SCI_SETCARETWIDTH, 2);
    view.send(Sci::SCI_SETCARETLINEVISIBLE, 1);
    view.send(Sci::SCI_SETCARETLINEVISIBLEALWAYS, 1);
    color(Sci::SCI_SETCARETLINEBACK, ColorRole::EditorCurrentLine);
    view.sendColor(Sci::SCI_SETSELBACK, 1, theme.color(ColorRole::Selection));
    color(Sci::SCI_SETADDITIONALSELBACK, ColorRole::Selection);
    view.send(Sci::SCI_SETSELFORE, 0L, 0L); // Text keeps its colours when selected.
    view.sendColor(Sci::SCI_SETWHITESPACEFORE, 1, theme.color(ColorRole::EditorWhitespace));
    color(Sci::SCI_SETEDGECOLOUR, ColorRole::Border);
    view.send(Sci::SCI_SETINDENTATIONGUIDES, Sci::SC_IV_LOOKBOTH);
    view.send(Sci::SCI_INDICSETSTYLE, matchIndicator, long(Sci::INDIC_STRAIGHTBOX));
    view.sendColor(Sci::SCI_INDICSETFORE, matchIndicator, theme.color(ColorRole::EditorMatch));
    // The selection, which is the current match, shows through.
    view.send(Sci::SCI_INDICSETALPHA, matchIndicator, 110L);
    view.send(Sci::SCI_INDICSETOUTLINEALPHA, matchIndicator, 255L);
    view.send(Sci::SCI_INDICSETUNDER, matchIndicator, 1L);
    for (const int indicator : {syntaxIndicator, bracketIndicator}) {
        view.send(Sci::SCI_INDICSETSTYLE, indicator, long(Sci::INDIC_TEXTFORE));
        view.send(Sci::SCI_INDICSETFLAGS, indicator, long(Sci::SC_INDICFLAG_VALUEBEFORE));
    }
    for (const auto &[indicator, role] : {std::pair{warningIndicator, ColorRole::Warning},
                                          std::pair{errorIndicator, ColorRole::Danger}}) {
        view.send(Sci::SCI_INDICSETSTYLE, indicator, long(Sci::INDIC_SQUIGGLE));
        view.sendColor(Sci::SCI_INDICSETFORE, indicator, theme.color(role));
    }
    applyFoldMargin(view, theme);
    applyMarks(view, theme);
    view.send(Sci::SCI_SETMARGINTYPEN, lineNumberMargin, Sci::SC_MARGIN_NUMBER);
    // The marks there are have margins of their own. For one that no margin shows Scintilla would
    // paint the text too, whenever a margin changes.
    view.send(Sci::SCI_SETMARGINMASKN, lineNumberMargin,
              long(~(bookmarkMarginMask | changeMarginMask | lineTintMask
                     | unsigned(Sci::SC_MASK_FOLDERS))));
    view.send(Sci::SCI_SETMARGINLEFT, 0L, 4L);
    fitLineNumbers(view);
    // The scroll bars' corner and the area's own background follow the palette.
    view.viewport()->update();
}

void fitLineNumbers(ScintillaView &view)
{
    const auto digits = std::max<qsizetype>(4, QByteArray::number(view.lineCount()).size());
    const QByteArray widest = " " + QByteArray(digits, '9');
    const long width = view.send(Sci::SCI_TEXTWIDTH, Sci::STYLE_LINENUMBER, widest.constData());
    if (view.send(Sci::SCI_GETMARGINWIDTHN, lineNumberMargin) != width)
        view.send(Sci::SCI_SETMARGINWIDTHN, lineNumberMargin, width);
}

} // namespace slipway::ide
