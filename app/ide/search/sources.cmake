set(sources
    findbar.cpp
    searchfeature.cpp
    textsearch.cpp)
