// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "texteditor.h"

#include <QByteArray>
#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

namespace slipway::ide {

class Problems;
struct ProblemRule;

/// Where a program ran, so that the names it prints can be found.
struct ProblemBase
{
    /// The project's; what is in it counts before what is not.
    QString folder = {};
    /// Where it was started.
    QString workFolder = {};
    /// The file that was run, or none.
    QString entry = {};
};

/// Recognises messages in lines, one after the other. Looks at the disk for whether files exist;
/// for any thread, but for one at a time.
class ProblemParser
{
public:
    explicit ProblemParser(ProblemBase base)
        : m_base(std::move(base))
    {}

    /// What a terminal was sent, without line breaks; colours are taken out.
    void line(QByteArrayView bytes);
    /// Lines are missing between the last one and the next.
    void skip();
    /// What was found since the last call.
    std::vector<Problem> take() { return std::exchange(m_found, {}); }

private:
    struct Message
    {
        const ProblemRule *rule;
        Problem problem;
        int patience = 0;
    };
    bool goOn(const QString &line);
    bool goOnWithPlaces(const QString &line);
    void begin(const QString &line);
    void emitFound(Problem problem);
    void giveUp();
    QString resolve(QString file, const QString &className) const;
    bool isOwn(const QString &path) const;
    std::optional<Problem> problemIn(const ProblemRule &rule, const QRegularExpressionMatch &match,
                                     const QString &tool) const;

    ProblemBase m_base;
    std::optional<Message> m_open;
    std::optional<Problem> m_origin;
    std::vector<Problem> m_found;
};

/// Listens to what a run prints and tells the problems in it. Of a flood only a part is looked at,
/// always with its end: neither time nor memory grow with what is printed. GUI thread; the work is
/// done elsewhere.
class ProblemOutput : public QObject
{
    Q_OBJECT

public:
    explicit ProblemOutput(Problems &problems, QObject *parent = nullptr);

    /// A run begins: what this teller said before is taken back.
    void begin(const QString &teller, const ProblemBase &base);
    /// Any piece of its output.
    void feed(const QByteArray &bytes);
    /// It has ended: the rest is looked at now.
    void finish();
    /// Nothing more will come of what was fed.
    bool isIdle() const { return !m_working && m_pending.isEmpty(); }

private:
    void work();

    Problems &m_problems;
    QString m_teller;
    std::shared_ptr<ProblemParser> m_parser;
    QByteArray m_pending;
    QTimer m_pause;
    quint64 m_run = 0;
    bool m_working = false;
    bool m_ended = false;
    bool m_skipped = false;
};

} // namespace slipway::ide
