"""What a model, a provider or a file said, as signs that are seen and never orders that are obeyed.

The rule of this module: whatever Red Panda writes where a terminal may read it goes through here.
A terminal obeys control characters (it can be told to clear itself, to rename its window, to fill
the clipboard), and a character that turns the direction of text shows code that is not what runs.
What people write stays: accents, emoji of several signs, Arabic and Hebrew words.
"""

from __future__ import annotations

import os
import re
import sys

_ORDERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_MISLEADING = re.compile(
    "[\u202a-\u202e\u2066-\u2069]"  # turn the direction of all that follows
    # tags are letters that nobody sees; behind a black flag they say which flag it is
    "|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0001-\U000e007f]+"
)
_DIFF = re.compile(r"(`{3,}|~{3,})diff\s*")
_COLOURS = {"-": "\x1b[31m", "+": "\x1b[32m", "@": "\x1b[2m"}
_UNSEEN = re.compile("[\u00ad\u034f\u115f\u1160\u180e\u200b\u2060-\u2064\u3164\ufeff\uffa0]")


def printable(text: str) -> str:
    """Take the control characters out of ``text``, and show what would turn or hide it."""
    return turns_shown(_ORDERS.sub("", text))


def turns_shown(text: str) -> str:
    """Write signs that turn the direction of text, or that hide some, as Python's escapes."""
    return text if text.isascii() else _MISLEADING.sub(_escaped, text)


def code_shown(code: str) -> str:
    """Write in code, besides, the signs that take no room: prose may need them, code does not."""
    return code if code.isascii() else _UNSEEN.sub(_escaped, turns_shown(code))


def wants_colours() -> bool:
    """Tell whether standard output is a terminal whose person wants colours (no-color.org)."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return not plain and sys.stdout.isatty()


def diffs_coloured(text: str) -> str:
    """Colour the lines of diffs in a text that is :func:`printable`: red is gone, green is new.

    A diff stands in a fence with that word, as in Markdown; nothing else is touched.
    """
    lines, fence = text.split("\n"), ""
    for number, line in enumerate(lines):
        if not fence:
            opened = _DIFF.fullmatch(line)
            fence = opened[1] if opened else ""
        elif line.strip() == fence:
            fence = ""
        elif line[:1] in _COLOURS:
            lines[number] = f"{_COLOURS[line[0]]}{line}\x1b[0m"
    return "\n".join(lines)


def say(text: str) -> None:
    """Print what a magic has to say."""
    print(printable(text))  # noqa: T201 - a magic's answer


def _escaped(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")
