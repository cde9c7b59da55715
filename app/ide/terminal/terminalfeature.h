// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/feature.h"
#include "shellintegration.h"
#include "terminallinks.h"

#include <QPointer>
#include <QString>

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
    void prepareToClose(std::function<void(bool)> answer) override;

private:
    void declareOptions();
    void addActions();
    QWidget *makePanel();
    ShellRequest request(sandbox::Isolation isolation) const;
    ShellRequest defaultRequest() const;
    void changeFolder(const QString &folder);
    void restore();
    void remember() const;
    void open(const ShellRequest &request);
    void showMenu(const QPoint &globalPos);
    void openLink(const TerminalLink &link, const QString &folder);

    Shell *m_shell = nullptr;
    QPointer<TerminalPanel> m_panel;
    QString m_folder; ///< whose terminals the panel shows
    bool m_changing = false;
};

} // namespace slipway::ide
