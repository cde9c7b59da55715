#!/usr/bin/env bash
# bench.sh BUILD [NAME]: one JSON line a figure, its floor measured in the same run.
set -euo pipefail
build=$1
shift
if [ $# -eq 0 ]; then set -- run ide deploy terminal text; fi
for name in "$@"; do
    program=$build/tests/bench_$name
    [ -x "$program" ] || {
        echo "bench: there is no '$name'; there are: run ide find deploy terminal text" >&2
        exit 2
    }
    PATH=$build/bin:$PATH "$program"
    # Finding belongs to the IDE's figures, but needs no window.
    [ "$name" != ide ] || "$build/tests/bench_find"
done
