// SPDX-License-Identifier: GPL-3.0-or-later
#include "enterpresses.h"

namespace slipway::ide {

bool EnterPresses::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::KeyPress)
        return false;
    const auto *key = static_cast<QKeyEvent *>(event);
    if ((key->key() != Qt::Key_Return && key->key() != Qt::Key_Enter)
        || (key->modifiers() & ~Qt::KeypadModifier) || key->isAutoRepeat())
        return false;
    auto *button = qobject_cast<QAbstractButton *>(watched);
    const bool pressable =
        qobject_cast<QPushButton *>(watched) || qobject_cast<QToolButton *>(watched);
    // A dialog's own rule tells its default button from the others.
    if (!pressable || !button->isEnabled() || qobject_cast<QDialog *>(button->window()))
        return false;
    button->click();
    return true;
}

} // namespace slipway::ide
