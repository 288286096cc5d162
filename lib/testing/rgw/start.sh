#!/usr/bin/env bash
# Starts a one-machine Ceph RADOS Gateway: an S3 server that is not ours, to hold the store's promises against.
#
#   start.sh DIR [PORT]     DIR must be short (unix sockets live in it) and is created; PORT defaults to 7480.
#
# One monitor, one object daemon that keeps everything in memory, and the gateway, all on 127.0.0.1. When it answers,
# DIR/s3.env holds the S3_TEST_* settings of the contract tests. Ends with stop.sh DIR.
set -euo pipefail

dir=${1:?usage: start.sh DIR [PORT]}
port=${2:-7480}
mon_port=${RGW_MON_PORT:-$((port + 1))}
access_key=${S3_TEST_ACCESS_KEY_ID:-vistatest}
secret_key=${S3_TEST_SECRET_ACCESS_KEY:-vista-test-secret-vista-test-secret}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if [ "${#dir}" -gt 60 ]; then
  echo "start.sh: '$dir' is too long: the path of a unix socket below it may have 107 characters" >&2
  exit 2
fi
if [ -e "$dir" ]; then
  echo "start.sh: '$dir' exists; stop that gateway first (stop.sh '$dir'), or name another directory" >&2
  exit 2
fi

have_all() {
  local tool
  for tool in radosgw radosgw-admin ceph ceph-mon ceph-osd ceph-authtool monmaptool curl; do
    command -v "$tool" >/dev/null || return 1
  done
}
if ! have_all; then
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo 'start.sh: install radosgw, ceph-mon, ceph-osd and curl (Debian package names) first' >&2
    exit 3
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends radosgw ceph-mon ceph-osd curl >/dev/null
fi

mkdir -p "$dir"/{mon,osd,run,log}
fsid=$(cat /proc/sys/kernel/random/uuid)
# The object daemon's plug-ins lie in a directory named after the architecture.
class_dir=$(find /usr/lib -maxdepth 2 -type d -name rados-classes | head -n 1)

cat >"$dir/ceph.conf" <<CONF
[global]
  fsid = $fsid
  mon host = [v2:127.0.0.1:$mon_port]
  public addr = 127.0.0.1
  cluster addr = 127.0.0.1
  ms bind ipv6 = false

  # With authentication off the gateway waits for a ticket for ever, so a throw-away keyring serves all three.
  auth cluster required = cephx
  auth service required = cephx
  auth client required = cephx
  auth allow insecure global id reclaim = false
  keyring = $dir/keyring

  run dir = $dir/run
  crash dir = $dir/run
  admin socket = $dir/run/\$name.sock
  pid file = $dir/run/\$name.pid
  log file = $dir/log/\$name.log

  # A fairly full disk would otherwise stop the monitor.
  mon data = $dir/mon
  mon data avail warn = 1
  mon data avail crit = 0
  mon allow pool size one = true
  mon max pg per osd = 10000

  osd data = $dir/osd
  osd objectstore = memstore
  memstore device bytes = 4294967296
  osd memory target = 939524096
  osd class dir = $class_dir
  osd crush chooseleaf type = 0
  osd pool default size = 1
  osd pool default min size = 1
  osd pool default pg num = 1
  osd pool default pgp num = 1
  osd pool default pg autoscale mode = off

[client.rgw.test]
  rgw frontends = beast endpoint=127.0.0.1:$port
  rgw data = $dir/run
  rgw dns name = localhost
  rgw enable apis = s3, admin
  rgw enable usage log = false
  rgw thread pool size = 64
CONF

export CEPH_CONF="$dir/ceph.conf"
keyring="$dir/keyring"
started=
abandon() {
  if [ -z "$started" ]; then
    echo 'start.sh: the gateway did not start; the ends of its logs:' >&2
    tail -n 20 "$dir"/log/* >&2 || true
    "$here/stop.sh" "$dir" || true
  fi
}
trap abandon EXIT

ceph-authtool --create-keyring "$keyring" --gen-key -n mon. --cap mon 'allow *' >/dev/null
ceph-authtool "$keyring" --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *' >/dev/null
ceph-authtool "$keyring" --gen-key -n osd.0 --cap mon 'allow profile osd' --cap osd 'allow *' >/dev/null
ceph-authtool "$keyring" --gen-key -n client.rgw.test --cap mon 'allow rw' --cap osd 'allow rwx' >/dev/null

# Runs a daemon apart from this terminal and remembers its process id.
daemon() {
  local name=$1
  shift
  setsid "$@" >"$dir/log/$name.out" 2>&1 </dev/null &
  echo $! >"$dir/$name.pid"
}

monmaptool --create --fsid "$fsid" --addv test "[v2:127.0.0.1:$mon_port]" "$dir/monmap" >/dev/null
ceph-mon -i test --mkfs --monmap "$dir/monmap" --keyring "$keyring" >"$dir/log/mon-mkfs.out" 2>&1
daemon mon ceph-mon -i test -f

osd_id=$(cat /proc/sys/kernel/random/uuid)
timeout 60 ceph osd new "$osd_id" >/dev/null
ceph-osd -i 0 --mkfs --osd-uuid "$osd_id" >"$dir/log/osd-mkfs.out" 2>&1
daemon osd ceph-osd -i 0 -f
daemon rgw radosgw -n client.rgw.test -f

for _ in $(seq 1 240); do
  if curl -fs -o /dev/null --max-time 2 "http://127.0.0.1:$port/"; then
    ready=yes
    break
  fi
  kill -0 "$(cat "$dir/rgw.pid")"
  sleep 0.5
done
[ -n "${ready:-}" ]

radosgw-admin user create --uid vista-test --display-name vista-test \
  --access-key "$access_key" --secret-key "$secret_key" >/dev/null 2>"$dir/log/user.out"

cat >"$dir/s3.env" <<ENV
export S3_TEST_ENDPOINT=http://localhost:$port
export S3_TEST_ACCESS_KEY_ID=$access_key
export S3_TEST_SECRET_ACCESS_KEY=$secret_key
ENV
started=yes
echo "gateway ready: . $dir/s3.env"
