"""What is said of a question, in the words of who asks from Python.

The rule of this module: messages are written once, for the line of a cell; here the options that
they name become the arguments of a call.
"""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING

from redpanda_jupyter.errors import RedPandaError

if TYPE_CHECKING:
    from collections.abc import Iterator

_ARGUMENTS = {
    "-c": "conversation", "--conversation": "conversation", "-d": "data", "--data": "data",
    "-f": "form", "--format": "form", "-m": "model", "--model": "model", "-s": "system",
    "-t": "template", "--template": "template", "--privacy": "privacy", "--samples": "samples",
    "--max-cost": "max_cost", "--new": "new=True", "--keep": "keep=True",
    "--dry-run": "dry_run=True", "-n": "store=False", "--no-store": "store=False",
}  # fmt: skip
"""How an option of the line is called here."""

_PARAMETER = re.compile(r"(?<![\w-])-p (\w+) VALUE")
_OPTION = re.compile(
    r"(?<![\w-])(?P<option>--?[a-z][a-z-]*)"
    r"(?: (?:(?P<number>\d+(?:\.\d+)?)|(?P<text>[\w.-]+:[^\s,;]*\w>?|<\w+>|tour|names|schema|"
    r"stats|samples)))?(?![\w-])"
)


@contextlib.contextmanager
def worded() -> Iterator[None]:
    """Let errors out that speak of arguments."""
    try:
        yield
    except RedPandaError as error:
        error.message, error.hint = in_python(error.message), in_python(error.hint)
        raise


def in_python(text: str) -> str:
    """Write the options of a line that a text names as the arguments of a call."""

    def argument(match: re.Match[str]) -> str:
        name = _ARGUMENTS.get(match["option"])
        if name is None:
            return match[0]
        if match["number"]:
            return f"{name}={match['number']}"
        return f'{name}="{match["text"]}"' if match["text"] else name

    return _OPTION.sub(argument, _PARAMETER.sub(r'parameters={"\1": …}', text))
