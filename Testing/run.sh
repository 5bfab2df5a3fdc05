#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test.
#   run.sh [argument of ctest]...       for example -L kernel, or -R Contour
set -euo pipefail
cd "$(dirname "$0")/.."
bash CMake/build.sh
exec ctest --preset release "$@"
