"""What standard output is, and what may be written on it.

The rule of this module: plain if in doubt. What comes out of somebody's file reaches a terminal as
signs that can be seen, never as orders to the terminal.
"""

from __future__ import annotations

import os
import shutil
import sys

from ..errors import UsageError

_NARROWEST = 40


def width() -> int:
    """Return the terminal's width in characters; 80 where there is none."""
    return max(shutil.get_terminal_size().columns, _NARROWEST)


def has_colours() -> bool:
    """Tell whether escape codes are welcome: on a terminal that knows them, without NO_COLOR."""
    dull = os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb") == "dumb"
    return sys.stdout.isatty() and not dull


def visible(text: str) -> str:
    """Write control characters, and what the output's encoding lacks, as Python escapes them."""
    encoding = sys.stdout.encoding or "utf-8"
    seen = "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text
    )
    return seen.encode(encoding, "backslashreplace").decode(encoding)


def say(text: str) -> int:
    """Print a text, line by line as it can be seen; return the exit code of a success."""
    print("\n".join(visible(line.expandtabs()) for line in text.split("\n")))
    return 0


def ask(text: str, question: str) -> bool:
    """Show a text, and let the person at the terminal say yes to a question about it.

    Raises
    ------
    UsageError
        Nobody is at a terminal; the text is shown all the same.
    """
    say(text)
    if not sys.stdin.isatty():
        raise UsageError(
            "There is no terminal to ask on, so nothing was changed.",
            hint="Look at it, then write --yes behind the command.",
        )
    sys.stdout.flush()
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def hang_up() -> None:
    """Send what is left of standard output nowhere: its reader has seen enough."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
