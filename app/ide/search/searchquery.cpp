// SPDX-License-Identifier: GPL-3.0-or-later
#include "searchquery.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

Result<search::Expression> SearchQuery::compile() const
{
    return search::Expression::compile(
        pattern.toStdString(),
        {.regularExpression = regularExpression, .matchCase = matchCase, .wholeWord = wholeWord});
}

QToolButton *addToggle(QWidget *scope, const QString &text, const QString &name,
                       const QString &keys)
{
    auto *button = new QToolButton(scope);
    button->setText(text);
    button->setCheckable(true);
    button->setAutoRaise(true);
    button->setAccessibleName(name);
    const QKeySequence sequence(keys);
    button->setToolTip(u"%1 (%2)"_s.arg(name, sequence.toString(QKeySequence::NativeText)));
    button->setProperty("keys", sequence);
    return button;
}

bool answerToggleKeys(QWidget *scope, QEvent *event)
{
    if (event->type() != QEvent::ShortcutOverride && event->type() != QEvent::KeyPress)
        return false;
    auto *key = static_cast<QKeyEvent *>(event);
    if (!(key->modifiers() & Qt::AltModifier))
        return false;
    const QKeySequence pressed(key->keyCombination());
    for (QToolButton *button : scope->findChildren<QToolButton *>()) {
        if (button->property("keys").value<QKeySequence>() != pressed || !button->isEnabled())
            continue;
        if (event->type() == QEvent::KeyPress)
            button->toggle();
        event->accept();
        return true;
    }
    return false;
}

} // namespace slipway::ide
