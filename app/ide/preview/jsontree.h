// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemModel>
#include <QByteArray>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace slipway::ide {

struct JsonFault
{
    qsizetype offset = 0;
    int line = 1;
    int column = 1;
    /// A sentence.
    QString message;
};

/// Where a text is no JSON (RFC 8259). However deep it is nested: nothing here calls itself.
std::optional<JsonFault> findJsonFault(QByteArrayView text);

/// A member or an element, as places in the text (which is valid).
struct JsonEntry
{
    /// Of the name with its quotes; empty in arrays.
    qsizetype keyStart = 0;
    qsizetype keyEnd = 0;
    qsizetype start = 0;
    qsizetype end = 0;
};
struct JsonEntries
{
    std::vector<JsonEntry> entries;
    /// Where the next one begins; -1: there is none.
    qsizetype next = -1;
};
/// At most `count` of what an object or array holds: from its own place on, or going on at `next`.
enum class JsonFrom { Container, Entry };
JsonEntries listJson(QByteArrayView text, qsizetype at, JsonFrom from, int count);

/// The tree of a JSON text, found as it is opened; the text itself is all that is kept.
class JsonModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    explicit JsonModel(QObject *parent = nullptr);
    ~JsonModel() override;

    /// Valid JSON.
    void setText(const QByteArray &text);
    /// "$.a[3]["b c"]".
    QString path(const QModelIndex &index) const;
    /// As it is written.
    QByteArray valueText(const QModelIndex &index) const;
    /// The next place with this text (in a name or a value) after `from`, round the end, is found
    /// and opened; found() answers.
    void find(const QString &text, qsizetype from);

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &) const override { return 2; }
    bool hasChildren(const QModelIndex &parent = {}) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    /// An invalid index: there is none. `offset` is where it was found.
    void found(const QModelIndex &index, qsizetype offset);

private:
    struct Node;

    Node *nodeOf(const QModelIndex &index) const;
    QModelIndex indexOf(const Node *node) const;
    static bool isContainer(char first) { return first == '{' || first == '['; }
    char first(const Node &node) const;
    QString keyOf(const Node &node) const;
    QString valueOf(const Node &node) const;
    void fetch(Node *node);
    void take(Node *node, const JsonEntries &entries);
    void reveal();

    QByteArray m_text;
    std::unique_ptr<Node> m_root;
    quint64 m_generation = 0;
    qsizetype m_target = -1;
};

} // namespace slipway::ide
