// SPDX-License-Identifier: GPL-3.0-or-later
#include "shellprofile.h"

#include <QCoreApplication>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace slipway::ide {

namespace {

std::unexpected<Error> refused(const QString &line)
{
    const QString text = QCoreApplication::translate(
        "ShellProfile", "A terminal profile is written NAME = SHELL, not “%1”.");
    return std::unexpected(
        Error::invalidInput("terminal.bad_profile", text.arg(line.left(60)).toStdString()));
}

} // namespace

Result<ShellProfile> ShellProfile::parse(const QString &line)
{
    static const QRegularExpression assignment(u"^([A-Za-z_][A-Za-z0-9_]*)=(.*)$"_s,
                                               QRegularExpression::DotMatchesEverythingOption);
    const qsizetype equals = line.indexOf(u'=');
    ShellProfile profile;
    profile.name = line.first(std::max<qsizetype>(0, equals)).trimmed();
    QStringList words = QProcess::splitCommand(line.sliced(equals + 1));
    if (profile.name.isEmpty() || words.isEmpty())
        return refused(line);
    if (words.front() == u"host"_s || words.front() == u"sandbox"_s) {
        const bool onHost = words.takeFirst() == u"host"_s;
        profile.place = onHost ? sandbox::Isolation::None : sandbox::Isolation::Sandbox;
    }
    while (!words.isEmpty()) {
        const auto match = assignment.match(words.front());
        if (!match.hasMatch())
            break;
        profile.environment[match.captured(1).toStdString()] = match.captured(2).toStdString();
        words.removeFirst();
    }
    if (words.isEmpty())
        return refused(line);
    profile.shell = words.takeFirst();
    profile.arguments = words;
    return profile;
}

ShellRequest ShellProfile::appliedTo(ShellRequest request) const
{
    const QString found = QStandardPaths::findExecutable(shell);
    request.profile = name.toStdString();
    request.shell = (found.isEmpty() ? shell : found).toStdString();
    request.environment = environment;
    for (const QString &argument : arguments)
        request.arguments.push_back(argument.toStdString());
    return request;
}

} // namespace slipway::ide
