// SPDX-License-Identifier: GPL-3.0-or-later
// Times itself for ./dev bench ide, which runs the bare window it compares with through the same
// lines. Header only, so that the bare window needs nothing else of the IDE.
#pragma once

#include <QAbstractScrollArea>
#include <QApplication>
#include <QKeyEvent>
#include <QTimer>

#include <chrono>
#include <cstdio>
#include <string_view>

namespace slipway::ide {

/// Asked for by SLIPWAY_BENCH=start or typing; otherwise does nothing. Prints to standard output:
/// "painted NANOSECONDS" (of the monotonic clock) when the first text is on the screen, then, for
/// typing, "key NANOSECONDS" (a duration, from the key to the pixels being handed over) for each.
class Benchmark : public QObject
{
public:
    static bool isWanted() { return qEnvironmentVariableIsSet("SLIPWAY_BENCH"); }

    explicit Benchmark(QAbstractScrollArea *view)
        : QObject(view)
        , m_view(view)
    {}

    /// After the view has painted itself; what the window does with that follows in this event.
    void notePainted()
    {
        if (!m_waiting)
            return;
        m_waiting = false;
        QTimer::singleShot(0, Qt::PreciseTimer, this, &Benchmark::report);
    }

private:
    using Clock = std::chrono::steady_clock;

    static long long nanoseconds(Clock::duration duration)
    {
        return std::chrono::duration_cast<std::chrono::nanoseconds>(duration).count();
    }

    void report()
    {
        if (m_typed == 0)
            std::printf("painted %lld\n", nanoseconds(Clock::now().time_since_epoch()));
        else
            std::printf("key %lld\n", nanoseconds(Clock::now() - m_sent));
        std::fflush(stdout);
        const bool types = qEnvironmentVariable("SLIPWAY_BENCH") == QLatin1StringView("typing");
        constexpr int keys = 400;
        constexpr auto pause = std::chrono::milliseconds(8);
        // Everything that is done after the first picture is over by the time the typing begins.
        constexpr auto settled = std::chrono::milliseconds(1500);
        if (types && m_typed < keys)
            QTimer::singleShot(m_typed == 0 ? settled : pause, this, &Benchmark::type);
        else if (types)
            QCoreApplication::exit(0);
    }

    void type()
    {
        static constexpr std::string_view text = "total = compute(first, second) + 3 * items\n";
        const char c = text[static_cast<std::size_t>(m_typed++) % text.size()];
        const int key = c == '\n' ? int(Qt::Key_Return) : QChar(QLatin1Char(c)).toUpper().unicode();
        const QString written = c == '\n' ? QStringLiteral("\r") : QString(QLatin1Char(c));
        QKeyEvent press(QEvent::KeyPress, key, Qt::NoModifier, written);
        QKeyEvent release(QEvent::KeyRelease, key, Qt::NoModifier, written);
        m_waiting = true;
        m_sent = Clock::now();
        QCoreApplication::sendEvent(m_view, &press);
        QCoreApplication::sendEvent(m_view, &release);
    }

    QAbstractScrollArea *m_view;
    Clock::time_point m_sent;
    int m_typed = 0;
    bool m_waiting = true;
};

} // namespace slipway::ide
