// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/application.h"

#include <QApplication>

int main(int argc, char **argv)
{
    if (!slipway::ide::prepareDisplay({argv, static_cast<std::size_t>(argc)}))
        return 1;
    slipway::ide::prepareScale();
    QApplication application(argc, argv);
    return slipway::ide::runApplication(application);
}
