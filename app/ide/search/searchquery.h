// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/search/expression.h>

#include <QByteArray>
#include <QString>

class QEvent;
class QToolButton;
class QWidget;

namespace slipway::ide {

/// What somebody typed to look for.
struct SearchQuery
{
    QString pattern;
    bool regularExpression = false;
    bool matchCase = false;
    bool wholeWord = false;

    Result<search::Expression> compile() const;
    bool operator==(const SearchQuery &) const = default;
};

inline std::string_view bytesOf(const QByteArray &bytes)
{
    return {bytes.data(), std::size_t(bytes.size())};
}

/// A switch beside a field, with a key that answerToggleKeys() answers.
QToolButton *addToggle(QWidget *scope, const QString &text, const QString &name,
                       const QString &keys);

/// For the event filter of the fields in `scope`. Not a shortcut: a menu with the same letter would
/// make it ambiguous, and here the switch comes first.
bool answerToggleKeys(QWidget *scope, QEvent *event);

} // namespace slipway::ide
