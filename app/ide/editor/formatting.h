// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFuture>
#include <QObject>

namespace slipway::ide {

class ScintillaView;

/// Formats a text with another program, which reads it from its input and writes it to its output.
/// The program runs beside; what is typed meanwhile is kept.
class Formatting : public QObject
{
    Q_OBJECT

public:
    /// The view must outlive this.
    explicit Formatting(ScintillaView &view);
    ~Formatting() override;

    /// Finished when the text is formatted, or failed() has said why it is not. `command` is a
    /// program and its arguments, with double quotes round what has spaces; {file} in it stands
    /// for `path`.
    QFuture<void> run(const QString &command, const QString &path);

Q_SIGNALS:
    void failed(const QString &message);
    /// It takes so long that the user may wonder.
    void slow(const QString &program);

private:
    void take(const QByteArray &sent, const QByteArray &formatted);

    ScintillaView &m_view;
    bool m_running = false;
};

} // namespace slipway::ide
