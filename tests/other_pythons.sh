#!/usr/bin/env bash
# Run the Python tests on every other supported version of Python that this machine has.
set -euo pipefail
cd "$(dirname "$0")/.."
own=$(python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
for version in 3.11 3.12 3.13 3.14; do
  [ "$version" != "$own" ] || continue
  interpreter=$(uv python find --no-project --offline --no-python-downloads "$version" 2>/dev/null) || continue
  venv=".venvs/$version"
  [ -x "$venv/bin/python" ] || uv venv --quiet --python "$interpreter" "$venv"
  VIRTUAL_ENV="$PWD/$venv" uv pip install --quiet --require-hashes --requirement .make/dev.txt
  VIRTUAL_ENV="$PWD/$venv" uv pip install --quiet --no-deps --no-build-isolation-package redpanda-jupyter --editable .
  echo "Python $version"
  PATH="$PWD/$venv/bin:$PATH" "$venv/bin/python" -m pytest -q -m "not long and not system"
done
