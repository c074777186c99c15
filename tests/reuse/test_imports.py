"""The runner is light to import, and its child lighter: no record, no library of data."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("pandas", "numpy", "distributed", "scipy", "IPython", "nbclient", "matplotlib")


@pytest.mark.parametrize(
    ("modules", "absent"),
    [
        ("redpanda_jupyter.reuse.engines, redpanda_jupyter.reuse.twice", HEAVY),
        (
            "redpanda_jupyter.reuse.values, redpanda_jupyter.reuse.sandbox.child",
            (*HEAVY, "pydantic", "sqlalchemy"),
        ),
    ],
)
def test_what_is_not_imported(modules: str, absent: tuple[str, ...]) -> None:
    code = f"import sys, {modules}\nprint([one for one in {absent!r} if one in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"
