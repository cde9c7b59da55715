// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plotcanvas.h"

#include <QByteArray>
#include <QList>
#include <QWidget>

class QLabel;
class QToolButton;

namespace slipway::ide {

/// The figures a program has shown, one at a time. Their number and size are bounded; the oldest go
/// first. Pictures are read on another thread, and with limits: they come from the program.
class PlotsView : public QWidget
{
    Q_OBJECT

public:
    explicit PlotsView(QWidget *parent = nullptr);

    /// A new figure, or a new picture of one.
    void show(quint32 number, const QByteArray &png);
    void clear();
    qsizetype count() const { return m_figures.size(); }
    const PlotCanvas &canvas() const { return *m_canvas; }
    const QImage &image() const { return m_canvas->image(); }

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    struct Figure
    {
        quint32 number = 0;
        QByteArray png;
    };

    void step(int by);
    void showCurrent();
    void update(bool isShown);
    void save();
    void copy();
    void remove();
    void updateIcons();

    QList<Figure> m_figures;
    qsizetype m_current = -1;
    quint64 m_shown = 0; ///< counts what is asked to be drawn
    PlotCanvas *m_canvas;
    QLabel *m_counter;
    QToolButton *m_previous;
    QToolButton *m_next;
    QToolButton *m_save;
    QToolButton *m_copy;
    QToolButton *m_remove;
};

} // namespace slipway::ide
