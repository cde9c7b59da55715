// SPDX-License-Identifier: GPL-3.0-or-later
#include "jsontree.h"

#include "shell/background.h"
#include "shell/theme.h"

#include <KSyntaxHighlighting/Theme>

namespace slipway::ide {

using namespace Qt::StringLiterals;

static constexpr int atATime = 500;
static constexpr qsizetype longestShown = 300;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(JsonTree)
};

bool isSpace(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/// Reads JSON token by token.
class Validator
{
public:
    explicit Validator(QByteArrayView text)
        : m_text(text)
    {}
    std::optional<JsonFault> run();

private:
    char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }
    bool atEnd() const { return m_at >= m_text.size(); }
    void skipSpace();
    QString value();
    QString string();
    QString number();
    QString word();
    QString afterValue();
    QString key();
    JsonFault fault(const QString &message) const;

    QByteArrayView m_text;
    qsizetype m_at = 0;
    /// '{' or '[' of what is open. On the heap, so that depth is no danger.
    std::vector<char> m_open;
    bool m_done = false;
    bool m_needsValue = true;
};

void Validator::skipSpace()
{
    while (!atEnd() && isSpace(m_text[m_at]))
        ++m_at;
}

QString Validator::string()
{
    const qsizetype start = m_at++;
    for (; !atEnd(); ++m_at) {
        const char c = m_text[m_at];
        if (c == '"') {
            ++m_at;
            return {};
        }
        if (static_cast<unsigned char>(c) < 0x20)
            return Text::tr("A string cannot go over a line's end or hold control characters.");
        if (c != '\\')
            continue;
        ++m_at;
        if (peek() == 'u') {
            for (int i = 0; i < 4; ++i) {
                ++m_at;
                if (atEnd() || !isxdigit(static_cast<unsigned char>(m_text[m_at])))
                    return Text::tr("\\u needs four hexadecimal digits.");
            }
        } else if (atEnd() || !QByteArrayView("\"\\/bfnrt").contains(m_text[m_at])) {
            return Text::tr("There is no such escape in JSON.");
        }
    }
    m_at = start;
    return Text::tr("This string has no end.");
}

QString Validator::number()
{
    const auto digits = [this] {
        const qsizetype start = m_at;
        while (!atEnd() && m_text[m_at] >= '0' && m_text[m_at] <= '9')
            ++m_at;
        return m_at > start;
    };
    const QString wrong = Text::tr("This is not a number as JSON writes them.");
    if (peek() == '-')
        ++m_at;
    if (peek() == '0')
        ++m_at;
    else if (!digits())
        return wrong;
    if (peek() == '.') {
        ++m_at;
        if (!digits())
            return wrong;
    }
    if (peek() == 'e' || peek() == 'E') {
        ++m_at;
        if (peek() == '+' || peek() == '-')
            ++m_at;
        if (!digits())
            return wrong;
    }
    return {};
}

QString Validator::word()
{
    for (const QByteArrayView one : {"true", "false", "null"}) {
        if (m_text.sliced(m_at).startsWith(one)) {
            m_at += one.size();
            return {};
        }
    }
    return Text::tr("A value is missing here.");
}

QString Validator::value()
{
    m_needsValue = false;
    const char c = peek();
    if (c == '{' || c == '[') {
        m_open.push_back(c);
        ++m_at;
        skipSpace();
        if (peek() == (c == '{' ? '}' : ']'))
            return {};
        if (c == '{')
            return key();
        m_needsValue = true;
        return {};
    }
    if (c == '"')
        return string();
    if (c == '-' || (c >= '0' && c <= '9'))
        return number();
    return word();
}

QString Validator::key()
{
    skipSpace();
    if (peek() != '"')
        return Text::tr("A name in quotes is missing here.");
    if (const QString problem = string(); !problem.isEmpty())
        return problem;
    skipSpace();
    if (peek() != ':')
        return Text::tr("A colon is missing here.");
    ++m_at;
    m_needsValue = true;
    return {};
}

QString Validator::afterValue()
{
    if (m_open.empty()) {
        m_done = true;
        return atEnd() ? QString() : Text::tr("There is something behind the end.");
    }
    const bool object = m_open.back() == '{';
    if (peek() == (object ? '}' : ']') && !atEnd()) {
        m_open.pop_back();
        ++m_at;
        return {};
    }
    if (peek() != ',')
        return atEnd() ? Text::tr("The text ends before it is closed.")
                       : Text::tr("A comma is missing here.");
    ++m_at;
    if (object)
        return key();
    m_needsValue = true;
    return {};
}

JsonFault Validator::fault(const QString &message) const
{
    const QByteArrayView before = m_text.first(std::min(m_at, m_text.size()));
    const qsizetype line = before.lastIndexOf('\n');
    const QByteArrayView inLine =
        before.sliced(line + 1).last(std::min<qsizetype>(before.size() - line - 1, 100'000));
    return {.offset = m_at,
            .line = int(std::min<qsizetype>(before.count('\n'), INT_MAX - 1)) + 1,
            .column = int(QString::fromUtf8(inLine).toUcs4().size()) + 1,
            .message = message};
}

std::optional<JsonFault> Validator::run()
{
    if (m_text.startsWith("\xef\xbb\xbf"))
        m_at = 3;
    while (!m_done) {
        skipSpace();
        const QString problem = m_needsValue ? value() : afterValue();
        if (!problem.isEmpty())
            return fault(problem);
    }
    return {};
}

/// Behind the string that begins here.
qsizetype endOfString(QByteArrayView text, qsizetype at)
{
    for (++at; at < text.size() && text[at] != '"'; ++at)
        at += text[at] == '\\' ? 1 : 0;
    return std::min(at + 1, text.size());
}

qsizetype endOfValue(QByteArrayView text, qsizetype at)
{
    if (text[at] == '"')
        return endOfString(text, at);
    if (text[at] != '{' && text[at] != '[') {
        while (at < text.size() && !isSpace(text[at]) && text[at] != ',' && text[at] != '}'
               && text[at] != ']')
            ++at;
        return at;
    }
    qsizetype depth = 0;
    while (at < text.size()) {
        const char c = text[at];
        if (c == '"') {
            at = endOfString(text, at);
            continue;
        }
        depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
        ++at;
        if (depth == 0)
            break;
    }
    return at;
}

qsizetype skipSpaces(QByteArrayView text, qsizetype at)
{
    while (at < text.size() && (isSpace(text[at]) || text[at] == ','))
        ++at;
    return at;
}

/// A string literal's text, its beginning only where it is long.
QString decoded(QByteArrayView literal)
{
    const bool cut = literal.size() > longestShown * 6;
    QByteArray part = cut ? literal.first(longestShown * 6).toByteArray() : literal.toByteArray();
    if (cut) {
        // Not in the middle of an escape or a character.
        qsizetype end = part.lastIndexOf('\\');
        if (end > 0 && part.size() - end < 8)
            part.truncate(end);
        while (!part.isEmpty() && (static_cast<unsigned char>(part.back()) & 0xC0) == 0x80)
            part.chop(1);
        part += '"';
    }
    const QString text = QJsonDocument::fromJson('[' + part + ']').array().at(0).toString();
    return text.size() > longestShown ? text.first(longestShown) + u'…' : cut ? text + u'…' : text;
}

} // namespace

std::optional<JsonFault> findJsonFault(QByteArrayView text)
{
    return Validator(text).run();
}

JsonEntries listJson(QByteArrayView text, qsizetype at, JsonFrom from, int count)
{
    JsonEntries found;
    at = skipSpaces(text, from == JsonFrom::Container ? at + 1 : at);
    while (at < text.size() && text[at] != '}' && text[at] != ']') {
        if (int(found.entries.size()) == count) {
            found.next = at;
            return found;
        }
        JsonEntry entry;
        if (text[at] == '"') {
            const qsizetype end = endOfString(text, at);
            const qsizetype colon = skipSpaces(text, end);
            if (colon < text.size() && text[colon] == ':') {
                entry.keyStart = at;
                entry.keyEnd = end;
                at = skipSpaces(text, colon + 1);
            }
        }
        if (at >= text.size())
            break;
        entry.start = at;
        entry.end = endOfValue(text, at);
        if (entry.end == entry.start)
            break; // Not JSON after all.
        found.entries.push_back(entry);
        at = skipSpaces(text, entry.end);
    }
    return found;
}

struct JsonModel::Node
{
    JsonEntry entry;
    Node *parent = nullptr;
    int row = 0;
    std::vector<std::unique_ptr<Node>> children = {};
    /// Where to go on; -1: everything is there.
    qsizetype next = -1;
    bool fetching = false;
};

JsonModel::JsonModel(QObject *parent)
    : QAbstractItemModel(parent)
{}

JsonModel::~JsonModel() = default;

void JsonModel::setText(const QByteArray &text)
{
    beginResetModel();
    ++m_generation;
    m_target = -1;
    m_text = text;
    const qsizetype start = skipSpaces(text, text.startsWith("\xef\xbb\xbf") ? 3 : 0);
    m_root.reset();
    if (start < text.size()) {
        // The invisible root has one child, the document, which is opened like any other.
        m_root = std::make_unique<Node>();
        auto top = std::make_unique<Node>();
        top->entry = {.start = start, .end = endOfValue(text, start)};
        top->parent = m_root.get();
        top->next = isContainer(text[start]) ? start : -1;
        m_root->children.push_back(std::move(top));
    }
    endResetModel();
}

JsonModel::Node *JsonModel::nodeOf(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<Node *>(index.internalPointer()) : m_root.get();
}

QModelIndex JsonModel::indexOf(const Node *node) const
{
    return node == m_root.get() ? QModelIndex() : createIndex(node->row, 0, node);
}

QModelIndex JsonModel::index(int row, int column, const QModelIndex &parent) const
{
    const Node *node = nodeOf(parent);
    if (!node || row < 0 || row >= int(node->children.size()) || column < 0 || column > 1)
        return {};
    return createIndex(row, column, node->children[std::size_t(row)].get());
}

QModelIndex JsonModel::parent(const QModelIndex &index) const
{
    const Node *node = nodeOf(index);
    return index.isValid() && node->parent ? indexOf(node->parent) : QModelIndex();
}

int JsonModel::rowCount(const QModelIndex &parent) const
{
    const Node *node = parent.column() > 0 ? nullptr : nodeOf(parent);
    return node ? int(node->children.size()) : 0;
}

bool JsonModel::hasChildren(const QModelIndex &parent) const
{
    const Node *node = parent.column() > 0 ? nullptr : nodeOf(parent);
    return node && (!node->children.empty() || node->next >= 0);
}

bool JsonModel::canFetchMore(const QModelIndex &parent) const
{
    const Node *node = nodeOf(parent);
    return node && node->next >= 0 && !node->fetching;
}

void JsonModel::fetchMore(const QModelIndex &parent)
{
    if (canFetchMore(parent))
        fetch(nodeOf(parent));
}

void JsonModel::fetch(Node *node)
{
    node->fetching = true;
    // Towards something far behind with larger steps.
    const int count = m_target >= 0 ? 100 * atATime : atATime;
    const JsonFrom from = node->children.empty() ? JsonFrom::Container : JsonFrom::Entry;
    runInBackground([text = m_text, at = node->next, from, count] {
        return listJson(text, at, from, count);
    }).then(this, [this, node, generation = m_generation](const JsonEntries &entries) {
        if (generation == m_generation)
            take(node, entries);
    });
}

void JsonModel::take(Node *node, const JsonEntries &entries)
{
    node->fetching = false;
    node->next = entries.next;
    const auto had = int(node->children.size());
    if (!entries.entries.empty()) {
        beginInsertRows(indexOf(node), had, had + int(entries.entries.size()) - 1);
        for (const JsonEntry &entry : entries.entries) {
            auto child = std::make_unique<Node>();
            child->entry = entry;
            child->parent = node;
            child->row = int(node->children.size());
            child->next = isContainer(m_text[entry.start]) ? entry.start : -1;
            node->children.push_back(std::move(child));
        }
        endInsertRows();
    } else {
        const QModelIndex index = indexOf(node);
        Q_EMIT dataChanged(index, index.siblingAtColumn(1));
    }
    if (m_target >= 0)
        reveal();
}

char JsonModel::first(const Node &node) const
{
    return m_text[node.entry.start];
}

QString JsonModel::keyOf(const Node &node) const
{
    if (node.entry.keyEnd > node.entry.keyStart)
        return decoded(QByteArrayView(m_text).sliced(node.entry.keyStart,
                                                     node.entry.keyEnd - node.entry.keyStart));
    return node.parent == m_root.get() ? u"$"_s : QString::number(node.row);
}

QString JsonModel::valueOf(const Node &node) const
{
    const QByteArrayView text =
        QByteArrayView(m_text).sliced(node.entry.start, node.entry.end - node.entry.start);
    if (isContainer(text[0])) {
        const QString shape = text[0] == '{' ? u"{%1}"_s : u"[%1]"_s;
        const bool known = node.next < 0;
        return shape.arg(known ? QString::number(node.children.size()) : u"…"_s);
    }
    return text[0] == '"' ? decoded(text)
                          : QString::fromLatin1(text.first(std::min(text.size(), longestShown)));
}

QVariant JsonModel::data(const QModelIndex &index, int role) const
{
    const Node *node = index.isValid() ? nodeOf(index) : nullptr;
    if (!node)
        return {};
    if (role == Qt::DisplayRole)
        return index.column() == 0 ? keyOf(*node) : valueOf(*node).replace(u'\n', u'\u21B5');
    if (role == Qt::ToolTipRole)
        return path(index);
    if (role != Qt::ForegroundRole || index.column() == 0)
        return {};
    const Theme &theme = Theme::instance();
    using Style = KSyntaxHighlighting::Theme;
    switch (first(*node)) {
    case '{':
    case '[':
        return theme.color(ColorRole::TextMuted);
    case '"':
        return theme.syntax(Style::String).color;
    case 't':
    case 'f':
    case 'n':
        return theme.syntax(Style::Constant).color;
    default:
        return theme.syntax(Style::DecVal).color;
    }
}

QVariant JsonModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == 0 ? tr("Name") : tr("Value");
}

QString JsonModel::path(const QModelIndex &index) const
{
    static const QRegularExpression plain(u"^[A-Za-z_$][A-Za-z0-9_$]*$"_s);
    QStringList parts;
    for (const Node *node = nodeOf(index); node && node->parent && node->parent != m_root.get();
         node = node->parent) {
        if (node->entry.keyEnd == node->entry.keyStart) {
            parts.prepend(u"[%1]"_s.arg(node->row));
            continue;
        }
        const QString name = keyOf(*node);
        const QByteArrayView literal = QByteArrayView(m_text).sliced(
            node->entry.keyStart, node->entry.keyEnd - node->entry.keyStart);
        parts.prepend(plain.match(name).hasMatch() ? u'.' + name
                                                   : u'[' + QString::fromUtf8(literal) + u']');
    }
    return u'$' + parts.join(QString());
}

QByteArray JsonModel::valueText(const QModelIndex &index) const
{
    const Node *node = index.isValid() ? nodeOf(index) : nullptr;
    return node ? m_text.sliced(node->entry.start, node->entry.end - node->entry.start)
                : QByteArray();
}

static qsizetype search(const QByteArray &text, const QByteArray &wanted, qsizetype from)
{
    const auto same = [](char a, char b) {
        return a == b
               || tolower(static_cast<unsigned char>(a)) == tolower(static_cast<unsigned char>(b));
    };
    const auto begin = text.begin() + std::min(from, text.size());
    const auto found = std::search(begin, text.end(), wanted.begin(), wanted.end(), same);
    return found == text.end() ? -1 : found - text.begin();
}

void JsonModel::find(const QString &text, qsizetype from)
{
    const QByteArray wanted = text.toUtf8();
    if (wanted.isEmpty())
        return;
    runInBackground([bytes = m_text, wanted, from] {
        const qsizetype at = search(bytes, wanted, from);
        return at >= 0 ? at : search(bytes, wanted, 0);
    }).then(this, [this, generation = m_generation](qsizetype at) {
        if (generation != m_generation)
            return;
        m_target = at;
        if (at < 0)
            Q_EMIT found({}, -1);
        else
            reveal();
    });
}

/// Goes down to what holds the target, as far as it is known; what comes later brings us back.
void JsonModel::reveal()
{
    Node *node = m_root ? m_root.get() : nullptr;
    while (node) {
        const auto child = std::ranges::lower_bound(
            node->children, m_target, {}, [](const auto &one) { return one->entry.end - 1; });
        if (child == node->children.end()) {
            if (node->next >= 0) {
                if (!node->fetching)
                    fetch(node);
                return;
            }
            break; // Between two of them: it is in the node itself.
        }
        const JsonEntry &entry = (*child)->entry;
        node = child->get();
        if (m_target < entry.start || !isContainer(m_text[entry.start]))
            break;
    }
    const qsizetype at = std::exchange(m_target, -1);
    Q_EMIT found(node ? indexOf(node) : QModelIndex(), at);
}

} // namespace slipway::ide
