// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis.h"

#include <slipway/base/files.h>
#include <slipway/base/utf8.h>

#include <algorithm>
#include <format>
#include <string>

namespace slipway::sandbox {

static bool settingIs(const char *path, std::string_view value)
{
    const auto text = readFile(path, 64);
    return text && text->starts_with(value);
}

/// One line without control characters, of a size to be shown.
static std::string tidy(std::string_view words)
{
    std::string text = toValidUtf8(words.substr(0, 1000));
    while (text.ends_with('\n'))
        text.pop_back();
    std::ranges::replace_if(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    return text;
}

Error bwrapMissing()
{
    return {ErrorKind::Unsupported,
            "sandbox.bwrap_missing",
            "Sandboxes need bubblewrap, which is not installed. Install it: sudo apt install "
            "bubblewrap.",
            {}};
}

Error explainSetup(std::string_view words)
{
    const std::string text = tidy(words);
    const auto unsupported = [&](std::string code, std::string message) {
        return Error{ErrorKind::Unsupported, std::move(code), std::move(message), text};
    };
    const bool isNamespace = text.contains("namespace") || text.contains("uid map")
                             || text.contains("NETLINK") || text.contains("loopback")
                             || text.contains("Operation not permitted");
    if (isNamespace && settingIs("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1"))
        return unsupported(
            "sandbox.apparmor",
            "This system's AppArmor lets nobody make sandboxes. Allow bubblewrap to, with the "
            "profile "
            "bwrap-userns-restrict: sudo apt install apparmor-profiles && sudo ln -s "
            "/usr/share/apparmor/extra-profiles/bwrap-userns-restrict /etc/apparmor.d/ && sudo "
            "systemctl reload apparmor.");
    if (isNamespace
        && (settingIs("/proc/sys/kernel/unprivileged_userns_clone", "0")
            || settingIs("/proc/sys/user/max_user_namespaces", "0\n")))
        return unsupported("sandbox.user_namespaces",
                           "This system allows no user namespaces, which sandboxes are made of. "
                           "Allow them: sudo sysctl kernel.unprivileged_userns_clone=1 "
                           "user.max_user_namespaces=15000.");
    if (isNamespace)
        return unsupported("sandbox.forbidden",
                           "This system does not allow a sandbox to be made; in a "
                           "container, it has to be started with user namespaces and nested mounts "
                           "allowed. What failed: "
                               + text);
    if (text.starts_with("bwrap: Unknown option"))
        return unsupported("sandbox.bwrap_old",
                           "Sandboxes need bubblewrap 0.10 or newer. Update it. It says: " + text);
    return {ErrorKind::Unavailable,
            "sandbox.setup_failed",
            std::format("The sandbox could not be set up. What failed: {}",
                        text.empty() ? "its first process ended" : text),
            {}};
}

} // namespace slipway::sandbox
