"""One row, two rows: everything that says a number says it alike."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import redpanda_jupyter
from redpanda_jupyter.grammar import counted


@pytest.mark.parametrize(
    ("count", "told"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (20_000, "20,000 rows")]
)
def test_number_and_its_word(count: int, told: str) -> None:
    assert counted(count, "row") == told


def test_word_that_has_another_plural() -> None:
    assert (counted(1, "more fits", "more fit"), counted(2, "more fits", "more fit")) == (
        "1 more fits", "2 more fit",
    )  # fmt: skip


def test_no_plural_is_written_by_hand() -> None:
    root = Path(redpanda_jupyter.__file__).parent
    found = []
    for path in root.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            ends = isinstance(node, ast.IfExp) and [
                one.value for one in (node.body, node.orelse) if isinstance(one, ast.Constant)
            ]
            if ends and {"s", "es"} & set(map(str, ends)):
                found.append(f"{path.relative_to(root)}:{node.lineno}")
    assert found == []
