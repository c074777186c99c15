"""Signs that a terminal obeys, or that show a reader something else than what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.kernel.printing import printable
from redpanda_jupyter.kernel.rendering import answer_html
from redpanda_jupyter.tour.server import Fault

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.tour.server import TourServer

ORDERS = "\x1b[2J\x1b]0;title\x07\x1b]52;c;aGk=\x07\x9b31m\x08\r\x7f"
TURN = "\u202egood\u202c"
TAGS = "".join(chr(0xE0000 + ord(sign)) for sign in "obey")
HOSTILE = f"words {ORDERS} {TURN} {TAGS} end\n\n```python\nx = 1  # \x1b[2J {TURN}\n```\n"


def assert_plain(shown: str) -> None:
    bad = [sign for sign in shown if sign not in "\n\t" and not sign.isprintable()]
    assert bad == []


@pytest.fixture
def asked(
    shell: InteractiveShell, answers: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> InteractiveShell:
    answers["signs"] = HOSTILE
    shell.run_cell("%%panda\nSay signs")
    return shell


def test_an_answer_in_a_terminal(asked: InteractiveShell, capsys: Any) -> None:
    shown = capsys.readouterr().out
    assert "words" in shown
    assert "\\u202egood\\u202c" in shown, "what turns text is shown, not dropped"
    assert_plain(shown)


@pytest.mark.parametrize(
    "cell",
    [
        "%panda history",
        "%panda history 1",
        "%panda sent",
        "%panda sent 1",
        f"%%panda --dry-run\nWords {ORDERS} {TURN}",
        "%panda template save odd 'words \u202e \x1b[2J'",
        "%panda template list",
        "%panda template show odd",
        f"%panda config set {TURN} 1",
        f"%panda history {TURN}",
    ],
)
def test_whatever_a_command_prints(asked: InteractiveShell, cell: str, capsys: Any) -> None:
    capsys.readouterr()
    asked.run_cell("%panda template save odd 'words \u202e \x1b]0;x\x07'")
    asked.run_cell("%panda new")
    result = asked.run_cell(cell)
    said = capsys.readouterr().out
    assert said
    if result.success:  # else the shell writes its own colours around the error
        assert_plain(said)
    else:
        assert_plain(str(result.error_in_exec))


@pytest.mark.parametrize("status", [400, 401, 413, 429, 500])
def test_what_a_provider_says_of_an_error(
    shell: InteractiveShell, provider: TourServer, status: int
) -> None:
    words = f"refused {ORDERS} {TURN}"
    provider.faults.extend([Fault(status=status, message=words)] * 3)
    shell.run_cell("import os; os.environ['REDPANDA_MAX_ATTEMPTS'] = '1'")
    result = shell.run_cell("%%panda\nWhat?")
    shell.run_cell("del os.environ['REDPANDA_MAX_ATTEMPTS']")
    assert "refused" in str(result.error_in_exec)
    assert_plain(str(result.error_in_exec))
    assert_plain(" ".join(result.error_in_exec._render_traceback_()))


def test_the_plain_text_of_a_notebooks_output(kernel: Any, answers: dict[str, str]) -> None:
    """`jupyter console` and nbconvert write it to a terminal."""
    answers["signs"] = HOSTILE
    ran = kernel.run("%%panda\nSay signs")
    for data in [*ran.displays, *ran.updates]:
        assert_plain(data["text/plain"])
        assert "\u202e" not in data.get("text/html", "")
        assert "\U000e006f" not in data.get("text/html", "")
    assert "\\u202egood" in ran.final["text/plain"]
    assert "\\u202egood" in ran.final["text/html"]
    assert "look before you run it: #1 line 1: " in ran.final["text/plain"]
    (block,) = ran.bundle["blocks"]
    assert TURN in block["code"], "the library has the code as it came"


def test_signs_that_take_no_room_are_shown_in_code_and_stay_in_prose() -> None:
    text = "ไทย\u200bไทย 👩\u200d👧 می\u200cخواهم\n\n```python\npass\u200bword = 1\n```\n"
    shown = answer_html(text)
    assert "ไทย\u200bไทย 👩\u200d👧 می\u200cخواهم" in shown
    assert "pass\\u200bword" in shown


@pytest.mark.parametrize(
    "text", ["🏴\U000e0067\U000e0062\U000e007f", "שלום\u200f!", "👩\u200d👩\u200d👧", "é"]
)
def test_what_people_write_stays(text: str) -> None:
    assert printable(text) == text
