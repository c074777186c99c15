"""What a person corrects of a contract.

The rule of this module: what is asked is done whole or not at all, and an error names the words
that it is about. What a person has said, neither a run nor the analysis takes back.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, get_args

from ...errors import ContractError
from ...models.contract import ColumnNeed, Contract, FileInput, FrameInput, NameInput
from ...models.datasets import ColumnKind
from .notes import FLAG_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Change = tuple[str, str, str]

WAIVED = "waived"
"""Among the uses of a column: a person has said that the block does without it."""

OF_ROWS = {
    "row_order": ("row_order", "row_order_perhaps", "row_order_ties"),
    "row_labels": ("row_labels",),
}
"""What can be said of an input's rows, and by which flags a contract tells it."""

_ROWS = {
    "order": "row_order", "row_order": "row_order", "index": "row_labels",
    "labels": "row_labels", "row_labels": "row_labels",
}  # fmt: skip
"""The words for it behind an input's name, where no column is called so."""

_SAME_KINDS = {
    "integer": "int whole",
    "number": "float numeric",
    "boolean": "bool",
    "text": "string str category",
    "datetime": "date time timestamp",
    "duration": "timedelta",
}
_KINDS = {kind: kind for kind in get_args(ColumnKind)} | {
    word: kind for kind, words in _SAME_KINDS.items() for word in words.split()
}
_FORMS: tuple[tuple[str, str], ...] = (
    ("not_needed", r"(?P<what>.+?)\s+(?:is\s+)?not\s+needed"),
    ("needed", r"(?P<what>.+?)\s+(?:is\s+)?needed"),
    ("add", r"add\s+(?P<what>\S+)"),
    ("drop", r"drop\s+(?P<what>\S.*)"),
    ("rename", r"(?:call|rename)\s+(?P<what>\S+)\s+(?:to\s+|as\s+)?(?P<how>\S+)"),
    ("kinds", r"(?P<what>.+?)\s+is\s+(?:an?\s+)?(?P<how>\S+)"),
)
HOW = (
    "Say, with a line or a ; between them: 'df.price needed', 'df.price not needed', "
    "'df.order not needed' and 'df.index not needed' for the rows' order and labels, "
    "'df.price is number', 'add df', 'drop df', 'call limit top'."
)
"""What can be said of a contract."""

_WORDS = ("needed", "not_needed", "kinds", "add", "drop", "rename")


def edit(contract: Contract, changes: str | Mapping[str, Any]) -> Contract:
    """Return a contract as a person has corrected it.

    Parameters
    ----------
    contract
        What is to be corrected.
    changes
        A text such as ``df.price is number; df.note not needed; call limit top``, or the same as a
        mapping: ``needed``, ``not_needed``, ``add`` and ``drop`` with lists of names,
        ``kinds`` and ``rename`` with names and what they are.

    Raises
    ------
    ContractError
        If something is asked that cannot be done; ``field`` holds the words that are wrong.
    """
    every = list(_read(changes) if isinstance(changes, str) else _listed(changes))
    if not every:
        raise ContractError("Nothing was said to change.", hint=HOW)
    for how, what, given in every:
        contract = _DOING[how](contract, what, given)
    return contract.model_copy(update={"origin": "edited"})


def _read(text: str) -> Iterator[Change]:
    for line in re.split(r"[;\n]", text):
        said = line.strip()
        if not said:
            continue
        for how, form in _FORMS:
            match = re.fullmatch(form, said)
            if match is not None:
                yield how, match["what"], match.groupdict().get("how") or ""
                break
        else:
            raise ContractError(f"'{said}' is no change of a contract.", hint=HOW, field=said)


def _listed(changes: Mapping[str, Any]) -> Iterator[Change]:
    for how, given in changes.items():
        if how not in _WORDS:
            raise ContractError(
                f"'{how}' is no change of a contract.", hint=f"Say one of {', '.join(_WORDS)}.",
                field=str(how),
            )  # fmt: skip
        if how in ("kinds", "rename"):
            if not hasattr(given, "items"):
                raise ContractError(f"'{how}' needs names and what they are.", field=how)
            yield from ((how, str(what), str(new)) for what, new in given.items())
        else:
            yield from (
                (how, str(one), "") for one in ([given] if isinstance(given, str) else given)
            )


# --- finding what is meant ------------------------------------------------------------------------


def _names(contract: Contract) -> list[str]:
    """Return what inputs with columns are called: variables, and paths of files."""
    files = [name for one in contract.files for name in (one.path, one.variable) if name]
    return [*(one.variable for one in contract.frames), *files]


def _column(contract: Contract, said: str) -> tuple[str, str]:
    """Split ``df.price`` into the input and the column; either may hold dots."""
    plain = said.strip("`'\"")
    for name in sorted(_names(contract), key=len, reverse=True):
        if plain.startswith(f"{name}.") and len(plain) > len(name) + 1:
            return name, plain[len(name) + 1 :].strip("`'\"")
    inputs = ", ".join(_names(contract)) or "none"
    raise ContractError(
        f"'{said}' names no column of an input.",
        hint=f"Write the input, a dot and the column; the inputs are: {inputs}.",
        field=said,
    )


def _with_column(
    contract: Contract, name: str, change: Callable[[list[ColumnNeed]], list[ColumnNeed]]
) -> Contract:
    """Return a contract in which the columns of one input are changed."""

    def changed(one: Any, is_meant: bool) -> Any:
        return one.model_copy(update={"columns": change(one.columns)}) if is_meant else one

    frames: list[FrameInput] = [changed(one, one.variable == name) for one in contract.frames]
    in_frames = any(one.variable == name for one in contract.frames)
    files: list[FileInput] = [
        changed(one, not in_frames and name in (one.path, one.variable)) for one in contract.files
    ]
    return contract.model_copy(update={"frames": frames, "files": files})


def _known(columns: list[ColumnNeed], column: str, said: str) -> None:
    names = [one.name for one in columns]
    if column not in names:
        near = get_close_matches(column, names, 1)
        hint = f"Did you mean {near[0]}?" if near else f"It needs {', '.join(names) or 'none'}."
        raise ContractError(f"'{said}' is no column of the contract.", hint=hint, field=said)


def waived(flag: str) -> str:
    """Return the flag that says that a person has said: the block does not go by that."""
    return f"{flag}_waived"


def as_said(fresh: list[str], kept: list[str]) -> list[str]:
    """Return flags as they are read anew, without those that a person has taken back."""
    said = [one for one in OF_ROWS if waived(one) in kept]
    gone = {flag for one in said for flag in OF_ROWS[one]}
    return [*(one for one in fresh if one not in gone), *map(waived, said)]


def _of_rows(contract: Contract, name: str, column: str, *, needed: bool) -> Contract | None:
    """Correct whether the order or the labels of rows matter; ``None`` if a column is meant."""
    about = _ROWS.get(column.replace(" ", "_"))
    meant = [one for one in contract.inputs
             if name in (getattr(one, "path", None), one.variable)][:1]  # fmt: skip
    known = {two.name for one in meant for two in one.columns}
    known |= {two.name for one in meant if one.profile for two in one.profile.columns}
    if about is None or not meant or column in known:
        return None

    def changed(one: Any) -> Any:
        if one is not meant[0]:
            return one
        every = {*OF_ROWS[about], waived(about)}
        flags = [flag for flag in one.flags if flag not in every]
        return one.model_copy(update={"flags": [*flags, about if needed else waived(about)]})

    told = [note for note in contract.notes if not note.startswith(f"{name}: the block ")]
    update = {"frames": [*map(changed, contract.frames)], "files": [*map(changed, contract.files)]}
    made = contract.model_copy(update=update)
    return made.model_copy(update={"notes": [*told, *_notes(made, name)]})


def _notes(contract: Contract, name: str) -> list[str]:
    return [f"{name}: the block {FLAG_WORDS[flag]}."
            for one in contract.inputs if name in (getattr(one, "path", None), one.variable)
            for flag in one.flags if flag in FLAG_WORDS]  # fmt: skip


# --- the changes ----------------------------------------------------------------------------------


def _needed(contract: Contract, what: str, _: str) -> Contract:
    name, column = _column(contract, what)
    of_rows = _of_rows(contract, name, column, needed=True)
    if of_rows is not None:
        return of_rows

    def change(columns: list[ColumnNeed]) -> list[ColumnNeed]:
        if column not in [one.name for one in columns]:
            return [*columns, ColumnNeed(name=column, confirmed=True)]
        return [_said(one, needed=True) if one.name == column else one for one in columns]

    return _with_column(contract, name, change)


def _not_needed(contract: Contract, what: str, _: str) -> Contract:
    name, column = _column(contract, what)
    of_rows = _of_rows(contract, name, column, needed=False)
    if of_rows is not None:
        return of_rows

    def change(columns: list[ColumnNeed]) -> list[ColumnNeed]:
        _known(columns, column, what)
        return [_said(one, needed=False) if one.name == column else one for one in columns]

    return _with_column(contract, name, change)


def _said(need: ColumnNeed, *, needed: bool) -> ColumnNeed:
    uses = [one for one in need.uses if one != WAIVED] + ([] if needed else [WAIVED])
    return need.model_copy(update={"confirmed": needed, "uses": uses})


def _kind(contract: Contract, what: str, given: str) -> Contract:
    kind = _KINDS.get(given.lower())
    if kind is None:
        kinds = ", ".join(get_args(ColumnKind))
        raise ContractError(f"'{given}' is no kind.", hint=f"Kinds are {kinds}.", field=given)
    name, column = _column(contract, what)

    def change(columns: list[ColumnNeed]) -> list[ColumnNeed]:
        _known(columns, column, what)
        return [
            one.model_copy(update={"kind": kind}) if one.name == column else one for one in columns
        ]

    return _with_column(contract, name, change)


def _add(contract: Contract, what: str, _: str) -> Contract:
    if what in _names(contract):
        raise ContractError(f"'{what}' is an input already.", field=what)
    if not what.isidentifier():
        raise ContractError(
            f"'{what}' is no name of a variable.", hint="An input is a variable.", field=what
        )
    names = [one for one in contract.names if one.name != what or one.block_id]
    frames = [*contract.frames, FrameInput(variable=what)]
    return contract.model_copy(update={"frames": frames, "names": names})


def _drop(contract: Contract, what: str, _: str) -> Contract:
    known = [*_names(contract), *(one.name for one in contract.names)]
    if what not in known:
        raise ContractError(
            f"'{what}' is no input.", hint=f"Inputs are {', '.join(known) or 'none'}.", field=what
        )
    frames = [one for one in contract.frames if one.variable != what]
    files = [one for one in contract.files if what not in (one.path, one.variable)]
    names: list[NameInput] = [one for one in contract.names if one.name != what]
    return contract.model_copy(update={"frames": frames, "files": files, "names": names})


def _rename(contract: Contract, what: str, given: str) -> Contract:
    names = [one.name for one in contract.parameters]
    if what not in names:
        raise ContractError(
            f"'{what}' is no parameter.",
            hint=f"Parameters are {', '.join(names) or 'none'}.",
            field=what,
        )
    if not given.isidentifier() or given in names:
        problem = "is a parameter already" if given in names else "is no name"
        raise ContractError(f"'{given}' {problem}.", field=given)
    return contract.model_copy(
        update={
            "parameters": [
                one.model_copy(update={"name": given, "original": one.original or what})
                if one.name == what
                else one
                for one in contract.parameters
            ]
        }
    )


_DOING: dict[str, Callable[[Contract, str, str], Contract]] = {
    "needed": _needed,
    "not_needed": _not_needed,
    "kinds": _kind,
    "add": _add,
    "drop": _drop,
    "rename": _rename,
}
