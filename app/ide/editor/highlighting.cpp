// SPDX-License-Identifier: GPL-3.0-or-later
#include "highlighting.h"

#include "folding.h"
#include "scintillaview.h"

namespace slipway::ide {

using namespace std::chrono_literals;
using KSyntaxHighlighting::State;

// While painting, enough for a few screens; between events, little enough for a key not to wait.
static constexpr auto paintBudget = 12ms;
static constexpr auto backgroundBudget = 4ms;
// After an edit, so that none of this comes between a key and its picture, nor between two keys.
static constexpr auto pause = 30ms;
static constexpr std::size_t mostStates = 50'000;
static constexpr long containerLexer = 0;
static constexpr long nullLexer = 1;

Highlighting::Highlighting(ScintillaView &view, Folding &folding)
    : QObject(&view)
    , m_view(view)
    , m_folding(folding)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Highlighting::workInBackground);
    connect(
        &view, &ScintillaView::edited, this,
        [this](long position, long, long linesAdded, bool) { noticeEdit(position, linesAdded); });
    connect(&view, &ScintillaView::keyDone, this, &Highlighting::styleVisible);
    connect(&view, &QsciScintillaBase::SCN_STYLENEEDED, this, [this](int position) {
        work(m_view.lineOf(position), std::chrono::steady_clock::now() + paintBudget);
    });
}

void Highlighting::setDefinition(const KSyntaxHighlighting::Definition &definition)
{
    m_definition = definition;
    m_engine.setDefinition(definition);
    forget();
    const bool plain = !definition.isValid();
    m_view.send(QsciScintillaBase::SCI_CLEARDOCUMENTSTYLE);
    m_view.send(QsciScintillaBase::SCI_SETLEXER, plain ? nullLexer : containerLexer);
    // What has no regions to fold is folded by indentation too.
    m_folding.reset(
        !plain && (definition.indentationBasedFoldingEnabled() || !definition.foldingEnabled()));
    if (!plain)
        m_timer.start(0ms);
    m_view.viewport()->update();
}

void Highlighting::forget()
{
    m_ends.assign(static_cast<std::size_t>(m_view.lineCount()), 0);
    m_states.assign(1, State());
    m_numbers.clear();
    m_dirty.clear();
    m_frontier = 0;
    m_timer.stop();
}

void Highlighting::noticeEdit(long position, long linesAdded)
{
    if (!m_definition.isValid())
        return;
    const long line = m_view.lineOf(position);
    const auto at = m_ends.begin() + line;
    // The end state of the line that was edited now belongs to the last of the lines it became, so
    // that what follows is found unchanged by comparing with it.
    if (linesAdded > 0) {
        m_ends.insert(at, static_cast<std::size_t>(linesAdded), 0);
        m_dirty.insertLines(line, linesAdded);
        if (m_frontier > line)
            m_frontier += linesAdded;
    } else if (linesAdded < 0) {
        m_ends.erase(at, at - linesAdded);
        m_dirty.removeLines(line, -linesAdded);
        if (m_frontier > line)
            m_frontier = std::max(line, m_frontier + linesAdded);
    }
    m_folding.moveLines(line, linesAdded);
    if (line < m_frontier)
        m_dirty.add(line, std::min(m_frontier - 1, line + std::max(0L, linesAdded)));
    m_timer.start(pause);
}

long Highlighting::nextLine() const
{
    return m_dirty.isEmpty() ? m_frontier : m_dirty.first();
}

bool Highlighting::hasWork() const
{
    return m_definition.isValid() && nextLine() < m_view.lineCount();
}

quint32 Highlighting::intern(const State &state)
{
    const auto [entry, isNew] = m_numbers.try_emplace(state, static_cast<quint32>(m_states.size()));
    if (isNew)
        m_states.push_back(state);
    return entry->second;
}

void Highlighting::styleLine(long line)
{
    const auto index = static_cast<std::size_t>(line);
    const State before = line > 0 ? m_states[m_ends[index - 1]] : State();
    const QByteArrayView text = m_view.lineBytes(line);
    const LineEngine::Line result = m_engine.highlight(text, before, m_styles);
    // The first line of all has no state yet, and is inside of nothing; only languages that go by
    // indentation say where it does not count.
    const bool counts = line == 0 || !m_definition.indentationBasedFoldingEnabled()
                        || before.indentationBasedFoldingEnabled();
    m_folding.setLine(line, text, result.bend, counts);
    // The line break takes the style of what is before it, as it may show a background.
    const long start = m_view.lineStart(line);
    m_styles.resize(static_cast<std::size_t>(m_view.lineStart(line + 1) - start), 0);
    m_view.send(QsciScintillaBase::SCI_STARTSTYLING, start, 0L);
    if (!m_styles.empty())
        m_view.send(QsciScintillaBase::SCI_SETSTYLINGEX, static_cast<long>(m_styles.size()),
                    m_styles.data());
    ++m_linesStyled;
    const quint32 end = intern(result.state);
    const bool changed = std::exchange(m_ends[index], end) != end;
    if (line < m_frontier) {
        m_dirty.removeFirst();
        if (changed && line + 1 < m_frontier)
            m_dirty.add(line + 1, line + 1);
    } else {
        m_frontier = line + 1;
    }
}

void Highlighting::work(long last, Deadline deadline)
{
    // Styling makes Scintilla notify, and a notification must not come back in here.
    if (m_working || !hasWork())
        return;
    m_working = true;
    if (m_states.size() > mostStates)
        forget();
    last = std::min(last, m_view.lineCount() - 1);
    while (nextLine() <= last) {
        styleLine(nextLine());
        if (std::chrono::steady_clock::now() > deadline)
            break;
    }
    markStyled();
    if (!m_timer.isActive())
        m_timer.start(0ms);
    m_working = false;
}

void Highlighting::markStyled()
{
    // All up to there is styled, whatever the edit made Scintilla think.
    m_view.send(QsciScintillaBase::SCI_STARTSTYLING,
                hasWork() ? m_view.lineStart(nextLine()) : m_view.length(), 0L);
}

void Highlighting::updateFolding()
{
    m_working = true;
    // With each level that changes Scintilla would ask for styles, and get none from in here.
    m_view.send(QsciScintillaBase::SCI_STARTSTYLING, m_view.length(), 0L);
    m_folding.update();
    markStyled();
    m_working = false;
}

void Highlighting::styleVisible()
{
    const long last = m_view.send(QsciScintillaBase::SCI_GETFIRSTVISIBLELINE)
                      + m_view.send(QsciScintillaBase::SCI_LINESONSCREEN);
    work(m_view.send(QsciScintillaBase::SCI_DOCLINEFROMVISIBLE, last),
         std::chrono::steady_clock::now() + paintBudget);
}

void Highlighting::workInBackground()
{
    work(m_view.lineCount() - 1, std::chrono::steady_clock::now() + backgroundBudget);
    updateFolding();
    if (!hasWork())
        m_timer.stop();
}

void Highlighting::finish()
{
    work(m_view.lineCount() - 1, Deadline::max());
    if (m_definition.isValid())
        updateFolding();
}

} // namespace slipway::ide
