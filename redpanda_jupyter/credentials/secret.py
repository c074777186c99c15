"""A key that does not show itself, and the reading of a key that someone pasted.

The rule of this module: a key is visible only where ``reveal()`` is written.
"""

from __future__ import annotations

import hmac
import re
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

_HINT_LENGTH = 24  # below this, seven first and four last signs would tell too much
_SHORTEST, _LONGEST = 8, 4096
_QUOTES = "\"'`“”‘’«»„‚"
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00a0"
_LABEL = re.compile(r"(?:export\s+)?[A-Z][A-Z0-9_]*(?:KEY|TOKEN)\s*=\s*")
_SCHEME = re.compile(
    r"(?:(?:proxy-)?authorization\s*:\s*)?bearer\s+|x-api-key\s*:\s*", re.IGNORECASE
)


class Secret:
    """A text that neither prints, formats, pickles nor serialises; only :meth:`reveal` gives it.

    The value lies in a closure, so that it is no attribute's value: debuggers, rich tracebacks
    and ``vars()`` find a function where they would find a key. Copies are the same object.

    Parameters
    ----------
    value
        The key as the provider expects it.
    """

    __slots__ = ("__reveal",)
    __reveal: Callable[[], str]

    def __init__(self, value: str) -> None:
        self.__reveal = lambda: value

    def reveal(self) -> str:
        """Return the value; call it where the value is used and keep no reference to it."""
        return self.__reveal()

    @property
    def hint(self) -> str | None:
        """The first seven and the last four signs, such as ``sk-proj…9xQz``; None if short."""
        value = self.__reveal()
        return f"{value[:7]}…{value[-4:]}" if len(value) >= _HINT_LENGTH else None

    def __repr__(self) -> str:
        return f"<Secret {self.hint or 'of few signs'}>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self.__reveal().encode(), other.__reveal().encode())

    def __hash__(self) -> int:
        return hash((Secret, self.__reveal()))

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("A Secret cannot be pickled.")

    __reduce__ = __reduce_ex__  # type: ignore[assignment]


def read_key(text: str, *, shortest: int = _SHORTEST) -> tuple[Secret | None, str]:
    """Make a key of what someone pasted or a variable holds: the key, or what is wrong with it.

    Space around it, quotes, a ``Bearer`` in front and a ``NAME=`` in front are taken off. What
    cannot be a key is refused in words that follow "The key …", and that never repeat it.
    (It returns the complaint rather than raise it: a traceback would hold ``text``.)
    """
    value = text.strip().strip(_INVISIBLE)
    for _ in range(4):  # peel: quotes in quotes, a label before quotes, …
        before = value
        value = _SCHEME.sub("", _LABEL.sub("", value, count=1), count=1) if value else value
        value = value.strip().rstrip(",;").strip().strip(_QUOTES).strip().strip(_INVISIBLE)
        if value == before:
            break
    problem = ""
    if not value:
        problem = "is empty."
    elif "…" in value or "..." in value or "***" in value or "•" in value:
        problem = "is a shortened one, as a web page shows it; copy the whole key."
    elif any(sign.isspace() for sign in value):
        problem = "has a space or a line break inside; copy the key alone, in one piece."
    elif not (value.isascii() and value.isprintable()):
        problem = (
            "holds signs that no key has (only ASCII letters, digits and signs); copy it again."
        )
    elif len(value) < shortest:
        problem = f"is too short: a key has at least {shortest} signs."
    elif len(value) > _LONGEST:
        problem = f"is too long: a key has at most {_LONGEST} signs."
    return (None, problem) if problem else (Secret(value), "")
