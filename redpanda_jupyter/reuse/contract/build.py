"""A contract out of an analysis, and of what is known of the data that a block ran on.

The rule of this module: a column is needed because the analysis says so; its kind is the data's, or
one that nothing but the use allows; the rest stays unknown, and what cannot be known is said.
"""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING, Final

from ...analysis.follow.conventions import convention
from ...analysis.follow.values import Named
from ...models.contract import (
    ColumnNeed,
    Contract,
    ContractOutput,
    ContractParameter,
    FileInput,
    FrameInput,
    NameInput,
)
from ...secrecy import holds_secret, secret_name
from .notes import notes_of
from .standing import MAYBE_ORDER
from .uses import BlockUse, ColumnUse, FrameUse, read_uses
from .version import READER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ...analysis import CodeAnalysis, FileUse, Parameter
    from ...models.datasets import ColumnKind, ColumnProfile, DatasetProfile
    from .each import Holding

_FRAMES = ("DataFrame", "LazyFrame", "frame")
_UNSURE: Final = "unknown"
_NUMBERS = ("integer", "number", "boolean", "datetime", "duration")
_ORDERING = ("min_", "max_")  # how parameters are called that are not looked for as they are
_REDACTED = "[redacted]"


def is_frame_kind(kind: str) -> bool:
    """Tell whether a type's name is that of a data frame; nothing known is no frame."""
    return kind.endswith(_FRAMES)


def build(
    version_id: str,
    analysis: CodeAnalysis,
    *,
    code: str,
    profiles: Mapping[str, DatasetProfile] | None = None,
    kinds: Mapping[str, str] | None = None,
    makers: Mapping[str, tuple[str, int]] | None = None,
    outputs: Mapping[str, ContractOutput] | None = None,
) -> Contract:
    """Build the contract of a version.

    Parameters
    ----------
    version_id
        The version that it is the contract of.
    analysis, code
        What was found in the version's text, and the text itself.
    profiles
        Of the data that it ran on, by the block's variable or, of a file, by its path.
    kinds
        The types of the names that it found, by name: ``pandas.DataFrame``, ``function``.
    makers
        Which block, and which version of it, has made a name. A frame that a block made stands
        among the frames and among the names.
    outputs
        What it left behind when it ran, by name.
    """
    known = dict(profiles or {})
    types = {**{name: one.kind for name, one in known.items()}, **(kinds or {})}
    uses = read_uses(code, {name: _names(known[name]) for name in analysis.inputs if name in known})
    builder = _Builder(analysis, uses, known, types)
    frames, files = builder.frames(), builder.files()
    contract = Contract(
        version_id=version_id,
        frames=frames,
        files=files,
        names=_names_before(analysis, [one.variable for one in frames], types, makers or {}),
        parameters=[
            ContractParameter(name=one.name, default=one.value, kind=one.kind, column=one.column)
            for one in analysis.parameters
        ],
        outputs=_outputs(analysis, outputs or {}),
        imports=analysis.imports,
        reader=READER,
    )
    return contract.model_copy(update={"notes": notes_of(contract, analysis)})


class _Builder:
    """Puts the readings of one block together."""

    def __init__(
        self,
        analysis: CodeAnalysis,
        uses: BlockUse,
        profiles: Mapping[str, DatasetProfile],
        types: Mapping[str, str],
    ) -> None:
        self._analysis = analysis
        self._uses = uses
        self._profiles = profiles
        self._types = types
        self._from_files = Counter(name for name, _ in uses.files.values() if name is not None)
        self._seen = {
            text
            for use in (*uses.frames.values(), *(use for _, use in uses.files.values()))
            for column in use.by_column.values()
            for text in (*column.values, *column.patterns, *column.bounds)
        }

    def frames(self) -> list[FrameInput]:
        """Return the frames that must exist before the block."""
        found = []
        for name in self._analysis.inputs:
            use = self._uses.frames.get(name)
            profile, kind = self._profiles.get(name), self._types.get(name, "")
            if kind and not is_frame_kind(kind) and profile is None:
                continue
            columns = self._analysis.columns.get(name, [])
            shown = profile is not None or is_frame_kind(kind) or (use is not None and use.is_frame)
            if not (columns or shown):
                continue
            use = use or FrameUse()
            if self._from_files[name]:  # the analysis counts both under one name
                columns = use.columns
            every = [*columns, *(one for one in use.columns if one not in columns)]
            made = FrameInput(
                variable=name,
                kind=kind,
                columns=self._needs(every, use, profile),
                flags=_flags(use, profile),
                changed=use.changed,
                profile=profile,
            )
            found.append(as_series(made))
        return found

    def files(self) -> list[FileInput]:
        """Return the files that the block reads by itself."""
        found = []
        for read in self._analysis.reads:
            name, use = self._uses.files.get((read.line, read.call), (None, FrameUse()))
            if name in self._analysis.inputs:
                name = None  # it is put together with a frame of that name
            profile = self._profiles.get(read.path) or self._profiles.get(name or "")
            columns = use.columns
            if name is not None and self._from_files[name] == 1:
                more = self._analysis.columns.get(name, [])
                columns = [*more, *(one for one in columns if one not in more)]
            found.append(self._file(read, name, self._needs(columns, use, profile), use, profile))
        return found

    @staticmethod
    def _file(
        read: FileUse,
        name: str | None,
        columns: list[ColumnNeed],
        use: FrameUse,
        profile: DatasetProfile | None,
    ) -> FileInput:
        return FileInput(
            path=read.path,
            call=read.call,
            line=read.line,
            options=read.options,
            variable=name,
            columns=columns,
            flags=_flags(use, profile),
            profile=profile,
        )

    def _needs(
        self, columns: Iterable[str], use: FrameUse, profile: DatasetProfile | None
    ) -> list[ColumnNeed]:
        return [
            self._need(name, use.by_column.get(name, ColumnUse()), profile)
            for name in dict.fromkeys(columns)
        ]

    def _need(self, name: str, use: ColumnUse, profile: DatasetProfile | None) -> ColumnNeed:
        column = profile.column(name) if profile is not None else None
        kind: ColumnKind = column.kind if column is not None else _UNSURE
        if kind == _UNSURE and len(use.kinds) == 1:
            kind = next(iter(use.kinds))
        values, bounds, uses = dict(use.values), dict(use.bounds), dict(use.uses)
        for one in self._analysis.parameters:  # those of queries; the others were seen in passing
            if one.column == name and (told := _literals(one)):
                fresh = [one for one in told if not {one, repr(one)} & self._seen]
                uses.update({"compared": None} if fresh else {})
                if fresh and one.kind == "threshold" and not one.name.startswith(_ORDERING):
                    uses.setdefault("equal")
                (values if one.kind in ("value", "values") else bounds).update(
                    dict.fromkeys(fresh if one.kind != "values" else _texts(one, fresh))
                )
        return ColumnNeed(
            name=name,
            kind=kind,
            values=_safe(name, values),
            patterns=_safe(name, use.patterns),
            bounds=_safe(name, bounds),
            uses=list(uses),
        )


def as_series(frame: FrameInput) -> FrameInput:
    """Return an input that ran as a series as what it is: one column, needed whatever its name.

    What looks like a column's name in the code is a label of its index, or what the index is
    called.
    """
    profile = frame.profile
    if profile is None or not profile.is_series or len(profile.columns) != 1:
        return frame
    (column,) = profile.columns
    own = [one for one in frame.columns if one.name == column.name]
    flags = [one for one in frame.flags if one not in ("positional", "pattern", "all_columns")]
    if len(own) < len(frame.columns) and "row_labels" not in flags:
        flags.append("row_labels")
    need = own[0] if own else ColumnNeed(name=column.name, kind=column.kind)
    return frame.model_copy(update={"columns": [need], "flags": flags})


def _flags(use: FrameUse, profile: DatasetProfile | None) -> list[str]:
    """Return a frame's flags; the sum of a column of texts is these in their order."""
    flags = dict.fromkeys(use.flags)
    for name, column in use.by_column.items():
        known = profile.column(name) if profile is not None else None
        if not all(_holds(what, known) for what in column.holding):
            flags.setdefault(MAYBE_ORDER)
    return list(flags)


def _holds(what: Holding, column: ColumnProfile | None) -> bool:
    """Tell whether a column is known to be such that its values' order does not matter."""
    if what == "no_text":
        return column is None or column.kind not in ("text", "other")
    if column is None or not (column.kind in _NUMBERS or column.kind == "text"):
        return False
    if what == "number":
        return column.kind in _NUMBERS
    return what == "plain" or column.null_share == 0


def _names(profile: DatasetProfile) -> list[str]:
    return [one.name for one in profile.columns]


def _literals(parameter: Parameter) -> list[str]:
    """Return what a parameter looks for: texts as they are, numbers as Python writes them."""
    try:
        value = ast.literal_eval(parameter.value)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return []
    parts = list(value) if isinstance(value, list | tuple | set) else [value]
    return [one if isinstance(one, str) else repr(one) for one in parts]


def _texts(parameter: Parameter, among: Iterable[str]) -> list[str]:
    """Return those that are texts: numbers of a list are looked for as such."""
    value = ast.literal_eval(parameter.value)
    return [one for one in among if one in value]


def _safe(column: str, literals: Iterable[str]) -> list[str]:
    """Return literals without any that is a secret by its look or its column's name."""
    if secret_name(column):
        return []
    return [one for one in literals if one != _REDACTED and not holds_secret(one)]


def _names_before(
    analysis: CodeAnalysis,
    frames: Iterable[str],
    types: Mapping[str, str],
    makers: Mapping[str, tuple[str, int]],
) -> list[NameInput]:
    found, framed = [], set(frames)
    for name in analysis.inputs:
        maker = makers.get(name)
        if name in framed and maker is None:
            continue
        usual = isinstance(convention(name), Named)
        kind = types.get(name) or ("module" if usual else "frame" if name in framed else "")
        block_id, version = maker or (None, None)
        found.append(NameInput(name=name, kind=kind, block_id=block_id, version=version))
    return found


def _outputs(analysis: CodeAnalysis, outputs: Mapping[str, ContractOutput]) -> list[ContractOutput]:
    made = [*analysis.variables_created, *analysis.functions_defined, *analysis.classes_defined]
    kinds = {
        **dict.fromkeys(analysis.functions_defined, "function"),
        **dict.fromkeys(analysis.classes_defined, "class"),
    }
    found = [
        outputs.get(name) or ContractOutput(name=name, kind=kinds.get(name, ""))
        for name in dict.fromkeys(made)
    ]
    return [*found, *(one for name, one in outputs.items() if name not in made)]
