#!/usr/bin/env bash
# Stops the gateway that start.sh started in DIR, by the process ids noted there, and removes DIR.
#
#   stop.sh DIR
set -euo pipefail

dir=${1:?usage: stop.sh DIR}
if [ ! -f "$dir/ceph.conf" ]; then
  echo "stop.sh: '$dir' holds no gateway" >&2
  exit 2
fi

# A process id may have been given away since: only a process that was started for this directory is ended.
pid_of() {
  local pid
  pid=$(cat "$dir/$1.pid" 2>/dev/null) || return 1
  tr '\0' '\n' 2>/dev/null <"/proc/$pid/environ" | grep -qx "CEPH_CONF=$dir/ceph.conf" && echo "$pid"
}

for name in rgw osd mon; do
  if pid=$(pid_of "$name"); then kill "$pid"; fi
done
for name in rgw osd mon; do
  for _ in $(seq 1 50); do
    pid_of "$name" >/dev/null || continue 2
    sleep 0.1
  done
  if pid=$(pid_of "$name"); then kill -9 "$pid"; fi
done
rm -rf "$dir"
