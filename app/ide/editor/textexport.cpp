// SPDX-License-Identifier: GPL-3.0-or-later
#include "textexport.h"

#include "lineengine.h"
#include "scintillaview.h"
#include "shell/codefont.h"
#include "shell/theme.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;
using Sci = QsciScintillaBase;

StyledText StyledText::of(const ScintillaView &view, const QString &title)
{
    const long length = view.length();
    // Each byte of the text with its style behind it.
    QByteArray cells(2 * length + 2, 0);
    StyledText result{.text = QByteArray(length, 0),
                      .styles = QByteArray(length, 0),
                      .title = title,
                      .tabWidth = static_cast<int>(view.send(Sci::SCI_GETTABWIDTH))};
    view.SendScintilla(Sci::SCI_GETSTYLEDTEXT, 0L, length, cells.data());
    for (qsizetype i = 0; i < length; ++i) {
        result.text[i] = cells[2 * i];
        result.styles[i] = cells[2 * i + 1];
    }
    return result;
}

const ThemeColors &paperTheme()
{
    static const ThemeColors theme = [] {
        std::vector<FileProblem> problems;
        const auto text = JsonText::parse(Theme::builtIn(ColorScheme::Light));
        return text ? ThemeColors::read(*text, {}, problems) : ThemeColors{};
    }();
    return theme;
}

static QString cssOf(int style, const ThemeColors &theme)
{
    const StyleMeaning meaning = styleMeaning(style);
    const SyntaxStyle &look = theme.syntax[static_cast<std::size_t>(meaning.textStyle)];
    QString css = u"color:"_s + look.color.name();
    if (look.bold || meaning.bold)
        css += u";font-weight:bold"_s;
    if (look.italic || meaning.italic)
        css += u";font-style:italic"_s;
    if (look.underline || meaning.underline)
        css += u";text-decoration:underline"_s;
    return css;
}

void walk(const StyledText &text,
          const std::function<void(QByteArrayView piece, unsigned char style)> &piece,
          const std::function<void()> &endLine)
{
    const QByteArrayView all = text.text;
    for (qsizetype i = 0; i < all.size();) {
        const bool carriage = all[i] == '\r';
        if (carriage || all[i] == '\n') {
            endLine();
            i += carriage && i + 1 < all.size() && all[i + 1] == '\n' ? 2 : 1;
            continue;
        }
        qsizetype end = i + 1;
        while (end < all.size() && text.styles[end] == text.styles[i] && all[end] != '\n'
               && all[end] != '\r')
            ++end;
        piece(all.sliced(i, end - i), static_cast<unsigned char>(text.styles[i]));
        i = end;
    }
}

QString toHtml(const StyledText &text, const ThemeColors &theme)
{
    const auto surface = theme.colors[static_cast<std::size_t>(ColorRole::Surface)];
    QString html =
        u"<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>%1</title></head>\n"
        "<body style=\"background:%2\">\n"
        "<pre style=\"font-family:'%3',monospace;color:%4;tab-size:%5\">"_s.arg(
            text.title.toHtmlEscaped(), surface.name(), codeFontFamily(),
            theme.syntax[0].color.name(), QString::number(text.tabWidth));
    const auto piece = [&](QByteArrayView bytes, unsigned char style) {
        const QString escaped = QString::fromUtf8(bytes).toHtmlEscaped();
        if (styleMeaning(style).textStyle == 0)
            html += escaped;
        else
            html += u"<span style=\"%1\">%2</span>"_s.arg(cssOf(style, theme), escaped);
    };
    walk(text, piece, [&] { html += u'\n'; });
    return html + u"</pre>\n</body></html>\n"_s;
}

} // namespace slipway::ide
