set(sources
    problemsfeature.cpp
    problemspanel.cpp)
