// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace slipway::ide {

/// Installs the texts of the user's language, and of English below them for its plural forms, from
/// the folder translations/ of the program's data (slipway_LOCALE.qm, Qt's own with them). Once,
/// before the first text is shown.
void loadTranslations();

} // namespace slipway::ide
