// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/feature.h"
#include "shell/options.h"

namespace slipway::ide {

/// Settings and keys, each as a page and as a text file.
class SettingsFeature : public Feature
{
    Q_OBJECT

public:
    void attach(Shell &shell) override;

private:
    void showSettings();
    void showKeymap();
    void openText(Options::Scope scope);
    void openKeymapText();
    /// Opens it, with this in it where it is not there yet.
    void openFile(const QString &path, const QByteArray &first);

    Shell *m_shell = nullptr;
};

} // namespace slipway::ide
