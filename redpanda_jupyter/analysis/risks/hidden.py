"""Characters that cannot be seen, or that let code look like other code.

The rule of this module: what people write is no danger, in any script: accents, emoji made of
several signs, Arabic and Hebrew words. What is reported changes the order of what is shown, hides
text in a place where no script needs it, or lets a name look like another name.
Sources: Unicode UAX #9 (bidirectional controls), UTS #39 (mixed scripts), the paper "Trojan
Source".
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ODD = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
    "\x00-\x08\x0b\x0e-\x1f\x7f\u0080-\u009f\u2028\u2029]"
)
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
_WORD = re.compile(r"[^\W\d]\w*")
_STRINGS = re.compile(
    r"#[^\n]*|(?:[rbuf]{0,2})(?:'''.*?'''|\"\"\".*?\"\"\"|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\")",
    re.DOTALL | re.IGNORECASE,
)
_LATIN_ALIKE = frozenset(("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"))


def hidden_characters(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the reason of each kind of hidden character, once a line."""
    if source.isascii() and _ODD.search(source) is None:
        return
    for number, line in enumerate(source.split("\n"), 1):
        if not line.isascii() or _ODD.search(line):
            reason = _reason(line, first=number == 1)
            if reason:
                yield number, reason
    yield from _alike(source)


def _reason(line: str, *, first: bool) -> str | None:
    for match in _ODD.finditer(line):
        sign, place = match[0], match.start()
        before, after = line[place - 1 : place], line[place + 1 : place + 2]
        if sign in _BIDI:
            if sign in "\u200e\u200f\u061c" and (_is_rtl(before) or _is_rtl(after)):
                continue  # a mark beside right-to-left text, as people type it
            return f"a character that turns the direction of text ({_name(sign)})"
        if sign == "\u200d" and (_joins(before) and _joins(after)):
            continue  # an emoji of several signs, or a script that joins its letters
        if sign == "\u200c" and _is_letter(before) and not before.isascii():
            continue
        if "\ufe00" <= sign <= "\ufe0f" and before and not before.isalnum() and before not in " \t":
            continue  # chooses the look of the sign before it
        if "\ufe00" <= sign <= "\ufe0f" and before in "0123456789":
            continue  # a keycap
        if sign == "\ufeff" and first and place == 0:
            continue  # a byte order mark
        if sign == "\x0c" or sign == "\r":
            continue
        return f"a character that cannot be seen ({_name(sign)})"
    return None


def _alike(source: str) -> Iterator[tuple[int, str]]:
    """Find names that mix Latin with letters of another script that look like it."""
    bare = _STRINGS.sub(lambda match: "\n" * match[0].count("\n"), source)
    if bare.isascii():
        return
    for number, line in enumerate(bare.split("\n"), 1):
        if line.isascii():
            continue
        for match in _WORD.finditer(line):
            word = match[0]
            if not word.isascii() and _is_mixed(word):
                yield number, f"a name that mixes letters which look alike ({ascii(word)[1:60]})"
                break


def _is_mixed(word: str) -> bool:
    scripts = {unicodedata.name(sign, "?").partition(" ")[0] for sign in word if sign.isalpha()}
    if scripts & _LATIN_ALIKE and "LATIN" in scripts:
        # one Greek letter set apart, such as sigma in sigma_x, is how formulas are written
        parts = [part for part in re.split(r"[_\d]+", word) if part]
        return any(
            len({unicodedata.name(sign, "?").partition(" ")[0] for sign in part if sign.isalpha()})
            > 1
            and not (len(part) <= 3 and "GREEK" in scripts)
            for part in parts
        )
    if any(name in scripts for name in ("MATHEMATICAL", "FULLWIDTH")):
        return True
    if scripts and scripts <= {"CYRILLIC"}:
        return all(sign in "асеорхуіјѕԁһԛԝАВСЕНІЈКМОРЅТХУ_" for sign in word)
    return False


def _is_rtl(sign: str) -> bool:
    return bool(sign) and unicodedata.bidirectional(sign) in ("R", "AL", "AN")


def _is_letter(sign: str) -> bool:
    return bool(sign) and sign.isalpha()


def _joins(sign: str) -> bool:
    if not sign or sign.isascii():
        return False
    return unicodedata.category(sign) in ("So", "Sk", "Mn", "Mc", "Lo", "Cn") or sign == "\ufe0f"


def _name(sign: str) -> str:
    return f"U+{ord(sign):04X} {unicodedata.name(sign, 'control').lower()}"
