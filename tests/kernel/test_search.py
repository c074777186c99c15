"""``%panda search`` in a shell and in a kernel; what it shows is safe whatever blocks hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import models
from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.kernel.commands.search import page_html
from redpanda_jupyter.models import BlockQuery

if TYPE_CHECKING:
    from redpanda_jupyter.store import Store

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> needle \u202e[x](javascript:y)"


def put(store: Store, code: str, prompt: str = "Sums?", description: str = "Adds up") -> None:
    now = datetime.now(UTC)
    block = models.NewBlock(language="python", code=code, complete=True, description=description)
    turn = models.NewTurn(
        user_message_id=new_id(), assistant_message_id=new_id(),
        notebook=models.NotebookRef(path="a.ipynb"), prompt=prompt, context=None, answer="So.",
        provider="openai", model="gpt-5", complete=True, incomplete_reason=None,
        usage=models.Usage(), blocks=[block], sent_endpoint="https://api.openai.com/v1",
        sent_privacy="schema", sent_body={}, asked_at=now, answered_at=now,
    )  # fmt: skip
    store.add_turn(turn)


def test_search_in_a_shell_prints_hits_and_json(panda: Any, store: Store) -> None:
    put(store, "df.groupby('m').sum()")
    put(store, "other = 1")
    said = panda("search group by is:draft")
    assert "line 1: df.groupby('m').sum()" in said
    assert "1 block" in said
    found = json.loads(panda("search groupby --json"))
    assert [hit["block"]["number"] for hit in found["hits"]] == [1]
    assert "2 blocks" in panda("search")


def test_search_refuses_what_it_does_not_know(panda: Any, store: Store) -> None:
    with pytest.raises(UsageError, match="no filter 'colour:'"):
        panda("search colour:red")


def test_search_in_a_notebook_shows_html_with_the_words_highlighted(
    kernel: Any, store: Store
) -> None:
    put(store, "df.groupby('m').sum()  # <b>")
    ran = kernel.run("%panda search groupby")
    assert ran.status == "ok"
    shown = ran.final["text/html"]
    assert "<strong>groupby</strong>" in shown
    assert "&lt;b&gt;" in shown
    assert "groupby" in ran.final["text/plain"]


@pytest.mark.parametrize("q", ["needle", "script", "alert", "img src"])
def test_what_blocks_hold_is_shown_and_never_obeyed(store: Store, q: str) -> None:
    put(store, HOSTILE, prompt=HOSTILE, description=HOSTILE)
    query = BlockQuery(text=q, facets=True)
    page = store.search(query)
    assert page.hits
    shown = page_html(page, query).lower()
    assert "<script" not in shown
    assert "<img" not in shown
    assert "\u202e" not in shown
    assert "&lt;script" in shown
