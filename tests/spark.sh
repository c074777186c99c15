#!/usr/bin/env bash
# Test Spark frames with the real library, where Java is found or may be installed. What is missing is
# named and never an error: nobody else needs half a gigabyte of it.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"

has() { command -v "$1" >/dev/null 2>&1; }
skip() { echo "Spark is not tested: $1." >&2; exit 0; }

if ! has java; then
  root=()
  if [ "$(id -u)" -ne 0 ]; then root=(sudo -n); fi
  has apt-get && { "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends default-jre-headless >/dev/null 2>&1 || true; }
fi
has java && java -version >/dev/null 2>&1 || skip "there is no Java"

place=.make/spark
if ! cmp -s tests/context/spark.txt "$place/done"; then
  rm -rf "$place"
  uv pip install --quiet --target "$place" --no-deps --require-hashes \
    --requirement tests/context/spark.txt || { rm -rf "$place"; skip "pyspark could not be fetched"; }
  cp tests/context/spark.txt "$place/done"
fi
PYTHONPATH="$PWD/$place" exec pytest -q tests/context/test_libraries.py -k spark "$@"
