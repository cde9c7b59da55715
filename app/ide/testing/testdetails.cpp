// SPDX-License-Identifier: GPL-3.0-or-later
#include "testdetails.h"

#include "shell/codefont.h"
#include "shell/printedplaces.h"
#include "shell/theme.h"

#include <QFileInfo>
#include <QRegularExpression>
#include <QUrl>
#include <QUrlQuery>

namespace slipway::ide {

using namespace Qt::StringLiterals;

/// More than a reader follows; each costs a look at the disk.
static constexpr int mostLinks = 200;

TestDetails::TestDetails(QWidget *parent)
    : QTextBrowser(parent)
{
    setOpenLinks(false);
    setUndoRedoEnabled(false);
    document()->setDocumentMargin(8);
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("What the test says"));
    connect(this, &QTextBrowser::anchorClicked, this, [this](const QUrl &url) {
        Q_EMIT placeChosen(url.toLocalFile(), QUrlQuery(url).queryItemValue(u"line"_s).toInt());
    });
    connect(&Theme::instance(), &Theme::changed, this, &TestDetails::build);
}

void TestDetails::show(const QString &headline, const std::vector<Section> &sections,
                       const QString &folder)
{
    m_headline = headline;
    m_sections = sections;
    m_folder = folder;
    build();
}

/// Control characters have no place in a document, and no meaning here.
static QString printable(const QString &text)
{
    static const QRegularExpression escapes(
        u"\\x1b(\\[[0-?]*[ -/]*[@-~]|\\][^\\x07\\x1b]*(\\x07|\\x1b\\\\)?|.)"_s);
    QString plain = text;
    plain.remove(escapes);
    plain.removeIf(
        [](QChar c) { return c.category() == QChar::Other_Control && c != u'\n' && c != u'\t'; });
    return plain;
}

/// The same places are links as in a console.
QString TestDetails::linked(const QString &text) const
{
    QString html;
    int links = 0;
    for (const QString &line : text.split(u'\n')) {
        qsizetype done = 0;
        for (const PrintedPlace &place :
             links < mostLinks ? printedPlaces(line) : std::vector<PrintedPlace>()) {
            const QString file = QDir::cleanPath(QDir(m_folder).absoluteFilePath(place.path));
            if (!QFileInfo(file).isFile())
                continue;
            QUrl url = QUrl::fromLocalFile(file);
            QUrlQuery query;
            query.addQueryItem(u"line"_s, QString::number(place.line));
            url.setQuery(query);
            html += line.sliced(done, place.start - done).toHtmlEscaped();
            html += u"<a href=\"%1\">%2</a>"_s.arg(
                url.toString(QUrl::FullyEncoded).toHtmlEscaped(),
                line.sliced(place.start, place.length).toHtmlEscaped());
            done = place.start + place.length;
            ++links;
        }
        html += line.sliced(done).toHtmlEscaped() + u'\n';
    }
    html.chop(1);
    return html;
}

void TestDetails::build()
{
    const Theme &theme = Theme::instance();
    QString html =
        u"<style>pre { font-family: '%1'; font-size: %2pt; white-space: pre-wrap; margin: 0 }"
        "a { color: %3 } h4 { margin: 12px 0 4px 0; color: %4 }</style>"_s.arg(codeFontFamily())
            .arg(font().pointSizeF())
            .arg(theme.color(ColorRole::Link).name(), theme.color(ColorRole::TextMuted).name());
    html += u"<p>%1</p>"_s.arg(m_headline.toHtmlEscaped());
    for (const Section &section : m_sections) {
        if (section.text.trimmed().isEmpty())
            continue;
        if (!section.title.isEmpty())
            html += u"<h4>%1</h4>"_s.arg(section.title.toHtmlEscaped());
        html += u"<pre>%1</pre>"_s.arg(linked(printable(section.text)));
    }
    setHtml(html);
}

} // namespace slipway::ide
