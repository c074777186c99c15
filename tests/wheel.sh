#!/usr/bin/env bash
# Build sdist and wheel from a clean copy of what is committed or about to be, look inside them, and
# install both in fresh environments where there is no Node. What passed is left in dist/.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

git ls-files -z --cached --others --exclude-standard | xargs -0 tar -cf - --ignore-failed-read 2>/dev/null | tar -xf - -C "$(mkdir -p "$work/source" && echo "$work/source")"
# The packages that npm would fetch are here already; what is built is not taken along.
cp -a labextension/node_modules "$work/source/labextension/node_modules"
(cd "$work/source" && python -m build --no-isolation --outdir "$work/dist" . >"$work/build.log" 2>&1) || { tail -50 "$work/build.log"; exit 1; }
python tests/wheel_contents.py "$work"/dist/*.whl "$work"/dist/*.tar.gz

# A path without Node: the system's basic programs, linked one by one.
mkdir -p "$work/bin"
for tool in sh bash env uname cat rm mkdir ls sed grep gcc cc ld; do
  found=$(command -v "$tool" || true)
  [ -z "$found" ] || ln -s "$found" "$work/bin/$tool"
done
for package in "$work"/dist/*.whl "$work"/dist/*.tar.gz; do
  rm -rf "$work/venv"
  uv venv --quiet --python "$(command -v python)" "$work/venv"
  UV_CACHE=$(uv cache dir)
  env HOME="$work" PATH="$work/bin" UV_CACHE_DIR="$UV_CACHE" VIRTUAL_ENV="$work/venv" \
    "$(command -v uv)" pip install --quiet --require-hashes --requirement "$PWD/.make/runtime.txt"
  env HOME="$work" PATH="$work/bin" UV_CACHE_DIR="$UV_CACHE" VIRTUAL_ENV="$work/venv" \
    "$(command -v uv)" pip install --quiet --no-deps --no-build-isolation "$package"
  listed() {
    env HOME="$work" PATH="$work/bin" "$work/venv/bin/jupyter" "$1" ${2:+"$2"} list 2>&1 | sed 's/\x1b\[[0-9;]*m//g' >"$work/list"
    grep -E "$3" "$work/list" || { cat "$work/list"; exit 1; }
  }
  listed labextension "" 'redpanda-jupyter v[0-9.]+ +enabled +OK'
  listed server extension 'redpanda_jupyter +enabled'
  listed server extension 'redpanda_jupyter [0-9.]+ +OK'
  env HOME="$work" PATH="$work/bin" "$work/venv/bin/redpanda" --version
done

# The tour opens from what was installed: its page answers, and its first question too.
mkdir "$work/tour"
(cd "$work/tour" && exec env HOME="$work" PATH="$work/bin" NO_BROWSER=1 \
  "$work/venv/bin/redpanda" demo >"$work/demo.log" 2>&1) &
demo=$!
for _ in $(seq 240); do
  address=$(grep -E '^http://' "$work/demo.log" || true)
  [ -z "$address" ] || break
  kill -0 "$demo" 2>/dev/null || break
  sleep 0.5
done
[ -n "$address" ] || { cat "$work/demo.log"; exit 1; }
"$work/venv/bin/python" - "$address" <<'PYTHON'
import sys
import urllib.request

page, _, query = sys.argv[1].partition("?")
root = page.partition("lab/tree/")[0]
for path in ("lab/tree/tour.ipynb", "redpanda/status", "redpanda/blocks"):
    with urllib.request.urlopen(f"{root}{path}?{query}", timeout=60) as answer:
        print(answer.status, path)
PYTHON
kill -TERM "$demo" 2>/dev/null || true
wait "$demo" || true

mkdir -p dist
rm -f dist/redpanda_jupyter-*
cp "$work"/dist/* dist/
ls -l dist | awk 'NR > 1 {print $5, $9}'
