set(sources
    keymapmodel.cpp
    keymappage.cpp
    optioncontrol.cpp
    optionrow.cpp
    settingsfeature.cpp
    settingspage.cpp)
