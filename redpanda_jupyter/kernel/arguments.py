"""What stands behind ``%%panda`` and ``%panda``, read into frozen records.

The rule of this module: a line is split as a shell would split it, every word is accounted for,
and whatever is not understood is named together with what was probably meant. Nothing is looked up
here: names of frames and models are only words.
"""

from __future__ import annotations

from dataclasses import dataclass

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.privacy import LEVELS

ASK_HELP = """\
%%panda [DATA ...] [options]
question, on the lines below

  DATA                 variables whose schema goes along: names, types and the share of
                       nulls of their columns, never a value. `df_us df_de` or `df_us, df_de`
  -d, --data NAME      the same, as an option; may be repeated
  -m, --model MODEL    provider, provider:model or model: -m openai, -m anthropic:NAME
  --privacy LEVEL      names: only the names of columns; schema (default): types and nulls too;
                       stats: ranges and the commonest levels; samples: a few rows
  --new                start a new conversation instead of going on with this notebook's
  -h, --help           this text

The answer's code is put into new cells below and is not run. `%panda --help` lists the rest."""


@dataclass(frozen=True, slots=True)
class AskArguments:
    """The line of a ``%%panda`` cell."""

    data: tuple[str, ...] = ()
    model: str | None = None
    privacy: str | None = None
    new: bool = False
    help: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """The line of a ``%panda`` magic: the subcommand, and its words."""

    name: str
    words: tuple[str, ...] = ()
    help: bool = False


_WITH_VALUE = {"-m": "model", "--model": "model", "-d": "data", "--data": "data"}
_WITH_VALUE["--privacy"] = "privacy"
_FLAGS = {"--new": "new", "-h": "help", "--help": "help"}


def parse_ask(line: str) -> AskArguments:
    """Read the line of a ``%%panda`` cell.

    Raises
    ------
    UsageError
        An unknown option, an option without its value, an unclosed quote.
    """
    data: list[str] = []
    single: dict[str, str] = {}
    flags: dict[str, bool] = {}
    words = iter(split(line))
    for word in words:
        option, equals, attached = word.partition("=")
        if word in _FLAGS:
            flags[_FLAGS[word]] = True
        elif option in _WITH_VALUE and (equals or option == word):
            value = attached if equals else next(words, None)
            if not value:
                raise UsageError(
                    f"{option} needs a value.", hint="See %%panda --help.", field=option
                )
            name = _WITH_VALUE[option]
            if name == "data":
                data.extend(_names(value))
            else:
                single[name] = value
        elif word.startswith("-"):
            raise _unknown_option(word)
        else:
            data.extend(_names(word))
    if "privacy" in single and single["privacy"] not in LEVELS:
        raise UsageError(
            f"There is no privacy level {single['privacy']!r}.",
            hint=f"There are: {', '.join(LEVELS)}.",
            field="--privacy",
        )
    return AskArguments(data=tuple(dict.fromkeys(data)), **single, **flags)  # type: ignore[arg-type]


def parse_command(line: str) -> Command:
    """Read the line of a ``%panda`` magic; an empty line means ``status``."""
    words = split(line)
    wants_help = any(word in ("-h", "--help") for word in words)
    rest = [word for word in words if word not in ("-h", "--help")]
    if not rest:
        return Command("help" if wants_help else "status")
    return Command(rest[0], tuple(rest[1:]), help=wants_help)


def split(line: str) -> list[str]:
    """Split a line into words as a shell does; backslashes are left alone, for Windows' paths."""
    import shlex

    lexer = shlex.shlex(line, posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.commenters = ""
    lexer.escape = ""
    try:
        return list(lexer)
    except ValueError:
        raise UsageError(
            "A quote is not closed in this line.",
            hint="Close it. A question goes on the lines below %%panda, where quotes are free.",
        ) from None


def suggestion(word: str, known: list[str]) -> str:
    """Return ``Did you mean x?`` where something known is close to ``word``, else nothing."""
    import difflib

    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"Did you mean {close[0]}?" if close else ""


def _names(word: str) -> list[str]:
    return [name for name in word.split(",") if name]


def _unknown_option(word: str) -> UsageError:
    if word.startswith("--key"):
        hint = "A key is given by %panda key set PROVIDER, in a hidden field."
        return UsageError("%%panda has no option --key.", hint=hint, field="--key")
    known = [*_WITH_VALUE, *_FLAGS]
    hint = suggestion(word, known) or f"There are: {', '.join(known)}."
    return UsageError(f"%%panda has no option {word}.", hint=hint, field=word)
