"""Texts that say nothing of a person's data, wherever they stand: formats, patterns, signs.

The rule of this module: what is left of a text without its placeholders has neither a letter nor a
digit, nor anything beyond ASCII.
"""

from __future__ import annotations

import re

LONGEST = 60
"""A longer text is never one of these, in characters."""

_PLACEHOLDERS = re.compile(
    r"%[-#]?(?:[aAbBcdfHIjmMpSUwWxXyYzZGuVs%]|[-+ #0]{0,3}\d{0,2}(?:\.\d{1,2})?[sdifeEgGxXr])"
    r"|\{\d?(?:![rsa])?(?::(?:.?[<>=^])?[+\- ]?#?0?\d{0,2}[,_]?(?:\.\d{1,2})?[bcdeEfFgGnosxX%]?)?\}"
)
_PATTERNS = re.compile(
    r"\\[dDwWsSbBnrtAZ]|\{\d{0,2},?\d{0,2}\}|a-z|A-Z|0-9|a-f|A-F|\(\?(?:i|m|s|:)\)?"
)
_FORMAT = re.compile(r"(?:.?[<>=^])?[+\- ]?#?0?\d{0,2}[,_]?(?:\.\d{1,2})?[bcdeEfFgGnosxX%]?")
_TIME_FORMAT = re.compile(r"(?:%[-#]?[aAbBcdfHIjmMpSUwWxXyYzZGuV%]|[T\s.,:/_-])+")


def says_nothing(text: str) -> bool:
    """Tell whether a text consists of placeholders, signs of a pattern and separators alone."""
    if len(text) > LONGEST or not text.isascii():
        return False
    left = _PATTERNS.sub("", _PLACEHOLDERS.sub("", text))
    return not any(sign.isalnum() for sign in left)


def is_format(text: str) -> bool:
    """Tell whether a text says how a field is written, as ``,.2f`` and ``%d.%m.`` do."""
    return bool(_FORMAT.fullmatch(text) or _TIME_FORMAT.fullmatch(text))
