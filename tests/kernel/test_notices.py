"""What must not be overlooked stands on a line of its own; a diff is read by its colours."""

from __future__ import annotations

import re

import pytest

from redpanda_jupyter.kernel.display import TerminalDisplay
from redpanda_jupyter.kernel.printing import diffs_coloured
from redpanda_jupyter.kernel.rendering import answer_html, card

CHANGES = "--- before\n+++ after\n@@ -1,2 +1,2 @@\n same\n-gone <b>\n+new"
DIFF = f"So:\n\n```diff\n{CHANGES}\n```\n\n- a list"


def test_a_notice_has_its_own_lines_in_the_theme_s_colours_and_is_text() -> None:
    shown = card("<p>x</p>", header="head", footer="foot", notices=["look <b>", "and here"])
    told = re.findall(r'<div role="note" style="([^"]*)">(.*?)</div>', shown)
    assert [text for _, text in told] == ["look &lt;b&gt;", "and here"]
    assert "var(--jp-warn-color1, #f57c00)" in told[0][0]
    assert shown.index("<p>x</p>") < shown.index("look") < shown.index("foot")


def test_a_terminal_has_the_notice_on_a_line_of_its_own(
    capsys: pytest.CaptureFixture[str],
) -> None:
    TerminalDisplay().finish("x", header="head", footer="foot", notices=["look \x1b[2Jhere"])
    assert capsys.readouterr().out == "head\n\nx\n\n⚠ look [2Jhere\n\nfoot\n"


def test_a_diff_in_a_notebook_is_red_and_green_and_its_file_names_are_left_out() -> None:
    shown = answer_html(DIFF)
    lines = re.findall(r'<span style="([^"]*)">(.*?)</span>\n', shown)
    assert [text for _, text in lines] == ["@@ -1,2 +1,2 @@", "-gone &lt;b&gt;", "+new"]
    assert "var(--jp-error-color1, " in lines[1][0]
    assert "var(--jp-success-color1, " in lines[2][0]
    assert "before" not in shown
    assert "<code><span" in shown
    assert "\n same\n" in shown
    # names of files are those at the top only: this is a comment of SQL that is gone
    assert "--- x" in answer_html("```diff\n@@ -1 +1 @@\n--- x\n+++ y\n```")
    assert "<span" not in answer_html("```python\n-x\n+y\n```")


def test_no_other_style_passes() -> None:
    from redpanda_jupyter.kernel.rendering import sanitise

    assert sanitise('<span style="position:fixed;top:0">x</span>') == "<span>x</span>"


def as_terminal(monkeypatch: pytest.MonkeyPatch, **environment: str) -> None:
    """Make standard output, as it is in this very moment, a terminal that shows colours."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in {"TERM": "xterm-256color", **environment}.items():
        monkeypatch.setenv(name, value)


def written(capsys: pytest.CaptureFixture[str], *, at_end: bool) -> str:
    TerminalDisplay(at_end=at_end).finish(DIFF, header="head", footer="")
    return capsys.readouterr().out


def test_a_diff_in_a_terminal_has_colours(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    as_terminal(monkeypatch)
    shown = written(capsys, at_end=True)
    assert "\n\x1b[31m-gone <b>\x1b[0m\n\x1b[32m+new\x1b[0m\n" in shown
    assert "\n same\n" in shown
    assert shown.endswith("```\n\n- a list\n"), "only inside the fence"
    assert "\x1b" not in written(capsys, at_end=False), "what comes in pieces has none"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_a_terminal_has_no_colours_where_they_are_not_wanted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    as_terminal(monkeypatch, **{name: value})
    assert "\x1b" not in written(capsys, at_end=True)


def test_what_is_no_terminal_has_no_colours(capsys: pytest.CaptureFixture[str]) -> None:
    assert written(capsys, at_end=True).startswith("head\n\nSo:\n\n```diff\n--- before\n")


def test_a_longer_fence_ends_where_it_ends() -> None:
    text = "````diff\n+```\n-x\n````\n-y"
    assert diffs_coloured(text).split("\n") == [
        "````diff", "\x1b[32m+```\x1b[0m", "\x1b[31m-x\x1b[0m", "````", "-y",
    ]  # fmt: skip
