// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/files.h>
#include <slipway/hosting/blobs/blob_store.h>
#include <slipway/sandbox/line_log.h>
#include <slipway/sandbox/runner_connection.h>

#include <QProcess>
#include <QTest>

#include <filesystem>
#include <initializer_list>
#include <string>
#include <vector>

/// Projects for tests, written where they are used.
namespace slipway::testing {

struct ProjectFile
{
    std::string path;
    std::string text;
    bool executable = false;
};

/// Stores the files' bytes and gives their tree.
inline std::vector<api::TreeEntry> treeOf(const hosting::BlobStore &blobs,
                                          const std::vector<ProjectFile> &files)
{
    std::vector<api::TreeEntry> tree;
    for (const ProjectFile &file : files) {
        const Hash hash = Hash::of(file.text);
        [[maybe_unused]] const auto stored = blobs.store(hash, file.text);
        tree.push_back({file.path, file.executable, file.text.size(), hash});
    }
    return tree;
}

inline std::string logText(const std::filesystem::path &path)
{
    std::string text;
    const auto page = sandbox::LineLogReader::read(path, 1, 100'000, 100'000'000);
    if (page) {
        for (const sandbox::LogLine &line : page->lines)
            text += line.text + "\n";
    }
    return text;
}

/// The bytes of a wheel with one module in it; nothing but Python is needed to make it.
inline std::string wheelOf(const std::string &name, const std::string &version,
                           const std::string &code)
{
    static constexpr const char *script = R"(
import sys, zipfile
name, version, code = sys.argv[1:]
info = f'{name}-{version}.dist-info/'
with zipfile.ZipFile(sys.stdout.buffer, 'w') as wheel:
    def put(path, text):
        wheel.writestr(zipfile.ZipInfo(path), text)
    put(f'{name}.py', code)
    put(info + 'METADATA', f'Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n')
    put(info + 'WHEEL', 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n')
    put(info + 'RECORD', '')
)";
    QProcess python;
    python.start(QStringLiteral("python3"),
                 {QStringLiteral("-c"), QString::fromUtf8(script), QString::fromStdString(name),
                  QString::fromStdString(version), QString::fromStdString(code)});
    python.waitForFinished();
    return python.readAllStandardOutput().toStdString();
}

inline std::filesystem::path runnerProgram()
{
    return SLIPWAY_BIN_DIR "/slipway-run";
}

/// Why no sandbox with a network can be set up on this machine; empty where it can.
inline std::string whyNoSandbox()
{
    sandbox::RunSpec spec;
    spec.argv = {"/bin/true"};
    spec.network = sandbox::Network::Outbound;
    auto runner = sandbox::RunnerConnection::launch(runnerProgram(), spec);
    if (!runner)
        return runner.error().describe();
    for (;;) {
        const auto frame = runner->receive(std::chrono::seconds(20));
        if (!frame)
            return frame.error().describe();
        if (!*frame)
            return "slipway-run does not answer";
        if ((*frame)->type == sandbox::FrameType::Error)
            return sandbox::errorFromPayload((*frame)->payload).describe();
        if ((*frame)->type == sandbox::FrameType::Exit)
            return {};
    }
}

} // namespace slipway::testing
