set(sources
    exittext.cpp
    localrun.cpp
    runfeature.cpp
    runpanel.cpp
    runsession.cpp
    taskactions.cpp
    warmstart.cpp)
