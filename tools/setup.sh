#!/usr/bin/env bash
# Make .venv ready: `tools/setup.sh run` for running Yingdan, `tools/setup.sh dev` for testing it too.
# Does nothing, quickly, when nothing has changed.
set -euo pipefail
cd "$(dirname "$0")/.."
kind="${1:-dev}"
case "$kind" in
  run) wanted=constraints.txt ;;
  dev) wanted=constraints-dev.txt ;;
  *) echo "usage: tools/setup.sh run|dev" >&2; exit 2 ;;
esac

stamp() { cat "$1" pyproject.toml | sha256sum | cut -d' ' -f1; }

find_python() {
  local name
  for name in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 python; do
    if [ -n "$name" ] && command -v "$name" >/dev/null &&
      "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
  echo "Yingdan needs Python 3.11 or newer; name one with PYTHON=…" >&2
  exit 1
}

install() {
  [ -x .venv/bin/python ] || "$(find_python)" -m venv .venv
  echo "installing $wanted into .venv …"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$wanted" \
    2> >(grep -v 'neither a file nor a directory' >&2 || true)
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
  stamp "$wanted" >".venv/.ready-$kind"
  if [ "$kind" = dev ]; then stamp constraints.txt >.venv/.ready-run; fi
}

[ "$(cat ".venv/.ready-$kind" 2>/dev/null || true)" = "$(stamp "$wanted")" ] || install

# Translations are kept as text; the compiled form is made here and never committed.
while IFS= read -r po; do
  mo="${po%.po}.mo"
  if [ ! -e "$mo" ] || [ "$po" -nt "$mo" ]; then
    .venv/bin/pybabel --quiet compile --input-file "$po" --output-file "$mo"
  fi
done < <(find yingdan -path '*/LC_MESSAGES/*.po')
