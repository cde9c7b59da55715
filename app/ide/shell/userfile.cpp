// SPDX-License-Identifier: GPL-3.0-or-later
#include "userfile.h"

#include <slipway/base/files.h>

#include <QCoreApplication>
#include <QDir>

namespace slipway::ide {

UserFile::UserFile(QString path)
    : m_path(std::move(path))
{
    if (!m_path.isEmpty())
        load();
}

bool UserFile::load()
{
    constexpr std::uint64_t largest = 1 << 20;
    const QByteArray before = std::exchange(m_bytes, {});
    const std::optional<JsonMistake> mistake = std::exchange(m_mistake, {});
    const auto bytes = readFile(m_path.toStdString(), largest);
    if (!bytes) {
        m_text = {};
        if (bytes.error().kind != ErrorKind::NotFound)
            m_mistake = JsonMistake{1, QString::fromStdString(bytes.error().message)};
        return !before.isEmpty() || mistake.has_value() != m_mistake.has_value();
    }
    m_bytes = QByteArray::fromStdString(*bytes);
    auto text = JsonText::parse(m_bytes);
    if (text)
        m_text = *std::move(text);
    else
        m_mistake = std::move(text).error();
    return m_bytes != before;
}

std::expected<void, QString> UserFile::change(const QString &name,
                                              const std::optional<QJsonValue> &value)
{
    load();
    if (m_mistake)
        return std::unexpected(
            QCoreApplication::translate("UserFile", "The change is not saved, as %1 has a mistake "
                                                    "in line %2. Correct it there first.")
                .arg(QDir::toNativeSeparators(m_path))
                .arg(m_mistake->line));
    if (!value && !m_text.object().contains(name))
        return {};
    return write(value ? m_text.with(name, *value) : m_text.without(name));
}

std::expected<void, QString> UserFile::write(const QByteArray &bytes)
{
    const std::filesystem::path path = m_path.toStdString();
    auto done = makeFolder(path.parent_path());
    if (done)
        done = writeFileAtomic(path, bytes.toStdString(), {.durability = Durability::Fast});
    if (!done)
        return std::unexpected(
            QCoreApplication::translate("UserFile", "The change is not saved: %1")
                .arg(QString::fromStdString(done.error().message)));
    load();
    return {};
}

} // namespace slipway::ide
