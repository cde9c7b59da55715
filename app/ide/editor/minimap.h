// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRgb>
#include <QTimer>
#include <QWidget>

#include <array>
#include <span>

namespace slipway::ide {

class ScintillaView;

/// The whole text in small beside it: a stroke for each word in its colour. Click or drag to go
/// there. Paints only what of it is in view, a moment after the text has changed.
class Minimap : public QWidget
{
    Q_OBJECT

public:
    /// The view must outlive this.
    explicit Minimap(ScintillaView &view);

    QSize sizeHint() const override { return {100, 0}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;

private:
    static constexpr int lineHeight = 2;

    long visibleLines() const;
    /// The first display line shown here.
    long firstLine() const;
    void drawLine(long line, std::span<QRgb> pixels) const;
    void readColors();
    void goTo(int y);

    ScintillaView &m_view;
    QTimer m_pause;
    /// Of Scintilla's styles.
    std::array<QRgb, 256> m_colors{};
};

} // namespace slipway::ide
