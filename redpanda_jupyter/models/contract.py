"""What a block needs and makes: its contract.

The rule of this module: names are the block's own. What a person confirmed or edited is marked as
that; examples and levels never leave the machine but at the level that allows them.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Id, Record
from .datasets import ColumnKind, DatasetProfile

ContractOrigin = Literal["analysis", "run", "confirmed", "edited", "import"]


class ColumnNeed(Record):
    """A column that a block names and needs."""

    name: str
    kind: ColumnKind = "unknown"
    confirmed: bool | None = Field(
        None,
        description="By the rename oracle: whether the result changes without it. None: not tried.",
    )
    values: list[str] = Field([], description="Texts that the block looks for in it.")
    patterns: list[str] = Field(
        [], description="Parts of texts and expressions that it searches for."
    )
    bounds: list[str] = Field(
        [], description="Numbers and moments that it is compared with, as Python writes them."
    )
    uses: list[str] = Field(
        [], description="What is done with it: key, group, arithmetic, compared, mapped, truth …"
    )


class FrameInput(Record):
    """A frame that must exist before a block runs."""

    variable: str
    kind: str = Field("", description="The type that it ran with, such as pandas.DataFrame.")
    columns: list[ColumnNeed] = Field([])
    flags: list[str] = Field(
        [],
        description="positional, pattern, all_columns: it depends on columns it does not name; "
        "row_order, row_labels: on the order of the rows, on the index; row_order_perhaps: where "
        "values go into a loop, a list or a library that may take them by their place; "
        "row_order_ties: where rows of the same value are sorted; named_dates: the block names "
        "dates, years or parts of them.",
    )
    changed: bool = Field(False, description="Whether the block changes the frame itself.")
    profile: DatasetProfile | None = Field(None, description="Of the data that it ran on last.")
    block_id: Id | None = Field(None, description="The block that makes it, if one is known.")
    version: int | None = None

    @property
    def name(self) -> str:
        """What mappings and findings call it."""
        return self.variable


class FileInput(Record):
    """A file that a block reads by itself."""

    path: str = Field(description="As the block says it; * for what is not known.")
    call: str = Field(description="What opens it, such as pandas.read_csv.")
    line: int
    options: dict[str, str] = Field({}, description="Literal keyword arguments as Python writes.")
    variable: str | None = Field(None, description="The frame that it becomes, if known.")
    columns: list[ColumnNeed] = Field([])
    flags: list[str] = Field([])
    profile: DatasetProfile | None = None

    @property
    def name(self) -> str:
        """What mappings and findings call it."""
        return self.path


class NameInput(Record):
    """A name that an earlier block or cell made."""

    name: str
    kind: str = Field("", description="function, module, frame, number … as it was when it ran.")
    block_id: Id | None = Field(None, description="The block that makes it, if one is known.")
    version: int | None = None


class ContractParameter(Record):
    """A literal that may be given another value."""

    name: str
    default: str = Field(description="As Python writes it.")
    kind: str
    column: str | None = None
    original: str | None = Field(
        None, description="Its name in the analysis, where a person has given it another one."
    )


class ContractOutput(Record):
    """A name that the block leaves behind."""

    name: str
    kind: str = Field("", description="frame, series, number, text, figure, function, model …")
    columns: list[str] = Field([], description="Of a frame, when it ran last.")


class KeyMatch(Record):
    """Columns by which rows of two inputs are matched, and how many found their like in a run."""

    left: str = Field(description="An input's variable.")
    left_columns: list[str]
    right: str
    right_columns: list[str] = Field(description="None: the labels of a series, or a dictionary.")
    found: int = Field(description="Rows that found their like.")
    rows: int = Field(description="Of so many.")
    of_right: bool = Field(False, description="Whether these are the rows of the right input.")


class Contract(Record):
    """What one version of a block needs and makes."""

    version_id: Id
    origin: ContractOrigin = "analysis"
    frames: list[FrameInput] = Field([])
    files: list[FileInput] = Field([])
    names: list[NameInput] = Field([])
    parameters: list[ContractParameter] = Field([])
    outputs: list[ContractOutput] = Field([])
    imports: list[str] = Field([])
    notes: list[str] = Field([], description="What could not be known, in words.")
    matched: list[KeyMatch] = Field([], description="Of the data that it ran on last.")
    reader: int = Field(0, description="What read it out of the code; an older reading is renewed.")

    @property
    def inputs(self) -> list[FrameInput | FileInput]:
        """The data that it needs: frames, then files."""
        return [*self.frames, *self.files]

    def frame(self, variable: str) -> FrameInput | None:
        """Return the frame input of that name, if there is one."""
        return next((one for one in self.frames if one.variable == variable), None)
