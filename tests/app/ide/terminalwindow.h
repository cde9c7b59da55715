// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "terminal/shellintegration.h"
#include "terminal/terminalview.h"

#include <QString>
#include <QStringList>

namespace slipway::ide {

/// A shell of this machine that starts in `folder`, where all it writes is kept too.
inline ShellRequest hostShell(const QString &folder, const std::string &shell)
{
    ShellRequest request;
    request.runner = SLIPWAY_BIN_DIR "/slipway-run";
    request.shell = shell;
    request.project = folder.toStdString();
    request.isolation = sandbox::Isolation::None;
    request.scripts = folder.toStdString() + "/scripts";
    request.home = folder.toStdString() + "/home";
    return request;
}

/// What a terminal shows, row by row.
inline QStringList rowsOf(const TerminalView &view)
{
    const auto screen = view.shared()->access();
    QStringList rows;
    for (std::int64_t line = screen->screenLine(); line < screen->endLine(); ++line)
        rows << QString::fromStdString(screen->text(line, line + 1));
    return rows;
}

/// The middle of a cell of the screen, for the mouse; the view must not be scrolled up.
inline QPoint cellCenter(const TerminalView &view, int row, int column)
{
    constexpr int margin = 8;
    const QWidget &widget = view;
    const QSizeF size =
        widget.inputMethodQuery(Qt::ImCursorRectangle).toRectF().size(); // two columns wide
    return QPointF(margin + (column + 0.5) * size.width() / 2, margin + (row + 0.5) * size.height())
        .toPoint();
}

} // namespace slipway::ide
