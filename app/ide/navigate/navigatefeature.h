// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/feature.h"

#include <stop_token>

#include <vector>

namespace slipway::ide {

class FileIndex;
class Palette;
class PaletteSource;
class Places;
class Symbols;
struct Definition;

/// Getting about: the palette, symbols, definitions, back and forward.
class NavigateFeature : public Feature
{
    Q_OBJECT

public:
    void attach(Shell &shell) override;

private:
    void addPaletteActions();
    void addPlaceActions();
    void addPanels();
    void goToDefinition();
    void showDefinitions(const QString &word, const std::vector<Definition> &found);

    Shell *m_shell = nullptr;
    FileIndex *m_index = nullptr;
    Symbols *m_symbols = nullptr;
    Places *m_places = nullptr;
    Palette *m_palette = nullptr;
    PaletteSource *m_choice = nullptr;
    std::stop_source m_stop;
};

} // namespace slipway::ide
