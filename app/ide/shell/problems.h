// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "texteditor.h"

#include <QObject>

#include <map>

namespace slipway::ide {

/// What runs, builds and tests found wrong, each teller's own. Part of the Workspace; GUI thread
/// only. Whoever has problems tells them here, and whoever shows them asks here.
class Problems : public QObject
{
    Q_OBJECT

public:
    /// A teller's further problems are dropped: nobody reads more, and an endless print must not
    /// cost more.
    static constexpr std::size_t most = 500;

    using QObject::QObject;

    /// Adds to what this teller ("run:/p/main.py") said; what is there already is not added.
    void add(const QString &teller, const std::vector<Problem> &problems);
    void clear(const QString &teller);

    /// In the order they were told, teller by teller.
    std::vector<Problem> all() const;
    /// In one file, by line.
    std::vector<Problem> of(const QString &path) const;
    std::size_t count(ProblemSeverity severity) const;

Q_SIGNALS:
    void changed();

private:
    std::map<QString, std::vector<Problem>> m_tellers;
};

} // namespace slipway::ide
