// SPDX-License-Identifier: GPL-3.0-or-later
#include "problemoutput.h"

#include "background.h"
#include "problemrules.h"
#include "problems.h"

#include <QDir>
#include <QFileInfo>
#include <QUrl>

namespace slipway::ide {

using namespace Qt::StringLiterals;

namespace {

/// Between two frames of a traceback.
constexpr int mostSourceLines = 12;
/// Longer lines are data, not messages.
constexpr qsizetype longestLine = 1000;
/// As much is looked at in one go, and kept between two.
constexpr qsizetype mostPending = 64 * 1024;
constexpr int pause = 150; // milliseconds

/// Without what changes colours and makes links, and of a line that was written over the last.
QString plainLine(QByteArrayView bytes)
{
    static const QRegularExpression controls(
        uR"(\x1b\[[0-9;:?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][0-9A-Za-z]|\x1b.)"_s);
    while (bytes.endsWith('\r'))
        bytes.chop(1);
    if (const qsizetype over = bytes.lastIndexOf('\r'); over >= 0)
        bytes = bytes.sliced(over + 1);
    QString line = QString::fromUtf8(bytes.first(std::min(bytes.size(), longestLine)));
    if (line.contains(u'\x1b'))
        line.remove(controls);
    return line;
}

ProblemSeverity severityOf(const QString &word)
{
    const QString lower = word.toLower();
    if (lower == "warning"_L1)
        return ProblemSeverity::Warning;
    return lower == "note"_L1 || lower == "notice"_L1 ? ProblemSeverity::Note
                                                      : ProblemSeverity::Error;
}

/// What the general rule for compilers found has its author by the file's ending.
QString toolOf(const ProblemRule &rule, const QString &path)
{
    if (rule.tool != "compiler"_L1)
        return rule.tool;
    if (path.endsWith(".java"_L1))
        return u"javac"_s;
    static const QRegularExpression c(uR"(\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx|m|mm|ipp|inc)$)"_s);
    return c.match(path).hasMatch() ? u"C/C++"_s : u"build"_s;
}

bool has(const QRegularExpressionMatch &match, const char *name)
{
    return match.hasCaptured(QLatin1StringView(name));
}

} // namespace

QString ProblemParser::resolve(QString file, const QString &className) const
{
    if (file.startsWith("file://"_L1))
        file = QUrl::fromPercentEncoding(file.sliced(7).toUtf8());
    if (file.startsWith(u'<') || file.startsWith("node:"_L1))
        return {};
    QStringList candidates;
    if (file.startsWith(u'/')) {
        candidates = {file};
    } else {
        QStringList roots{m_base.workFolder, m_base.folder};
        if (!m_base.entry.isEmpty())
            roots.append(QFileInfo(m_base.entry).path());
        roots.append({m_base.folder + u"/src"_s, m_base.folder + u"/src/main/java"_s,
                      m_base.folder + u"/src/test/java"_s});
        // "shop.cart.Item.total" is in shop/cart.
        QStringList parts = className.split(u'.');
        while (!parts.isEmpty()
               && (parts.last().isEmpty() || !parts.last().front().isLower()
                   || parts.size() == className.count(u'.') + 1))
            parts.removeLast();
        const QString package =
            parts.isEmpty() || className.contains(u'/') ? QString() : parts.join(u'/') + u'/';
        for (const QString &root : std::as_const(roots)) {
            if (!root.isEmpty())
                candidates.append({root + u'/' + package + file, root + u'/' + file});
        }
    }
    for (const QString &candidate : std::as_const(candidates)) {
        if (QFileInfo(candidate).isFile())
            return QDir::cleanPath(candidate);
    }
    return {};
}

bool ProblemParser::isOwn(const QString &path) const
{
    return path.startsWith(m_base.folder + u'/') && !path.contains("/node_modules/"_L1)
           && !path.contains("/site-packages/"_L1);
}

/// Nothing where the file is not there.
std::optional<Problem> ProblemParser::problemIn(const ProblemRule &rule,
                                                const QRegularExpressionMatch &match,
                                                const QString &tool) const
{
    Problem problem;
    problem.path = resolve(match.captured("file"_L1),
                           has(match, "class") ? match.captured("class"_L1) : QString());
    if (problem.path.isEmpty())
        return std::nullopt;
    problem.position.line = match.capturedView("line"_L1).toInt();
    if (has(match, "column"))
        problem.position.column = match.capturedView("column"_L1).toInt();
    if (has(match, "severity"))
        problem.severity = severityOf(match.captured("severity"_L1));
    if (has(match, "text"))
        problem.text = match.captured("text"_L1).trimmed();
    problem.tool = tool.isEmpty() ? toolOf(rule, problem.path) : tool;
    return problem;
}

void ProblemParser::emitFound(Problem problem)
{
    // Notes belong to the message above them.
    if (problem.severity != ProblemSeverity::Note && !problem.text.isEmpty())
        m_found.push_back(std::move(problem));
}

/// The open message has no place: then it has the one that stood above it.
void ProblemParser::giveUp()
{
    if (m_open && m_open->rule->shape == ProblemRule::Shape::ThenPlace && m_origin
        && m_origin->tool == m_open->rule->tool) {
        m_origin->text = m_open->problem.text;
        emitFound(*m_origin);
        m_origin.reset();
    }
    m_open.reset();
}

void ProblemParser::skip()
{
    m_open.reset();
    m_origin.reset();
}

bool ProblemParser::goOnWithPlaces(const QString &line)
{
    const ProblemRule &rule = *m_open->rule;
    const QRegularExpressionMatch match = rule.place.match(line);
    if (!match.hasMatch()) {
        // Another message, or too much between.
        if (m_open->patience-- > 0 && !rule.head.match(line).hasMatch())
            return true;
        giveUp();
        return false;
    }
    m_open->patience = rule.between;
    const auto place = problemIn(rule, match, {});
    if (place && isOwn(place->path)) {
        m_open->problem.path = place->path;
        m_open->problem.position = place->position;
        emitFound(m_open->problem);
        m_open.reset();
        m_origin.reset();
    }
    return true;
}

/// Whether the line belongs to the message that is open.
bool ProblemParser::goOn(const QString &line)
{
    using enum ProblemRule::Shape;
    const ProblemRule &rule = *m_open->rule;
    switch (rule.shape) {
    case ThenPlace:
        return goOnWithPlaces(line);
    case ThenText:
        if (line.trimmed().isEmpty())
            return true;
        m_open->problem.text = line.trimmed();
        emitFound(m_open->problem);
        m_open.reset();
        return true;
    case Frames: {
        if (const auto match = rule.head.match(line); match.hasMatch()) {
            const auto frame = problemIn(rule, match, {});
            if (frame && (isOwn(frame->path) || m_open->problem.path.isEmpty()))
                m_open->problem = *frame;
            m_open->patience = mostSourceLines;
            return true;
        }
        // Source lines stand indented between the frames.
        if (line.isEmpty() || line.front().isSpace())
            return m_open->patience-- > 0 || (m_open.reset(), false);
        m_open->problem.text = line.trimmed();
        // Somebody's Ctrl+C is no mistake of the program's.
        if (!m_open->problem.path.isEmpty() && m_open->problem.text != u"KeyboardInterrupt")
            emitFound(m_open->problem);
        m_open.reset();
        return true;
    }
    case Whole:
    case Origin:
        break;
    }
    m_open.reset();
    return false;
}

void ProblemParser::begin(const QString &line)
{
    using enum ProblemRule::Shape;
    for (const ProblemRule &rule : problemRules()) {
        if (!line.contains(rule.needle))
            continue;
        const QRegularExpressionMatch match = rule.head.match(line);
        if (!match.hasMatch())
            continue;
        if (rule.shape == ThenPlace) {
            Problem problem{.text = match.captured("text"_L1).trimmed(), .tool = rule.tool};
            if (has(match, "severity"))
                problem.severity = severityOf(match.captured("severity"_L1));
            m_open = Message{&rule, std::move(problem), rule.before};
            return;
        }
        const auto problem = problemIn(rule, match, {});
        if (rule.shape == Frames) {
            m_open = Message{&rule, problem.value_or(Problem()), mostSourceLines};
            return;
        }
        if (!problem)
            continue; // Perhaps another rule reads a name that exists.
        if (rule.shape == Origin)
            m_origin = problem;
        else if (rule.shape == ThenText)
            m_open = Message{&rule, *problem, 0};
        else
            emitFound(*problem);
        return;
    }
}

void ProblemParser::line(QByteArrayView bytes)
{
    const QString text = plainLine(bytes);
    if (m_open && goOn(text))
        return;
    if (!text.isEmpty())
        begin(text);
}

ProblemOutput::ProblemOutput(Problems &problems, QObject *parent)
    : QObject(parent)
    , m_problems(problems)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(pause);
    connect(&m_pause, &QTimer::timeout, this, &ProblemOutput::work);
}

void ProblemOutput::begin(const QString &teller, const ProblemBase &base)
{
    ++m_run;
    m_teller = teller;
    m_parser = std::make_shared<ProblemParser>(base);
    m_pending.clear();
    m_pause.stop();
    m_working = m_ended = m_skipped = false;
    m_problems.clear(teller);
}

void ProblemOutput::feed(const QByteArray &bytes)
{
    if (!m_parser)
        return;
    m_pending += bytes;
    // Seldom, so that a flood is not copied again and again.
    if (m_pending.size() > 4 * mostPending) {
        m_pending = m_pending.last(mostPending);
        m_skipped = true;
    }
    if (!m_working && !m_pause.isActive())
        m_pause.start();
}

void ProblemOutput::finish()
{
    m_ended = true;
    if (!m_working)
        work();
}

void ProblemOutput::work()
{
    m_pause.stop();
    if (m_working || !m_parser || m_pending.isEmpty())
        return;
    QByteArray bytes = std::exchange(m_pending, {});
    if (!m_ended) {
        const qsizetype end = bytes.lastIndexOf('\n') + 1;
        m_pending = bytes.sliced(end);
        bytes.truncate(end);
    }
    if (bytes.size() > mostPending) {
        bytes = bytes.last(mostPending);
        m_skipped = true;
    }
    m_working = true;
    runInBackground([parser = m_parser, bytes, skipped = std::exchange(m_skipped, false)] {
        qsizetype from = 0;
        if (skipped) {
            parser->skip();
            from = bytes.indexOf('\n') + 1;
        }
        while (from < bytes.size()) {
            qsizetype end = bytes.indexOf('\n', from);
            if (end < 0)
                end = bytes.size();
            parser->line(QByteArrayView(bytes).sliced(from, end - from));
            from = end + 1;
        }
        return parser->take();
    }).then(this, [this, run = m_run](const std::vector<Problem> &found) {
        if (run != m_run)
            return;
        m_working = false;
        m_problems.add(m_teller, found);
        if (m_ended)
            work();
        else if (!m_pending.isEmpty())
            m_pause.start();
    });
}

} // namespace slipway::ide
