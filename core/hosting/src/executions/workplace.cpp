// SPDX-License-Identifier: GPL-3.0-or-later
#include "workplace.h"

#include <slipway/base/files.h>
#include <slipway/base/id.h>
#include <slipway/base/log.h>

namespace slipway::hosting {

Result<Workplace> Workplace::create(const std::filesystem::path &parent)
{
    Workplace place(parent / generateIdText());
    TRY(makeFolder(place.m_folder, 0700));
    return place;
}

Workplace::~Workplace()
{
    if (m_folder.empty())
        return;
    if (const auto removed = removeTree(m_folder); !removed)
        logWarning("execute", "{}", removed.error().describe());
}

} // namespace slipway::hosting
