# What every target is compiled with, and the libraries found once for all.

add_compile_options(
    -Wall -Wextra -Wpedantic -Werror
    -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
    -Wold-style-cast -Wimplicit-fallthrough
    -fvisibility=hidden -fstack-protector-strong)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Wrong about std::string and std::expected once all of it is inlined; the sanitizers find what
    # these would.
    add_compile_options(-Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread
        -Wno-maybe-uninitialized)
endif()
add_compile_definitions(
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_CAST_FROM_BYTEARRAY QT_NO_FOREACH
    QT_NO_KEYWORDS
    QT_DISABLE_DEPRECATED_UP_TO=0x060800
    $<$<CONFIG:Release>:_FORTIFY_SOURCE=3>)

find_program(SLIPWAY_MOLD mold)
if(SLIPWAY_MOLD)
    add_link_options(-fuse-ld=mold)
endif()
find_program(SLIPWAY_CCACHE ccache)
if(SLIPWAY_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${SLIPWAY_CCACHE})
endif()

find_package(Qt6 6.8 REQUIRED COMPONENTS Core Gui Widgets Network WebSockets Svg Pdf PdfWidgets
    PrintSupport Test LinguistTools)
find_package(Qt6Keychain REQUIRED)
find_package(KF6SyntaxHighlighting REQUIRED)
find_package(KF6BreezeIcons REQUIRED)
find_package(KF6Codecs REQUIRED)
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto)
find_package(Boost CONFIG REQUIRED COMPONENTS json)
find_package(tomlplusplus REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(editorconfig REQUIRED IMPORTED_TARGET editorconfig)
pkg_check_modules(libgit2 REQUIRED IMPORTED_TARGET libgit2)
pkg_check_modules(pcre2 REQUIRED IMPORTED_TARGET libpcre2-8)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(curl REQUIRED IMPORTED_TARGET libcurl)
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    pkg_check_modules(seccomp REQUIRED IMPORTED_TARGET libseccomp)
    pkg_check_modules(systemd REQUIRED IMPORTED_TARGET libsystemd)
endif()
if(SLIPWAY_SERVER)
    find_package(Drogon REQUIRED)
    find_package(PostgreSQL REQUIRED)
    pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
    pkg_check_modules(crypt REQUIRED IMPORTED_TARGET libxcrypt)
endif()

# QScintilla ships neither a CMake package nor a pkg-config file.
find_path(QSCINTILLA_INCLUDE Qsci/qsciscintilla.h PATH_SUFFIXES qt6 x86_64-linux-gnu/qt6 REQUIRED
    HINTS ${Qt6_DIR}/../../../../include /usr/include/${CMAKE_LIBRARY_ARCHITECTURE}/qt6)
find_library(QSCINTILLA_LIBRARY NAMES qscintilla2_qt6 REQUIRED)
add_library(QScintilla::QScintilla UNKNOWN IMPORTED)
set_target_properties(QScintilla::QScintilla PROPERTIES
    IMPORTED_LOCATION ${QSCINTILLA_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${QSCINTILLA_INCLUDE}
    INTERFACE_LINK_LIBRARIES Qt6::Widgets)
