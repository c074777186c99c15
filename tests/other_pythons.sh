#!/usr/bin/env bash
# Run the Python tests on every other supported version of Python that this machine has; not those of
# the frontends, nor those that judge whole corpora of blocks and data: they are slow and know nothing
# of versions.
# Arguments go to pytest; PYTHONS="3.13" names the versions.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"

# pyenv's own shims refuse where no version was chosen; the interpreters behind them do not.
search=""
for directory in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/*/bin; do
  [ ! -d "$directory" ] || search="$search$directory:"
done
find_python() {
  PATH="$search$PATH" uv python find --system --no-project --offline --no-python-downloads "$1" 2>/dev/null
}

without=(
  --ignore=tests/frontends
  --ignore=tests/reuse/test_never_wrong_without_a_word.py
  --ignore=tests/reuse/test_silent.py
  --ignore=tests/reuse/test_engines_dask.py
  --ignore=tests/reuse/rewrite/test_corpus.py
  --ignore=tests/reuse/mapping/test_scores.py
  --ignore=tests/notebooks/test_function_cases.py
)

uv --version >/dev/null
own=$(python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
for version in ${PYTHONS:-3.11 3.12 3.13 3.14}; do
  [ "$version" != "$own" ] || continue
  interpreter=$(find_python "$version") || { echo "Python $version is not on this machine: left out."; continue; }
  venv=".venvs/$version"
  [ -x "$venv/bin/python" ] || uv venv --quiet --python "$interpreter" "$venv"
  echo "Python $version ($interpreter)"
  VIRTUAL_ENV="$PWD/$venv" uv pip install --quiet --require-hashes --requirement .make/dev.txt
  VIRTUAL_ENV="$PWD/$venv" uv pip install --quiet --no-deps --no-build-isolation-package redpanda-jupyter --editable .
  PATH="$PWD/$venv/bin:$PATH" "$venv/bin/python" -m pytest -q "${without[@]}" -m "not long and not keyring and not postgres" "$@"
done
