// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "textfile.h"

#include <memory>

namespace slipway::ide {

class ScintillaView;

/// A large text on its way into a view: read in pieces, on another thread, straight into a
/// document of Scintilla's, so that it is in memory only once. Such a document has no styles, which
/// would take as much again. Made and given to the view on the GUI thread, filled on any.
class LargeText
{
public:
    LargeText(ScintillaView &view, qint64 size);
    ~LargeText();
    Q_DISABLE_COPY_MOVE(LargeText)

    /// What is not UTF-8 without a mark, or has lines that only styles can hide (see EndlessLines),
    /// is for loadFile() instead.
    enum class Outcome { Read, ForLoadFile };
    Result<Outcome> read(const std::filesystem::path &path);

    /// After read(): what it has read becomes the view's document.
    void giveTo(ScintillaView &view);

    const FileStamp &stamp() const { return m_stamp; }
    const TextFormat &format() const { return m_format; }
    bool isWritable() const { return m_writable; }

private:
    class Loader;

    Loader *m_loader;
    FileStamp m_stamp;
    TextFormat m_format;
    bool m_writable = true;
};

} // namespace slipway::ide
