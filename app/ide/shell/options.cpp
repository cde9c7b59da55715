// SPDX-License-Identifier: GPL-3.0-or-later
#include "options.h"

#include "diskwatch.h"

#include <slipway/base/paths.h>

#include <QJsonArray>

namespace slipway::ide {

using namespace Qt::StringLiterals;

Options &Options::instance()
{
    static Options *options = new Options; // Widgets ask until the very end.
    return *options;
}

Options::Options()
{
    m_files[0] = UserFile(QString::fromStdString((userConfigFolder() / "settings.json").string()));
}

void Options::declare(const OptionSpec &spec)
{
    if (const auto known = m_index.constFind(spec.id); known != m_index.constEnd()) {
        OptionSpec &old = m_specs[*known];
        Q_ASSERT(old.value.metaType() == spec.value.metaType());
        old = spec;
        return;
    }
    Q_ASSERT(spec.choiceTitles.size() == spec.choices.size());
    m_index.insert(spec.id, m_specs.size());
    m_specs.push_back(spec);
}

std::vector<const OptionSpec *> Options::specs() const
{
    std::vector<const OptionSpec *> all;
    all.reserve(m_specs.size());
    for (const OptionSpec &one : m_specs)
        all.push_back(&one);
    return all;
}

const OptionSpec *Options::spec(const QString &id) const
{
    const auto found = m_index.constFind(id);
    return found == m_index.constEnd() ? nullptr : &m_specs[*found];
}

static bool isWithin(const OptionSpec &spec, double number)
{
    return spec.minimum >= spec.maximum || (number >= spec.minimum && number <= spec.maximum);
}

template<class Container>
static bool holdsTexts(const Container &container)
{
    return std::all_of(container.begin(), container.end(),
                       [](const QJsonValue &value) { return value.isString(); });
}

static bool hasType(const OptionSpec &spec, const QJsonValue &json)
{
    const double number = json.toDouble();
    switch (spec.value.typeId()) {
    case QMetaType::Bool:
        return json.isBool();
    case QMetaType::Int:
        return json.isDouble() && number == std::trunc(number) && isWithin(spec, number);
    case QMetaType::Double:
        return json.isDouble() && isWithin(spec, number);
    case QMetaType::QString:
        return json.isString();
    case QMetaType::QStringList:
        return json.isArray() && holdsTexts(json.toArray());
    default:
        return json.isObject() && holdsTexts(json.toObject());
    }
}

/// The option's value in its own type, or nothing where the JSON is not one.
static std::optional<QVariant> accept(const OptionSpec &spec, const QJsonValue &json)
{
    if (!hasType(spec, json))
        return {};
    QVariant value = json.toVariant();
    value.convert(spec.value.metaType());
    if (!spec.choices.isEmpty() && !spec.choices.contains(value))
        return {};
    return value;
}

static QString expectation(const OptionSpec &spec)
{
    if (!spec.choices.isEmpty()) {
        QStringList names;
        for (const QVariant &choice : spec.choices)
            names += u'"' + choice.toString() + u'"';
        return Options::tr("it must be one of %1").arg(names.join(u", "_s));
    }
    switch (spec.value.typeId()) {
    case QMetaType::Bool:
        return Options::tr("it must be true or false");
    case QMetaType::Int:
    case QMetaType::Double:
        return spec.minimum >= spec.maximum
                   ? Options::tr("it must be a number")
                   : Options::tr("it must be a number from %1 to %2")
                         .arg(QString::number(spec.minimum), QString::number(spec.maximum));
    case QMetaType::QString:
        return Options::tr("it must be a text in quotes");
    case QMetaType::QStringList:
        return Options::tr("it must be a list of texts");
    default:
        return Options::tr("it must be an object whose members are texts");
    }
}

std::optional<QVariant> Options::valueIn(const QString &id, Scope scope) const
{
    const OptionSpec *known = spec(id);
    const QJsonObject &object = m_files[std::size_t(scope)].text().object();
    if (!known || (scope == Scope::Project && !known->perProject))
        return {};
    const auto found = object.constFind(id);
    return found == object.constEnd() ? std::nullopt : accept(*known, *found);
}

QVariant Options::value(const QString &id) const
{
    if (auto project = valueIn(id, Scope::Project))
        return *std::move(project);
    if (auto user = valueIn(id, Scope::User))
        return *std::move(user);
    const OptionSpec *known = spec(id);
    Q_ASSERT_X(known, "Options::value", "nobody has declared this option");
    return known ? known->value : QVariant();
}

Options::Source Options::source(const QString &id) const
{
    if (valueIn(id, Scope::Project))
        return Source::Project;
    return valueIn(id, Scope::User) ? Source::User : Source::Default;
}

QHash<QString, QVariant> Options::values() const
{
    QHash<QString, QVariant> all;
    for (const OptionSpec &one : m_specs)
        all.insert(one.id, value(one.id));
    return all;
}

void Options::announce(const QHash<QString, QVariant> &before)
{
    for (auto it = before.begin(); it != before.end(); ++it) {
        if (value(it.key()) != it.value())
            Q_EMIT changed(it.key());
    }
    Q_EMIT filesChanged();
}

void Options::reload()
{
    const QHash<QString, QVariant> before = values();
    bool other = m_files[0].load();
    other = (hasProject() && m_files[1].load()) || other;
    if (other)
        announce(before);
}

void Options::setProject(const QString &folder)
{
    const QString path = folder.isEmpty() ? QString() : folder + u"/.slipway/settings.json"_s;
    if (path == m_files[1].path())
        return;
    const QHash<QString, QVariant> before = values();
    m_files[1] = UserFile(path);
    if (m_watch)
        watch();
    announce(before);
}

void Options::watch()
{
    if (!m_watch) {
        m_watch = new DiskWatch(this);
        connect(m_watch, &DiskWatch::stirred, this, &Options::reload);
    }
    QStringList files{m_files[0].path()};
    if (hasProject())
        files.append(m_files[1].path());
    m_watch->setFiles(files);
}

void Options::set(const QString &id, const QVariant &value, Scope scope)
{
    const OptionSpec *known = spec(id);
    Q_ASSERT(known);
    const QJsonValue json = QJsonValue::fromVariant(value);
    const std::optional<QVariant> accepted = accept(*known, json);
    if (!accepted) {
        Q_EMIT failed(
            tr("%1 cannot be %2: %3.").arg(known->title, value.toString(), expectation(*known)));
        return;
    }
    // What is as it would be anyway needs no entry, except to overrule the user's in a project.
    if (scope == Scope::User && *accepted == known->value)
        reset(id, scope);
    else if (valueIn(id, scope) != accepted)
        change(scope, id, json);
}

void Options::reset(const QString &id, Scope scope)
{
    if (m_files[std::size_t(scope)].text().object().contains(id))
        change(scope, id, {});
}

void Options::change(Scope scope, const QString &id, const std::optional<QJsonValue> &value)
{
    UserFile &file = m_files[std::size_t(scope)];
    if (file.path().isEmpty()) {
        Q_EMIT failed(tr("Open a folder first: without one there are no project settings."));
        return;
    }
    const QHash<QString, QVariant> before = values();
    if (const auto done = file.change(id, value); !done) {
        Q_EMIT failed(done.error());
        return;
    }
    if (m_watch)
        watch(); // Its folder may be new.
    announce(before);
}

std::vector<FileProblem> Options::problems() const
{
    std::vector<FileProblem> found;
    for (const Scope scope : {Scope::User, Scope::Project}) {
        const UserFile &file = m_files[std::size_t(scope)];
        const auto add = [&](int line, const QString &key, const QString &message) {
            found.push_back({.file = file.path(), .line = line, .key = key, .message = message});
        };
        if (file.mistake()) {
            add(file.mistake()->line, {}, file.mistake()->message);
            continue;
        }
        const QJsonObject &object = file.text().object();
        for (auto it = object.begin(); it != object.end(); ++it) {
            const OptionSpec *known = spec(it.key());
            const int line = file.text().lineOf({it.key()});
            if (!known)
                add(line, it.key(), tr("There is no setting \"%1\".").arg(it.key()));
            else if (scope == Scope::Project && !known->perProject)
                add(line, it.key(),
                    tr("\"%1\" cannot be set by a project, only in your own settings.")
                        .arg(it.key()));
            else if (!accept(*known, it.value()))
                add(line, it.key(),
                    tr("\"%1\" has no effect: %2.").arg(it.key(), expectation(*known)));
        }
    }
    return found;
}

} // namespace slipway::ide
