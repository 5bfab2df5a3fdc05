#!/usr/bin/env bash
# Runs a script as a user would, with the plugin loaded, on a display of its own.
#   run.sh pvpython|pvbatch|paraview RANKS SCRIPT OUTPUT-FOLDER
# ORRERY_PLUGIN_DIR is the folder of Orrery.so.
set -euo pipefail
how=$1 ranks=$2 script=$3 output=$4

rm -rf "$output"
mkdir -p "$output"
chmod 700 "$output"
export PV_PLUGIN_PATH=$ORRERY_PLUGIN_DIR ORRERY_TEST_OUTPUT=$output
export PYTHONPATH=$(cd "$(dirname "$0")" && pwd) PYTHONDONTWRITEBYTECODE=1
export HOME=$output XDG_RUNTIME_DIR=$output LIBGL_ALWAYS_SOFTWARE=1
export OMPI_MCA_btl=^tcp OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
# xvfb-run looks for a free display without holding it: start at a number of one's own.
# Without -noreset the display would start anew each time ParaView closes its last window on it, and
# refuse a window meanwhile.
display=(xvfb-run -n $((100 + $$ % 50000)) -a -s "-screen 0 1280x1024x24 -noreset")
cd "$output"

case $how in
  pvpython) exec "${display[@]}" pvpython "$script" "$output" ;;
  pvbatch)
    exec "${display[@]}" mpiexec --oversubscribe -n "${ranks:-1}" pvbatch "$script" "$output" ;;
  paraview)
    events=${script%.py}.xml
    if [ ! -e "$events" ]; then
      events=$output/none.xml
      echo '<pqevents/>' >"$events"
    fi
    exec "${display[@]}" paraview --dr --script="$script" \
      --test-directory="$output" --test-script="$events" --exit ;;
esac
