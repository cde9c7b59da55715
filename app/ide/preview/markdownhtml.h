// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace slipway::ide {

/// Markdown with the HTML in it said in Markdown, as far as that can be said: pictures, links,
/// emphasis, headings, line breaks. Other tags go and what is between them stays; scripts, styles,
/// frames and comments go altogether. Code is left as it is, and so is the number of lines.
/// (Qt's reader takes everything behind a tag that is not closed, such as <br>, for HTML.)
QString withoutHtml(const QString &markdown);

} // namespace slipway::ide
