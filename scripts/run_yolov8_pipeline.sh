#!/usr/bin/env bash
# Runs YOLOv8 on the images of a project: ./run_yolov8_pipeline.sh PROJECT_ID [options]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
environment="$here/.venv-yolov8"

usage() {
  cat <<TEXT
Usage: run_yolov8_pipeline.sh PROJECT_ID [options]

  --install-deps            make $environment and install ultralytics into it
  --limit N                 images at the most
  --model-size n|s|m|l|x    default n
  --task TASK               detect, segment, pose or classify; default detect
  --skip-existing           pass over images that this model has completed
  --api-url URL             default: VISTA_URL, else http://localhost:8000
  --api-key KEY             default: API_KEY; not needed in local mode

The secret that calls are signed with is read from ML_CALLBACK_HMAC_SECRET, from ../.env, or from what the server made
in ../data. Further options are those of yolov8_ml_pipeline.py.
TEXT
}

install=false
arguments=()
for argument in "$@"; do
  case "$argument" in
    --install-deps) install=true ;;
    -h | --help) usage; exit 0 ;;
    *) arguments+=("$argument") ;;
  esac
done
if [ ${#arguments[@]} -eq 0 ]; then
  usage >&2
  exit 2
fi

if $install; then
  [ -x "$environment/bin/python" ] || "${PYTHON:-python3}" -m venv "$environment"
  "$environment/bin/python" -m pip install --quiet --requirement "$here/requirements-yolov8.txt"
fi
# What was installed for this, else whatever Python there is.
python="$environment/bin/python"
[ -x "$python" ] || python="${PYTHON:-python3}"
exec "$python" "$here/yolov8_ml_pipeline.py" "${arguments[@]}"
