// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <string>

namespace slipway::ide {

class Workspace;

/// The texts that differ from their files on the disk, by path relative to the workspace's folder,
/// in the bytes of the file system. Files elsewhere are left out. GUI thread.
std::map<std::string, std::shared_ptr<const std::string>> unsavedTexts(const Workspace &workspace);

} // namespace slipway::ide
