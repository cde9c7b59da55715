// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSet>

namespace slipway::ide {

class Actions;
class Dock;
class Header;

/// For beginners: files, text, Run and its output, and the few actions that go with them. It grows:
/// what is used all the same (by its keys, or found by searching) is shown from then on.
class SimpleMode : public QObject
{
    Q_OBJECT

public:
    static constexpr QLatin1StringView option{"window.simple"};

    SimpleMode(Actions &actions, Dock &dock, Header &header, QObject *parent = nullptr);

    bool isOn() const;
    /// What is in the menus while it is on.
    QSet<QString> shownActions() const;

private:
    void apply();
    void learn(const QString &id);

    Actions &m_actions;
    Dock &m_dock;
    Header &m_header;
};

} // namespace slipway::ide
