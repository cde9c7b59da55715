// SPDX-License-Identifier: GPL-3.0-or-later
#include "svgcheck.h"

#include <QCoreApplication>
#include <QHash>
#include <QRegularExpression>
#include <QStringList>
#include <QXmlStreamReader>

#include <vector>

namespace slipway::ide {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(SvgCheck)
};

constexpr int mostNested = 200;
constexpr qint64 mostDrawn = 100'000;

struct Element
{
    std::vector<std::size_t> children = {};
    QStringList refersTo = {};
    qint64 cost = 0; ///< elements drawn for it; 0: not known yet
    int height = 0;
    bool open = false;
};

class Drawing
{
public:
    QString read(const QByteArray &svg, QByteArray &clean);

private:
    void enter(QXmlStreamReader &reader, QXmlStreamWriter &writer);
    static bool isUnwanted(const QXmlStreamReader &reader);
    QString measure(std::size_t index, int depth);

    std::vector<Element> m_elements{Element()};
    std::vector<std::size_t> m_path{0};
    QHash<QString, std::size_t> m_byId;
};

QStringList references(const QXmlStreamAttributes &attributes)
{
    static const QRegularExpression url(u"url\\(\\s*['\"]?#([^'\")]+)['\"]?\\s*\\)"_s);
    QStringList ids;
    for (const QXmlStreamAttribute &attribute : attributes) {
        if (attribute.qualifiedName().endsWith(u"href") && attribute.value().startsWith(u'#'))
            ids += attribute.value().sliced(1).toString();
        for (const QRegularExpressionMatch &match : url.globalMatchView(attribute.value()))
            ids += match.captured(1);
    }
    return ids;
}

bool Drawing::isUnwanted(const QXmlStreamReader &reader)
{
    const QStringView name = reader.qualifiedName();
    if (name.count(u':') > 1 || name == u"script")
        return true;
    if (!name.endsWith(u"image"))
        return false;
    const QXmlStreamAttributes attributes = reader.attributes();
    return std::ranges::any_of(attributes, [](const QXmlStreamAttribute &attribute) {
        return attribute.qualifiedName().endsWith(u"href")
               && !attribute.value().startsWith(u"data:");
    });
}

void Drawing::enter(QXmlStreamReader &reader, QXmlStreamWriter &writer)
{
    const std::size_t index = m_elements.size();
    const QXmlStreamAttributes attributes = reader.attributes();
    m_elements.push_back({.refersTo = references(attributes)});
    m_elements[m_path.back()].children.push_back(index);
    m_path.push_back(index);
    if (const QString id = attributes.value(u"id"_s).toString(); !id.isEmpty())
        m_byId.insert(id, index);
    writer.writeStartElement(reader.qualifiedName().toString());
    for (const QXmlStreamAttribute &attribute : attributes) {
        if (attribute.qualifiedName().count(u':') <= 1)
            writer.writeAttribute(attribute.qualifiedName().toString(),
                                  attribute.value().toString());
    }
}

/// Empty, or what is wrong.
QString Drawing::measure(std::size_t index, int depth)
{
    Element &element = m_elements[index];
    if (element.open)
        return Text::tr("The drawing contains itself.");
    if (element.cost > 0)
        return depth + element.height > mostNested ? Text::tr("The drawing is nested too deeply.")
                                                   : QString();
    if (depth > mostNested)
        return Text::tr("The drawing is nested too deeply.");
    element.open = true;
    qint64 cost = 1;
    int height = 0;
    std::vector<std::size_t> parts = element.children;
    for (const QString &id : std::as_const(element.refersTo)) {
        if (const auto found = m_byId.constFind(id); found != m_byId.constEnd())
            parts.push_back(*found);
    }
    for (const std::size_t part : parts) {
        if (const QString problem = measure(part, depth + 1); !problem.isEmpty())
            return problem;
        cost += m_elements[part].cost;
        height = std::max(height, m_elements[part].height);
        if (cost > mostDrawn)
            return Text::tr("The drawing has too many parts to be shown.");
    }
    element.open = false;
    element.cost = cost;
    element.height = height + 1;
    return {};
}

QString Drawing::read(const QByteArray &svg, QByteArray &clean)
{
    QXmlStreamReader reader(svg);
    // Qt's own reader of SVG knows names with their prefixes only.
    reader.setNamespaceProcessing(false);
    QXmlStreamWriter writer(&clean);
    while (!reader.atEnd()) {
        switch (reader.readNext()) {
        case QXmlStreamReader::StartElement:
            if (isUnwanted(reader)) {
                reader.skipCurrentElement();
                break;
            }
            if (m_path.size() > mostNested)
                return Text::tr("The drawing is nested too deeply.");
            enter(reader, writer);
            break;
        case QXmlStreamReader::EndElement:
            m_path.pop_back();
            writer.writeEndElement();
            break;
        case QXmlStreamReader::Characters:
            writer.writeCharacters(reader.text().toString());
            break;
        default:
            break;
        }
        if (m_elements.size() > std::size_t(mostDrawn))
            return Text::tr("The drawing has too many parts to be shown.");
    }
    if (reader.hasError())
        return Text::tr("Line %1: %2").arg(reader.lineNumber()).arg(reader.errorString());
    return measure(0, 0);
}

} // namespace

std::expected<QByteArray, QString> cleanSvg(const QByteArray &svg)
{
    QByteArray clean;
    if (const QString problem = Drawing().read(svg, clean); !problem.isEmpty())
        return std::unexpected(problem);
    return clean;
}

} // namespace slipway::ide
