// SPDX-License-Identifier: GPL-3.0-or-later
#include "kept_screen.h"

#include <algorithm>
#include <utility>

namespace slipway::runner {

using sandbox::TerminalSize;
using terminal::Answers;

namespace {

/// The screen tidies its tables between pieces.
constexpr std::size_t pieceSize = 16 * 1024;

void feed(terminal::Screen &screen, std::string_view bytes, Answers answers)
{
    for (std::size_t at = 0; at < bytes.size(); at += pieceSize)
        screen.feed(bytes.substr(at, pieceSize), answers);
}

} // namespace

KeptScreen::KeptScreen(TerminalSize size)
    : m_screen(size.columns, size.rows, historyBytes)
    , m_size(size)
{}

std::string KeptScreen::take(std::string_view bytes)
{
    if (m_isWatched) {
        m_recent += bytes;
        m_end += bytes.size();
        if (m_end - m_parsed > atMost)
            catchUp();
    } else {
        catchUp();
        feed(m_screen, bytes, Answers::Give);
        m_recent += bytes;
        m_parsed = m_end += bytes.size();
    }
    dropOld();
    return m_screen.takeOutput();
}

void KeptScreen::resize(TerminalSize size)
{
    m_size = size;
    m_resizes.push_back({m_end, size});
    if (m_resizes.size() > maxResizes)
        catchUp();
}

void KeptScreen::setWatched(bool isWatched)
{
    // Those who watched until now have answered what was asked until now.
    if (!isWatched)
        catchUp();
    m_isWatched = isWatched;
}

std::string KeptScreen::snapshot()
{
    catchUp();
    return m_screen.snapshot();
}

std::optional<std::string_view> KeptScreen::since(std::uint64_t place) const
{
    const std::uint64_t begin = m_end - m_recent.size();
    if (place < begin || place > m_end)
        return std::nullopt;
    return std::string_view(m_recent).substr(static_cast<std::size_t>(place - begin));
}

void KeptScreen::catchUp()
{
    if (const auto checkpoint = std::exchange(m_checkpoint, std::nullopt)) {
        m_screen = {checkpoint->size.columns, checkpoint->size.rows, historyBytes};
        feed(m_screen, checkpoint->sequences, Answers::Withhold);
    }
    for (const Resize &each : m_resizes) {
        parse(each.place);
        m_screen.resize(each.size.columns, each.size.rows);
    }
    m_resizes.clear();
    parse(m_end);
}

void KeptScreen::parse(std::uint64_t end)
{
    const auto rest = since(m_parsed).value_or(std::string_view());
    feed(m_screen, rest.substr(0, static_cast<std::size_t>(end - m_parsed)), Answers::Withhold);
    m_parsed = end;
}

void KeptScreen::setCheckpoint(std::uint64_t place, TerminalSize size, std::string_view sequences)
{
    if (place < m_parsed || place > m_end)
        return;
    m_checkpoint = {size, std::string(sequences)};
    m_parsed = place;
    // The watcher asked for its sizes before it sent this.
    m_resizes.clear();
    if (size != m_size)
        m_resizes.push_back({place, m_size});
    dropOld();
}

/// In large steps, since what stays is moved.
void KeptScreen::dropOld()
{
    const auto waiting = static_cast<std::size_t>(m_end - m_parsed);
    const std::size_t wanted = std::max(kept, waiting);
    if (m_recent.size() > wanted + kept)
        m_recent.erase(0, m_recent.size() - wanted);
}

} // namespace slipway::runner
