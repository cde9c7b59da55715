// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "searchquery.h"
#include "shell/texteditor.h"

#include <QObject>

#include <optional>
#include <stop_token>

namespace slipway::ide {

/// What is looked for in which text.
struct FindTask
{
    TextEditor *editor = nullptr;
    quint64 revision = 0;
    SearchQuery query;
    /// Only in this part of the text.
    std::optional<ByteRange> within = {};

    bool operator==(const FindTask &) const = default;
};

struct FoundMatches
{
    std::vector<ByteRange> matches;
    /// There are more than were collected.
    bool truncated = false;
    /// A sentence, where nothing could be looked for.
    QString problem;
};

/// Finds all matches in a text on another thread. GUI thread.
class TextFinder : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;
    ~TextFinder() override { m_stop.request_stop(); }

    /// Answered by found(); gives up what was looked for before.
    void find(const FindTask &task);
    void forget();
    /// Answered already.
    bool has(const FindTask &task) const { return m_done && *m_done == task; }
    const FoundMatches &result() const { return m_result; }

    static constexpr std::size_t mostMatches = 100'000;

Q_SIGNALS:
    void found();

private:
    std::stop_source m_stop;
    std::optional<FindTask> m_task;
    std::optional<FindTask> m_done;
    FoundMatches m_result;
};

/// What replacing means: of the match at `only`, or of all of them in the part.
Result<std::vector<Replacement>> replacementsFor(const QByteArray &text, const SearchQuery &query,
                                                 std::optional<ByteRange> within,
                                                 std::optional<ByteRange> only, const QString &by,
                                                 bool preserveCase,
                                                 const std::stop_token &stop = {});

} // namespace slipway::ide
