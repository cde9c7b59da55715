// SPDX-License-Identifier: GPL-3.0-or-later
#include "sharedscreen.h"

#include <algorithm>

namespace slipway::ide {

namespace {

/// A fraction of a millisecond's work.
constexpr std::size_t pieceSize = 32 * 1024;
constexpr std::size_t yieldingPieceSize = 2 * 1024;
constexpr qsizetype takenAtOnce = 8 * 1024;

} // namespace

SharedScreen::Access::Access(const SharedScreen &owner)
    : m_owner(owner)
{
    ++m_owner.m_waiting;
    m_owner.m_lock.lock();
    if (--m_owner.m_waiting == 0)
        m_owner.m_waiting.notify_all();
}

SharedScreen::Access::~Access()
{
    m_owner.m_lock.unlock();
}

SharedScreen::SharedScreen(int columns, int rows, std::size_t historyBytes,
                           std::function<void()> changed)
    : m_screen(columns, rows, historyBytes)
    , m_changed(std::move(changed))
{}

SharedScreen::~SharedScreen()
{
    {
        const std::lock_guard guard(m_queueLock);
        m_ends = true;
        ++m_discards;
    }
    m_queueFilled.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void SharedScreen::feed(QByteArrayView bytes)
{
    if (bytes.isEmpty())
        return;
    if (m_pending == 0 && bytes.size() <= takenAtOnce) {
        return notify(parse({bytes.data(), static_cast<std::size_t>(bytes.size())}));
    }
    {
        const std::lock_guard guard(m_queueLock);
        m_queue.append(bytes);
        m_pending += bytes.size();
    }
    if (!m_thread.joinable())
        m_thread = std::thread([this] { work(); });
    m_queueFilled.notify_one();
}

void SharedScreen::feedHere(std::string_view bytes, terminal::Answers answers)
{
    while (!bytes.empty()) {
        const std::string_view piece = bytes.substr(0, yieldingPieceSize);
        notify(parse(piece, answers));
        bytes.remove_prefix(piece.size());
        // Should it share a processor with whoever brings more, that one goes first.
        if (!bytes.empty())
            std::this_thread::yield();
    }
}

/// Whether the program waits for an answer now.
bool SharedScreen::parse(std::string_view bytes, terminal::Answers answers)
{
    while (const int waiting = m_waiting.load())
        m_waiting.wait(waiting);
    const std::lock_guard guard(m_lock);
    m_screen.feed(bytes, answers);
    return m_screen.hasOutput();
}

void SharedScreen::notify(bool urgent)
{
    const bool isNew = !m_noticed.exchange(true);
    const bool isUrgent = urgent && !m_urgent.exchange(true);
    if (!isNew && !isUrgent)
        return;
    const std::lock_guard guard(m_changedLock);
    if (m_changed)
        m_changed();
}

void SharedScreen::forgetListener()
{
    const std::lock_guard guard(m_changedLock);
    m_changed = nullptr;
}

void SharedScreen::discard()
{
    const std::lock_guard guard(m_queueLock);
    m_queue.clear();
    m_pending = 0;
    ++m_discards;
}

void SharedScreen::work()
{
    for (;;) {
        QByteArray taken;
        unsigned discards = 0;
        {
            std::unique_lock guard(m_queueLock);
            m_queueFilled.wait(guard, [this] { return m_ends || !m_queue.isEmpty(); });
            if (m_ends)
                return;
            taken.swap(m_queue);
            discards = m_discards;
        }
        std::string_view rest(taken.constData(), static_cast<std::size_t>(taken.size()));
        while (!rest.empty() && discards == m_discards) {
            const std::string_view piece = rest.substr(0, pieceSize);
            parse(piece);
            rest.remove_prefix(piece.size());
            const std::lock_guard guard(m_queueLock);
            if (discards == m_discards)
                m_pending -= static_cast<qsizetype>(piece.size());
        }
        notify(true);
    }
}

} // namespace slipway::ide
