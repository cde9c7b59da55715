set(sources
    historyfeature.cpp
    historypanel.cpp
    versionstore.cpp)
