#!/usr/bin/env bash
# run.sh BIN [FOLDER]: a local server and the IDE beside it. The server goes when the IDE has gone,
# unless it was there before; what it has deployed runs on.
set -euo pipefail
bin=$1
folder=${2:-}
data=${XDG_DATA_HOME:-$HOME/.local/share}/slipway

if [ -z "$folder" ]; then
    folder=$HOME/slipway-example
    if [ ! -e "$folder" ]; then
        echo "==> Copying an example project to $folder" >&2
        cp -r "$bin/../share/slipway/examples/web-service" "$folder"
    fi
fi

# The window does not wait for the server, which tells where it is when it is there.
mkdir -p "$data/server"
"$bin/slipwayd" --state "$data/server" >&2 2>"$data/server.log" &
server=$!

status=0
"$bin/slipway" "$folder" || status=$?
# A second one on the same state is refused: then there is one already, which stays.
kill "$server" 2>/dev/null || true
wait "$server" 2>/dev/null || tail -n 3 "$data/server.log" >&2
exit $status
