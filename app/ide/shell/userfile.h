// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jsontext.h"

#include <optional>

namespace slipway::ide {

/// Something in a file of the user's that has no effect, and where.
struct FileProblem
{
    QString file;
    int line = 1;
    /// Empty where the file as a whole cannot be read.
    QString key = {};
    /// A sentence.
    QString message;
};

/// A JSON file that both the user and the program write: settings.json, keymap.json. A file with a
/// mistake keeps what was last understood of it, and is not written until it is corrected.
class UserFile
{
public:
    /// Empty: there is no such file, and nothing can be written.
    explicit UserFile(QString path = {});

    const QString &path() const { return m_path; }
    const JsonText &text() const { return m_text; }
    const std::optional<JsonMistake> &mistake() const { return m_mistake; }

    /// Whether it holds something else than at the last read.
    bool load();
    /// Sets or, without a value, removes a member of the file as it is on the disk now. A sentence
    /// where that fails. Makes the file's folder if need be.
    std::expected<void, QString> change(const QString &name,
                                        const std::optional<QJsonValue> &value);

private:
    std::expected<void, QString> write(const QByteArray &bytes);

    QString m_path;
    QByteArray m_bytes;
    JsonText m_text;
    std::optional<JsonMistake> m_mistake;
};

} // namespace slipway::ide
