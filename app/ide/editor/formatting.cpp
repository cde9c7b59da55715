// SPDX-License-Identifier: GPL-3.0-or-later
#include "formatting.h"

#include "scintillaview.h"
#include "textpatch.h"

#include <slipway/text/merge.h>

#include <QPromise>

namespace slipway::ide {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

// A formatter takes a second or two with the largest of files.
static constexpr auto patience = 15s;
static constexpr auto longTime = 2s;

// No formatter makes more of a text than this.
static constexpr qsizetype mostOutput = qsizetype{64} << 20;

Formatting::Formatting(ScintillaView &view)
    : QObject(&view)
    , m_view(view)
{}

Formatting::~Formatting()
{
    // Nobody waits for its end here: that would stop the window.
    for (QProcess *process : findChildren<QProcess *>()) {
        process->disconnect(this);
        process->setParent(nullptr);
        connect(process, &QProcess::finished, process, &QObject::deleteLater);
        process->kill();
    }
}

static QString firstLines(const QByteArray &output)
{
    QStringList lines = QString::fromUtf8(output).trimmed().split(u'\n');
    lines.resize(std::min<qsizetype>(3, lines.size()));
    return lines.join(u'\n');
}

QFuture<void> Formatting::run(const QString &command, const QString &path)
{
    QStringList words = QProcess::splitCommand(command);
    if (words.isEmpty() || m_running || m_view.isReadOnly())
        return QtFuture::makeReadyVoidFuture();
    for (QString &word : words)
        word.replace("{file}"_L1, path);
    m_running = true;
    auto promise = std::make_shared<QPromise<void>>();
    promise->start();
    auto *process = new QProcess(this);
    const QString program = words.takeFirst();
    const QByteArray text = m_view.text();
    const auto end = [this, process, promise](const QString &problem) {
        if (!std::exchange(m_running, false))
            return; // Told already.
        process->deleteLater();
        if (!problem.isEmpty())
            Q_EMIT failed(problem);
        promise->finish();
    };
    connect(process, &QProcess::errorOccurred, this, [=](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            end(tr("%1, which formats this language, cannot be started. Install it, or choose "
                   "another command in the settings.")
                    .arg(program));
    });
    auto output = std::make_shared<QByteArray>();
    connect(process, &QProcess::readyReadStandardOutput, this, [process, output, text] {
        output->append(process->readAllStandardOutput());
        if (output->size() > mostOutput + 4 * text.size())
            process->kill();
    });
    connect(process, &QProcess::finished, this, [=, this](int code, QProcess::ExitStatus status) {
        const QByteArray formatted = *output + process->readAllStandardOutput();
        if (status != QProcess::NormalExit) {
            end(tr("%1 did not finish formatting the text; it was left as it is.").arg(program));
        } else if (code != 0) {
            end(tr("%1 could not format the text: %2")
                    .arg(program, firstLines(process->readAllStandardError())));
        } else if (formatted.isEmpty() && !text.trimmed().isEmpty()) {
            end(tr("%1 gave no text back; nothing was changed.").arg(program));
        } else {
            take(text, formatted);
            end({});
        }
    });
    QTimer::singleShot(patience, process, &QProcess::kill);
    QTimer::singleShot(longTime, process, [this, program] { Q_EMIT slow(program); });
    if (!path.isEmpty())
        process->setWorkingDirectory(QFileInfo(path).path());
    process->start(program, words);
    process->write(text);
    process->closeWriteChannel();
    return promise->future();
}

void Formatting::take(const QByteArray &sent, const QByteArray &formatted)
{
    const auto viewOf = [](const QByteArray &bytes) {
        return std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size()));
    };
    const QByteArray now = m_view.text();
    if (now == sent) {
        patchText(m_view, viewOf(formatted));
        return;
    }
    const Result<text::Merged> merged =
        text::mergeThreeWay(viewOf(sent), viewOf(now), viewOf(formatted));
    if (merged && merged->clean)
        patchText(m_view, merged->text);
    else
        Q_EMIT failed(
            tr("The text changed while it was being formatted, so it was left as it is."));
}

} // namespace slipway::ide
