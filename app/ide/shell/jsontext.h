// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <expected>
#include <vector>

namespace slipway::ide {

struct JsonMistake
{
    int line = 1;
    /// A sentence.
    QString message;
};

/// A JSON object in a file that people edit: comments and a comma too many are welcome, every
/// member knows its line, and a change leaves everything else as it was written.
class JsonText
{
public:
    /// An empty text is an empty object.
    static std::expected<JsonText, JsonMistake> parse(const QByteArray &text);

    const QJsonObject &object() const { return m_object; }
    /// Of the member with these names from the outside in; of the nearest one where it is missing.
    int lineOf(const QStringList &names) const;

    /// The text with this member of the outermost object set, or added at the end.
    QByteArray with(const QString &name, const QJsonValue &value) const;
    QByteArray without(const QString &name) const;

private:
    struct Member
    {
        QString name;
        int depth = 0;
        /// Offsets of the name's quote, of the value, and behind it.
        qsizetype start = 0;
        qsizetype value = 0;
        qsizetype end = 0;
    };

    void scan();
    qsizetype scanValue(qsizetype at, int depth);
    qsizetype scanObject(qsizetype at, int depth);
    qsizetype skipSpace(qsizetype at) const;
    const Member *find(const QString &name) const;
    QByteArray indentation() const;
    int lineAt(qsizetype offset) const;

    QByteArray m_text;
    /// The same with comments as blanks, so that offsets agree.
    QByteArray m_plain;
    QJsonObject m_object;
    std::vector<Member> m_members;
};

} // namespace slipway::ide
