set(sources
    cellpainter.cpp
    selection.cpp
    terminalaccessible.cpp
    terminalkeys.cpp
    terminalview.cpp)
