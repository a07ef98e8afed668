#!/bin/sh
# See package.json. The next `node` on the PATH that is not this one, with the loader where it needs one.
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
host=
old=$IFS
IFS=:
for folder in $PATH; do
  [ "$(CDPATH= cd -- "$folder" 2>/dev/null && pwd)" = "$here" ] && continue
  # Those of other projects may be shims as well.
  case $folder in */node_modules/.bin) continue ;; esac
  [ -x "$folder/node" ] && host=$folder/node && break
done
IFS=$old
[ -n "$host" ] || { echo 'node: none on the PATH; install Node 20 or newer' >&2; exit 127; }
if "$host" -e 'process.exit(process.features.typescript ? 0 : 1)'; then exec "$host" "$@"; fi
exec "$host" --import "file://$here/../../scripts/typescript.mjs" "$@"
