#!/usr/bin/env bash
# Fails when a kernel or a test of a kernel includes a header of VTK, ParaView or Qt.
set -euo pipefail
cd "$(dirname "$0")/.."
if grep -rnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"](vtk|pq|Q[A-Z])' \
  --include='*.h' --include='*.cxx' Filters/*/Kernel Representations/*/Kernel Testing/Kernel 2>/dev/null
then
  echo "A kernel includes a header of VTK, ParaView or Qt."
  exit 1
fi
