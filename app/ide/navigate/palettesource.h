// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QList>
#include <QObject>
#include <QString>

#include <functional>
#include <optional>

namespace slipway::search {
class FuzzyPattern;
}

namespace slipway::ide {

/// One row of the palette.
struct PaletteItem
{
    QString title;
    /// UTF-16 places in the title that match what was typed.
    QList<int> marks = {};
    /// Beside the title, quieter.
    QString detail = {};
    QList<int> detailMarks = {};
    /// At the right: a shortcut, a line number.
    QString note = {};
    QIcon icon = {};
    int indent = 0;
    std::function<void()> run = {};
    /// Shows it in passing while the row is the current one; may be empty.
    std::function<void()> preview = {};
};

/// Answers what is typed into the palette. GUI thread; work is done elsewhere.
class PaletteSource : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// What the field says while it is empty, and its name for screen readers.
    virtual QString title() const = 0;
    /// Said where nothing was found.
    virtual QString nothing() const = 0;
    /// The palette has just been opened with this source.
    virtual void begin() {}
    /// Answered by answered(), any number of times.
    virtual void ask(const QString &text) = 0;
    /// The palette has gone; `chosen` is false where nothing was: takes back what was previewed.
    virtual void end(bool chosen){Q_UNUSED(chosen)}

    Q_SIGNALS :
        /// `note` is said below the rows; `current` is the row to begin with.
        void answered(const QList<slipway::ide::PaletteItem> &items, const QString &note = {},
                      int current = 0);
};

/// The UTF-16 places of a text's UTF-8 bytes, both ascending.
QList<int> marksOf(const QString &text, const std::vector<std::uint32_t> &bytes);

} // namespace slipway::ide
