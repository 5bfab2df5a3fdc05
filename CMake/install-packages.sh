#!/usr/bin/env bash
# Installs the Debian packages of packages.txt that are missing, saying nothing when none is.
#   install-packages.sh [check] [benchmark]
set -euo pipefail
list=$(dirname "$0")/packages.txt
. /etc/os-release
case ${VERSION_CODENAME:-} in
  bookworm | trixie) release=$VERSION_CODENAME ;;
  *) release=sid ;;
esac

if ! command -v apt-get >/dev/null; then
  echo "Not a Debian system: install what $list names."
  exit 0
fi

export LC_ALL=C
wanted=$(for heading in all "$release" "$@"; do
  sed -n "/^\[$heading\]/,/^\[/{/^[^[#]/p}" "$list"
done | sort -u)
installed=$(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' | sed -n 's/^ii *//p' | sort -u)
missing=$(comm -23 <(echo "$wanted") <(echo "$installed"))
[ -n "$missing" ] || exit 0

echo "Installing, with what they depend on:" $missing
as_root=(env DEBIAN_FRONTEND=noninteractive)
[ "$(id -u)" = 0 ] || as_root=(sudo "${as_root[@]}")
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086
if ! { "${as_root[@]}" apt-get update -q &&
  "${as_root[@]}" apt-get install -qy --no-install-recommends $missing; } >"$log" 2>&1
then
  tail -n 30 "$log"
  exit 1
fi
