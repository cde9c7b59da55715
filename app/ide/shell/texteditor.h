// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QString>

#include <vector>

class QWidget;

namespace slipway::ide {

/// A place as people name it: both count from 1, the column in code points. 0 means "not said".
struct TextPosition
{
    int line = 0;
    int column = 0;

    bool operator==(const TextPosition &) const = default;
};

/// Bytes of the text's UTF-8, from `start` up to but without `end`.
struct ByteRange
{
    qsizetype start = 0;
    qsizetype end = 0;

    bool isEmpty() const { return start == end; }
    bool operator==(const ByteRange &) const = default;
};

struct Replacement
{
    ByteRange range;
    QByteArray text;
};

enum class ProblemSeverity { Error, Warning, Note };

/// Something wrong at a place in a file, as a compiler or an interpreter said it.
struct Problem
{
    /// Absolute and clean.
    QString path = {};
    TextPosition position = {};
    ProblemSeverity severity = ProblemSeverity::Error;
    /// For people; may have several lines.
    QString text = {};
    /// Who said it: "Python", "rustc".
    QString tool = {};

    bool operator==(const Problem &) const = default;
};

/// An open text, as features other than the editor see it. GUI thread only.
class TextEditor
{
public:
    virtual ~TextEditor() = default;

    virtual QWidget *widget() = 0;
    virtual QString path() const = 0;

    /// UTF-8, with the line endings the file has.
    virtual QByteArray text() const = 0;
    /// A part of it, without copying the rest; clipped to what there is.
    virtual QByteArray textIn(ByteRange range) const = 0;
    /// Bytes of the text.
    virtual qsizetype length() const = 0;
    virtual int lineCount() const = 0;
    /// Counts up with every change of the text.
    virtual quint64 revision() const = 0;
    virtual bool isReadOnly() const = 0;

    /// Where the caret is.
    virtual TextPosition caretPosition() const = 0;
    virtual ByteRange selection() const = 0;
    /// Selects and scrolls into view; unfolds what hides it.
    virtual void select(ByteRange range) = 0;
    virtual void goTo(TextPosition position) = 0;

    /// All of them as one step of undo. Sorted and not overlapping.
    virtual void replace(const std::vector<Replacement> &replacements) = 0;

    /// Marks search results in the text; an empty list clears them.
    virtual void showMatches(const std::vector<ByteRange> &ranges) = 0;
    /// Marks these places, in every view of the text, instead of those marked before. The marks
    /// move with the text.
    virtual void showProblems(const std::vector<Problem> &problems) = 0;
};

} // namespace slipway::ide

Q_DECLARE_METATYPE(slipway::ide::TextPosition)
