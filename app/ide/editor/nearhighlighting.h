// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lineengine.h"

#include <QObject>

namespace slipway::ide {

class ScintillaView;

/// Colours only what is on the screen, of a text too large to be styled as a whole. It begins some
/// lines above, taking them to be inside of nothing, so a string longer than that is missed. The
/// colours are an indicator's, which takes no memory for the rest of the text, where styles take
/// as much as the text.
class NearHighlighting : public QObject
{
    Q_OBJECT

public:
    /// The view must outlive this.
    explicit NearHighlighting(ScintillaView &view);

    /// An invalid definition: no colours.
    void setDefinition(const KSyntaxHighlighting::Definition &definition);
    /// The colours have changed.
    void refresh();

private:
    void colour();

    ScintillaView &m_view;
    KSyntaxHighlighting::Definition m_definition;
    LineEngine m_engine;
    std::vector<char> m_styles;
    bool m_working = false;
};

} // namespace slipway::ide
