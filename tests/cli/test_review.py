"""``redpanda review``: an imported block is looked at, and only a person lets it in."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from redpanda_jupyter.services.extraction import describe_source
from redpanda_jupyter.services.transfer.gathering import gather_library
from redpanda_jupyter.services.transfer.importing import import_bundle
from redpanda_jupyter.services.transfer.writing import Wishes, write
from redpanda_jupyter.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CODE = "import os\nos.system('ls')  # \u202e\u200b"


@pytest.fixture
def library(isolated_home: Path, tmp_path: Path) -> Iterator[Store]:
    """A library with one block of somebody else's, and one of its own."""
    with Store(f"sqlite:///{tmp_path}/theirs.sqlite") as theirs:
        theirs.add_block(describe_source(CODE), name="tidy")
        write(gather_library(theirs), Wishes("bundle", str(tmp_path / "a.zip")))
    with Store() as store:
        import_bundle(store, str(tmp_path / "a.zip"))
        store.add_block(describe_source("total = 1"), name="mine")
        yield store


@pytest.fixture
def at_terminal() -> Callable[..., tuple[int, str, str]]:
    """The program with a terminal as its input, on which somebody writes an answer."""
    pty = pytest.importorskip("pty", reason="there are no pseudo-terminals here")

    def run(answer: str, *words: str) -> tuple[int, str, str]:
        ours, theirs = pty.openpty()
        os.write(ours, answer.encode())
        ran = subprocess.run(
            [sys.executable, "-m", "redpanda_jupyter.cli", *words], stdin=theirs,
            capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
        )  # fmt: skip
        os.close(theirs)
        os.close(ours)
        return ran.returncode, ran.stdout, ran.stderr

    return run


def reviewed(store: Store) -> datetime | None:
    return store.get_block("tidy").reviewed_at


@pytest.mark.parametrize("answer", ["\n", "n\n", "no\n", "yess\n", "\x04"])
def test_it_is_shown_and_anything_but_yes_is_no(
    library: Store, at_terminal: Callable[..., tuple[int, str, str]], answer: str
) -> None:
    code, out, err = at_terminal(answer, "review", "tidy")
    assert (code, reviewed(library)) == (0, None)
    assert "look at these before you use it:\n  line 2: os.system" in out
    # what would turn or hide text is written out
    assert "\nos.system('ls')  # \\u202e\\u200b\n" in out
    assert err == "May it be used from now on? [y/N] "
    assert out.endswith("#1 stays as it is: it is not used before it is reviewed.\n")


def test_yes_lets_it_in(library: Store, at_terminal: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = at_terminal("y\n", "review", "1")
    assert (code, reviewed(library) is not None) == (0, True)
    assert out.endswith(f"#1 is reviewed ({datetime.now(UTC):%Y-%m-%d}) and may be used.\n")
    # there is nothing to be asked any more
    code, out, err = at_terminal("", "review", "1")
    assert (code, err) == (0, "")
    assert "os.system('ls')" in out


def test_without_a_terminal_it_is_shown_and_not_let_in(
    library: Store, run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    done = run("review", "tidy", given="y\n")
    assert (done.returncode, reviewed(library)) == (2, None)
    assert "os.system('ls')" in done.stdout
    assert done.stderr == (
        "redpanda: There is no terminal to ask on, so nothing was changed.\n"
        "Look at it, then write --yes behind the command.\n"
    )
    done = run("review", "tidy", "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert "os.system('ls')" in done.stdout
    assert reviewed(library) is not None


def test_what_was_made_here_needs_none(
    library: Store, run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    done = run("review", "mine")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("#2 was made here: there is nothing to review.\n")
    done = run("review", "mine@1")
    assert (done.returncode, "redpanda review 2" in done.stderr) == (2, True)
