"""Imports in the background: a command never meets a module of ours that has not begun."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.kernel.preloading import Preloading
from redpanda_jupyter.kernel.session import Session

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def started(done: list[str], begun: threading.Event, go_on: threading.Event) -> Preloading:
    def own() -> None:
        begun.set()
        assert go_on.wait(30)
        done.append("own")

    return Preloading(own, lambda: done.append("others"))


def test_a_command_waits_for_modules_of_our_own_that_are_being_imported() -> None:
    done: list[str] = []
    begun, go_on = threading.Event(), threading.Event()
    preloading = started(done, begun, go_on)
    preloading.start(0)
    assert begun.wait(30)
    command = threading.Thread(target=lambda: (preloading.give_way(), done.append("command")))
    command.start()
    command.join(0.2)
    assert done == []
    go_on.set()
    command.join(30)
    assert done.index("own") < done.index("command")


def test_what_has_not_begun_when_a_command_does_never_does() -> None:
    done: list[str] = []
    preloading = Preloading(lambda: done.append("own"), lambda: done.append("others"))
    preloading.give_way()
    preloading.start(0)
    timer = preloading._timer
    assert timer is not None
    timer.join(30)
    assert "own" not in done


def test_every_command_and_question_gives_way(
    shell: InteractiveShell, panda: Any, monkeypatch: Any
) -> None:
    session = Session.of(shell)
    assert session is not None
    gave: list[str] = []
    monkeypatch.setattr(session._preloading, "give_way", lambda: gave.append("once"))
    panda("blocks")
    panda("--dry-run", "What?")
    assert gave == ["once", "once"]
