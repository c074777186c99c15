"""``redpanda search`` in a terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from redpanda_jupyter import cli, models
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import BlockHit
from redpanda_jupyter.services.searching import pieces
from redpanda_jupyter.store import Store

if TYPE_CHECKING:
    from pathlib import Path

Out = pytest.CaptureFixture[str]


@pytest.fixture
def library(isolated_home: Path) -> None:
    """A library with three blocks; one holds an order to the terminal."""
    from datetime import UTC, datetime

    now = datetime.now(UTC)
    codes = ("df.groupby('m').sum()", "x = '\x1b[31m'  # groupby", "other = 1")
    blocks = [
        models.NewBlock(language="python", code=code, complete=True, description="Adds up")
        for code in codes
    ]
    turn = models.NewTurn(
        user_message_id=new_id(), assistant_message_id=new_id(),
        notebook=models.NotebookRef(path="a.ipynb"), prompt="Sums?", context=None, answer="So.",
        provider="openai", model="gpt-5", complete=True, incomplete_reason=None,
        usage=models.Usage(), blocks=blocks, sent_endpoint="https://api.openai.com/v1",
        sent_privacy="schema", sent_body={}, asked_at=now, answered_at=now,
    )  # fmt: skip
    with Store() as store:
        store.add_turn(turn)


@pytest.mark.parametrize("words", [["group", "by"], ["group by model:gpt"], ["gropuby"]])
def test_search_finds_by_words_and_filters(library: None, capsys: Out, words: list[str]) -> None:
    assert cli.main(["search", *words]) == 0
    said = capsys.readouterr().out
    assert "#1" in said
    assert "#2" in said
    assert "2 blocks" in said
    assert "other" not in said


def test_orders_to_the_terminal_are_shown_and_not_given(library: None, capsys: Out) -> None:
    cli.main(["search", "groupby"])
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "\\x1b[31m" in said


def test_words_stand_bold_on_a_terminal(
    library: None, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("redpanda_jupyter.cli.search.has_colours", lambda: True)
    cli.main(["search", "groupby"])
    said = capsys.readouterr().out
    assert "\x1b[1mgroupby\x1b[0m" in said
    assert "\x1b[31m" not in said


def test_json_holds_hits_with_places(library: None, capsys: Out) -> None:
    cli.main(["search", "groupby", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert (found["total"], found["at_least"]) == (2, False)
    for one in found["hits"]:
        hit = BlockHit.model_validate(one)
        assert [text for text, marked in pieces(hit) if marked] == ["groupby"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["foo:bar"], "no filter 'foo:'"),
        (["x", "--status", "fine"], "no status 'fine'"),
        (["x", "--used", "often"], "takes a number"),
        (["x", "--limit", "0"], "from 1 to 100"),
    ],
)
def test_wrong_words_are_refused(library: None, capsys: Out, words: list[str], says: str) -> None:
    assert cli.main(["search", *words]) == 2
    assert says in capsys.readouterr().err


def test_pages_follow_each_other(library: None, capsys: Out) -> None:
    cli.main(["search", "groupby", "--limit", "1"])
    first = capsys.readouterr().out
    assert "--page 2" in first
    cli.main(["search", "groupby", "--limit", "1", "--page", "2"])
    second = capsys.readouterr().out
    assert "2 of 2 blocks" in second
    assert first.split(" ")[0] != second.split(" ")[0]
    cli.main(["search", "groupby", "--limit", "1", "--page", "3"])
    assert "no further" in capsys.readouterr().out
