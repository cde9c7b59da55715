# Builds resources/migrations/*.sql into one source: NNNN_name.sql, numbered without gaps.
# Run as a script: cmake -D FOLDER=… -D OUTPUT=… -P migrations.cmake
file(GLOB files ${FOLDER}/*.sql)
list(SORT files)
set(entries "")
set(expected 0)
foreach(file IN LISTS files)
    get_filename_component(name ${file} NAME_WE)
    if(NOT name MATCHES "^([0-9][0-9][0-9][0-9])_[a-z0-9_]+$")
        message(FATAL_ERROR "${file}: a migration is called NNNN_name.sql")
    endif()
    math(EXPR expected "${expected} + 1")
    math(EXPR number "1${CMAKE_MATCH_1} - 10000")
    if(NOT number EQUAL expected)
        message(FATAL_ERROR "${file}: the next migration has number ${expected}")
    endif()
    file(READ ${file} sql)
    string(APPEND entries "        {${number}, \"${name}\", R\"migration(${sql})migration\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Made from resources/migrations.
#include <slipway/hosting/store/migrations.h>

namespace slipway::hosting {

const std::vector<Migration> &knownMigrations()
{
    static const std::vector<Migration> migrations{
${entries}    };
    return migrations;
}

} // namespace slipway::hosting
")
