// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QStringList>

class QLineEdit;

namespace slipway::ide {

/// What was entered in a field before comes back with Up and Down; kept between starts.
class FieldHistory : public QObject
{
    Q_OBJECT

public:
    /// `name` is for the settings. Becomes a child of the field.
    FieldHistory(QLineEdit *field, const QString &name);

    /// The field's text was used.
    void note();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    bool step(int by);

    QLineEdit *m_field;
    QString m_key;
    /// The last one first.
    QStringList m_texts;
    /// -1: what is being typed.
    qsizetype m_at = -1;
    QString m_typed;
};

} // namespace slipway::ide
