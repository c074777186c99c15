"""Reading the words of a line: of a cell, of a magic and of a terminal.

The rule of this module: it is the standard library's argparse, which neither prints nor exits here.
Whatever is wrong is a :class:`UsageError` that names the word and what was probably meant, unless
the word may be a key; help is an exception with the text, because each front shows it in its own
way. What may stand at a place is written down beside the option that it belongs to, so that
completion knows no second list. What an answer counts is said by :func:`counted`, everywhere.
"""

from __future__ import annotations

import argparse
import difflib
import re
import textwrap
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn

from .errors import UsageError
from .redaction import may_be_a_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

WIDTH = 88
"""Columns of a help text: a notebook's output is as wide."""


JSON = {
    "status": "an object: version, provider, model, privacy, keys, store, problem",
    "history": "a list of conversations, or with ID of its messages",
    "search": "an object: hits with block, excerpt and spans, total, at_least, facets",
    "sent": "a list of requests with endpoint, privacy and the exact body",
    "usage": "a list of rows with tokens, cost and time",
    "template": "a list of questions with name, text, parameters, model and system",
    "blocks": "a list of blocks with number, name, tags, code and state; of --deleted ones",
    "show": "a list with the block, or with VERSION that version",
    "versions": "a list of versions with code, parent, reason and analysis",
    "uses": "a list of uses with how, notebook, data set, count and times",
    "runs": "a list of runs with status, data sets and times, or with RUN of its outputs",
    "alias": "a list of names with their models",
    "config": "a list of settings with name, value and source",
    "export": "an object: path, form, blocks, further files and notes",
    "import": "an object: file, and of every block its status, number, reason and risks",
    "key": "a list of providers with source, host and problem of their keys; never a key",
    "key test": "a list of providers with outcome and message",
    "model": "an object: provider, model, source, problem",
    "apply": "with --run: an object with a row for each data set: status, result, check, mapping",
    "contract": "an object: frames with columns, files, names, parameters, outputs",
    "verify": "a list of validations with verdict and document",
    "insights": "an object: what was reused and what that saved, with how much of it is known",
    "model list": "an object with providers and every model of each",
}
"""What the option ``--json`` of a command prints, for its help."""


def counted(count: int, one: str, many: str = "") -> str:
    """Write a number, its thousands apart, with the word for what it counts.

    Parameters
    ----------
    one
        The word for one of them: ``row``.
    many
        The word for several where it is not the first with an ``s``: ``columns hold``.
    """
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def declare_json(add: Callable[..., Any], command: str) -> None:
    """Declare ``--json`` by ``add``, in the same words for every front."""
    add("--json", action="store_true", help=f"print JSON: {JSON[command]}")


def wrapped(text: str, *, indent: str = "", width: int = WIDTH) -> str:
    """Break a text's lines between words, never within a word or an address.

    Parameters
    ----------
    indent
        What stands before what comes of breaking a line, unless the line has more of its own.
    width
        Columns of a line; a longer word has a line of its own.
    """
    lines: list[str] = []
    for line in text.split("\n"):
        own = line[: len(line) - len(line.lstrip())]
        lines += textwrap.wrap(
            line, width, subsequent_indent=max(own, indent, key=len), break_long_words=False,
            break_on_hyphens=False, expand_tabs=False, replace_whitespace=False,
            drop_whitespace=True,
        ) or [""]  # fmt: skip
    return "\n".join(lines)


class HelpWanted(Exception):  # noqa: N818 - no error: somebody asked for help
    """Somebody asked for help; ``text`` is it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True, slots=True)
class Expected:
    """What may stand at a place of the line.

    Parameters
    ----------
    kind
        What a front must look up: ``frame``, ``model``, ``block`` and so on; empty for none.
    words
        Words that are known already: options, choices, subcommands.
    """

    kind: str = ""
    words: tuple[str, ...] = ()


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return ``Did you mean x?`` where something known is close to ``word``, else nothing."""
    every = list(known)
    close = difflib.get_close_matches(word, every, n=1, cutoff=0.6)
    if not close:  # `-modle`, `Model`
        bare = {one.lower().lstrip("-"): one for one in reversed(every)}
        close = [
            bare[one] for one in difflib.get_close_matches(word.lower().lstrip("-"), bare, n=1)
        ]
    return f"Did you mean {close[0]}?" if close else ""


def one_of(what: str, known: Iterable[str]) -> Callable[[str], str]:
    """Return a check for an option's value: one of ``known``, called ``what`` in words."""
    words = tuple(known)

    def check(word: str) -> str:
        if word not in words:
            hint = suggestion(word, words)
            raise UsageError(
                f"There is no {what} {word!r}.",
                hint=f"{hint} There are: {', '.join(words)}.".strip(),
                field=what,
            )
        return word

    check.words = words  # type: ignore[attr-defined]
    return check


def let_dashes_pass(parser: argparse.ArgumentParser) -> None:
    """Let a parser take ``-word`` for a word, unless it is one of its options.

    argparse knows this for negative numbers alone; here every such word counts as one.
    """
    parser._negative_number_matcher = re.compile(r"-[^-\s].*")


def number_of(what: str, low: float, high: float, *, whole: bool = True) -> Callable[[str], Any]:
    """Return a check for an option's value: a number within bounds, called ``what`` in words."""

    def check(word: str) -> Any:
        try:
            value = int(word) if whole else float(word.removeprefix("$"))
        except ValueError:
            value = None
        if value is None or not low <= value <= high:
            kind = "whole number" if whole else "number"
            raise UsageError(
                f"{what} is a {kind} from {low:g} to {high:g}, not {word!r}.", field=what
            )
        return value

    return check


class _Layout(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=26, width=WIDTH)


class Refusing(argparse.ArgumentParser):
    """A parser whose complaints look like all others, with "did you mean"."""

    elsewhere: Mapping[str, str] = MappingProxyType({})
    """Words that mean something in another place, and what to do instead here."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Read the words, in argparse's way; what is wrong is a :class:`UsageError`."""
        try:
            return super().parse_known_args(args, namespace)
        except argparse.ArgumentError as error:
            if error.argument_name is None:  # what is missing; until 3.12 it came by error()
                self.error(error.message)
            raise self._refusal(error.argument_name, error.message) from None

    def error(self, message: str) -> NoReturn:
        """Raise what argparse would print."""
        missing = "the following arguments are required: "
        if message.startswith(missing):
            name = message.removeprefix(missing)
            article = f"a{'n' * (name[0] in 'aeiou')} " if name.islower() else ""
            raise UsageError(f"{self.prog} needs {article}{name}.", hint=self._see(), field=name)
        raise UsageError(f"{message[:1].upper()}{message[1:].rstrip('.')}.", hint=self._see())

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        known = [str(one) for one in action.choices]
        word = str(value)
        said = "of that name" if may_be_a_key(word) else repr(word)
        what = action.metavar if isinstance(action.metavar, str) else "word"
        if word in self.elsewhere:
            raise UsageError(
                f"{self.prog} has no {what.lower()} {said}.", hint=self.elsewhere[word]
            )
        raise UsageError(
            f"There is no {what.lower()} {said}.",
            hint=suggestion(word, known) or f"There are: {', '.join(known)}.",
        )

    def _refusal(self, name: str, message: str) -> UsageError:
        option = name.split("/")[-1]
        if "expected" in message and "argument" in message:
            action = self._option_string_actions.get(option)
            values = action.metavar if action is not None else None
            what = " and ".join(values) if isinstance(values, tuple) else "a value"
            return UsageError(f"{option} needs {what}.", hint=self._see(), field=option)
        if "ignored explicit argument" in message:
            return UsageError(f"{option} takes no value.", hint=self._see(), field=option)
        if "not allowed with" in message:
            other = message.rpartition(" ")[2].split("/")[-1]
            return UsageError(f"{option} and {other} exclude each other.", field=option)
        return UsageError(f"{option}: {message.rstrip('.')}.", hint=self._see(), field=option)

    def stray(self, extra: Sequence[str]) -> UsageError:
        """Say that words of this command are not understood."""
        options = [word for word in extra if word.startswith("-") and word != "-"]
        if not options:
            got = "" if any(map(may_be_a_key, extra)) else f", but got {' '.join(extra)!r}"
            files = "--file" in self._option_string_actions and any("." in one for one in extra)
            hint = "Files are named by --file or --to. " if files else ""
            return UsageError(f"{self.prog} takes nothing more{got}.", hint=hint + self._see())
        word = options[0].partition("=")[0]
        hint = suggestion(word, self._option_string_actions)
        return UsageError(
            f"{self.prog} has no option {'of that name' if may_be_a_key(word) else word}.",
            hint=hint or f"There are: {', '.join(self._option_string_actions)}.",
        )

    def _see(self) -> str:
        return f"See {self.prog} --help."


class Grammar(Refusing):
    """The words that a line may hold.

    Parameters
    ----------
    prog
        What the line begins with, such as ``%panda history``.
    summary
        What it does, in a sentence or two.
    epilog
        What stands below the options in the help: examples.
    """

    def __init__(self, prog: str, summary: str = "", *, epilog: str = "", usage: str = "") -> None:
        super().__init__(
            prog=prog,
            usage=usage or None,
            description=summary,
            epilog=epilog,
            add_help=False,
            allow_abbrev=False,
            exit_on_error=False,
            formatter_class=_Layout,
        )
        self._kinds: dict[str, str] = {}

    def option(self, *names: str, kind: str = "", **named: Any) -> None:
        """Declare an option or a positional; ``kind`` says what completes its value."""
        action = self.add_argument(*names, **named)
        self._kinds[action.dest] = kind

    def read(self, words: Sequence[str]) -> argparse.Namespace:
        """Read the words of a line; data and options may stand in any order.

        Raises
        ------
        UsageError
            A word that has no place here, or an option without its value.
        HelpWanted
            ``--help`` stands among them.
        """
        self._ensure_help()
        if "--help" in words or "-h" in words:
            raise HelpWanted(self.format_help().rstrip())
        found, extra = self.parse_known_intermixed_args(list(words))
        if extra:
            raise self.stray(extra)
        return found

    def expected(self, words: Sequence[str], fragment: str) -> list[Expected]:
        """Tell what may stand after ``words``, where ``fragment`` is the beginning of it."""
        self._ensure_help()
        actions = self._option_string_actions
        option: argparse.Action | None = None
        given = filled = 0  # of the option's values, and of the places
        for word in words:
            if option is not None and given < _values(option):
                given += 1
                continue
            name, equals, _ = word.partition("=")
            option, given = actions.get(name), int(bool(equals))
            filled += not word.startswith("-")
        if option is not None and given < _values(option):
            return [self._value(option) if not given else Expected()]
        if fragment.startswith("-"):
            return [Expected(words=tuple(actions))]
        for action in self._get_positional_actions():
            if not filled or action.nargs in ("*", "+"):
                return [self._value(action)]
            filled -= 1
        return []

    def _ensure_help(self) -> None:
        """Put ``--help`` behind all others, where people look for it."""
        if "--help" not in self._option_string_actions:
            self.add_argument("-h", "--help", action="store_true", help="this text")

    def _value(self, action: argparse.Action) -> Expected:
        words = getattr(action.type, "words", ()) or action.choices or ()
        return Expected(self._kinds.get(action.dest, ""), tuple(words))


def _values(option: argparse.Action) -> int:
    """Return how many values stand behind an option."""
    return option.nargs if isinstance(option.nargs, int) else 1


def as_python(name: str) -> str:
    """Spell a name as Python keeps it: keyboards and systems differ in how they write é."""
    if name.isascii():
        return name
    import unicodedata

    return unicodedata.normalize("NFKC", name)
