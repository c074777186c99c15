"""Thinking inside the text is told apart wherever the pieces are cut."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redpanda_jupyter.llm.thinking import ThinkSplitter


def split(pieces: list[str]) -> tuple[str, str]:
    splitter = ThinkSplitter()
    events = [event for piece in pieces for event in splitter.feed(piece)]
    events += splitter.flush()
    assert all(event.text for event in events)
    return (
        "".join(event.text for event in events if event.type == "thinking"),
        "".join(event.text for event in events if event.type == "text"),
    )


CASES = {
    "<think>hm</think>\n\nyes": ("hm", "yes"),
    "\n <think>a < b </thin c</think>yes": ("a < b </thin c", "yes"),
    "<think></think>yes": ("", "yes"),
    "<think>never closed": ("never closed", ""),
    "<think>cut in the mark</thi": ("cut in the mark</thi", ""),
    "plain": ("", "plain"),
    "  indented": ("", "  indented"),
    "<thin": ("", "<thin"),
    "<thinking>is text</thinking>": ("", "<thinking>is text</thinking>"),
    "later <think>is text</think>": ("", "later <think>is text</think>"),
    "<think>x</think>a <think>is text": ("x", "a <think>is text"),
    "": ("", ""),
}


@pytest.mark.parametrize("text", CASES)
@given(data=st.data())
def test_wherever_it_is_cut(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)))))
    borders = [0, *cuts, len(text)]
    pieces = [text[a:b] for a, b in itertools.pairwise(borders) if a < b]
    assert split(pieces) == CASES[text]
