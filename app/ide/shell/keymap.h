// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "userfile.h"

#include <QHash>
#include <QKeySequence>
#include <QObject>

namespace slipway::ide {

class DiskWatch;

/// Which keys an action has: the user's own from keymap.json, else the chosen preset's, else those
/// the action came with. keymap.json is an object: "preset" names a preset, every other member an
/// action with a key sequence or a list of them ("Ctrl+K, Ctrl+O"), the empty list for none.
/// One for the program; GUI thread only.
class Keymap : public QObject
{
    Q_OBJECT

public:
    struct Preset
    {
        QString id;
        QString title;
    };

    /// Reads the user's file at the first call.
    static Keymap &instance();

    /// The first one has every action's own keys.
    static std::vector<Preset> presets();
    QString preset() const { return m_preset; }
    void setPreset(const QString &id);

    QList<QKeySequence> keys(const QString &action, const QList<QKeySequence> &own) const;
    /// Whether the user chose the action's keys.
    bool isOwn(const QString &action) const;
    void set(const QString &action, const QList<QKeySequence> &keys);
    void reset(const QString &action);

    QString file() const { return m_file.path(); }
    void watch();
    /// Entries that have no effect; `actions` are all there are.
    std::vector<FileProblem> problems(const QList<QString> &actions) const;

Q_SIGNALS:
    void changed();
    void failed(const QString &message);

private:
    using Keys = QHash<QString, QList<QKeySequence>>;

    Keymap();
    void read();
    void change(const QString &name, const std::optional<QJsonValue> &value);

    UserFile m_file;
    QString m_preset;
    Keys m_presetKeys;
    Keys m_own;
    DiskWatch *m_watch = nullptr;
};

} // namespace slipway::ide
