# slipway_module(): a library with its layering checked.
#
#   slipway_module(project  PUBLIC_USES base  USES text  QT_FREE
#                  LIBRARIES tomlplusplus::tomlplusplus
#                  SOURCES src/manifest.cpp src/detect.cpp)
#
# PUBLIC_USES and USES name modules declared before this one, so no cycle can be
# written. A QT_FREE module links no Qt, and uses no module that does.
# PUBLIC_LIBRARIES and LIBRARIES are the libraries from outside.
#
# slipway_program(slip  USES client  SOURCES main.cpp) is the same for programs.
# slipway_test(tst_manifest  USES project) is one Qt Test executable.

function(_slipway_check_layers owner qt_free)
    foreach(module IN LISTS ARGN)
        if(NOT TARGET slipway_${module})
            message(FATAL_ERROR "${owner} uses ${module}, which is not declared before it.")
        endif()
        get_target_property(module_qt_free slipway_${module} SLIPWAY_QT_FREE)
        if(qt_free AND NOT module_qt_free)
            message(FATAL_ERROR "${owner} is QT_FREE but uses ${module}, which links Qt.")
        endif()
    endforeach()
endfunction()

function(_slipway_check_qt_free owner)
    foreach(library IN LISTS ARGN)
        if(library MATCHES "^Qt|^KF6|QScintilla")
            message(FATAL_ERROR "${owner} is QT_FREE but links ${library}.")
        endif()
    endforeach()
endfunction()

# Precompiled headers: one for what is free of Qt, one for what uses it, shared by all targets.
# A module with dearer needs names a header of its own: PRECOMPILE precompiled.h.
function(_slipway_precompile target qt_free)
    if(qt_free)
        if(target STREQUAL slipway_base)
            target_precompile_headers(${target} PRIVATE ${CMAKE_SOURCE_DIR}/core/cmake/precompiled.h)
        else()
            target_precompile_headers(${target} REUSE_FROM slipway_base)
        endif()
        return()
    endif()
    _slipway_precompiled(slipway_precompiled_qt core/cmake/precompiled_qt.h Qt6::Core)
    target_precompile_headers(${target} REUSE_FROM slipway_precompiled_qt)
endfunction()

# Makes the owner of a precompiled header, once.
function(_slipway_precompiled owner header)
    if(NOT TARGET ${owner})
        file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/${owner}.cpp
            CONTENT "// Owns the precompiled header of targets that are alike.\n")
        add_library(${owner} OBJECT ${CMAKE_BINARY_DIR}/${owner}.cpp)
        set_target_properties(${owner} PROPERTIES AUTOMOC OFF)
        target_link_libraries(${owner} PRIVATE slipway_base ${ARGN})
        target_precompile_headers(${owner} PRIVATE ${CMAKE_SOURCE_DIR}/${header})
    endif()
endfunction()

# Tests have headers of their own, with Qt Test in them, which looks different with Qt's network and
# widgets: a compiler takes a precompiled header only where all it asks for is defined alike.
function(_slipway_precompile_test target)
    # Its folders would differ too; only QFINDTESTDATA wants them.
    get_target_property(definitions Qt6::Test INTERFACE_COMPILE_DEFINITIONS)
    list(FILTER definitions EXCLUDE REGEX "QT_TESTCASE_(BUILD|SOURCE)DIR")
    set_target_properties(Qt6::Test PROPERTIES INTERFACE_COMPILE_DEFINITIONS "${definitions}")
    set(kind test)
    set(libraries Qt6::Test)
    if("slipway_ide" IN_LIST ARGN)
        set(kind test_widgets)
        list(APPEND libraries Qt6::Network Qt6::Widgets)
    elseif("slipway_client" IN_LIST ARGN OR "Qt6::Network" IN_LIST ARGN)
        set(kind test_network)
        list(APPEND libraries Qt6::Network)
    endif()
    _slipway_precompiled(slipway_precompiled_${kind} tests/support/precompiled.h ${libraries})
    target_precompile_headers(${target} REUSE_FROM slipway_precompiled_${kind})
endfunction()

function(slipway_module name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "QT_FREE" "PRECOMPILE"
        "SOURCES;PUBLIC_USES;USES;PUBLIC_LIBRARIES;LIBRARIES")
    _slipway_check_layers(${name} ${arg_QT_FREE} ${arg_PUBLIC_USES} ${arg_USES})
    if(arg_QT_FREE)
        _slipway_check_qt_free(${name} ${arg_PUBLIC_LIBRARIES} ${arg_LIBRARIES})
    endif()
    set(target slipway_${name})
    add_library(${target} STATIC ${arg_SOURCES})
    set_target_properties(${target} PROPERTIES SLIPWAY_QT_FREE ${arg_QT_FREE})
    if(arg_QT_FREE)
        set_target_properties(${target} PROPERTIES AUTOMOC OFF)
    endif()
    target_include_directories(${target}
        PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/include
        PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/src)
    list(TRANSFORM arg_PUBLIC_USES PREPEND slipway_)
    list(TRANSFORM arg_USES PREPEND slipway_)
    target_link_libraries(${target}
        PUBLIC ${arg_PUBLIC_USES} ${arg_PUBLIC_LIBRARIES}
        PRIVATE ${arg_USES} ${arg_LIBRARIES})
    if(arg_PRECOMPILE)
        target_precompile_headers(${target} PRIVATE ${arg_PRECOMPILE})
    else()
        _slipway_precompile(${target} ${arg_QT_FREE})
    endif()
endfunction()

function(slipway_program name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "QT_FREE" "" "SOURCES;USES;LIBRARIES")
    _slipway_check_layers(${name} ${arg_QT_FREE} ${arg_USES})
    add_executable(${name} ${arg_SOURCES})
    if(arg_QT_FREE)
        _slipway_check_qt_free(${name} ${arg_LIBRARIES})
        set_target_properties(${name} PROPERTIES AUTOMOC OFF)
    endif()
    list(TRANSFORM arg_USES PREPEND slipway_)
    target_include_directories(${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
    target_link_libraries(${name} PRIVATE ${arg_USES} ${arg_LIBRARIES})
    _slipway_precompile(${name} ${arg_QT_FREE})
endfunction()

# Options: TIMEOUT seconds (120), LABELS, PROGRAMS (built before the test runs),
# RUN_SERIAL for tests that need the machine to themselves.
function(slipway_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "RUN_SERIAL" "TIMEOUT"
        "SOURCES;USES;LIBRARIES;LABELS;PROGRAMS")
    if(NOT arg_SOURCES)
        set(arg_SOURCES ${name}.cpp)
    endif()
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 120)
    endif()
    add_executable(${name} ${arg_SOURCES})
    # A test's class lives in NAME.cpp, which includes NAME.moc: one call of moc, nothing to scan.
    qt_generate_moc(${name}.cpp ${CMAKE_CURRENT_BINARY_DIR}/moc/${name}.moc TARGET ${name})
    target_sources(${name} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/moc/${name}.moc)
    set_target_properties(${name} PROPERTIES
        AUTOMOC OFF
        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    list(TRANSFORM arg_USES PREPEND slipway_)
    target_include_directories(${name} PRIVATE
        ${CMAKE_CURRENT_SOURCE_DIR} ${CMAKE_CURRENT_BINARY_DIR}/moc ${CMAKE_SOURCE_DIR}/tests/support)
    target_link_libraries(${name} PRIVATE ${arg_USES} ${arg_LIBRARIES} Qt6::Test)
    _slipway_precompile_test(${name} ${arg_USES} ${arg_LIBRARIES})
    target_compile_definitions(${name} PRIVATE
        SLIPWAY_BIN_DIR="${CMAKE_BINARY_DIR}/bin"
        SLIPWAY_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    if(arg_PROGRAMS)
        add_dependencies(${name} ${arg_PROGRAMS})
    endif()
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES
        TIMEOUT ${arg_TIMEOUT}
        LABELS "${arg_LABELS}"
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;PATH=${CMAKE_BINARY_DIR}/bin:$ENV{PATH}")
    if(CMAKE_CXX_FLAGS MATCHES "-fsanitize")
        set(support ${CMAKE_SOURCE_DIR}/tests/support)
        set_property(TEST ${name} APPEND PROPERTY ENVIRONMENT
            "TSAN_OPTIONS=suppressions=${support}/tsan.supp"
            "LSAN_OPTIONS=suppressions=${support}/lsan.supp:print_suppressions=0"
            "UBSAN_OPTIONS=print_stacktrace=1")
        # What is checked at each step takes its time.
        math(EXPR patience "3 * ${arg_TIMEOUT}")
        set_tests_properties(${name} PROPERTIES TIMEOUT ${patience})
    endif()
    if(arg_RUN_SERIAL)
        set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
    endif()
endfunction()
