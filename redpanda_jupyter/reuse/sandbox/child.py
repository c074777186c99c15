"""``python -m redpanda_jupyter.reuse.sandbox.child``: runs one job and hands back its result.

The rule of this module: it runs one job only and is thrown away. What it is given lies in files
that the parent wrote; what it hands back is JSON on the pipe that was its standard output. It
imports no record, store or service, so that it is ready soon.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import time
from pathlib import Path
from typing import Any

from . import inside, series
from .channel import Channel, clean
from .laying import font_cache

_VALUES = ("value", "values", "figures")


def main(arguments: list[str] | None = None) -> int:
    """Start, say that all is ready, run the job that comes, hand back what it gave."""
    options = _options(arguments)
    if options.plan:
        places = {"in": options.given, "work": options.work, "home": options.home}
        inside.enclose(inside.read_plan(options.plan), places)
        inside.stay_behind()
    else:
        inside.die_with_parent()
    if options.try_only:
        Path(options.work, "tried").touch()
        return 0
    channel = Channel(os.dup(1))
    commands = os.dup(0)
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.chdir(options.work)
    font_cache(Path(options.given))
    shell = _prepare(channel, options.preload)
    channel.send({"event": "ready"})
    word = _wait(commands)
    while word == "again":
        series.one(channel, options.given, lambda: _do(shell, channel, options))
        word = _wait(commands)
    if word == "go":
        if sys.platform.startswith("linux"):
            os.close(commands)
        else:
            _end_with(commands)
        _do(shell, channel, options)
    return 0


def _do(shell: Any, channel: Channel, options: argparse.Namespace) -> None:
    """Run the job that lies ready, and hand back what it gave."""
    started = time.perf_counter()
    from .running import Run

    try:
        run = Run(shell, channel, Path(options.given), Path(options.work), options.way != "plain")
        result = run.all()
    except Exception as error:  # noqa: BLE001 - said to the parent, whatever it is
        result = {"status": "error", "error_name": type(error).__name__}
        result["error_message"] = clean(f"The run could not be prepared: {error}")
    channel.flush()
    result["duration_s"] = time.perf_counter() - started
    try:
        channel.send({"event": "done", **result})
    except (TypeError, ValueError) as error:  # a value was packed into something that is no JSON
        left = {name: one for name, one in result.items() if name not in _VALUES}
        left["warnings"] = [*left.get("warnings", []), f"No value could be handed back: {error}"]
        channel.send({"event": "done", **left})


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="child")
    parser.add_argument("--way", default="plain")
    parser.add_argument("--in", dest="given", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--home", required=True)
    parser.add_argument("--plan")
    parser.add_argument("--preload", default="")
    parser.add_argument("--try", dest="try_only", action="store_true")
    return parser.parse_args(arguments)


def _prepare(channel: Channel, preload: str) -> Any:
    sys.path.insert(0, "")  # as in a notebook: modules beside it are found
    from .shell import make_shell

    shell = make_shell(channel)
    for name in filter(None, preload.split(",")):
        with contextlib.suppress(ImportError):
            __import__(name)
    return shell


def _wait(commands: int) -> str:
    """Wait for the word to begin: go, or again where more follow; empty: nobody is there."""
    said = b""
    while not said.endswith(b"\n"):
        part = os.read(commands, 1)
        if not part:
            return ""
        said += part
    return said.decode("ascii").strip()


def _end_with(commands: int) -> None:
    """End this process when the parent does, where the kernel does not see to it."""
    import threading

    def watch() -> None:
        with contextlib.suppress(OSError):
            os.read(commands, 1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    code = main()
    # threads and exit handlers of the code's are not waited for
    sys.stderr.flush()
    os._exit(code)
