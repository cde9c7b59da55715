// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/sandbox/run_spec.h>

#include <QHash>
#include <QLocalServer>
#include <QObject>
#include <QStringList>
#include <QTemporaryDir>

#include <memory>

class QJsonObject;
class QLocalSocket;

namespace slipway::ide {

/// What a REPL says of one of its names.
struct ReplName
{
    QString name;
    QString type;
    QString value;
    int group = 0; ///< data, functions, classes, modules
    bool isTable = false;
    bool hasMembers = false; ///< it is made of others

    bool operator==(const ReplName &) const = default;
};

/// Some rows of a table.
struct ReplTable
{
    QString name; ///< the variable's; "_" is the last value
    QStringList columns;
    qsizetype total = 0; ///< rows there are
    qsizetype start = 0; ///< where these begin
    QList<QStringList> rows;
    bool isLabelled = false; ///< the first column is the names of the rows
    bool isGone = false;     ///< there is no such table any more
};

/// The conversation with the Python of one run, beside its terminal: a Unix socket in a folder of
/// its own that only its sandbox sees, with the scripts (resources/repl) that speak on the other
/// end. All that comes is from the program and its like: it is text and pictures of bounded size,
/// looked at by nobody but people. GUI thread only.
class ReplLink : public QObject
{
    Q_OBJECT

public:
    static Result<std::unique_ptr<ReplLink>> create();
    ~ReplLink() override;

    /// Whether the command is a Python, alone or with a script, on a terminal, that may go on so.
    static bool fits(const sandbox::RunSpec &spec);
    /// Where the command is such a Python but has been told not to look at what we give it: the
    /// option that tells it, such as -I.
    static QString optionAgainst(const sandbox::RunSpec &spec);
    /// Where figures are shown that matplotlib shows.
    enum class Plots { Both, Here, InWindows };
    void addTo(sandbox::RunSpec &spec, Plots plots) const;

    /// While it is ready. IfComplete answers with incomplete() where lines are missing.
    enum class Entry { IfComplete, AsItIs };
    void enter(const QString &text, Entry entry);
    /// Names that come up while somebody types are found without calling the program's code.
    enum class Completion { Asked, WhileTyping };
    void complete(const QString &text, Completion how);
    void askTable(const QString &name, qsizetype start);
    /// What a name's value is made of; further places go on to members of members, from 0.
    void askMembers(const QStringList &path);
    /// As Ctrl+D.
    void end();

Q_SIGNALS:
    /// `end` is empty, or how the program ended other than at its last line: "SystemExit 3".
    void ready(const QString &end);
    /// One of these two answers an entry.
    void accepted();
    void incomplete();
    /// Where there are more names than are told, `more` says how many.
    void namesChanged(const QList<slipway::ide::ReplName> &names, int more);
    void membersTold(const QStringList &path, const QList<slipway::ide::ReplName> &names, int more);
    void completed(const QString &prefix, const QStringList &names,
                   slipway::ide::ReplLink::Completion how);
    /// A new figure, or another picture of one that was there.
    void figureShown(quint32 number, const QByteArray &png);
    void tableShown(const slipway::ide::ReplTable &table);

private:
    explicit ReplLink(const QString &folder);
    void accept();
    void read(QLocalSocket *socket);
    bool handle(QLocalSocket *socket, char kind, const QByteArray &contents);
    void handleNames(const QJsonObject &told);
    void handleTable(const QByteArray &json);
    void handleFigure(const QByteArray &contents);
    void send(char kind, const QString &text);

    QTemporaryDir m_folder;
    QLocalServer m_server;
    QHash<QLocalSocket *, QByteArray> m_connections; ///< and what came of the next frame
    QLocalSocket *m_repl = nullptr;                  ///< the first that was ready
};

} // namespace slipway::ide
