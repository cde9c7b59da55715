// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell.h"

#include <QSet>
#include <QWidget>

#include <array>
#include <optional>
#include <vector>

class QSettings;
class QSplitter;

namespace slipway::ide {

class FloatingPanel;
class PanelArea;
struct Panel;

/// The window's middle: the text, and panels at its left, its right and below. Panels move from
/// side to side, and to windows of their own, by dragging their titles or by menu; each folder
/// remembers where they stood.
class Dock : public QWidget
{
    Q_OBJECT

public:
    explicit Dock(QWidget *center, QWidget *parent = nullptr);

    void add(const PanelSpec &panel);
    /// Shows its side and puts it on top. Returns its content, null for an unknown id.
    QWidget *raise(const QString &id);
    /// Hides its side, if it is on top there.
    void hidePanel(const QString &id);
    void move(const QString &id, PanelSide side, std::optional<int> place = {});
    /// To a window of its own, at this place of the screen.
    void floatPanel(const QString &id, std::optional<QPoint> place = {});
    bool isFloating(const QString &id) const { return windowOf(id) != nullptr; }
    void setFloatingShown(bool shown);
    bool isPanelVisible(const QString &id) const;
    void setNote(const QString &id, const QString &note);
    std::optional<PanelSide> sideOf(const QString &id) const;
    /// The panel that has the focus; empty for none.
    QString focusedPanel() const;

    PanelArea *area(PanelSide side) const { return m_areas[std::size_t(side)]; }
    bool isSideVisible(PanelSide side) const;
    void setSideVisible(PanelSide side, bool visible);
    /// Gives what is below all the height there is; again, as much as before.
    void toggleTallBottom();

    /// Only these panels have titles, unless they are asked for by name; all of them when empty.
    void showOnly(const QSet<QString> &ids);

    /// Saves how it is, and brings back how it was with this folder; empty for none.
    void setFolder(const QString &folder);
    void save() const;

Q_SIGNALS:
    void sideChanged(slipway::ide::PanelSide side, bool visible);

private:
    void connectArea(PanelArea *area);
    FloatingPanel *windowOf(const QString &id) const;
    void sink(const QString &id);
    void leave(PanelArea *area);
    void showMenu(const QString &id, QPoint globalPosition);
    std::optional<PanelSide> sideAt(QPoint globalPosition) const;
    void showTarget(QPoint globalPosition);
    void hideTarget();
    PanelArea *areaOf(const QString &id) const;
    void load();
    void write(QSettings &store) const;
    void read(const QSettings &store);

    std::array<PanelArea *, 3> m_areas{};
    std::vector<FloatingPanel *> m_floating;
    /// Where windows stood whose panels have yet to come.
    QHash<QString, QByteArray> m_windowsWanted;
    QSplitter *m_columns;
    QSplitter *m_rows;
    QList<int> m_rowsBefore; ///< and m_rowsTall while the bottom is tall
    QList<int> m_rowsTall;
    QWidget *m_target = nullptr;
    QString m_folder;
    QSet<QString> m_only;
    /// Of panels that were moved from where they were made.
    QHash<QString, PanelSide> m_places;
    /// What was on top of each side.
    std::array<QString, 3> m_wanted;
};

} // namespace slipway::ide
