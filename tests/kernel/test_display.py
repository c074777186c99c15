"""Showing an answer: few updates, the last one always, and the bundle in no other."""

from __future__ import annotations

import io
import itertools
import sys
import types
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redpanda_jupyter.kernel import display as module
from redpanda_jupyter.kernel.display import (
    LONG_CHARACTERS,
    LONG_UPDATE_S,
    PATIENCE_S,
    REST,
    UPDATE_S,
    NotebookDisplay,
    TerminalDisplay,
)
from redpanda_jupyter.kernel.printing import printable
from redpanda_jupyter.kernel.rendering import SHOWN_CHARACTERS
from redpanda_jupyter.models import TURN_MIME_TYPE

END: dict[str, Any] = {"header": "Red Panda · m", "footer": "1.0s", "summaries": {}, "extra": {}}


class Screen:
    """What a frontend gets, and a clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.first: dict[str, Any] = {}
        self.updates: list[tuple[float, dict[str, Any]]] = []

    def show(self, data: dict[str, Any], *, raw: bool, display_id: bool) -> Screen:
        assert raw
        assert display_id
        assert not self.first, "one output an answer"
        self.first = data
        self.updates.append((self.now, data))
        return self

    def update(self, data: dict[str, Any], *, raw: bool) -> None:
        assert raw
        self.updates.append((self.now, data))

    @property
    def final(self) -> dict[str, Any]:
        return self.updates[-1][1]


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    made = Screen()
    monkeypatch.setattr("IPython.display.display", made.show)
    monkeypatch.setattr(module, "time", types.SimpleNamespace(monotonic=lambda: made.now))
    return made


def stream(screen: Screen, shown: NotebookDisplay, length: int, seconds: float) -> None:
    """Let an answer of ``length`` signs come in a thousand pieces, evenly over ``seconds``."""
    for piece in range(1000):
        screen.now += seconds / 1000
        offer(shown, "x" * (length * (piece + 1) // 1000), "busy")


def offer(shown: NotebookDisplay, text: str, status: str) -> None:
    """Show an answer as far as it has come, as a cell does: if it is time."""
    if shown.due(len(text)):
        shown.update(text, status)


def test_a_sign_of_life_comes_before_any_text_but_not_at_once(screen: Screen) -> None:
    shown = NotebookDisplay()
    assert not shown.due(0)
    screen.now += PATIENCE_S + 0.01
    offer(shown, "", "Red Panda · 0 s")
    assert screen.first == {"text/plain": "Red Panda · 0 s"}


def test_the_first_text_does_not_wait(screen: Screen) -> None:
    assert NotebookDisplay().due(1)


def test_after_a_slow_repaint_there_is_a_long_pause(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(text: str, **_: object) -> str:
        screen.now += 2
        return text

    monkeypatch.setattr("redpanda_jupyter.kernel.rendering.answer_html", slow)
    shown = NotebookDisplay()
    shown.update("x", "busy")
    screen.now += REST * 2 - 0.1
    assert not shown.due(2)
    screen.now += 0.2
    assert shown.due(2)


def test_an_answer_that_cannot_be_rendered_is_shown_as_it_stands(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(text: str, **_: object) -> str:
        raise RecursionError

    monkeypatch.setattr("redpanda_jupyter.kernel.rendering.answer_html", broken)
    shown = NotebookDisplay()
    shown.update("half", "busy")
    shown.finish("half and whole", **END | {"extra": {TURN_MIME_TYPE: {"format": 1}}})
    assert screen.final["text/plain"] == "Red Panda · m\n\nhalf and whole\n\n1.0s"
    assert screen.final[TURN_MIME_TYPE] == {"format": 1}
    assert "text/html" not in screen.final


def test_at_most_ten_updates_a_second(screen: Screen) -> None:
    shown = NotebookDisplay()
    stream(screen, shown, 1000, seconds=10)
    times = [when for when, _ in screen.updates]
    assert 90 <= len(times) <= 101
    assert all(after - before >= UPDATE_S for before, after in itertools.pairwise(times))


def test_at_most_four_once_the_answer_is_long(screen: Screen) -> None:
    shown = NotebookDisplay()
    shown.update("x" * LONG_CHARACTERS, "busy")
    del screen.updates[:]
    text = "x" * (LONG_CHARACTERS + 1)
    for _ in range(1000):
        screen.now += 0.01
        text += "y"
        offer(shown, text, "busy")
    times = [when for when, _ in screen.updates]
    assert 35 <= len(times) <= 41
    assert all(b - a >= LONG_UPDATE_S for a, b in itertools.pairwise(times))


def test_a_growing_answer_shows_its_end_and_never_more_than_a_screenful(screen: Screen) -> None:
    shown = NotebookDisplay()
    shown.update("old line\n" * 50_000 + "the newest", "busy")
    assert "the newest" in screen.final["text/html"]
    assert len(screen.final["text/html"]) < 200_000


def test_what_has_not_changed_is_not_sent_again(screen: Screen) -> None:
    shown = NotebookDisplay()
    for _ in range(100):
        screen.now += 1
        shown.update("the same", "busy")
    assert len(screen.updates) == 1
    screen.now += 1
    shown.update("the same", "busy for longer")
    assert len(screen.updates) == 2


@pytest.mark.parametrize("pause", [0.0, 0.05, 5.0])
def test_the_last_update_always_comes(screen: Screen, pause: float) -> None:
    shown = NotebookDisplay()
    screen.now += 1
    shown.update("half", "busy")
    screen.now += pause
    shown.finish("half and whole", **END)
    assert "half and whole" in screen.final["text/html"]
    assert screen.final["text/plain"] == "Red Panda · m\n\nhalf and whole\n\n1.0s"


def test_only_the_last_update_carries_the_bundle(screen: Screen) -> None:
    shown = NotebookDisplay()
    stream(screen, shown, 500, seconds=3)
    bundle = {"format": 1}
    shown.finish("x" * 500, **END | {"extra": {TURN_MIME_TYPE: bundle}})
    carrying = [data for _, data in screen.updates if TURN_MIME_TYPE in data]
    assert carrying == [screen.final]
    assert screen.final[TURN_MIME_TYPE] is bundle


def test_code_that_became_cells_is_folded_only_in_the_end(screen: Screen) -> None:
    shown = NotebookDisplay()
    text = "```python\nx = 1\n```"
    screen.now += 1
    shown.update(text, "busy")
    assert "<details>" not in screen.final["text/html"]
    shown.finish(text, **END | {"summaries": {"x = 1": "#1 Sets <x>"}})
    assert "<details><summary>#1 Sets &lt;x&gt;</summary>" in screen.final["text/html"]


def test_a_very_long_answer_says_that_it_is_shortened(screen: Screen) -> None:
    NotebookDisplay().finish("word " * SHOWN_CHARACTERS, **END)
    assert "shortened here, whole in the library" in screen.final["text/html"]
    assert len(screen.final["text/plain"]) < SHOWN_CHARACTERS + 1000


def test_an_empty_answer_still_says_what_happened(screen: Screen) -> None:
    NotebookDisplay().finish("", **END)
    assert screen.final["text/plain"] == "Red Panda · m\n\n1.0s"
    assert "1.0s" in screen.final["text/html"]


def test_status_lines_are_text_and_not_markup(screen: Screen) -> None:
    shown = NotebookDisplay()
    screen.now += 1
    shown.update("x", "<img src=x onerror=alert(1)>")
    assert "<img" not in screen.final["text/html"]
    shown.finish("x", **END | {"header": "<b>", "footer": "<script>"})
    assert "<b>" not in screen.final["text/html"]
    assert "<script>" not in screen.final["text/html"]


# --- terminal -------------------------------------------------------------------------------------


def test_a_terminal_gets_each_piece_once(capsys: pytest.CaptureFixture[str]) -> None:
    shown = TerminalDisplay()
    text = ""
    for piece in ("The ", "total", " is", " 6 🐼"):
        text += piece
        shown.update(text, "Red Panda · busy")
        shown.update(text, "Red Panda · busy for longer")
    shown.finish(text + ".", **END)
    assert capsys.readouterr().out == "Red Panda · busy\n\nThe total is 6 🐼.\n\n1.0s\n"


def test_a_terminal_without_any_text_says_how_it_ended(capsys: pytest.CaptureFixture[str]) -> None:
    TerminalDisplay().finish("", **END)
    assert capsys.readouterr().out == "Red Panda · m\n\n\n\n1.0s\n"
    TerminalDisplay().finish("x", **END | {"footer": ""})
    assert capsys.readouterr().out == "Red Panda · m\n\nx\n"


def test_after_a_fault_a_terminal_gets_the_whole_answer_even_without_its_signs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="ascii", newline="")
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", terminal)
        shown = TerminalDisplay()
        shown.update("The ", "busy")
        with pytest.raises(UnicodeEncodeError):
            shown.update("The total is 6 🐼", "busy")
        shown.plain("The total is 6 🐼\x1b[2J", header="Red Panda", footer="stopped")
    terminal.seek(0)
    assert "Red Panda\n\nThe total is 6 \\U0001f43c[2J\n\nstopped\n" in terminal.read()


def test_a_control_sequence_cut_in_two_is_taken_out_of_a_terminal_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = TerminalDisplay()
    shown.update("a\x1b", "busy")
    shown.update("a\x1b[2Jb", "busy")
    assert "\x1b" not in capsys.readouterr().out


@given(st.text())
def test_nothing_printable_obeys_and_nothing_readable_is_lost(text: str) -> None:
    shown = printable(text)
    assert all(sign in "\n\t" or (sign >= " " and sign.isprintable()) or ord(sign) > 0x9F
               for sign in shown)  # fmt: skip
    assert printable(shown) == shown
    left = iter(shown)  # signs that turn text are shown as escapes, which have letters
    assert all(sign in left for sign in text if sign.isalnum())
