// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/feature.h"
#include "shellprofile.h"
#include "terminallinks.h"

#include <QPointer>
#include <QString>

#include <optional>
#include <vector>

class QMenu;

namespace slipway::ide {

class TerminalPanel;

/// Shells in the window: in the project's sandbox, or by choice on the host.
class TerminalFeature : public Feature
{
    Q_OBJECT

public:
    using Feature::Feature;
    ~TerminalFeature() override;

    void attach(Shell &shell) override;
    void prepareToClose(const std::function<void(bool)> &answer) override;

private:
    void declareOptions();
    void addActions();
    QWidget *makePanel();
    ShellRequest request(sandbox::Isolation isolation) const;
    ShellRequest request(const ShellProfile &profile) const;
    ShellRequest defaultRequest() const;
    ShellRequest serverRequest(const QString &terminal = {}) const;
    void openOnServer();
    sandbox::Isolation usualPlace() const;
    static std::vector<Result<ShellProfile>> profiles();
    static std::optional<ShellProfile> profile(const QString &name);
    void changeFolder(const QString &folder);
    void restore();
    void remember() const;
    void open(const ShellRequest &request);
    void showMenu(const QPoint &globalPos);
    void addProfiles(QMenu *menu);
    void openLink(const TerminalLink &link, const QString &folder);

    Shell *m_shell = nullptr;
    QPointer<TerminalPanel> m_panel;
    QString m_folder; ///< whose terminals the panel shows
    bool m_changing = false;
};

} // namespace slipway::ide
