#!/bin/bash
# Measures the techniques against optimised peers:
#   bash Testing/Benchmark/run.sh [TECHNIQUE...] [--benchmark_filter=PATTERN]
# Installs what is missing, builds in build/benchmark, writes build/benchmark/results.md. The folder
# that the environment variable ORRERY_DATA names, if any, is where real data are looked for.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=$PWD/build/benchmark

techniques=()
options=()
for argument in "$@"; do
  case $argument in
    -*) options+=("$argument") ;;
    *) techniques+=("$argument") ;;
  esac
done
if [ ${#techniques[@]} = 0 ]; then
  mapfile -t techniques < <(
    sed -n 's/^orrery_add_benchmark(\([A-Za-z]*\).*/\1/p' Testing/Benchmark/CMakeLists.txt)
fi

bash CMake/install-packages.sh benchmark
prefix=$(bash Testing/Benchmark/peers.sh | tail -n 1)
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DORRERY_WITH_PARAVIEW=OFF \
  -DORRERY_BUILD_BENCHMARKS=ON "-DCMAKE_PREFIX_PATH=$prefix" >"$build.log" ||
  { cat "$build.log"; exit 1; }
cmake --build "$build" --target "${techniques[@]/%/Benchmark}"

export LD_LIBRARY_PATH=$prefix/lib/$(uname -m)-linux-gnu${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
for technique in "${techniques[@]}"; do
  "$build/bin/${technique}Benchmark" "$build/$technique.md" "${options[@]}"
done

{
  echo "Measured by \`bash Testing/Benchmark/run.sh\`, in one run, the contenders in turn."
  echo
  echo "- Machine: $(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores," \
    "$(free -g | awk '/^Mem/ { print $2 }') GB; $(. /etc/os-release && echo "$PRETTY_NAME")"
  echo "- Peer: Debian's libvtk9-dev $(cat "$prefix/../../version"), optimised, threads by TBB"
  echo "- Ours: $(git describe --always --dirty 2>/dev/null), Release, $(g++ --version | head -n 1)"
  for technique in "${techniques[@]}"; do
    echo
    echo "## $technique"
    echo
    cat "$build/$technique.md"
  done
} >"$build/results.md"
echo "Results: $build/results.md"
