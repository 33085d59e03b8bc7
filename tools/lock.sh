#!/usr/bin/env bash
# Write constraints.txt (what runs) and constraints-dev.txt (what runs, and what tests) from pyproject.toml:
# exact versions with the checksums of every platform's files, and no address of any index.
set -euo pipefail
read -ra UPGRADE <<<"${UPGRADE:-}" # e.g. UPGRADE=--upgrade
cd "$(dirname "$0")/.."
lock() {
  .venv/bin/uv pip compile pyproject.toml --quiet --universal --generate-hashes --no-emit-index-url --no-header \
    --no-annotate --native-tls --extra postgres "$@" >/dev/null
}
lock --group pyproject.toml:build -o constraints.txt ${UPGRADE[@]+"${UPGRADE[@]}"}
lock --group pyproject.toml:build --group pyproject.toml:dev -c constraints.txt -o constraints-dev.txt ${UPGRADE[@]+"${UPGRADE[@]}"}
if grep -nE '://|--index|--find-links|file:' constraints.txt constraints-dev.txt; then
  echo "an address got into the constraints" >&2
  exit 1
fi
