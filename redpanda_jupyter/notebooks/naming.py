"""Names that a file, a function and a parameter may have, made of what people wrote.

The rule of this module: a name is plain ASCII, is no word of Python's own and hides no builtin.
"""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

    from redpanda_jupyter.models import CodeBlock

MAX_NAME = 60
_WORDS = 5  # of a description
_FILLERS_TEXT = "the a an of and to by for in with it its this that is are"
_FILLERS = frozenset(_FILLERS_TEXT.split())


def ascii_words(text: str) -> list[str]:
    """Return the words of a text in plain ASCII, in lower case."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    plain = plain.encode("ascii", "ignore").decode("ascii").lower()
    return re.findall(r"[a-z0-9]+", plain)


def slug(block: CodeBlock) -> str:
    """Return a block's name for files: its own, else words of its description, else its number."""
    words = ascii_words(block.name or "")
    if not words:
        said = [one for one in ascii_words(block.description[:300]) if one not in _FILLERS]
        words = said[:_WORDS]
    made = "-".join(words)[:MAX_NAME].strip("-")
    return made if any(one.isalpha() for one in made) else f"block-{block.number}"


def file_stem(text: str) -> str:
    """Return a file's name without its ending, for a title."""
    made = "-".join(ascii_words(text[:300]))[:MAX_NAME].strip("-")
    return made if any(one.isalpha() for one in made) else "red-panda"


def identifier(text: str) -> str:
    """Return a name for Python made of any text."""
    made = "_".join(ascii_words(text))[:MAX_NAME].strip("_") or "block"
    if made[0].isdigit():
        made = f"block_{made}"
    return f"{made}_" if is_reserved(made) else made


def is_reserved(name: str) -> bool:
    """Tell whether a name is a word of Python's own or a builtin's."""
    return keyword.iskeyword(name) or keyword.issoftkeyword(name) or hasattr(builtins, name)


def unique(name: str, taken: Container[str]) -> str:
    """Return ``name``, or the first of ``name_2``, ``name_3`` … that is not taken."""
    made, number = name, 1
    while made in taken:
        number += 1
        made = f"{name}_{number}"
    return made


def class_name(function: str) -> str:
    """Return the name of a function's result."""
    return "".join(part.capitalize() for part in function.split("_") if part) + "Result"
