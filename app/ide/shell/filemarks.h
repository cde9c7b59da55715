// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "theme.h"

#include <QHash>
#include <QObject>
#include <QString>

#include <map>
#include <optional>

namespace slipway::ide {

/// What is to be said about a file beside its name.
struct FileMark
{
    /// One letter, or a dot.
    QString letter;
    ColorRole color = ColorRole::TextMuted;
    /// The same in words, for tool tips and screen readers; translated.
    QString text;
    /// Of two marks the greater one is shown.
    int weight = 0;

    bool operator==(const FileMark &) const = default;
};

/// The marks of all files: unsaved, changed, in error. Each feature tells its own, and whoever
/// shows files asks here. Part of the Workspace; GUI thread only. Paths are absolute and clean.
class FileMarks : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Replaces what this teller ("git") said before.
    void tell(const QString &teller, const QHash<QString, FileMark> &marks);
    std::optional<FileMark> of(const QString &path) const;
    /// The greatest mark of what is somewhere in this folder.
    std::optional<FileMark> below(const QString &folder) const;

Q_SIGNALS:
    void changed();

private:
    void merge();

    std::map<QString, QHash<QString, FileMark>> m_tellers;
    QHash<QString, FileMark> m_marks;
    QHash<QString, FileMark> m_below;
};

} // namespace slipway::ide
