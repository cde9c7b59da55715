// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/testing/event.h>

#include <QIcon>
#include <QString>

namespace slipway::ide {

/// One shape for each state, so that they are told apart without colours too.
QIcon stateIcon(testing::State state);

/// "Passed"; what is special about it ("crash", "xfail") in other words.
QString stateText(testing::State state, const std::string &note = {});

} // namespace slipway::ide
