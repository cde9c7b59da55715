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

mkdir -p "$data/server"
"$bin/slipwayd" --state "$data/server" >"$data/server.out" 2>"$data/server.log" &
server=$!
for _ in $(seq 200); do
    if grep -q 'ready' "$data/server.out" 2>/dev/null; then break; fi
    if ! kill -0 $server 2>/dev/null; then
        server=
        # A second one on the same state is refused: then there is one already, which is fine.
        tail -n 3 "$data/server.log" >&2
        break
    fi
    sleep 0.1
done
cat "$data/server.out" >&2
status=0
"$bin/slipway" "$folder" || status=$?
if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" || true
fi
exit $status
