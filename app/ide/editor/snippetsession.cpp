// SPDX-License-Identifier: GPL-3.0-or-later
#include "snippetsession.h"

#include "caretedits.h"
#include "scintillaview.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;
using Sci = QsciScintillaBase;

SnippetSession::SnippetSession(ScintillaView &view)
    : QObject(&view)
    , m_view(view)
{
    connect(&view, &ScintillaView::edited, this,
            [this](long position, long length, long, bool inserted) {
                if (isActive() && !m_inserting)
                    follow(position, length, inserted);
            });
}

bool SnippetSession::handleKey(const QKeyEvent &event)
{
    if (m_view.isReadOnly())
        return false;
    const bool plain = !(event.modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier));
    if (isActive() && event.key() == Qt::Key_Escape) {
        end();
        return false; // Also back to one cursor.
    }
    const bool shift = event.modifiers() & Qt::ShiftModifier;
    if (isActive() && (event.key() == Qt::Key_Backtab || (event.key() == Qt::Key_Tab && shift))) {
        step(-1);
        return true;
    }
    if (!plain || event.key() != Qt::Key_Tab || shift)
        return false;
    if (isActive()) {
        step(1);
        return true;
    }
    return expandWord();
}

bool SnippetSession::expandWord()
{
    if (m_language.isEmpty() || m_view.send(Sci::SCI_GETSELECTIONS) > 1
        || !m_view.send(Sci::SCI_GETSELECTIONEMPTY))
        return false;
    const long caret = m_view.caret();
    const long start = m_view.send(Sci::SCI_WORDSTARTPOSITION, caret, 1L);
    const QString word = QString::fromUtf8(m_view.bytes(start, caret));
    if (word.isEmpty() || m_view.send(Sci::SCI_WORDENDPOSITION, caret, 1L) != caret)
        return false;
    const std::vector<Snippet> &all = Snippets::of(m_language);
    const auto found = std::ranges::find(all, word, &Snippet::prefix);
    if (found == all.end())
        return false;
    insertAt(start, caret, *found);
    return true;
}

void SnippetSession::insert(const Snippet &snippet)
{
    if (m_view.isReadOnly())
        return;
    insertAt(m_view.send(Sci::SCI_GETSELECTIONSTART), m_view.send(Sci::SCI_GETSELECTIONEND),
             snippet);
}

SnippetVariables SnippetSession::variables(long start, long end) const
{
    const QFileInfo file(m_path);
    const QDate today = QDate::currentDate();
    return {{u"TM_SELECTED_TEXT"_s, QString::fromUtf8(m_view.bytes(start, end))},
            {u"TM_FILENAME"_s, file.fileName()},
            {u"TM_FILENAME_BASE"_s, file.completeBaseName()},
            {u"TM_DIRECTORY"_s, file.path()},
            {u"TM_FILEPATH"_s, m_path},
            {u"CLIPBOARD"_s, QGuiApplication::clipboard()->text()},
            {u"CURRENT_YEAR"_s, QString::number(today.year())},
            {u"CURRENT_MONTH"_s, today.toString(u"MM"_s)},
            {u"CURRENT_DATE"_s, today.toString(u"dd"_s)}};
}

/// With the text's own line breaks and indentation; tabs stand for one step of it.
static QString fitted(const ScintillaView &view, const QString &body, long start)
{
    const long line = view.lineOf(start);
    const long indented = view.send(Sci::SCI_GETLINEINDENTPOSITION, line);
    const QString indent =
        QString::fromUtf8(view.bytes(view.lineStart(line), std::min(start, indented)));
    const long mode = view.send(Sci::SCI_GETEOLMODE);
    const QString eol = mode == Sci::SC_EOL_CRLF ? u"\r\n"_s
                        : mode == Sci::SC_EOL_CR ? u"\r"_s
                                                 : u"\n"_s;
    QString text = body;
    if (!view.send(Sci::SCI_GETUSETABS))
        text.replace(u'\t', QString(view.send(Sci::SCI_GETINDENT), u' '));
    return text.replace(u'\n', eol + indent);
}

void SnippetSession::insertAt(long start, long last, const Snippet &snippet)
{
    const ExpandedSnippet expanded =
        expandSnippet(fitted(m_view, snippet.body, start), variables(start, last));
    end();
    m_inserting = true;
    m_view.send(Sci::SCI_BEGINUNDOACTION);
    m_view.replaceRange(start, last, expanded.text);
    m_view.send(Sci::SCI_ENDUNDOACTION);
    m_inserting = false;
    for (const SnippetStop &stop : expanded.stops)
        m_stops.push_back(
            {.number = stop.number, .start = start + stop.start, .end = start + stop.end});
    m_current = 0;
    step(1);
}

void SnippetSession::step(int by)
{
    int next = -1;
    for (const SnippetStop &stop : m_stops) {
        const bool behind = stop.number != 0 && by * (stop.number - m_current) > 0;
        if (behind && (next < 0 || by * (stop.number - next) < 0))
            next = stop.number;
    }
    if (next > 0)
        show(next);
    else if (by > 0)
        show(0);
}

void SnippetSession::show(int number)
{
    CaretSet carets;
    for (const SnippetStop &stop : m_stops) {
        if (stop.number == number)
            carets.ranges.push_back({.anchor = stop.start, .caret = stop.end});
    }
    m_current = number;
    setCarets(m_view, carets);
    m_view.send(Sci::SCI_SCROLLCARET);
    if (number == 0)
        end();
}

void SnippetSession::follow(long position, long length, bool inserted)
{
    bool inside = false;
    for (SnippetStop &stop : m_stops) {
        const bool active = stop.number == m_current;
        if (inserted) {
            const bool grows = active ? position >= stop.start && position <= stop.end
                                      : position > stop.start && position < stop.end;
            inside = inside || grows;
            if (grows) {
                stop.end += length;
            } else if (position <= stop.start) {
                stop.start += length;
                stop.end += length;
            }
        } else {
            inside = inside || (position >= stop.start && position + length <= stop.end);
            const auto moved = [&](long at) {
                return at <= position ? at : std::max(position, at - length);
            };
            stop.start = moved(stop.start);
            stop.end = moved(stop.end);
        }
    }
    if (!inside)
        end(); // The user has gone on elsewhere.
}

} // namespace slipway::ide
