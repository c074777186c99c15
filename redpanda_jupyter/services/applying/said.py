"""What a person says of how a block is to meet data: columns, texts, parameters, and a yes.

The rule of this module: applying, checking and verifying read the same words, in a notebook, in a
terminal and in Python; what was said can be written again as it was said.
"""

from __future__ import annotations

import ast
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.errors import UsageError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said about how a block is to be applied.

    Parameters
    ----------
    columns
        Column of the block: column of the data. ``None`` for one that has no partner.
    values
        By the block's column, text in the block: the texts in the data that stand for it.
    parameters
        Literals as Python writes them, by the parameter's name.
    yes
        What is suggested is right.
    """

    columns: Mapping[str, str | None]
    values: Mapping[str, Mapping[str, Sequence[str]]]
    parameters: Mapping[str, str]
    yes: bool = False

    def refuse_keys(self) -> None:
        """Refuse a key in what was said: what ran is kept.

        Raises
        ------
        UsageError
            There is one.
        """
        from redpanda_jupyter.store.guard import refuse, refuse_values

        texts = (one for words in self.values.values() for those in words.values() for one in those)
        refuse("--map", *self.columns.values())
        refuse("--value", *texts)
        refuse_values(self.parameters)

    @property
    def as_record(self) -> dict[str, Any]:
        """What was said, for a record of a proof."""
        values = {
            column: {ours: list(theirs) for ours, theirs in texts.items()}
            for column, texts in self.values.items()
        }
        return {
            "columns": dict(self.columns),
            "values": values,
            "parameters": dict(self.parameters),
            "yes": self.yes,
        }


NOTHING_SAID = Said({}, {}, {})


def declare_said(add: Callable[..., Any]) -> None:
    """Declare the options by which it is said, by ``add``, in the same words for every front."""
    add(
        "-p", "--parameter", metavar=("NAME", "VALUE"), nargs=2, action="append", default=[],
        help="another value for one of its parameters",
    )  # fmt: skip
    add(
        "--map", metavar="OLD=NEW", action="append", default=[], dest="columns",
        help="the block's column OLD is NEW in the data; OLD= says that it has none; "
        "input.OLD=NEW where several inputs have a column OLD",
    )  # fmt: skip
    add(
        "--value", metavar="COLUMN:OLD=NEW", action="append", default=[], dest="values",
        help="the block's text OLD in COLUMN is NEW in the data; again with the same OLD where "
        "several texts stand for it: region:N=N region:N=North",
    )  # fmt: skip
    add("--yes", action="store_true", help="what is suggested is right")


def read_said(words: Namespace) -> Said:
    """Read what a line says by these options.

    Raises
    ------
    UsageError
        A pair that is none, or two words about one column or parameter that contradict each other.
    """
    columns: dict[str, str | None] = {}
    for pair in words.columns:
        old, sign, new = pair.partition("=")
        if not sign or not old:
            raise UsageError(
                f"--map {pair!r} is no OLD=NEW.",
                hint="The block's column first, then that of the data: --map revenue=Umsatz.",
                field="--map",
            )
        if columns.setdefault(old, new or None) != (new or None):
            raise UsageError(
                f"--map says two things of {old!r}: {columns[old] or 'none'} and {new or 'none'}.",
                hint="Leave one of them out.",
                field="--map",
            )
    values: dict[str, dict[str, list[str]]] = {}
    for one in words.values:
        column, colon, pair = one.partition(":")
        old, sign, new = pair.partition("=")
        if not colon or not sign or not column:
            raise UsageError(
                f"--value {one!r} is no COLUMN:OLD=NEW.",
                hint="The block's text first, then that of the data: --value paid:Yes=Ja.",
                field="--value",
            )
        known = values.setdefault(column, {}).setdefault(old, [])
        known += [new] if new not in known else []
    parameters: dict[str, str] = {}
    for name, value in words.parameter:
        if parameters.setdefault(name, _literal(value)) != _literal(value):
            raise UsageError(f"-p gives {name} two values.", field="-p")
    return Said(columns, values, parameters, words.yes)


def options_of(words: Namespace) -> list[str]:
    """Write the options of a line again, but for ``--yes``."""
    told = [f"--read {shlex.quote(one)}" for one in getattr(words, "reading", ())]
    told += [f"-p {name} {shlex.quote(value)}" for name, value in words.parameter]
    told += [f"--map {shlex.quote(pair)}" for pair in words.columns]
    return told + [f"--value {shlex.quote(pair)}" for pair in words.values]


def said_in_python(
    columns: Mapping[str, str | None] | None,
    values: Mapping[str, Mapping[str, str | Sequence[str]]] | None,
    parameters: Mapping[str, Any] | None,
    *,
    yes: bool,
) -> Said:
    """Put together what a call says.

    Raises
    ------
    UsageError
        ``values`` is not by column.
    """
    texts: dict[str, dict[str, list[str]]] = {}
    for column, pairs in (values or {}).items():
        if not isinstance(pairs, Mapping):
            raise UsageError(
                f"values says {pairs!r} of the column {column}.",
                hint="By column, the block's text, then that of the data: "
                "values={'paid': {'Yes': 'Ja'}}.",
                field="values",
            )
        texts[column] = {
            ours: [theirs] if isinstance(theirs, str) else list(theirs)
            for ours, theirs in pairs.items()
        }
    literals = {name: repr(value) for name, value in (parameters or {}).items()}
    return Said(dict(columns or {}), texts, literals, yes)


def _literal(word: str) -> str:
    """Return a value as Python writes it: a word that is no literal is a text."""
    try:
        return repr(ast.literal_eval(word))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return repr(word)
