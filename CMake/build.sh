#!/usr/bin/env bash
# Installs what is missing and builds the release preset into build/.
#   build.sh [argument of cmake --build]...
set -euo pipefail
cd "$(dirname "$0")/.."
bash CMake/install-packages.sh
echo "Building"
mkdir -p build
cmake --preset release >build/configure.log 2>&1 || { cat build/configure.log; exit 1; }
cmake --build --preset release "$@"
