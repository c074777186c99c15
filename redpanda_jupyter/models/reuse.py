"""A block on other data: what it needs, what stands for it, what was checked, what came out.

The rule of this module: names on the left are the block's own (source), names on the right are
those of the data that it is applied to (target). Nothing here runs anything.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError

from .base import SURE, Id, Record
from .validation import AgainstKept

Verdict = Literal["ok", "warn", "ask", "blocked"]
MatchWay = Literal[
    "exact", "normalised", "saved", "accepted", "composed", "scored", "model", "user", "open"
]
RunStatus = Literal[
    "ok", "error", "blocked", "asked", "timeout", "memory", "died", "cancelled", "interrupted"
]
ValidationVerdict = Literal[
    "reproduced", "reproduced within tolerance", "nondeterministic", "differs", "failed", "blocked"
]
PROVEN = frozenset(("reproduced", "reproduced within tolerance"))
"""Verdicts that prove a block."""

CLOSE = 0.05
"""Two columns whose confidences are no further apart fit alike."""

Texts = Annotated[
    list[str], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)
]
"""Texts of a target that stand for one of a block; records of one alone hold it bare."""


class ColumnMatch(Record):
    """Which column of the target stands for one of the source, and how sure that is."""

    source: str
    target: str | None = Field(description="None: nothing fits.")
    confidence: float = Field(ge=0, le=1)
    way: MatchWay
    reason: str = Field("", description="In words, such as: same name but for case.")
    second: str | None = Field(None, description="The next best column.")
    second_confidence: float | None = None

    @property
    def sure(self) -> bool:
        """Whether it may be used without asking."""
        return self.target is not None and self.confidence >= SURE

    @property
    def is_close(self) -> bool:
        """Whether the next best column fits as well."""
        if self.target is None or self.second is None or self.second_confidence is None:
            return False
        return abs(self.confidence - self.second_confidence) <= CLOSE + 1e-9


class ValueMatch(Record):
    """Which texts of the target stand for texts of the block in a column.

    Several that stand for one become one. The block's own text is among them only where that is
    meant: where the target has it besides another one, both would else be put together unseen.
    """

    column: str = Field(description="The source's column.")
    pairs: dict[str, Texts] = Field(description="Text in the block: texts in the target.")
    way: MatchWay = "scored"
    confirmed: bool = False


class Mapping(Record):
    """How one input's columns are found in a target."""

    variable: str = Field(description="The block's frame, or the path that it reads.")
    columns: list[ColumnMatch] = Field([])
    values: list[ValueMatch] = Field([])
    confirmed: bool = Field(False, description="A person has seen it and said yes.")

    @property
    def partners(self) -> dict[str, str | None]:
        """The target's column by the block's; ``None`` where it has none."""
        return {one.source: one.target for one in self.columns}

    def renames(self) -> dict[str, str]:
        """Return ``{target: source}`` for columns whose names differ."""
        return {
            one.target: one.source
            for one in self.columns
            if one.target is not None and one.target != one.source
        }

    def tied(self) -> list[ColumnMatch]:
        """Return the columns of which nothing tells which of two is meant.

        Of another name, another column fits as well, that no needed column has more surely; of the
        same name, the values say that two have changed places.
        """
        owners = {one.target: one for one in self.columns if one.target is not None}
        found = []
        for one in self.columns:
            if not one.is_close or one.way not in ("exact", "normalised", "scored", "model"):
                continue
            owner = owners.get(one.second or "")
            named = one.way in ("exact", "normalised")
            if owner is None:
                told = named
            elif named:
                told = owner.second != one.target
            else:
                told = owner.confidence > (one.second_confidence or 0.0) + CLOSE
            if not told:
                found.append(one)
        return found

    def texts(self, column: str) -> dict[str, list[str]]:
        """Return, by the block's text in a column, all texts of the target that stand for it."""
        found: dict[str, list[str]] = {}
        for one in self.values:
            if one.column == column:
                for ours, theirs in one.pairs.items():
                    known = found.setdefault(ours, [])
                    known += [text for text in theirs if text not in known]
        return found

    def becomes(self, column: str) -> dict[str, str]:
        """Return, by the target's text in a column, the block's text that it stands for."""
        return {text: ours for ours, theirs in self.texts(column).items() for text in theirs}


class SavedMapping(Record):
    """What was said, or accepted, of a pair of data sets that are known by their schemas."""

    id: Id
    source_schema: str = Field(max_length=64)
    target_schema: str = Field(max_length=64)
    source_name: str
    target_name: str
    columns: dict[str, str] = Field(description="Source column: target column.")
    values: dict[str, dict[str, Texts]] = Field(
        {}, description="By source column: the block's text, and what stands for it."
    )
    accepted: list[str] = Field(
        [],
        description="What of it nobody has spoken of: a yes to all that was suggested took it. "
        "Source columns, and texts as column:text.",
    )
    created_at: datetime


class Target(Record):
    """What a frame input of a block is bound to: a frame by its variable, or a file."""

    name: str = Field(description="The variable, or the path as given.")
    path: str | None = Field(None, description="Absolute, of a file.")
    reader: str | None = Field(None, description="Such as pandas.read_csv.")
    options: dict[str, Any] = Field({}, description="The reader's keyword arguments, plain values.")


class Binding(Record):
    """A block bound to data: what stands for each input, and the parameters."""

    block_id: Id
    version: int
    inputs: dict[str, Target] = Field(description="By variable or path in the block.")
    mappings: list[Mapping] = Field([])
    parameters: dict[str, str] = Field({}, description="Literals as Python writes them, by name.")

    def mapping(self, variable: str) -> Mapping | None:
        """Return the mapping of an input, if it needs one."""
        return next((one for one in self.mappings if one.variable == variable), None)


class Finding(Record):
    """One thing that a check has found."""

    verdict: Verdict
    code: str = Field(description="Such as column_missing, kind_differs, value_missing.")
    input: str = Field("", description="The block's variable or path.")
    column: str | None = None
    reason: str
    hint: str = ""

    @property
    def sentence(self) -> str:
        """What was found, and what to do."""
        return f"{self.reason} {self.hint}".strip()


class Check(Record):
    """What is known before anything runs: whether a block fits data, and why not."""

    verdict: Verdict
    findings: list[Finding] = Field([])


class Output(Record):
    """One thing that a run showed, as a notebook's cell would."""

    kind: Literal["stream", "display", "result", "error"]
    mime: str = Field(description="text/plain, text/html, image/png, application/json …")
    data: str = Field(description="Text; base64 of pictures.")
    name: str | None = Field(None, description="stdout or stderr; an error's name.")
    truncated: bool = Field(False, description="Whether it was cut to the size that is kept.")
    others: dict[str, str] = Field({}, description="The same in other forms, by mime type.")


class RunResult(Record):
    """What one run of code in a process of its own has brought."""

    status: RunStatus
    outputs: list[Output] = Field([])
    value: dict[str, Any] | None = Field(
        None, description="The value of the last expression, packed; None: it has none."
    )
    values: dict[str, dict[str, Any]] = Field({}, description="Names that were asked for, packed.")
    changed_inputs: list[str] = Field([], description="Inputs that the code changed.")
    written: list[str] = Field([], description="Files that the code wrote, relative to its folder.")
    warnings: list[str] = Field([])
    error_name: str | None = None
    error_message: str | None = None
    error_line: int | None = None
    error_cell: int | None = Field(None, description="Which of the cells failed, from 0.")
    figures: list[dict[str, Any]] = Field([], description="Figures that were shown, packed.")
    traceback: str | None = None
    duration_s: float = 0.0
    peak_memory: int | None = Field(None, description="Bytes.")
    enforced: list[str] = Field([], description="Limits that the system kept.")
    not_enforced: list[str] = Field([], description="Limits that it could not keep, in words.")


class MatrixRow(Record):
    """One data set's row in the result matrix."""

    target: str
    status: RunStatus
    check: Check
    mappings: list[Mapping] = Field([])
    result: RunResult | None = None
    fingerprint: str | None = Field(None, description="sha256 over the packed results.")
    execution_id: Id | None = None
    message: str = Field("", description="One line: the result, or why there is none.")


class ResultMatrix(Record):
    """A block on several data sets, a row each."""

    block_id: Id
    number: int
    name: str
    version: int
    rows: list[MatrixRow]
    started_at: datetime
    duration_s: float


class Validation(Record):
    """One proof of a version: append-only. The document says all that was recorded."""

    id: Id
    block_id: Id
    version: int
    content_hash: str
    verdict: ValidationVerdict
    target: str | None = Field(None, description="The data set's name; None: no inputs.")
    document: dict[str, Any] = Field(
        description="Inputs, packages, both runs, the comparison; kept: that with kept results."
    )
    created_at: datetime

    @property
    def kept(self) -> AgainstKept | None:
        """How it compares with kept results; ``None``: there were none, or nobody wrote it down."""
        try:
            return AgainstKept.model_validate(self.document["kept"])
        except (KeyError, ValidationError):  # an older record, or somebody else's
            return None

    @property
    def proven(self) -> bool:
        """Whether it gave the same twice."""
        return self.verdict in PROVEN


class GoldenRun(Record):
    """What a version gave on a data set once, kept to compare later runs with."""

    id: Id
    block_id: Id
    version: int
    target: str
    inputs_hash: str = Field(description="sha256 over the inputs' contents.")
    packages: dict[str, str] = Field({}, description="Distribution: version.")
    results: dict[str, Any] = Field(description="Packed values by name; '' for the last.")
    created_at: datetime


class Application(Record):
    """A block's code brought to other data, as a cell that was handed to a notebook."""

    id: Id = Field(description="What the cell is marked with, in the place of a block's id.")
    turn_id: Id = Field(description="The same for all cells of one command.")
    position: int
    block_id: Id
    version: int
    target: str = Field(description="The data set's name.")
    binding: Binding
    code: str = Field(description="The whole cell: the lines that adapt the data, and the block.")
    content_hash: str
    created_at: datetime
