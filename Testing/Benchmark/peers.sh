#!/bin/bash
# Fetches Debian's own optimised VTK, which cannot be installed beside ParaView, and unpacks it.
#   bash Testing/Benchmark/peers.sh [folder]
# The last line printed is the prefix to add to CMAKE_PREFIX_PATH.
set -euo pipefail

folder=$(realpath -m "${1:-$(dirname "$0")/../../build/peers}")
root=$folder/root
cmakeFolder() { find "$root/usr/lib" -maxdepth 4 -path '*/cmake/vtk-*' -type d -print -quit; }

if [ ! -e "$folder/complete" ]; then
  rm -rf "$folder"
  mkdir -p "$folder/packages" "$root"
  cd "$folder/packages"
  # The libraries' package carries a version in its name.
  libraries=$(apt-cache depends --no-recommends --no-suggests libvtk9-dev |
    grep -oE '(libvtk9\.[0-9]+(t64)?|libtbb-dev)$' | sort -u)
  threads=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts \
    --no-breaks --no-replaces --no-enhances libtbb-dev | grep -oE '^libtbb[a-z0-9-]*$' | sort -u)
  # shellcheck disable=SC2086
  apt-get download libvtk9-dev python3-vtk9 $libraries $threads >&2
  for package in *.deb; do
    dpkg -x "$package" "$root"
  done
  cd ..
  dpkg-deb -f packages/libvtk9-dev*.deb Version >version
  rm -r packages
  # VTK's list of targets names files of packages that are not wanted here (Qt, Java): do not look.
  sed -i 's/^set(_IMPORT_PREFIX)$/set(_cmake_import_check_targets)/' \
    "$(cmakeFolder)"/VTK*-targets.cmake
  touch complete
fi
echo "$root/usr"
