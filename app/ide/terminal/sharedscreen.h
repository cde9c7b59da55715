// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/terminal/screen.h>

#include <QByteArray>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace slipway::ide {

/// A terminal::Screen that is fed by one thread while another looks at it. Whoever wants to look
/// comes before whoever feeds: a flood cannot keep the window waiting for longer than a piece
/// takes.
class SharedScreen
{
public:
    /// `changed` is called on the thread that fed, after something changed, and not again before
    /// takeNotice(), unless the program is to be answered or what waited has been taken in: that
    /// is told at once, and not again before takeUrgentNotice(). It must only tell another thread.
    SharedScreen(int columns, int rows, std::size_t historyBytes, std::function<void()> changed);
    ~SharedScreen();
    SharedScreen(const SharedScreen &) = delete;
    SharedScreen &operator=(const SharedScreen &) = delete;

    /// The screen, for as long as this exists; may be held several times by one thread.
    class Access
    {
    public:
        explicit Access(const SharedScreen &owner);
        ~Access();
        Access(const Access &) = delete;
        Access &operator=(const Access &) = delete;
        terminal::Screen &operator*() const { return m_owner.m_screen; }
        terminal::Screen *operator->() const { return &m_owner.m_screen; }

    private:
        const SharedScreen &m_owner;
    };
    Access access() const { return Access(*this); }
    /// For one call: `shared->rows()`.
    Access operator->() const { return Access(*this); }

    /// For the thread that also looks. A little is taken at once, so that what was typed shows
    /// without a detour; the rest by a thread of our own.
    void feed(QByteArrayView bytes);
    /// For a thread that only reads: returns when all is on the screen. Nothing else may feed.
    void feedHere(std::string_view bytes, terminal::Answers answers = terminal::Answers::Give);
    /// What feed() was given and is not on the screen yet.
    qsizetype pending() const { return m_pending.load(); }
    /// Drops that.
    void discard();
    void takeNotice() { m_noticed = false; }
    void takeUrgentNotice() { m_urgent = false; }
    /// Nobody is told any more, from now on: for who goes before this does.
    void forgetListener();

private:
    void work();
    bool parse(std::string_view bytes, terminal::Answers answers = terminal::Answers::Give);
    void notify(bool urgent);

    mutable terminal::Screen m_screen;
    mutable std::recursive_mutex m_lock;
    mutable std::atomic<int> m_waiting = 0; ///< for the lock, to look

    std::mutex m_changedLock;
    std::function<void()> m_changed;
    std::atomic<bool> m_noticed = false;
    std::atomic<bool> m_urgent = false;

    std::mutex m_queueLock;
    std::condition_variable m_queueFilled;
    QByteArray m_queue;
    bool m_ends = false;
    std::atomic<qsizetype> m_pending = 0;
    std::atomic<unsigned> m_discards = 0;
    std::thread m_thread;
};

} // namespace slipway::ide
