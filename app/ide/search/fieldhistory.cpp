// SPDX-License-Identifier: GPL-3.0-or-later
#include "fieldhistory.h"

#include "shell/settings.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

static constexpr qsizetype most = 30;

FieldHistory::FieldHistory(QLineEdit *field, const QString &name)
    : QObject(field)
    , m_field(field)
    , m_key(u"search/"_s + name)
    , m_texts(Settings::store().value(m_key).toStringList())
{
    field->installEventFilter(this);
    connect(field, &QLineEdit::textEdited, this, [this] { m_at = -1; });
}

void FieldHistory::note()
{
    const QString text = m_field->text();
    m_at = -1;
    if (text.isEmpty() || (!m_texts.isEmpty() && m_texts.front() == text))
        return;
    m_texts.removeAll(text);
    m_texts.prepend(text);
    m_texts = m_texts.first(std::min(m_texts.size(), most));
    Settings::store().setValue(m_key, m_texts);
}

bool FieldHistory::step(int by)
{
    const qsizetype wanted = std::clamp<qsizetype>(m_at + by, -1, m_texts.size() - 1);
    if (wanted == m_at)
        return false;
    if (m_at < 0)
        m_typed = m_field->text();
    m_at = wanted;
    m_field->setText(m_at < 0 ? m_typed : m_texts[m_at]);
    m_field->selectAll();
    return true;
}

bool FieldHistory::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool plain = (key->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
        if (plain && key->key() == Qt::Key_Up && step(1))
            return true;
        if (plain && key->key() == Qt::Key_Down && step(-1))
            return true;
    }
    return QObject::eventFilter(watched, event);
}

} // namespace slipway::ide
