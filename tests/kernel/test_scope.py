"""What a model is told of the variables that a cell reads, and what the person of the rest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.tour.server import TourServer


def sent(provider: TourServer) -> str:
    return str(provider.requests[-1].body["messages"][-1]["content"])


@pytest.mark.parametrize(
    ("privacy", "lines"),
    [
        ("names", ["total: float", "cfg: dict", "rows: list", "twice: function"]),
        (
            "schema",
            [
                "total: float",
                "cfg: dict, 2 entries",
                '  "rate": int',
                "rows: list, 2 items: int",
                "twice: function twice(x)",
            ],
        ),
    ],
)
def test_a_failing_cell_is_told_with_all_that_it_reads(
    panda: Any, cell: Any, provider: TourServer, privacy: str, lines: list[str]
) -> None:
    cell(
        "total = 91234567.5\ncfg = {'rate': 3, 'owner': 'ZZAlice'}\nrows = [4711, 4712]\n"
        "def twice(x):\n    'Of ZZBob.'\n    return x"
    )
    cell("unrelated = 1")
    assert not cell("import pandas as pd\ntwice(total) + cfg + rows").success
    panda(f"fix --privacy {privacy}")
    asked = sent(provider)
    assert [one for one in lines if one not in asked.split("\n")] == []
    assert "unrelated" not in asked
    assert "pd:" not in asked
    body = json.dumps(provider.requests[-1].body)
    assert [one for one in ("ZZ", "91234567", "4711") if one in body] == []


def test_a_frame_that_the_cell_itself_made_is_told_too(
    panda: Any, cell: Any, provider: TourServer
) -> None:
    assert not cell("made = df.rename(columns={'price': 'cost'})\nmade['csot'] + 1").success
    panda("fix")
    asked = sent(provider)
    assert "made: pandas.DataFrame" in asked
    assert "KeyError: 'csot'" in asked
    assert "rename(columns={'price': 'cost'})" in asked


def test_of_a_cell_that_cannot_be_read_every_variable_counts(
    panda: Any, cell: Any, provider: TourServer
) -> None:
    cell("total = 91234567.5")
    assert not cell("x = (total + df['price'].sum()").success
    panda("fix")
    asked = sent(provider)
    assert "total: float" in asked
    assert "df: pandas.DataFrame" in asked
    assert "91234567" not in asked


def test_what_had_no_room_is_said_before_and_after_the_question(
    panda: Any, cell: Any, shell: InteractiveShell, provider: TourServer
) -> None:
    cell("wide = pd.DataFrame([[0.5] * 300], columns=[f'col_{n}' for n in range(300)])")
    shown = panda("wide --dry-run", "mean of col_250 by col_251?")
    assert "left out of the data for length: 200 columns" in shown
    shown = panda("wide", "mean of col_250 by col_251?")
    assert "left out of the data for length: 200 columns" in shown
    asked = sent(provider)
    assert '"col_250": float64\n  "col_251": float64\n  "col_0"' in asked
    assert "left out" not in panda("df", "What is the mean?")


def test_the_room_for_data_is_a_setting(
    panda: Any, cell: Any, shell: InteractiveShell, provider: TourServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    cell("wide = pd.DataFrame([[0.5] * 60], columns=[f'col_{n}' for n in range(60)])")
    panda("wide", "What is the mean?")
    assert '"col_59"' in sent(provider)
    monkeypatch.setenv("REDPANDA_CONTEXT_TOKENS", "150")
    shown = panda("wide", "What is the mean?")
    context = sent(provider).partition("\n\nQuestion:")[0]
    assert len(context) <= 150 * 4
    assert "left out of the data for length: 50 columns" in shown
