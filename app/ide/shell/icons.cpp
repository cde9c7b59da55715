// SPDX-License-Identifier: GPL-3.0-or-later
#include "icons.h"

#include "theme.h"

#include <BreezeIcons>
#include <QIconEngine>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace slipway::ide {

using namespace Qt::StringLiterals;

static QString findBreezeFile(const QString &name, int size)
{
    // The icons are a resource of several megabytes, which costs nothing until the first look.
    // Qt's own dialogs then ask the style, which has the drawings in the theme's colours.
    static const bool ready =
        (BreezeIcons::initIcons(), QIcon::setFallbackThemeName(QString()), true);
    Q_UNUSED(ready);
    static constexpr std::array categories{"actions"_L1, "places"_L1,  "mimetypes"_L1,
                                           "status"_L1,  "devices"_L1, "preferences"_L1,
                                           "apps"_L1};
    const std::array sizes{size > 18 ? 22 : 16, 22, 16, 24, 32, 64};
    for (const int one : sizes) {
        for (const QLatin1StringView category : categories) {
            const QString path = u":/icons/breeze/%1/%2/%3.svg"_s.arg(category).arg(one).arg(name);
            if (QFile::exists(path))
                return path;
        }
    }
    return {};
}

namespace {

/// Draws a Breeze drawing in the theme's text colour: Breeze marks what is to be recoloured by
/// its own text colour.
class BreezeEngine : public QIconEngine
{
public:
    explicit BreezeEngine(QString name)
        : m_name(std::move(name))
    {}

    void paint(QPainter *painter, const QRect &area, QIcon::Mode mode, QIcon::State state) override
    {
        const qreal ratio = painter->device() ? painter->device()->devicePixelRatio() : 1;
        painter->drawPixmap(area, scaledPixmap(area.size() * ratio, mode, state, ratio));
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1);
    }

    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State, qreal scale) override
    {
        const Theme &theme = Theme::instance();
        const QColor color =
            theme.color(mode == QIcon::Disabled ? ColorRole::TextFaint : ColorRole::Text);
        const QString key = u"breeze/%1/%2x%3/%4"_s.arg(m_name)
                                .arg(size.width())
                                .arg(size.height())
                                .arg(color.name());
        QPixmap pixmap;
        if (!QPixmapCache::find(key, &pixmap)) {
            pixmap = render(size, color, int(size.width() / scale));
            QPixmapCache::insert(key, pixmap);
        }
        pixmap.setDevicePixelRatio(scale);
        return pixmap;
    }

    QIconEngine *clone() const override { return new BreezeEngine(m_name); }
    bool isNull() override { return findBreezeFile(m_name, 16).isEmpty(); }

private:
    QPixmap render(const QSize &size, const QColor &color, int logicalSize) const
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QFile file(findBreezeFile(m_name, logicalSize));
        if (!file.open(QIODevice::ReadOnly))
            return pixmap;
        QByteArray svg = file.readAll();
        svg.replace("#232629", color.name().toLatin1());
        QSvgRenderer renderer(svg);
        QPainter painter(&pixmap);
        renderer.render(&painter, QRectF({}, size));
        return pixmap;
    }

    QString m_name;
};

class GlyphEngine : public QIconEngine
{
public:
    GlyphEngine(Glyph glyph, const QColor &color)
        : m_glyph(glyph)
        , m_color(color)
    {}
    GlyphEngine(Glyph glyph, ColorRole role)
        : m_glyph(glyph)
        , m_role(role)
    {}

    void paint(QPainter *painter, const QRect &area, QIcon::Mode mode, QIcon::State) override
    {
        const Theme &theme = Theme::instance();
        paintGlyph(*painter, m_glyph, area,
                   mode == QIcon::Disabled ? theme.color(ColorRole::TextFaint)
                   : m_role                ? theme.color(*m_role)
                                           : m_color);
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect({}, size), mode, state);
        return pixmap;
    }

    QIconEngine *clone() const override { return new GlyphEngine(*this); }

private:
    Glyph m_glyph;
    QColor m_color;
    std::optional<ColorRole> m_role;
};

} // namespace

QIcon breezeIcon(const QString &name)
{
    return name.isEmpty() ? QIcon() : QIcon(new BreezeEngine(name));
}

QString fileIconName(const QString &name)
{
    static const QHash<QString, QString> byEnding{
        {u"py"_s, u"text-x-python"_s},    {u"js"_s, u"text-javascript"_s},
        {u"ts"_s, u"text-javascript"_s},  {u"html"_s, u"text-html"_s},
        {u"css"_s, u"text-css"_s},        {u"json"_s, u"application-json"_s},
        {u"md"_s, u"text-markdown"_s},    {u"toml"_s, u"text-x-generic"_s},
        {u"sh"_s, u"text-x-script"_s},    {u"c"_s, u"text-x-csrc"_s},
        {u"cpp"_s, u"text-x-c++src"_s},   {u"h"_s, u"text-x-chdr"_s},
        {u"xml"_s, u"text-xml"_s},        {u"sql"_s, u"application-sql"_s},
        {u"svg"_s, u"image-svg+xml"_s},   {u"png"_s, u"image-png"_s},
        {u"jpg"_s, u"image-jpeg"_s},      {u"jpeg"_s, u"image-jpeg"_s},
        {u"gif"_s, u"image-gif"_s},       {u"webp"_s, u"image-png"_s},
        {u"zip"_s, u"application-zip"_s}, {u"pdf"_s, u"application-pdf"_s},
        {u"csv"_s, u"text-csv"_s},        {u"tsv"_s, u"text-csv"_s},
        {u"rs"_s, u"text-rust"_s},        {u"go"_s, u"text-x-go"_s},
        {u"java"_s, u"text-x-java"_s},    {u"rb"_s, u"application-x-ruby"_s},
        {u"log"_s, u"text-x-log"_s}};
    return byEnding.value(name.section(u'.', -1).toLower(), u"text-x-generic"_s);
}

QIcon glyphIcon(Glyph glyph, ColorRole role)
{
    return QIcon(new GlyphEngine(glyph, role));
}

QIcon glyphIcon(Glyph glyph, const QColor &color)
{
    return QIcon(new GlyphEngine(glyph, color));
}

// All glyphs are drawn in a square of 16 units.
static QPainterPath strokedShape(Glyph glyph)
{
    QPainterPath path;
    const auto lines = [&](std::initializer_list<QPointF> points) {
        path.moveTo(*points.begin());
        for (const QPointF &point : points)
            path.lineTo(point);
    };
    switch (glyph) {
    case Glyph::Close:
        lines({{4.5, 4.5}, {11.5, 11.5}});
        lines({{11.5, 4.5}, {4.5, 11.5}});
        break;
    case Glyph::Upload:
        lines({{8, 11}, {8, 3}});
        lines({{4.5, 6.5}, {8, 3}, {11.5, 6.5}});
        lines({{3, 11}, {3, 13.5}, {13, 13.5}, {13, 11}});
        break;
    case Glyph::ChevronRight:
        lines({{6.5, 4.5}, {10, 8}, {6.5, 11.5}});
        break;
    case Glyph::ChevronDown:
        lines({{4.5, 6.5}, {8, 10}, {11.5, 6.5}});
        break;
    case Glyph::ChevronUp:
        lines({{4.5, 10}, {8, 6.5}, {11.5, 10}});
        break;
    case Glyph::Plus:
        lines({{8, 3.5}, {8, 12.5}});
        lines({{3.5, 8}, {12.5, 8}});
        break;
    case Glyph::BellOff:
        lines({{3, 2.5}, {13, 13.5}});
        [[fallthrough]];
    case Glyph::Bell:
    case Glyph::BellDot:
        lines({{3, 11.5}, {13, 11.5}});
        path.moveTo(4.2, 11.5);
        path.cubicTo({5.2, 10}, {4, 3}, {8, 3});
        path.cubicTo({12, 3}, {10.8, 10}, {11.8, 11.5});
        path.moveTo(7, 13.6);
        path.lineTo(9, 13.6);
        break;
    case Glyph::PanelLeft:
    case Glyph::PanelBottom:
    case Glyph::PanelRight:
        path.addRoundedRect(QRectF(2, 3, 12, 10), 2, 2);
        break;
    default:
        break;
    }
    return path;
}

static QPainterPath filledShape(Glyph glyph)
{
    QPainterPath path;
    switch (glyph) {
    case Glyph::Play:
        path.moveTo(4.5, 2.8);
        path.lineTo(13, 8);
        path.lineTo(4.5, 13.2);
        path.closeSubpath();
        break;
    case Glyph::Stop:
        path.addRoundedRect(QRectF(3.5, 3.5, 9, 9), 1.5, 1.5);
        break;
    case Glyph::Dot:
        path.addEllipse(QPointF(8, 8), 3.5, 3.5);
        break;
    case Glyph::BellDot:
        path.addEllipse(QPointF(12, 4), 3, 3);
        break;
    case Glyph::More:
        for (const qreal x : {3.5, 8.0, 12.5})
            path.addEllipse(QPointF(x, 8), 1.2, 1.2);
        break;
    case Glyph::PanelLeft:
        path.addRect(QRectF(3.5, 4.5, 3, 7));
        break;
    case Glyph::PanelBottom:
        path.addRect(QRectF(3.5, 8.5, 9, 3));
        break;
    case Glyph::PanelRight:
        path.addRect(QRectF(9.5, 4.5, 3, 7));
        break;
    default:
        break;
    }
    return path;
}

void paintGlyph(QPainter &painter, Glyph glyph, const QRectF &area, const QColor &color)
{
    const qreal side = std::min(area.width(), area.height());
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(area.center());
    painter.scale(side / 16, side / 16);
    painter.translate(-8, -8);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawPath(filledShape(glyph));
    painter.setPen(QPen(color, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(strokedShape(glyph));
    painter.restore();
}

} // namespace slipway::ide
