#!/usr/bin/env bash
# A throw-away PostgreSQL 15 on a loopback port: postgres15.sh start|stop DIRECTORY [PORT]
set -euo pipefail
action=$1 dir=$2 port=${3:-54315}
bin=/usr/lib/postgresql/15/bin
# PostgreSQL refuses to run as root.
as() { if [ "$(id -u)" = 0 ]; then runuser -u nobody -- "$@"; else "$@"; fi; }
case "$action" in
  start)
    mkdir -p "$dir"
    [ "$(id -u)" = 0 ] && { chmod 755 "$(dirname "$dir")"; chown nobody "$dir"; }
    as "$bin/initdb" -D "$dir" -U vista -A trust -E UTF8 --locale=C --no-sync --no-instructions >/dev/null
    as "$bin/pg_ctl" -D "$dir" -w -l "$dir/log" -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$dir" start >/dev/null
    as "$bin/createdb" -h 127.0.0.1 -p "$port" -U vista vista
    echo "PostgreSQL $(as "$bin/postgres" --version | awk '{print $3}') on 127.0.0.1:$port"
    ;;
  stop) as "$bin/pg_ctl" -D "$dir" -m immediate stop >/dev/null ;;
esac
