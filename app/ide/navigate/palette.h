// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "palettesource.h"

#include <QFrame>
#include <QPointer>

#include <vector>

class QLabel;
class QLineEdit;

namespace slipway::ide {

class PaletteModel;
class PaletteView;

/// A field with a list below it, over the window: commands, files, lines, symbols, text, by what
/// the typed text begins with. Gives the focus back when it goes.
class Palette : public QFrame
{
    Q_OBJECT

public:
    explicit Palette(QWidget *window);

    /// What is typed behind `prefix` goes to this source. An empty prefix is for all the rest.
    /// Takes no ownership.
    void add(const QString &prefix, PaletteSource *source);
    /// Once more with the same prefix: the next row.
    void open(const QString &prefix);
    /// For one choice among what the source offers.
    void openWith(PaletteSource *source);

    /// For tests.
    QLineEdit *field() const { return m_field; }
    QStringList titles() const;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    struct Entry
    {
        QString prefix;
        PaletteSource *source;
    };

    void begin(PaletteSource *source);
    void read(const QString &text);
    void show(const QList<PaletteItem> &items, const QString &note, int current);
    void step(int rows);
    void choose();
    void previewCurrent();
    void announceCurrent();
    enum class Chosen { No, Yes };
    enum class ReturnFocus { No, Yes };
    void end(Chosen chosen, ReturnFocus returnFocus);
    void place();
    bool pressed(const QKeyEvent &key);
    void enterWindow();
    void moveTo(QWidget *window);

    QWidget *m_home;
    std::vector<Entry> m_entries;
    QPointer<PaletteSource> m_source;
    /// Only this one, whatever is typed.
    bool m_single = false;
    QLineEdit *m_field;
    PaletteView *m_view;
    PaletteModel *m_model;
    QLabel *m_note;
    QPointer<QWidget> m_focusBefore;
    /// The rows are shown because somebody moved, not because they came.
    bool m_moved = false;
};

} // namespace slipway::ide
