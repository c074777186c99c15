"""A changed analyser says so: what it finds in the tables' blocks is written down by its version.

Where this fails after a change that is meant, run ``python tests/analysis/test_version.py`` and, if
the version that stands there has been released, raise ``ANALYSER`` first: libraries then read their
code again.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

WRITTEN = Path(__file__).with_name("analyser.json")
CASES = Path(__file__).parent / "cases"
# what the parser says of broken code, and when annotations are read, differ between versions
PYTHON = (3, 11)


def codes() -> list[str]:
    """Return the blocks of all tables, in the order of their files."""
    return [
        part.partition("\n---\n")[2]
        for path in sorted(CASES.glob("*/*.txt"))
        for part in path.read_text("utf-8").split("\n=== ")
    ]


def found() -> dict[str, object]:
    """Return the analyser's version, and a digest of all that it finds."""
    from redpanda_jupyter.analysis import ANALYSER, analyze

    digest = hashlib.sha256()
    for code in codes():
        digest.update(json.dumps(asdict(analyze(code))).encode())
    return {"analyser": ANALYSER, "sha256": digest.hexdigest()}


@pytest.mark.skipif(sys.version_info[:2] != PYTHON, reason="written down with Python 3.11")
def test_what_the_analyser_finds_is_what_its_version_found() -> None:
    assert found() == json.loads(WRITTEN.read_text("utf-8")), __doc__


if __name__ == "__main__":
    WRITTEN.write_text(json.dumps(found(), indent=2) + "\n", "utf-8")
