// SPDX-License-Identifier: GPL-3.0-or-later
#include "keymap.h"

#include "diskwatch.h"

#include <slipway/base/paths.h>

#include <QJsonArray>

namespace slipway::ide {

using namespace Qt::StringLiterals;

static constexpr auto presetMember = "preset"_L1;

Keymap &Keymap::instance()
{
    static Keymap *keymap = new Keymap;
    return *keymap;
}

Keymap::Keymap()
    : m_file(QString::fromStdString((userConfigFolder() / "keymap.json").string()))
{
    read();
}

std::vector<Keymap::Preset> Keymap::presets()
{
    return {{u"slipway"_s, tr("Slipway")},
            {u"vscode"_s, tr("VS Code")},
            {u"emacs"_s, tr("Emacs-like")}};
}

static std::optional<QKeySequence> readSequence(const QJsonValue &json)
{
    const QKeySequence keys(json.toString(), QKeySequence::PortableText);
    for (int i = 0; i < keys.count(); ++i) {
        if (keys[uint(i)].key() == Qt::Key_unknown)
            return {};
    }
    return keys.isEmpty() ? std::nullopt : std::optional(keys);
}

/// A sequence, or a list of them; nothing where one of them is not a sequence.
static std::optional<QList<QKeySequence>> readKeys(const QJsonValue &json)
{
    const QJsonArray array = json.isArray() ? json.toArray() : QJsonArray{json};
    QList<QKeySequence> list;
    for (const QJsonValue &one : array) {
        const std::optional<QKeySequence> keys = readSequence(one);
        if (!keys)
            return {};
        list.append(*keys);
    }
    return list;
}

static QHash<QString, QList<QKeySequence>> readAll(const QJsonObject &object)
{
    QHash<QString, QList<QKeySequence>> all;
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (it.key() == presetMember)
            continue;
        if (auto keys = readKeys(it.value()))
            all.insert(it.key(), *std::move(keys));
    }
    return all;
}

static bool isPreset(const QString &id)
{
    return std::ranges::contains(Keymap::presets(), id, &Keymap::Preset::id);
}

static QHash<QString, QList<QKeySequence>> readPreset(const QString &id)
{
    if (id == u"slipway")
        return {};
    QFile file(u":/slipway/keymaps/%1.json"_s.arg(id));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("the program was built without its key maps");
    const auto text = JsonText::parse(file.readAll());
    if (!text)
        qFatal("%s: line %d: %s", qPrintable(file.fileName()), text.error().line,
               qPrintable(text.error().message));
    return readAll(text->object());
}

void Keymap::read()
{
    const QJsonObject &object = m_file.text().object();
    const QString preset = object.value(presetMember).toString();
    const QString known = isPreset(preset) ? preset : u"slipway"_s;
    if (known != m_preset)
        m_presetKeys = readPreset(known);
    m_preset = known;
    m_own = readAll(object);
}

QList<QKeySequence> Keymap::keys(const QString &action, const QList<QKeySequence> &own) const
{
    if (const auto mine = m_own.constFind(action); mine != m_own.constEnd())
        return *mine;
    const auto preset = m_presetKeys.constFind(action);
    return preset == m_presetKeys.constEnd() ? own : *preset;
}

bool Keymap::isOwn(const QString &action) const
{
    return m_own.contains(action);
}

void Keymap::change(const QString &name, const std::optional<QJsonValue> &value)
{
    if (const auto done = m_file.change(name, value); !done) {
        Q_EMIT failed(done.error());
        return;
    }
    read();
    if (m_watch)
        watch();
    Q_EMIT changed();
}

void Keymap::setPreset(const QString &id)
{
    if (id != m_preset && isPreset(id))
        change(presetMember, id);
}

void Keymap::set(const QString &action, const QList<QKeySequence> &keys)
{
    QJsonArray array;
    for (const QKeySequence &one : keys)
        array.append(one.toString(QKeySequence::PortableText));
    change(action, array.size() == 1 ? array.first() : QJsonValue(array));
}

void Keymap::reset(const QString &action)
{
    if (m_own.contains(action))
        change(action, {});
}

void Keymap::watch()
{
    if (!m_watch) {
        m_watch = new DiskWatch(this);
        connect(m_watch, &DiskWatch::stirred, this, [this] {
            if (!m_file.load())
                return;
            read();
            Q_EMIT changed();
        });
    }
    m_watch->setFiles({m_file.path()});
}

std::vector<FileProblem> Keymap::problems(const QList<QString> &actions) const
{
    if (m_file.mistake())
        return {{.file = m_file.path(),
                 .line = m_file.mistake()->line,
                 .key = {},
                 .message = m_file.mistake()->message}};
    std::vector<FileProblem> found;
    const QJsonObject &object = m_file.text().object();
    for (auto it = object.begin(); it != object.end(); ++it) {
        QString message;
        if (it.key() == presetMember) {
            if (!isPreset(it.value().toString()))
                message = tr("There is no key map \"%1\".").arg(it.value().toString());
        } else if (!actions.contains(it.key())) {
            message = tr("There is no action \"%1\".").arg(it.key());
        } else if (!readKeys(it.value())) {
            message = tr("The keys of \"%1\" cannot be read: they are written like \"Ctrl+K, "
                         "Ctrl+O\".")
                          .arg(it.key());
        }
        if (!message.isEmpty())
            found.push_back({.file = m_file.path(),
                             .line = m_file.text().lineOf({it.key()}),
                             .key = it.key(),
                             .message = message});
    }
    return found;
}

} // namespace slipway::ide
