// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/feature.h"

#include <QPointer>

namespace slipway::ide {

class FindBar;

/// Find and replace in the file.
class SearchFeature : public Feature
{
    Q_OBJECT

public:
    void attach(Shell &shell) override;

private:
    FindBar *bar();

    Shell *m_shell = nullptr;
    QPointer<FindBar> m_bar;
};

} // namespace slipway::ide
