// SPDX-License-Identifier: GPL-3.0-or-later
#include "kept_screen.h"

#include <algorithm>
#include <utility>

namespace slipway::runner {

using sandbox::OutputRing;
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

Result<KeptScreen> KeptScreen::create(TerminalSize size)
{
    TRY(auto ring, OutputRing::create(ringSize));
    return KeptScreen(size, std::move(ring));
}

KeptScreen::KeptScreen(TerminalSize size, OutputRing ring)
    : m_ring(std::move(ring))
    , m_screen(size.columns, size.rows, historyBytes)
    , m_size(size)
{}

std::string KeptScreen::added(std::size_t size)
{
    const std::uint64_t begin = m_end;
    if (!m_isWatched)
        catchUp();
    m_end += size;
    if (!m_isWatched) {
        feed(m_screen, m_ring.view(begin, m_end), Answers::Give);
        m_parsed = m_end;
    } else if (m_end - m_parsed > atMost) {
        catchUp();
    }
    return m_screen.takeOutput();
}

std::string KeptScreen::take(std::string_view bytes)
{
    std::string answers;
    while (!bytes.empty()) {
        const std::span<char> place = room();
        const std::string_view piece = bytes.substr(0, place.size());
        std::ranges::copy(piece, place.begin());
        answers += added(piece.size());
        bytes.remove_prefix(piece.size());
    }
    return answers;
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

bool KeptScreen::hasSince(std::uint64_t place) const
{
    return place <= m_end && m_end - place <= kept;
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
    feed(m_screen, m_ring.view(m_parsed, end), Answers::Withhold);
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
}

} // namespace slipway::runner
