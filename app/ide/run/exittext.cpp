// SPDX-License-Identifier: GPL-3.0-or-later
#include "exittext.h"

#include <QCoreApplication>
#include <QLocale>

#include <csignal>

namespace slipway::ide {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(ExitText)
};

} // namespace

QString durationText(Milliseconds duration)
{
    const double seconds = static_cast<double>(duration.count()) / 1000;
    if (seconds < 60)
        return Text::tr("%1 s").arg(QLocale().toString(seconds, 'f', seconds < 1 ? 2 : 1));
    const auto whole = duration.count() / 1000;
    if (whole < 3600)
        return Text::tr("%1 min %2 s").arg(whole / 60).arg(whole % 60);
    return Text::tr("%1 h %2 min").arg(whole / 3600).arg(whole / 60 % 60);
}

QString sizeText(std::uint64_t bytes)
{
    constexpr std::uint64_t mega = 1U << 20;
    if (bytes % (mega * 1024) == 0)
        return Text::tr("%1 GB").arg(bytes / mega / 1024);
    return bytes < mega ? Text::tr("%1 KB").arg(bytes / 1024) : Text::tr("%1 MB").arg(bytes / mega);
}

QString fenceText(const sandbox::RunSpec &spec)
{
    if (spec.isolation == sandbox::Isolation::None)
        return Text::tr("not sandboxed, with all your rights");
    switch (spec.network) {
    case sandbox::Network::None:
        return spec.display ? Text::tr("sandboxed, no network, may open windows")
                            : Text::tr("sandboxed, no network");
    case sandbox::Network::Outbound:
        return spec.display ? Text::tr("sandboxed, network on, may open windows")
                            : Text::tr("sandboxed, network on");
    case sandbox::Network::Host:
        break;
    }
    return Text::tr("sandboxed, network of this machine");
}

/// What a signal says to those who know it.
static QString meaningOf(int signal)
{
    switch (signal) {
    case SIGSEGV:
    case SIGBUS:
        return Text::tr("it used memory that is not its own");
    case SIGFPE:
        return Text::tr("it divided by zero, or the like");
    case SIGILL:
        return Text::tr("it came to something that is no instruction");
    case SIGABRT:
        return Text::tr("it gave up (abort)");
    default:
        return {};
    }
}

/// With what to do where the program is right and the limit wrong.
static ExitText overLimit(const QString &what)
{
    return {Text::tr("%1 If that is too little, raise it: Run > Edit Configurations").arg(what),
            Outcome::Failure};
}

ExitText describeExit(const sandbox::Exit &exit, const sandbox::Limits &limits)
{
    using sandbox::ExitReason;
    const QString time = durationText(exit.duration);
    switch (exit.reason) {
    case ExitReason::Exit:
        if (exit.code.value_or(0) == 0)
            return {Text::tr("Finished in %1").arg(time), Outcome::Success};
        return {Text::tr("Ended with exit code %1 after %2").arg(*exit.code).arg(time),
                Outcome::Failure};
    case ExitReason::Signal: {
        const QString ended =
            Text::tr("Ended by %1 after %2").arg(QString::fromStdString(exit.text), time);
        const QString meaning = meaningOf(exit.signal.value_or(0));
        return {meaning.isEmpty() ? ended : Text::tr("%1: %2").arg(ended, meaning),
                Outcome::Failure};
    }
    case ExitReason::Memory:
        return overLimit(Text::tr("Ended after %1: the memory limit of %2 was reached.")
                             .arg(time, sizeText(limits.memory)));
    case ExitReason::Time:
        return overLimit(Text::tr("Ended: the time limit of %1 was reached.")
                             .arg(durationText(limits.wallTime)));
    case ExitReason::Processes:
        return overLimit(Text::tr("Ended after %1: it started more than the %2 processes and "
                                  "threads it may have at the same time.")
                             .arg(time)
                             .arg(limits.processes));
    case ExitReason::FileSize:
        return overLimit(Text::tr("Ended after %1: it wrote a file larger than %2.")
                             .arg(time, sizeText(limits.fileSize)));
    case ExitReason::Stopped:
        return {Text::tr("Stopped after %1").arg(time), Outcome::Stopped};
    case ExitReason::Failed:
        break;
    }
    return {Text::tr("The sandbox failed: %1").arg(QString::fromStdString(exit.text)),
            Outcome::Failure};
}

} // namespace slipway::ide
