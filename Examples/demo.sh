#!/usr/bin/env bash
# Installs what is missing, builds, and runs the scene of each technique in ParaView.
# The pictures go to build/gallery.
set -euo pipefail
cd "$(dirname "$0")/.."
bash CMake/build.sh --target Orrery

gallery=$PWD/build/gallery
mkdir -p "$gallery"
export PV_PLUGIN_PATH=$PWD/build/lib/orrery/Orrery
export LIBGL_ALWAYS_SOFTWARE=1 PYTHONDONTWRITEBYTECODE=1
scenes=(Examples/*/*.py)
number=0
for scene in "${scenes[@]}"; do
  number=$((number + 1))
  echo
  echo "[$number/${#scenes[@]}] $scene"
  xvfb-run -n $((100 + $$ % 50000)) -a -s "-screen 0 1280x1024x24 -noreset" pvpython "$scene" "$gallery"
done
echo
echo "The pictures are in $gallery:"
ls "$gallery"
