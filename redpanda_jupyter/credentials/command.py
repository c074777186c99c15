"""A key that a command prints: a password manager's, such as ``pass show openai``.

The rule of this module: no shell, no terminal, 5 seconds. The command runs in the environment that
this process was started with, which a notebook cannot change and to which nothing of ours is added.
What it prints goes into a :class:`Secret` and nowhere else; what it complains about is not read.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from typing import TYPE_CHECKING

from ..settings import start_environment
from .secret import Secret, read_key

if TYPE_CHECKING:
    from collections.abc import Sequence

LIMIT_S = 5.0
"""Seconds that a command may take."""

KEPT_S = 300.0
"""Seconds for which a key is taken as still good: a manager may ask a person each time."""

_LONGEST = 65_536  # bytes read of what it prints

_known: dict[tuple[str, ...], tuple[float, Secret]] = {}
_one_at_a_time = threading.Lock()


def known(words: tuple[str, ...]) -> Secret | None:
    """Return the key that the command gave within the last :data:`KEPT_S` seconds, if it did."""
    at, secret = _known.get(words, (float("-inf"), None))
    return secret if time.monotonic() - at < KEPT_S else None


def run(words: tuple[str, ...], *, fresh: bool = False) -> tuple[Secret | None, str]:
    """Return the key on the first line that the command prints, or what went wrong.

    The complaint follows "The command …" and repeats nothing of what was printed. (It is returned
    and not raised: a traceback would hold what was printed.)

    Parameters
    ----------
    words
        The program and its arguments.
    fresh
        Run it even if its answer is still known.
    """
    with _one_at_a_time:  # a question and a status at once must not open two dialogs
        secret = None if fresh else known(words)
        if secret is not None:
            return secret, ""
        _known.pop(words, None)
        printed, problem = _output(words)
        if problem:
            return None, problem
        lines = [line for line in printed.splitlines() if line.strip()]
        del printed
        if not lines:
            return None, "printed nothing."
        secret, problem = read_key(lines[0], shortest=1)
        del lines
        if secret is None:
            return None, f"printed what is no key: it {problem}"
        _known[words] = (time.monotonic(), secret)
        return secret, ""


def forget() -> None:
    """Drop the keys that commands gave."""
    _known.clear()


def _output(words: Sequence[str]) -> tuple[str, str]:
    """Run the command; return what it printed, or what went wrong."""
    try:
        process = subprocess.Popen(  # noqa: S603 - the person's own settings name it
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(start_environment()),
            start_new_session=True,  # so that what it starts in turn ends with it
        )
    except FileNotFoundError:
        return "", "cannot be run: there is no such program."
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        return "", f"cannot be run ({reason.lower()})."
    stdout = process.stdout
    if stdout is None:  # never: a pipe was asked for
        return "", "cannot be read."
    pieces: list[bytes] = []
    reader = threading.Thread(target=_drain, args=(stdout.fileno(), pieces), daemon=True)
    reader.start()
    problem = ""
    try:
        code = process.wait(LIMIT_S)
        if code:
            problem = f"failed (exit code {code})."
    except subprocess.TimeoutExpired:
        problem = f"did not answer within {LIMIT_S:g} seconds."
    finally:
        if process.poll() is None:
            _end(process)
    reader.join(1.0)  # what was printed may still be in the pipe
    if not reader.is_alive():
        stdout.close()
    raw = b"".join(pieces)
    pieces.clear()
    if problem:
        return "", problem
    if len(raw) >= _LONGEST:
        return "", "printed far more than a key."
    try:
        return raw.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return "", "printed what is no text."


def _drain(descriptor: int, pieces: list[bytes]) -> None:
    """Read until the end, or until it is more than any key; a thread's whole work."""
    total = 0
    with contextlib.suppress(OSError):
        while total < _LONGEST and (piece := os.read(descriptor, 4096)):
            pieces.append(piece)
            total += len(piece)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command that still runs, and whatever it started in its session."""
    with contextlib.suppress(OSError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
