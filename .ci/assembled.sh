#!/usr/bin/env bash
# Assembles VISTA as the Dockerfile and a server do, and runs it as a user that may write nothing but its data.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d /tmp/vista-assembled.XXXX)
port=${1:-8197}
chmod 755 "$work"
stop() {
  # Only what was started here.
  [ -f "$work/pid" ] && kill "$(cat "$work/pid")" 2>/dev/null && wait 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

node scripts/assemble.mjs "$work/vista"
[ ! -e "$work/vista/app" ] && [ ! -e "$work/vista/node_modules/typescript" ]
as_other() {
  if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi
}
cd "$work/vista"
if [ "$(id -u)" = 0 ]; then install -d -o 65534 -g 65534 -m 700 "$work/data"; else mkdir -m 700 "$work/data"; fi
as_other env HOME=/nonexistent PORT="$port" VISTA_DATA_DIR="$work/data" VISTA_ENV_FILE= node scripts/start.mjs >"$work/log" 2>&1 &
echo $! >"$work/pid"
for _ in $(seq 120); do
  grep -q '^VISTA is ready' "$work/log" && break
  kill -0 "$(cat "$work/pid")" 2>/dev/null || { cat "$work/log"; exit 1; }
  sleep 1
done
curl -fsS "http://localhost:$port/api/health/ready"
project=$(curl -fsS "http://localhost:$port/api/projects" | grep -o '"id":"[^"]*"' | head -n 1 | cut -d '"' -f 4)
curl -fsS "http://localhost:$port/projects/$project" -o /dev/null
# The comparison runs in threads of its own, whose program has to be there too.
curl -fsS "http://localhost:$port/api/projects/$project/models" >"$work/models"
grep -q model_name "$work/models"
echo
echo "An assembled VISTA ($(du -sm "$work/vista" | cut -f 1) MB) runs as user $(as_other id -un)."
