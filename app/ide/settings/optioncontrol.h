// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/options.h"

#include <QWidget>

namespace slipway::ide {

/// What an option is changed with: a check box, a number, a choice, a text, a list, a font, a path.
class OptionEditor : public QWidget
{
    Q_OBJECT

public:
    /// Of the kind the option needs. `spec` outlives it.
    static OptionEditor *make(const OptionSpec &spec, QWidget *parent = nullptr);

    /// Shows it, without telling edited().
    virtual void setValue(const QVariant &value) = 0;

Q_SIGNALS:
    /// The user chose this value.
    void edited(const QVariant &value);
    /// It can only be changed in the file.
    void textAsked();

protected:
    using QWidget::QWidget;
    /// Lays the widgets in a row and names them after the option.
    void fill(const OptionSpec &spec, const QList<QWidget *> &widgets);
    bool eventFilter(QObject *watched, QEvent *event) override;
};

} // namespace slipway::ide
