// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/files.h>
#include <slipway/hosting/executions/executor.h>

namespace slipway::hosting {

/// The answer to a request for an execution, sent while that runs: a line of JSON for each piece of
/// output, {"stdout":"..."} or {"stderr":"..."}, and a last one that says how it went, or
/// {"error":...}.
///
/// drogon can send nothing before all of an answer is there, or has to be asked for it again and
/// again by the loop that all others wait for. So this writes to the connection itself, as HTTP's
/// chunks, and ends it then; drogon, which must not answer any more, learns of that end as of any
/// other.
class LiveAnswer : public ExecutionViewer
{
public:
    /// `client` is the connection's socket, which stays drogon's too.
    explicit LiveAnswer(FileDescriptor client)
        : m_client(std::move(client))
    {}

    Result<> print(bool isError, std::string_view text) override;
    /// Where nothing has been sent yet and the execution has failed, nothing is: drogon shall tell
    /// of the error as usual.
    void end(const Result<api::Execution> &result) override;

    /// After end(): whether this was the answer.
    bool isSent() const { return m_hasBegun; }

private:
    Result<> sendLine(const json::value &line);
    Result<> send(std::string_view bytes);

    FileDescriptor m_client;
    bool m_hasBegun = false;
    bool m_isLost = false;
};

} // namespace slipway::hosting
