// SPDX-License-Identifier: GPL-3.0-or-later
#include "markdowntext.h"

#include "imagefile.h"
#include "markdownhtml.h"
#include "shell/codefont.h"

#include <KSyntaxHighlighting/AbstractHighlighter>
#include <KSyntaxHighlighting/Definition>
#include <KSyntaxHighlighting/Format>
#include <KSyntaxHighlighting/Repository>
#include <KSyntaxHighlighting/State>

namespace slipway::ide {

using namespace Qt::StringLiterals;
using namespace KSyntaxHighlighting;

static constexpr qsizetype mostText = 1 << 20;
/// Laying out one paragraph cannot be interrupted, so none is longer.
static constexpr qsizetype longestParagraph = 20'000;
static constexpr int mostPictures = 100;
static constexpr int widestPicture = 900;
static constexpr int mostCodeLines = 20'000;
static constexpr int mostTags = 20'000;

MarkdownStyle MarkdownStyle::fromTheme()
{
    const Theme &theme = Theme::instance();
    MarkdownStyle style{.font = QApplication::font(),
                        .codeFont = slipway::ide::codeFont(10),
                        .text = theme.color(ColorRole::Text),
                        .link = theme.color(ColorRole::Link),
                        .muted = theme.color(ColorRole::TextMuted),
                        .border = theme.color(ColorRole::BorderRaised),
                        .codeBackground = theme.color(ColorRole::Panel),
                        .syntax = {}};
    style.font.setPointSizeF(11);
    for (int i = 0; i < ThemeColors::syntaxStyles; ++i)
        style.syntax[std::size_t(i)] = theme.syntax(i);
    return style;
}

QString fileInside(const QString &root, const QString &folder, const QString &name)
{
    const QUrl url(name);
    if (!url.scheme().isEmpty() && !url.isLocalFile())
        return {};
    const QString path =
        url.isLocalFile() ? url.toLocalFile() : QUrl::fromPercentEncoding(url.path().toUtf8());
    if (path.isEmpty() || path.contains(QChar(0)) || path.startsWith(u"//"))
        return {};
    const QFileInfo info(QDir(folder), path);
    const QString real = info.canonicalFilePath();
    return info.isFile() && real.startsWith(QFileInfo(root).canonicalFilePath() + u'/') ? real
                                                                                        : QString();
}

QVariant RenderedMarkdown::loadResource(int type, const QUrl &name)
{
    const auto found = m_pictures.constFind(name.toString());
    if (type == ImageResource && found != m_pictures.constEnd())
        return *found;
    QImage nothing(1, 1, QImage::Format_ARGB32_Premultiplied);
    nothing.fill(Qt::transparent);
    return type == ImageResource ? QVariant(nothing) : QVariant();
}

namespace {

/// Colours lines of code; the definitions are shared, and used by one thread at a time.
class CodeColors : public AbstractHighlighter
{
public:
    CodeColors(RenderedMarkdown &document, const MarkdownStyle &style)
        : m_document(document)
        , m_style(style)
    {}

    void colorAll();

protected:
    void applyFormat(int offset, int length, const Format &format) override;

private:
    void beginBlock(const QString &language);

    static QMutex s_mutex;
    RenderedMarkdown &m_document;
    const MarkdownStyle &m_style;
    State m_state;
    QString m_language;
    int m_position = 0;
    bool m_inCode = false;
};

QMutex CodeColors::s_mutex;

Repository &repository()
{
    static Repository repository;
    return repository;
}

void CodeColors::beginBlock(const QString &language)
{
    m_state = State();
    m_language = language;
    Definition definition = repository().definitionForName(language);
    if (!definition.isValid())
        definition = repository().definitionForFileName(u"x."_s + language);
    setDefinition(definition);
}

bool isCode(const QTextBlock &block)
{
    const QTextBlockFormat format = block.blockFormat();
    return block.isValid()
           && (format.hasProperty(QTextFormat::BlockCodeFence) || format.nonBreakableLines());
}

void CodeColors::colorAll()
{
    const QMutexLocker lock(&s_mutex);
    int lines = 0;
    QTextCursor cursor(&m_document);
    for (QTextBlock block = m_document.begin(); block.isValid(); block = block.next()) {
        if (!isCode(block)) {
            m_inCode = false;
            continue;
        }
        const QString language = block.blockFormat().stringProperty(QTextFormat::BlockCodeLanguage);
        if (!m_inCode || language != m_language)
            beginBlock(language);
        m_inCode = true;
        cursor.setPosition(block.position());
        cursor.setPosition(block.position() + block.length() - 1, QTextCursor::KeepAnchor);
        QTextCharFormat plain;
        plain.setFont(m_style.codeFont);
        plain.setForeground(m_style.text);
        cursor.mergeCharFormat(plain);
        QTextBlockFormat shade;
        shade.setBackground(m_style.codeBackground);
        shade.setLeftMargin(12);
        shade.setRightMargin(12);
        // Lines of one block stand together, apart from what is round them.
        shade.setTopMargin(isCode(block.previous()) ? 0 : 8);
        shade.setBottomMargin(isCode(block.next()) ? 0 : 12);
        cursor.mergeBlockFormat(shade);
        m_position = block.position();
        if (definition().isValid() && ++lines < mostCodeLines && block.length() < 5000)
            m_state = highlightLine(block.text(), m_state);
    }
}

void CodeColors::applyFormat(int offset, int length, const Format &format)
{
    const auto kind = std::size_t(format.textStyle());
    if (length == 0 || kind >= m_style.syntax.size())
        return;
    const SyntaxStyle &style = m_style.syntax[kind];
    QTextCharFormat look;
    look.setForeground(style.color);
    if (style.bold)
        look.setFontWeight(QFont::DemiBold);
    if (style.italic)
        look.setFontItalic(true);
    QTextCursor cursor(&m_document);
    cursor.setPosition(m_position + offset);
    cursor.setPosition(m_position + offset + length, QTextCursor::KeepAnchor);
    cursor.mergeCharFormat(look);
}

/// As on GitHub: "Getting Started!" is #getting-started.
QString anchorOf(const QString &heading)
{
    QString anchor;
    for (const QChar c : heading.toLower()) {
        if (c.isLetterOrNumber() || c == u'-' || c == u'_')
            anchor += c;
        else if (c.isSpace())
            anchor += u'-';
    }
    return anchor;
}

/// The lines headings begin in, in the order they come.
std::vector<int> headingLines(const QStringList &lines)
{
    std::vector<int> found;
    QString fence;
    for (int i = 0; i < lines.size(); ++i) {
        const QString line = lines[i].trimmed();
        if (line.startsWith(u"```") || line.startsWith(u"~~~")) {
            if (fence.isEmpty())
                fence = line.first(3);
            else if (line.startsWith(fence))
                fence.clear();
            continue;
        }
        static const QRegularExpression marked(u"^#{1,6}(\\s|$)"_s);
        static const QRegularExpression underlined(u"^(=+|-+)$"_s);
        if (!fence.isEmpty())
            continue;
        if (marked.match(line).hasMatch())
            found.push_back(i);
        else if (i > 0 && underlined.match(line).hasMatch() && !lines[i - 1].trimmed().isEmpty()
                 && !lines[i - 1].trimmed().startsWith(u'|'))
            found.push_back(i - 1);
    }
    return found;
}

/// Breaks up what has no end.
QString withShortParagraphs(const QStringList &lines)
{
    QString text;
    qsizetype length = 0;
    for (const QString &line : lines) {
        if (line.trimmed().isEmpty())
            length = 0;
        for (qsizetype at = 0; at == 0 || at < line.size(); at += longestParagraph) {
            const QStringView part =
                QStringView(line).sliced(at).first(std::min(longestParagraph, line.size() - at));
            if (length + part.size() > longestParagraph) {
                text += u"\n\n"_s;
                length = 0;
            }
            text += part;
            length += part.size();
        }
        text += u'\n';
    }
    return text;
}

/// For a picture that is not here, or is not fetched: what it would show, in words.
void standIn(QTextCursor &where, const QTextImageFormat &format, const MarkdownStyle &style)
{
    const QString words = format.property(QTextFormat::ImageAltText).toString().simplified();
    QTextCharFormat look;
    look.setForeground(format.isAnchor() ? style.link : style.muted);
    look.setFontItalic(true);
    if (format.isAnchor()) {
        look.setAnchor(true);
        look.setAnchorHref(format.anchorHref());
    }
    const QString name = format.name().section(u'/', -1);
    where.insertText(u"["_s + (words.isEmpty() ? name : words) + u"]"_s, look);
}

void addPictures(RenderedMarkdown &document, const MarkdownSource &source,
                 const MarkdownStyle &style)
{
    QSet<QString> seen;
    QTextCursor cursor(&document);
    QList<std::pair<QTextCursor, QTextImageFormat>> found; // Changed once nothing walks through it.
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            QTextImageFormat format = it.fragment().charFormat().toImageFormat();
            if (!format.isValid())
                continue;
            cursor.setPosition(it.fragment().position());
            cursor.setPosition(it.fragment().position() + it.fragment().length(),
                               QTextCursor::KeepAnchor);
            // Never wider than the page.
            format.setMaximumWidth(QTextLength(QTextLength::PercentageLength, 100));
            found.append({cursor, format});
            if (seen.contains(format.name()) || seen.size() >= mostPictures)
                continue;
            seen.insert(format.name());
            const QString file = fileInside(source.root, source.folder, format.name());
            if (const QImage image =
                    file.isEmpty() ? QImage() : loadSmallImage(file, widestPicture);
                !image.isNull())
                document.addPicture(QUrl(format.name()).toString(), image);
        }
    }
    for (auto &[where, format] : found) {
        if (document.hasPicture(QUrl(format.name()).toString()))
            where.setCharFormat(format);
        else
            standIn(where, format, style);
    }
}

void styleBlocks(RenderedMarkdown &document, const MarkdownStyle &style,
                 const std::vector<int> &lines)
{
    QTextCursor cursor(&document);
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        const int level = block.blockFormat().headingLevel();
        if (level == 0)
            continue;
        const std::size_t number = document.headings.size();
        document.headings.push_back({.anchor = anchorOf(block.text()),
                                     .line = number < lines.size() ? lines[number] : 0,
                                     .position = block.position()});
        cursor.setPosition(block.position());
        QTextBlockFormat format;
        format.setTopMargin(level == 1 ? 16 : 24);
        format.setBottomMargin(8);
        cursor.mergeBlockFormat(format);
    }
    // What is quoted stands back.
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        if (!block.blockFormat().hasProperty(QTextFormat::BlockQuoteLevel))
            continue;
        cursor.setPosition(block.position());
        cursor.setPosition(block.position() + block.length() - 1, QTextCursor::KeepAnchor);
        QTextCharFormat look;
        look.setForeground(style.muted);
        cursor.mergeCharFormat(look);
    }
    // Inline code and links, which the reader of Markdown styles for light windows only.
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const QTextCharFormat old = it.fragment().charFormat();
            QTextCharFormat look;
            if (old.isAnchor())
                look.setForeground(style.link);
            if (old.fontFixedPitch()) {
                look.setFont(style.codeFont);
                look.setBackground(style.codeBackground);
            }
            if (look.isEmpty())
                continue;
            cursor.setPosition(it.fragment().position());
            cursor.setPosition(it.fragment().position() + it.fragment().length(),
                               QTextCursor::KeepAnchor);
            cursor.mergeCharFormat(look);
        }
    }
    // Tables and other frames.
    const auto children = document.rootFrame()->childFrames();
    for (QTextFrame *frame : children) {
        auto *table = qobject_cast<QTextTable *>(frame);
        if (!table)
            continue;
        QTextTableFormat format = table->format();
        format.setBorderCollapse(false);
        format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
        format.setBorder(1);
        format.setBorderBrush(style.border);
        format.setCellPadding(6);
        format.setCellSpacing(0);
        format.setTopMargin(12);
        format.setBottomMargin(12);
        table->setFormat(format);
        // Behind code the reader of Markdown begins the first cell with an empty paragraph.
        QTextCursor first = table->cellAt(0, 0).firstCursorPosition();
        if (first.block().length() == 1
            && first.block() != table->cellAt(0, 0).lastCursorPosition().block())
            first.deleteChar();
        first.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
        QTextCharFormat bold;
        bold.setFontWeight(QFont::Bold);
        first.mergeCharFormat(bold);
    }
}

} // namespace

std::shared_ptr<RenderedMarkdown> renderMarkdown(const MarkdownSource &source,
                                                 const MarkdownStyle &style)
{
    // The GUI thread's event loop deletes what it shows.
    std::shared_ptr<RenderedMarkdown> document(new RenderedMarkdown,
                                               [](RenderedMarkdown *one) { one->deleteLater(); });
    document->setUndoRedoEnabled(false);
    document->setDefaultFont(style.font);
    document->setDocumentMargin(24);
    document->cut = source.text.size() > mostText;
    QString text = QString::fromUtf8(source.text.first(std::min(mostText, source.text.size())));
    text.remove(u'\r');
    if (text.count(u'<') < mostTags)
        text = withoutHtml(text);
    const QStringList lines = text.split(u'\n');
    document->sourceLines = std::max(1, int(lines.size()));
    document->setMarkdown(withShortParagraphs(lines),
                          QTextDocument::MarkdownFeatures(QTextDocument::MarkdownDialectGitHub)
                              | QTextDocument::MarkdownNoHTML);
    styleBlocks(*document, style, headingLines(lines));
    CodeColors(*document, style).colorAll();
    addPictures(*document, source, style);
    document->moveToThread(QCoreApplication::instance()->thread());
    return document;
}

} // namespace slipway::ide
