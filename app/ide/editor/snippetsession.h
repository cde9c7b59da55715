// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "snippets.h"

#include <QObject>

class QKeyEvent;

namespace slipway::ide {

class ScintillaView;

/// Puts snippets in and leads through their places: Tab to the next, Shift+Tab back, Escape ends.
/// All places of one number are selected together, so that what is typed goes to each of them.
class SnippetSession : public QObject
{
    Q_OBJECT

public:
    /// The view must outlive this.
    explicit SnippetSession(ScintillaView &view);

    void setLanguage(const QString &language) { m_language = language; }
    const QString &language() const { return m_language; }
    /// For the snippets' variables.
    void setPath(const QString &path) { m_path = path; }

    /// Whether the key has been dealt with.
    bool handleKey(const QKeyEvent &event);
    /// In place of what is selected.
    void insert(const Snippet &snippet);
    bool isActive() const { return !m_stops.empty(); }

private:
    bool expandWord();
    void insertAt(long start, long end, const Snippet &snippet);
    void show(int number);
    void step(int by);
    void follow(long position, long length, bool inserted);
    void end() { m_stops.clear(); }
    SnippetVariables variables(long start, long end) const;

    ScintillaView &m_view;
    QString m_language;
    QString m_path;
    std::vector<SnippetStop> m_stops;
    int m_current = 0;
    bool m_inserting = false;
};

} // namespace slipway::ide
