// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "userfile.h"

#include <QHash>
#include <QObject>
#include <QVariant>

#include <array>
#include <optional>
#include <vector>

namespace slipway::ide {

class DiskWatch;

/// How the settings page lets an option be changed, where its type does not say it already.
enum class OptionControl { ByType, Font, Folder, File };

/// One thing a user can choose. Declared by the feature it belongs to.
struct OptionSpec
{
    /// Stable, dotted, the name in settings.json: "editor.autoClose".
    QString id;
    QString title;
    /// A sentence, or empty.
    QString description = {};
    /// The heading it stands under.
    QString group;
    /// The default. Its type is the option's: bool, int, double, QString, QStringList, or
    /// QVariantMap of strings.
    QVariant value;
    /// Nothing else is accepted, unless empty.
    QVariantList choices = {};
    QStringList choiceTitles = {};
    /// Both included; equal means no limits.
    double minimum = 0;
    double maximum = 0;
    /// False for what a downloaded folder must not decide, such as commands to run, and for what
    /// belongs to the person, such as the theme.
    bool perProject = true;
    OptionControl control = OptionControl::ByType;
};

/// Every option and its value: the project's, else the user's, else the default. Kept in
/// settings.json in the user's configuration folder and in .slipway/settings.json of the project.
/// One for the program; GUI thread only.
class Options : public QObject
{
    Q_OBJECT

public:
    enum class Scope { User, Project };
    enum class Source { Default, User, Project };

    /// Reads the user's file at the first call.
    static Options &instance();

    /// When a feature is set up. An id means one option: declaring it again (for a second window)
    /// changes its texts only, and another type is a mistake of ours.
    void declare(const OptionSpec &spec);
    /// In the order they were declared.
    std::vector<const OptionSpec *> specs() const;
    const OptionSpec *spec(const QString &id) const;

    QVariant value(const QString &id) const;
    bool flag(const QString &id) const { return value(id).toBool(); }
    int number(const QString &id) const { return value(id).toInt(); }
    QString text(const QString &id) const { return value(id).toString(); }
    Source source(const QString &id) const;
    /// What this scope's own file says; empty where it says nothing of use.
    std::optional<QVariant> valueIn(const QString &id, Scope scope) const;

    /// Written at once. What cannot be written is told by failed(), and nothing has changed then.
    void set(const QString &id, const QVariant &value, Scope scope = Scope::User);
    void reset(const QString &id, Scope scope = Scope::User);

    /// The folder whose .slipway/settings.json counts; empty for none.
    void setProject(const QString &folder);
    bool hasProject() const { return !m_files[1].path().isEmpty(); }
    /// May not exist yet.
    QString file(Scope scope) const { return m_files[std::size_t(scope)].path(); }

    /// From now on files changed by others take effect at once.
    void watch();
    /// Only of use once every feature has declared its options.
    std::vector<FileProblem> problems() const;

Q_SIGNALS:
    /// The value in force is another one.
    void changed(const QString &id);
    /// A file was read again, or written.
    void filesChanged();
    void failed(const QString &message);

private:
    Options();
    void reload();
    void change(Scope scope, const QString &id, const std::optional<QJsonValue> &value);
    QHash<QString, QVariant> values() const;
    void announce(const QHash<QString, QVariant> &before);

    std::vector<OptionSpec> m_specs;
    QHash<QString, std::size_t> m_index;
    std::array<UserFile, 2> m_files; ///< by Scope
    DiskWatch *m_watch = nullptr;
};

} // namespace slipway::ide
