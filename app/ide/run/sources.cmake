set(sources
    configform.cpp
    configpage.cpp
    languagespage.cpp
    runmenu.cpp
    runproblems.cpp
    console.cpp
    exittext.cpp
    localrun.cpp
    plotcanvas.cpp
    plots.cpp
    replcolors.cpp
    replhistory.cpp
    replinput.cpp
    repllink.cpp
    replselection.cpp
    runadvice.cpp
    runfeature.cpp
    runpanel.cpp
    runsession.cpp
    taskactions.cpp
    variables.cpp
    variabletable.cpp
    warmstart.cpp)
# When the target is there.
cmake_language(DEFER CALL qt_add_resources slipway_ide slipway_repl
    PREFIX /slipway
    BASE ${CMAKE_SOURCE_DIR}/resources
    FILES ${CMAKE_SOURCE_DIR}/resources/repl/sitecustomize.py
          ${CMAKE_SOURCE_DIR}/resources/repl/slipway_backend.py
          ${CMAKE_SOURCE_DIR}/resources/repl/slipway_completion.py
          ${CMAKE_SOURCE_DIR}/resources/repl/slipway_library.py
          ${CMAKE_SOURCE_DIR}/resources/repl/slipway_link.py
          ${CMAKE_SOURCE_DIR}/resources/repl/slipway_plots.py
          ${CMAKE_SOURCE_DIR}/resources/repl/slipway_repl.py
          ${CMAKE_SOURCE_DIR}/resources/repl/slipway_values.py)
