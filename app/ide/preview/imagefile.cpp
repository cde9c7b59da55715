// SPDX-License-Identifier: GPL-3.0-or-later
#include "imagefile.h"

#include "svgcheck.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QImageReader>
#include <QPainter>
#include <QSvgRenderer>

namespace slipway::ide {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(ImageFile)
};

constexpr qint64 mostPixels = 64'000'000;
constexpr qint64 mostAnimation = 128LL << 20;
constexpr qint64 mostSvg = 16LL << 20;
constexpr int svgSide = 2048;
constexpr int mostFrames = 2000;

QImage drawSvg(QIODevice &file, LoadedImage &loaded)
{
    if (file.size() > mostSvg) {
        loaded.problem = Text::tr("The drawing is larger than 16 MB; it can be shown as text.");
        return {};
    }
    const auto clean = cleanSvg(file.readAll());
    if (!clean) {
        loaded.problem = clean.error();
        return {};
    }
    QSvgRenderer renderer(*clean);
    if (!renderer.isValid()) {
        loaded.problem = Text::tr("This is not an SVG drawing.");
        return {};
    }
    loaded.format = u"SVG"_s;
    loaded.size = renderer.defaultSize().boundedTo(QSize(100'000, 100'000));
    if (loaded.size.isEmpty())
        loaded.size = QSize(256, 256);
    // Large enough to look well when it is zoomed.
    const QSize size = loaded.size.scaled(svgSide, svgSide, Qt::KeepAspectRatio).expandedTo({1, 1});
    QImage image(size, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    renderer.render(&painter);
    return image;
}

QString unreadable(QImageReader &reader)
{
    if (reader.device() && reader.device()->size() == 0)
        return Text::tr("The file is empty.");
    if (reader.error() == QImageReader::UnsupportedFormatError)
        return Text::tr("This kind of picture is not known here.");
    return Text::tr("The picture cannot be read: %1").arg(reader.errorString());
}

/// Whether the picture fits into memory, if need be in a smaller size.
bool limitSize(QImageReader &reader, LoadedImage &loaded)
{
    loaded.size = reader.size();
    const qint64 pixels = qint64(loaded.size.width()) * loaded.size.height();
    if (!loaded.size.isValid() || pixels <= mostPixels)
        return true;
    if (reader.format() == "jpeg") { // Which is decoded in the smaller size at once.
        reader.setScaledSize(loaded.size.scaled(8000, 8000, Qt::KeepAspectRatio));
        return true;
    }
    loaded.problem = Text::tr("The picture has %1 × %2 pixels, which is too many to be shown.")
                         .arg(loaded.size.width())
                         .arg(loaded.size.height());
    return false;
}

void readFrames(QImageReader &reader, LoadedImage &loaded)
{
    qint64 bytes = 0;
    const bool animated = reader.supportsAnimation();
    while (loaded.frames.size() < mostFrames) {
        QImage image = reader.read();
        if (image.isNull())
            break;
        bytes += image.sizeInBytes();
        if (bytes > mostAnimation && !loaded.frames.empty()) {
            loaded.cut = true;
            break;
        }
        // As browsers do: an animation without pauses would only take time from others.
        const int delay = reader.nextImageDelay();
        loaded.frames.push_back(
            {.image = std::move(image), .milliseconds = delay < 20 ? 100 : delay});
        if (!animated)
            return;
    }
    loaded.cut = loaded.cut || loaded.frames.size() == mostFrames;
}

} // namespace

LoadedImage loadImage(const QString &path)
{
    LoadedImage loaded;
    QFile file(path);
    if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly)) {
        loaded.problem = Text::tr("The file cannot be read: %1").arg(file.errorString());
        return loaded;
    }
    loaded.bytes = file.size();
    QImageReader reader(&file);
    reader.setAutoTransform(true);
    reader.setDecideFormatFromContent(true);
    // Whatever its name says: what draws itself is looked at first.
    if (reader.format().startsWith("svg") || path.endsWith(u".svg", Qt::CaseInsensitive)) {
        file.seek(0);
        if (QImage image = drawSvg(file, loaded); !image.isNull())
            loaded.frames.push_back({.image = std::move(image)});
        return loaded;
    }
    loaded.format = QString::fromLatin1(reader.format()).toUpper();
    if (!limitSize(reader, loaded))
        return loaded;
    readFrames(reader, loaded);
    if (loaded.frames.empty())
        loaded.problem = unreadable(reader);
    else if (!loaded.size.isValid()
             || reader.transformation() & QImageIOHandler::TransformationRotate90)
        loaded.size = loaded.frames[0].image.size();
    return loaded;
}

QImage loadSmallImage(const QString &path, int width)
{
    LoadedImage loaded = loadImage(path);
    if (loaded.frames.empty())
        return {};
    QImage image = std::move(loaded.frames[0].image);
    const int wanted = std::min(width, loaded.size.width());
    return image.width() > wanted ? image.scaledToWidth(wanted, Qt::SmoothTransformation) : image;
}

} // namespace slipway::ide
