set(sources
    cellpainter.cpp
    selection.cpp
    terminalaccessible.cpp
    terminalinput.cpp
    terminalkeys.cpp
    terminalview.cpp)
