// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/theme.h"

#include <QHash>
#include <QImage>
#include <QTextDocument>

#include <array>
#include <memory>
#include <vector>

namespace slipway::ide {

/// Colours and fonts of a rendered text, taken on the GUI thread for use on another.
struct MarkdownStyle
{
    QFont font;
    QFont codeFont;
    QColor text;
    QColor link;
    QColor muted;
    QColor border;
    QColor codeBackground;
    std::array<SyntaxStyle, ThemeColors::syntaxStyles> syntax;

    static MarkdownStyle fromTheme();
};

struct MarkdownSource
{
    QByteArray text;
    /// Where the file is; what pictures are relative to.
    QString folder;
    /// Pictures come from in here only. Never empty.
    QString root;
};

/// A document that reads nothing by itself: its pictures were given to it.
class RenderedMarkdown : public QTextDocument
{
    Q_OBJECT

public:
    struct Heading
    {
        QString anchor;
        /// The line of the source, and the position in the document.
        int line = 0;
        int position = 0;
    };
    std::vector<Heading> headings;
    int sourceLines = 1;
    /// The source was longer than is shown.
    bool cut = false;

    void addPicture(const QString &name, const QImage &image) { m_pictures.insert(name, image); }
    bool hasPicture(const QString &name) const { return m_pictures.contains(name); }

protected:
    QVariant loadResource(int type, const QUrl &name) override;

private:
    QHash<QString, QImage> m_pictures;
};

/// Made on any thread; lives on the GUI thread afterwards. GitHub's dialect, with code in colours.
std::shared_ptr<RenderedMarkdown> renderMarkdown(const MarkdownSource &source,
                                                 const MarkdownStyle &style);

/// The file a text names, where that is inside `root` (links followed); else empty.
QString fileInside(const QString &root, const QString &folder, const QString &name);

} // namespace slipway::ide
