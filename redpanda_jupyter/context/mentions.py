r"""What a question speaks of: variables and earlier cells, named in its own words.

The rules of this module: one pass over the prompt; only what is known is a mention, and all else
stays as it is, to the byte; what was inserted is not looked at again. The forms are

``@name``
    The text stays, and the variable joins the data context.
``{name}``
    Of a number, a truth, a date or a text: its value, since the person wrote the braces (not at
    the level ``names``). Of anything else: its name, and it joins the data context.
``{In[3]}``, ``{Out[3]}``, ``{Err[3]}``
    A cell's source; its result, like a variable; the exception that ended it. Below the level
    ``samples`` stand-ins stand for values in source and exception, see :mod:`.masking`.

A name is known if the notebook has a variable of that name that is public and not IPython's own.
Code is no place for mentions: fenced blocks, code spans, f-strings, LaTeX, decorators, and braces
that hold anything else (a dict, JSON, a format) stay whole, with all that is in them. So do braces
right after a letter, a digit, ``\``, ``$``, ``%``, ``#``, ``^``, ``_`` or another brace.
"""

from __future__ import annotations

import re
import types
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from ..errors import UsageError
from ..grammar import as_python, counted
from ..privacy import reaches
from ..secrecy import holds_secret, mask
from .cells import is_scalar, is_secret_name, plain, scalar_text
from .datasets import columns_of
from .failures import Failure, describe_failure
from .looking import kind_of, of_class
from .masked_code import mask_source
from .masking import Masking
from .redact import hidden_shown
from .snapshot import check_level, snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_VALUE = 4000
"""Longest text that is inserted as the value of a variable, in characters."""
MAX_SOURCE = 8000
"""Longest source of a cell that is inserted, in characters."""
_INLINE = 200
"""A text of one line up to this length stands in the sentence; a longer one on lines of its own."""

Kind = Literal["In", "Out", "Err"]
SHELL_NAMES = frozenset({"In", "Out", "exit", "quit", "get_ipython", "open"})
"""What IPython puts among a person's variables."""

_SKIPPED = re.compile(
    r"""
    (?P<fence>`{3,}|~{3,})[\s\S]*?(?:(?P=fence)|\Z)                       # fenced code
  | (?P<ticks>`{1,2})(?!`)[^`\n]+(?P=ticks)                               # a code span
  | (?<![\w])(?:[fFtT][rR]?|[rR][fFtT])(?P<quote>\"{3}|'{3})[\s\S]{0,9000}?(?P=quote)
  | (?<![\w])(?:[fFtT][rR]?|[rR][fFtT])(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
  | \$\$[^$]+\$\$ | \$(?=[^\s$])[^$\n]*(?<=[^\s$\\])\$(?![0-9])           # LaTeX
  | \\\([^\n]{0,999}?\\\) | \\\[[\s\S]{0,999}?\\\]
  | ^[ \t]*@[\w.]+(?:\([^\n]*\))?[ \t]*\n(?=[ \t]*(?:@|def\b|class\b|async\b))   # a decorator
    """,
    re.VERBOSE | re.MULTILINE,
)
_QUESTION = re.compile(r"\s*%%panda(?=\s)")
_CELL = re.compile(r"\{(?P<kind>In|Out|Err)\[(?P<number>[0-9]{1,6})\]\}")
_LONGEST_NAME = 200
_START = re.compile(r"""[{@`$~\\]|(?<!\w)[fFtTrR]{1,2}(?=["'])|^[ \t]*@""", re.MULTILINE)
_BEFORE_BRACE = frozenset("\\$%#^_{}")
_BEFORE_AT = frozenset(" \t\r\n\f\v([{<\"'“‘«,;:!?—–/-*")


class History(Protocol):
    """The notebook's earlier cells, by the numbers that IPython gave them.

    Each look-up raises ``LookupError`` for a number that there is nothing of.
    """

    def source(self, number: int) -> str:
        """Return the source of a cell."""
        ...

    def output(self, number: int) -> Any:
        """Return the object that was a cell's result."""
        ...

    def error(self, number: int) -> Failure:
        """Return the exception that ended a cell."""
        ...

    def numbers(self, kind: Kind) -> Iterable[int]:
        """Return the numbers of the cells that have a source, a result or an exception."""
        ...


@dataclass(frozen=True, slots=True)
class Cells:
    """A :class:`History` of three mappings."""

    sources: Mapping[int, str] = field(default_factory=dict)
    outputs: Mapping[int, Any] = field(default_factory=dict)
    errors: Mapping[int, Failure] = field(default_factory=dict)

    def source(self, number: int) -> str:
        """Return the source of a cell."""
        return self.sources[number]

    def output(self, number: int) -> Any:
        """Return the object that was a cell's result."""
        return self.outputs[number]

    def error(self, number: int) -> Failure:
        """Return the exception that ended a cell."""
        return self.errors[number]

    def numbers(self, kind: Kind) -> Iterable[int]:
        """Return the numbers of the cells that have a source, a result or an exception."""
        return {"In": self.sources, "Out": self.outputs, "Err": self.errors}[kind]


@dataclass(frozen=True, slots=True)
class Expanded:
    """A prompt with its mentions written out.

    Parameters
    ----------
    names
        The variables that join the data context.
    masking
        The values that stay here, where stand-ins stand for them.
    unknown
        What looks like a mention and is none, because there is no variable of that name.
    """

    text: str
    names: tuple[str, ...] = ()
    masking: Masking | None = None
    unknown: tuple[str, ...] = ()


def expand(
    prompt: str,
    namespace: Mapping[str, Any],
    *,
    history: History,
    privacy: str,
    samples: int,
) -> Expanded:
    """Write out what ``prompt`` mentions.

    Parameters
    ----------
    prompt
        The person's words.
    namespace
        The notebook's variables; nothing in it is changed.
    history
        The earlier cells.
    privacy
        One of :data:`redpanda_jupyter.privacy.LEVELS`.
    samples
        How many rows are shown of a result that no variable holds, at the level ``samples``.

    Raises
    ------
    UsageError
        A cell that is not there, a value at the level ``names``, and a value that looks like a
        secret; and an unknown level.
    """
    check_level(privacy)
    return _Expansion(prompt, namespace, history, privacy, samples).run()


class _Expansion:
    def __init__(
        self,
        prompt: str,
        namespace: Mapping[str, Any],
        history: History,
        privacy: str,
        samples: int,
    ) -> None:
        self.prompt = prompt
        self.namespace = namespace
        self.history = history
        self.privacy = privacy
        self.samples = samples
        self.names: dict[str, None] = {}
        self.masking: Masking | None = None
        self.unknown: list[str] = []

    def run(self) -> Expanded:
        parts: list[str] = []
        groups = _braces(self.prompt)
        at = 0
        while start := _START.search(self.prompt, at):
            first = start.start()
            parts.append(self.prompt[at:first])
            text, at = self._one(first, groups)
            parts.append(text)
        parts.append(self.prompt[at:])
        if not self.masking:
            return Expanded("".join(parts), tuple(self.names), unknown=tuple(self.unknown))
        text = f"{''.join(parts).rstrip()}\n\n{self.masking.note}"
        return Expanded(text, tuple(self.names), self.masking, tuple(self.unknown))

    def _one(self, at: int, groups: dict[int, int]) -> tuple[str, int]:
        """Return what stands for the text from ``at`` on, and where to go on."""
        skipped = _SKIPPED.match(self.prompt, at)
        if skipped and skipped.end() > at:
            return skipped[0], skipped.end()
        sign = self.prompt[at]
        before = self.prompt[at - 1] if at else " "
        if sign == "{":
            return self._braced(at, before, groups)
        end = _end_of_name(self.prompt, at + 1) if sign == "@" and before in _BEFORE_AT else 0
        name = as_python(self.prompt[at + 1 : end])
        if name and self._at(name, end):
            self.names[name] = None
            return self.prompt[at:end], end
        return sign, at + 1

    def _braced(self, at: int, before: str, groups: dict[int, int]) -> tuple[str, int]:
        end = groups.get(at)
        if end is None:
            return "{", at + 1
        after = self.prompt[end : end + 1]
        whole = self.prompt[at:end], end
        cell = _CELL.fullmatch(self.prompt, at, end)
        if cell and before != "{" and before != "$" and after != "}":
            return self._cell(cell), end
        if before in _BEFORE_BRACE or before.isalnum() or after in ("{", "}"):
            return whole
        closed = end - 1 == _end_of_name(self.prompt, at + 1)
        name = as_python(self.prompt[at + 1 : end - 1]) if closed else ""
        if name and self._is_known(name):
            return self._value(name, self.namespace[name], {}), end
        if name:
            self.unknown.append(whole[0])
        return whole

    def _at(self, name: str, end: int) -> bool:
        """Tell whether ``name``, which ends at ``end``, is a mention."""
        if not self._is_known(name) or self.prompt[end : end + 1] == "@":
            self.unknown.append(f"@{name}")
            return False
        value = self.namespace[name]
        dotted = re.match(r"\.\w|\(", self.prompt[end : end + 2])
        code = kind_of(value) in (types.ModuleType, types.FunctionType) or of_class(value, type)
        return not (dotted and code)

    def _is_known(self, name: str) -> bool:
        return not name.startswith("_") and name not in SHELL_NAMES and name in self.namespace

    def _value(self, name: str, value: Any, aliases: Mapping[str, str]) -> str:
        """Insert a plain value, or let the variable join the data context under its name."""
        if plain(value) is not None and not is_scalar(value):
            self.names[aliases.get(name, name)] = None
            return name
        if not reaches(self.privacy, "schema"):
            raise UsageError(
                f"The value of {name} does not leave at the privacy level 'names'.",
                hint=f"Write @{name}, which tells its type only, or use --privacy schema.",
                field="prompt",
            )
        text = "None" if plain(value) is None else scalar_text(value)
        if is_secret_name(name) or holds_secret(text[: MAX_VALUE * 2]):
            raise UsageError(
                f"{name} looks like it holds a secret, so its value is not sent.",
                hint=f"Take {{{name}}} out of the question; the code can use the variable.",
                field="prompt",
            )
        return _as_data(text, MAX_VALUE)

    def _cell(self, found: re.Match[str]) -> str:
        kind, number = found["kind"], int(found["number"])
        title = f"{kind}[{number}]"
        try:
            if kind == "In":
                return _block(title, self._source(number), MAX_SOURCE, "python")
            if kind == "Err":
                return _block(title, self._failure(number), MAX_SOURCE)
            value = self.history.output(number)
        except LookupError:
            raise self._nothing(kind, number) from None
        return self._output(title, number, value)

    def _source(self, number: int) -> str:
        """Return a cell as it may leave."""
        source = self.history.source(number)
        if _QUESTION.match(source):
            return mask(source)  # the person's own words
        hides = not reaches(self.privacy, "samples")
        return mask_source(source, self._stand_ins(), self._schemas(source), values=hides)

    def _failure(self, number: int) -> str:
        """Return why a cell failed, as it may leave."""
        failure = self.history.error(number)
        known = [one for one in {number, *(one.cell for one in failure.lines)} if self._has(one)]
        sources = {one: self._source(one) for one in known}
        schemas = self._schemas("\n".join(self.history.source(one) for one in known))
        return describe_failure(
            failure, number, sources, self._stand_ins(), schemas, privacy=self.privacy
        )

    def _has(self, number: int) -> bool:
        return number in self.history.numbers("In")

    def _stand_ins(self) -> Masking:
        if self.masking is None:
            texts = [self.history.source(one) for one in self.history.numbers("In")]
            self.masking = Masking("\n".join([self.prompt, *texts]))
        return self.masking

    def _schemas(self, source: str) -> dict[str, list[str]]:
        """Return the columns of the frames that a text names: their names are no values."""
        words = dict.fromkeys(re.findall(r"[^\W\d]\w*", source))
        return columns_of([one for one in words if self._is_known(one)], self.namespace)

    def _output(self, title: str, number: int, value: Any) -> str:
        if plain(value) is None or is_scalar(value):
            return self._value(title, value, {})
        variable = f"_{number}"
        if self.namespace.get(variable) is value:
            self.names[variable] = None
            return f"{title} (the variable {variable})"
        shown = snapshot([title], {title: value}, privacy=self.privacy, samples=self.samples)
        return f"{title}\n\n{shown}\n\n"

    def _nothing(self, kind: str, number: int) -> UsageError:
        what = {"In": "cell", "Out": "result", "Err": "error"}[kind]
        there = sorted(self.history.numbers(kind))  # type: ignore[arg-type]
        shown = ", ".join(f"{kind}[{one}]" for one in there[-10:])
        more = f" and {len(there) - 10} before" if len(there) > 10 else ""
        return UsageError(
            f"There is no {what} {kind}[{number}] in this notebook's kernel.",
            hint=f"There is: {shown}{more}." if there else f"There is no {what} yet.",
            field="prompt",
        )


def _end_of_name(text: str, start: int) -> int:
    """Return where the name ends that begins at ``start``; ``start`` if none does.

    A name as Python has it: accents and vowels that are signs of their own are a part of it.
    """
    if not text[start : start + 1].isidentifier():
        return start
    end, last = start + 1, min(len(text), start + _LONGEST_NAME)
    while end < last and f"a{text[end]}".isidentifier():
        end += 1
    return end


def _braces(text: str) -> dict[int, int]:
    """Return where each brace's group ends, of those that are closed; in one pass."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for match in re.finditer(r"[{}]", text):
        if match[0] == "{":
            opened.append(match.start())
        elif opened:
            found[opened.pop()] = match.end()
    return found


def _as_data(text: str, limit: int) -> str:
    """Write an inserted value: in the sentence if it is short, else on lines of its own."""
    if len(text) <= _INLINE and "\n" not in text and "\r" not in text:
        return hidden_shown(text)
    return _block("", text, limit)


def _block(title: str, text: str, limit: int, language: str = "") -> str:
    """Mark a text of several lines as data."""
    cut = len(text) - limit
    shown = hidden_shown(text[:limit], lines=True)
    more = f"\n(cut: {counted(cut, 'more character')})" if cut > 0 else ""
    longest = max((len(run) for run in re.findall(r"`{3,}", shown)), default=2)
    fence = "`" * (longest + 1)
    head = f"{title}\n" if title else "\n"
    return f"{head}<data>\n{fence}{language}\n{shown}\n{fence}{more}\n</data>\n"
