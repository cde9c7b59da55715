// SPDX-License-Identifier: GPL-3.0-or-later
#include "repllink.h"

#include "replcolors.h"

#include <slipway/base/files.h>
#include <slipway/base/paths.h>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalSocket>
#include <QtEndian>

namespace slipway::ide {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype headSize = 5;
constexpr qsizetype pictureLimit = 16 << 20;
constexpr qsizetype textLimit = 4 << 20;
constexpr qsizetype connectionLimit = 8;
constexpr qint64 bytesAtATime = 1 << 20;
constexpr qsizetype nameLimit = 1000;
constexpr qsizetype columnLimit = 100;
constexpr qsizetype rowLimit = 200;
constexpr qsizetype letterLimit = 240;

const QString socketName = u"socket"_s;

/// One line of at most so many letters, without what could act on a screen or turn text round.
QString plain(const QJsonValue &value)
{
    QString text = value.toString().left(letterLimit);
    for (QChar &letter : text) {
        const bool isHidden = letter.category() == QChar::Other_Control
                              || letter.category() == QChar::Other_Format
                              || letter.category() == QChar::Separator_Line
                              || letter.category() == QChar::Separator_Paragraph;
        if (isHidden)
            letter = u' ';
    }
    return text;
}

QStringList plainList(const QJsonValue &value, qsizetype limit)
{
    QStringList list;
    for (const QJsonValue &each : value.toArray()) {
        if (list.size() == limit)
            break;
        list.append(plain(each));
    }
    return list;
}

bool isPython(std::string_view program)
{
    program = program.substr(program.rfind('/') + 1);
    return program.starts_with("python")
           && program.find_first_not_of("0123456789.", sizeof "python" - 1)
                  == std::string_view::npos;
}

/// The first of the interpreter's options that is one of these letters: "-I".
QString optionWith(std::string_view letters, const std::vector<std::string> &argv)
{
    const std::size_t script = sandbox::scriptArgument(argv).value_or(argv.size());
    for (std::size_t i = 1; i < script; ++i) {
        if (!argv[i].starts_with('-') || argv[i].starts_with("--"))
            continue;
        // The rest of these is a value.
        const std::string word = argv[i].substr(0, argv[i].find_first_of("XW"));
        if (const auto at = word.find_first_of(letters); at != std::string::npos)
            return u'-' + QChar(QLatin1Char(word[at]));
    }
    return {};
}

} // namespace

Result<std::unique_ptr<ReplLink>> ReplLink::create()
{
    TRY(const auto runtime, userRuntimeFolder());
    std::unique_ptr<ReplLink> link(
        new ReplLink(QString::fromStdString((runtime / "repl-XXXXXX").string())));
    const auto failed = [](const QString &why) {
        return std::unexpected(Error::internal("repl.no_link", why.toStdString()));
    };
    if (!link->m_folder.isValid())
        return failed(link->m_folder.errorString());
    // Inside, the program may be another user; outside, the folder above lets nobody else in.
    constexpr auto everybody = QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner
                               | QFile::ReadGroup | QFile::ExeGroup | QFile::ReadOther
                               | QFile::ExeOther;
    QFile::setPermissions(link->m_folder.path(), everybody);
    const QDir scripts(u":/slipway/repl"_s);
    for (const QString &name : scripts.entryList(QDir::Files)) {
        QFile source(scripts.filePath(name));
        const QString copy = link->m_folder.filePath(name);
        if (!source.copy(copy))
            return failed(source.errorString());
        QFile::setPermissions(copy, QFile::ReadOwner | QFile::ReadGroup | QFile::ReadOther);
    }
    link->m_server.setSocketOptions(QLocalServer::WorldAccessOption);
    if (!link->m_server.listen(link->m_folder.filePath(socketName)))
        return failed(link->m_server.errorString());
    return link;
}

ReplLink::ReplLink(const QString &folder)
    : m_folder(folder)
{
    m_server.setMaxPendingConnections(connectionLimit);
    connect(&m_server, &QLocalServer::newConnection, this, &ReplLink::accept);
}

ReplLink::~ReplLink()
{
    for (QLocalSocket *socket : m_connections.keys())
        socket->disconnect(this);
}

bool ReplLink::fits(const sandbox::RunSpec &spec)
{
    if (spec.argv.empty() || !isPython(spec.argv[0]) || !spec.terminal
        || spec.environment.contains("PYTHONINSPECT"))
        return false;
    // One that goes on by itself does it in its own way.
    return sandbox::scriptArgument(spec.argv) ? optionWith("IESi", spec.argv).isEmpty()
                                              : spec.argv.size() == 1;
}

QString ReplLink::optionAgainst(const sandbox::RunSpec &spec)
{
    const bool isScript = !spec.argv.empty() && isPython(spec.argv[0]) && spec.terminal
                          && sandbox::scriptArgument(spec.argv);
    return isScript && optionWith("i", spec.argv).isEmpty() ? optionWith("IES", spec.argv)
                                                            : QString();
}

void ReplLink::addTo(sandbox::RunSpec &spec, Plots plots) const
{
    const std::string folder = m_folder.path().toStdString();
    spec.mounts.push_back({folder, folder, sandbox::Access::Read});
    std::string &path = spec.environment["PYTHONPATH"];
    path = path.empty() ? folder : folder + ':' + path;
    spec.environment["PYTHONINSPECT"] = "1";
    spec.environment["SLIPWAY_REPL"] = m_folder.filePath(socketName).toStdString();
    if (plots != Plots::InWindows)
        spec.environment["SLIPWAY_PLOTS"] = plots == Plots::Here ? "panel" : "both";
}

void ReplLink::accept()
{
    while (QLocalSocket *socket = m_server.nextPendingConnection()) {
        if (m_connections.size() >= connectionLimit) {
            socket->abort();
            socket->deleteLater();
            continue;
        }
        socket->setReadBufferSize(bytesAtATime);
        m_connections.insert(socket, {});
        connect(socket, &QLocalSocket::readyRead, this, [this, socket] { read(socket); });
        connect(socket, &QLocalSocket::disconnected, this, [this, socket] {
            m_connections.remove(socket);
            if (m_repl == socket)
                m_repl = nullptr;
            socket->deleteLater();
        });
        read(socket);
    }
}

void ReplLink::read(QLocalSocket *socket)
{
    QByteArray buffer = std::exchange(m_connections[socket], {}) + socket->readAll();
    qsizetype taken = 0;
    while (buffer.size() - taken >= headSize) {
        const char *head = buffer.constData() + taken;
        const char kind = head[4];
        const qsizetype size = qFromBigEndian<quint32>(head);
        if (size > (kind == 'P' ? pictureLimit : textLimit))
            return socket->abort();
        if (buffer.size() - taken < headSize + size)
            break;
        if (!handle(socket, kind, buffer.sliced(taken + headSize, size)))
            return socket->abort();
        taken += headSize + size;
    }
    if (m_connections.contains(socket))
        m_connections[socket] = buffer.sliced(taken);
}

bool ReplLink::handle(QLocalSocket *socket, char kind, const QByteArray &contents)
{
    if (kind == 'P') {
        handleFigure(contents);
        return true;
    }
    // Of several that would like to be the REPL, the first one is.
    if (!m_repl)
        m_repl = socket;
    if (m_repl != socket)
        return false;
    const auto object = [&] { return QJsonDocument::fromJson(contents).object(); };
    switch (kind) {
    case 'R':
        Q_EMIT ready(plain(object()["end"_L1]));
        return true;
    case 'A':
        Q_EMIT accepted();
        return true;
    case 'I':
        Q_EMIT incomplete();
        return true;
    case 'V':
    case 'M':
        handleNames(object());
        return true;
    case 'C': {
        const QJsonObject answer = object();
        Q_EMIT completed(answer["prefix"_L1].toString(), plainList(answer["names"_L1], nameLimit),
                         answer["asked"_L1].toBool() ? Completion::Asked : Completion::WhileTyping);
        return true;
    }
    case 'T':
        handleTable(contents);
        return true;
    default:
        return false;
    }
}

/// Those of the program, or, with a path, what one of them is made of.
void ReplLink::handleNames(const QJsonObject &told)
{
    QList<ReplName> names;
    for (const QJsonValue &each : told["names"_L1].toArray()) {
        const QJsonArray row = each.toArray();
        if (row.size() != 6 || names.size() == nameLimit)
            break;
        names.append({.name = plain(row[0]),
                      .type = plain(row[1]),
                      .value = plain(row[2]),
                      .group = row[3].toInt(),
                      .isTable = row[4].toBool(),
                      .hasMembers = row[5].toBool()});
    }
    const int more = std::max(0, told["more"_L1].toInt());
    constexpr qsizetype deepest = 100;
    const QStringList path = plainList(told["path"_L1], deepest);
    if (path.isEmpty())
        Q_EMIT namesChanged(names, more);
    else
        Q_EMIT membersTold(path, names, more);
}

void ReplLink::handleTable(const QByteArray &json)
{
    const QJsonObject told = QJsonDocument::fromJson(json).object();
    constexpr double most = 1LL << 40;
    ReplTable table{.name = plain(told["name"_L1]),
                    .columns = plainList(told["columns"_L1], columnLimit),
                    .total = qsizetype(std::clamp(told["total"_L1].toDouble(), 0.0, most)),
                    .start = qsizetype(std::clamp(told["start"_L1].toDouble(), 0.0, most)),
                    .rows = {},
                    .isLabelled = told["labelled"_L1].toBool(),
                    .isGone = told["gone"_L1].toBool()};
    for (const QJsonValue &row : told["rows"_L1].toArray()) {
        if (table.rows.size() == rowLimit)
            break;
        table.rows.append(plainList(row, table.columns.size()));
    }
    Q_EMIT tableShown(table);
}

void ReplLink::handleFigure(const QByteArray &contents)
{
    if (contents.size() > qsizetype(sizeof(quint32)))
        Q_EMIT figureShown(qFromBigEndian<quint32>(contents.constData()),
                           contents.sliced(sizeof(quint32)));
}

void ReplLink::send(char kind, const QString &text)
{
    if (!m_repl)
        return;
    const QByteArray contents = text.toUtf8();
    QByteArray frame(headSize, Qt::Uninitialized);
    qToBigEndian(quint32(contents.size()), frame.data());
    frame[4] = kind;
    m_repl->write(frame + contents);
}

void ReplLink::enter(const QString &text, Entry entry)
{
    send(entry == Entry::AsItIs ? 'X' : 'E', text + QChar(0) + inTerminalColors(text));
}

void ReplLink::complete(const QString &text, Completion how)
{
    send(how == Completion::Asked ? 'C' : 'c', text);
}

void ReplLink::askTable(const QString &name, qsizetype start)
{
    send('T', QString::number(start) + u' ' + name);
}

void ReplLink::askMembers(const QStringList &path)
{
    send('M', path.join(QChar(0)));
}

void ReplLink::end()
{
    send('Q', {});
}

} // namespace slipway::ide
