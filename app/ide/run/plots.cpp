// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots.h"

#include "shell/background.h"
#include "shell/icons.h"
#include "shell/theme.h"

#include <slipway/base/files.h>

#include <QBuffer>
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QImageReader>
#include <QKeyEvent>
#include <QLabel>
#include <QMessageBox>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace slipway::ide {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype mostFigures = 50;
constexpr qsizetype mostBytes = 64 << 20;
constexpr int largestSide = 8192; // pixels

QImage decoded(const QByteArray &png)
{
    QBuffer buffer;
    buffer.setData(png);
    QImageReader reader(&buffer, "png");
    const QSize size = reader.size();
    if (!size.isValid() || size.width() > largestSide || size.height() > largestSide)
        return {};
    return reader.read();
}

} // namespace

PlotsView::PlotsView(QWidget *parent)
    : QWidget(parent)
    , m_canvas(new PlotCanvas)
    , m_counter(new QLabel)
    , m_previous(new QToolButton)
    , m_next(new QToolButton)
    , m_save(new QToolButton)
    , m_copy(new QToolButton)
    , m_remove(new QToolButton)
{
    const auto button = [this](QToolButton *each, const QString &name, auto slot) {
        each->setAutoRaise(true);
        each->setToolTip(name);
        each->setAccessibleName(name);
        connect(each, &QToolButton::clicked, this, slot);
    };
    button(m_previous, tr("Previous plot"), [this] { step(-1); });
    button(m_next, tr("Next plot"), [this] { step(1); });
    button(m_save, tr("Save plot…"), &PlotsView::save);
    button(m_copy, tr("Copy plot"), &PlotsView::copy);
    button(m_remove, tr("Remove plot"), &PlotsView::remove);
    m_counter->setForegroundRole(QPalette::PlaceholderText);
    m_counter->setAlignment(Qt::AlignCenter);
    // Beside the picture: panels are wide and low.
    auto *bar = new QVBoxLayout;
    bar->setContentsMargins(0, 4, 4, 4);
    bar->setSpacing(0);
    for (QWidget *each : std::initializer_list<QWidget *>{m_previous, m_counter, m_next})
        bar->addWidget(each, 0, Qt::AlignHCenter);
    bar->addStretch(1);
    for (QToolButton *each : {m_save, m_copy, m_remove})
        bar->addWidget(each, 0, Qt::AlignHCenter);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_canvas, 1);
    row->addLayout(bar);
    setFocusProxy(m_canvas);
    connect(&Theme::instance(), &Theme::changed, this, &PlotsView::updateIcons);
    updateIcons();
    update(false);
}

void PlotsView::updateIcons()
{
    m_previous->setIcon(breezeIcon(u"go-up"_s));
    m_next->setIcon(breezeIcon(u"go-down"_s));
    m_save->setIcon(breezeIcon(u"document-save"_s));
    m_copy->setIcon(breezeIcon(u"edit-copy"_s));
    m_remove->setIcon(breezeIcon(u"edit-delete"_s));
}

void PlotsView::show(quint32 number, const QByteArray &png)
{
    const auto found = std::ranges::find(m_figures, number, &Figure::number);
    if (found != m_figures.end()) {
        found->png = png;
        m_current = found - m_figures.begin();
    } else {
        m_figures.append({number, png});
        m_current = m_figures.size() - 1;
    }
    qsizetype bytes = 0;
    for (const Figure &figure : std::as_const(m_figures))
        bytes += figure.png.size();
    while (m_figures.size() > 1 && (m_figures.size() > mostFigures || bytes > mostBytes)) {
        bytes -= m_figures.front().png.size();
        m_figures.removeFirst();
        m_current = std::max<qsizetype>(m_current - 1, 0);
    }
    showCurrent();
}

void PlotsView::clear()
{
    m_figures.clear();
    showCurrent();
}

void PlotsView::step(int by)
{
    m_current = std::clamp<qsizetype>(m_current + by, 0, m_figures.size() - 1);
    m_canvas->fit();
    showCurrent();
}

void PlotsView::showCurrent()
{
    const quint64 wanted = ++m_shown;
    if (m_figures.isEmpty()) {
        m_current = -1;
        m_canvas->setImage({});
        return update(false);
    }
    runInBackground([png = m_figures.at(m_current).png] {
        return decoded(png);
    }).then(this, [this, wanted](const QImage &image) {
        if (wanted != m_shown)
            return;
        m_canvas->setImage(image);
        update(!image.isNull());
    });
    update(!m_canvas->image().isNull());
}

void PlotsView::update(bool isShown)
{
    m_canvas->setHint(m_figures.isEmpty() ? tr("Figures of matplotlib appear here.")
                                          : tr("This picture cannot be shown."));
    m_counter->setText(m_figures.isEmpty() ? QString()
                                           : tr("%1/%2").arg(m_current + 1).arg(m_figures.size()));
    m_canvas->setAccessibleName(tr("Plot %1").arg(m_counter->text()));
    m_previous->setEnabled(m_current > 0);
    m_next->setEnabled(m_current + 1 < m_figures.size());
    m_save->setEnabled(isShown);
    m_copy->setEnabled(isShown);
    m_remove->setEnabled(!m_figures.isEmpty());
}

void PlotsView::save()
{
    auto *dialog = new QFileDialog(this, tr("Save Plot"), {}, tr("Pictures (*.png)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"png"_s);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, png = m_figures.value(m_current).png](const QString &path) {
                runInBackground([path = path.toStdString(), png] {
                    return writeFileAtomic(path, {png.constData(), std::size_t(png.size())});
                }).then(this, [this](const Result<> &written) {
                    if (written)
                        return;
                    auto *box = new QMessageBox(QMessageBox::Warning, tr("Save Plot"),
                                                QString::fromStdString(written.error().message),
                                                QMessageBox::Ok, window());
                    box->setAttribute(Qt::WA_DeleteOnClose);
                    box->open();
                });
            });
    dialog->open();
}

void PlotsView::copy()
{
    QGuiApplication::clipboard()->setImage(m_canvas->image());
}

void PlotsView::remove()
{
    if (m_current < 0)
        return;
    m_figures.removeAt(m_current);
    m_current = std::clamp<qsizetype>(m_current, 0, std::max<qsizetype>(m_figures.size() - 1, 0));
    showCurrent();
}

void PlotsView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy) && m_copy->isEnabled())
        return copy();
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Up:
    case Qt::Key_PageUp:
        return m_figures.isEmpty() ? void() : step(-1);
    case Qt::Key_Right:
    case Qt::Key_Down:
    case Qt::Key_PageDown:
        return m_figures.isEmpty() ? void() : step(1);
    case Qt::Key_Delete:
        return remove();
    default:
        QWidget::keyPressEvent(event);
    }
}

} // namespace slipway::ide
