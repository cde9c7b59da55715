// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/theme.h"

#include <slipway/api/deployment.h>

#include <QLabel>
#include <QWidget>

namespace slipway::ide {

/// Larger and bold.
QLabel *makeHeading(const QString &text, qreal scale = 1.25);
/// Wraps; second in importance.
QLabel *makeMuted(const QString &text = {});

/// A message inside a form, hidden while it is empty.
class InlineMessage : public QLabel
{
    Q_OBJECT

public:
    enum class Kind { Error, Info };

    explicit InlineMessage(Kind kind, QWidget *parent = nullptr);
    void say(const QString &text);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Kind m_kind;
};

/// A round field with a hairline round it.
class Card : public QWidget
{
    Q_OBJECT

public:
    explicit Card(QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;
};

/// A word on a soft tint: "Live".
class StatusPill : public QWidget
{
    Q_OBJECT

public:
    explicit StatusPill(QWidget *parent = nullptr);
    void show(api::DeploymentStatus status);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_text;
    ColorRole m_color = ColorRole::TextMuted;
    ColorRole m_tint = ColorRole::Hover;
};

QString statusText(api::DeploymentStatus status);

} // namespace slipway::ide
