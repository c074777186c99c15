"""What leaves a library and what comes into one: blocks with all that belongs to them.

The rule of this module: a record says what was in the library that it comes from. What another
library makes of it (its numbers, its badges, who has looked at it) is that library's own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from .base import Id, Record, content_hash
from .contract import Contract
from .library import CodeBlock, CodeVersion, Execution, NewBlock
from .reuse import Binding, GoldenRun, Output, SavedMapping, Validation
from .same_text import numbers_of, proofs_of

ExportForm = Literal["notebook", "module", "script", "markdown", "bundle"]
ImportStatus = Literal["added", "known", "copied", "refused"]

BUNDLE_FORMAT = "redpanda-bundle"
BUNDLE_VERSION = 1


class Belongings(Record):
    """What the library keeps of a block beside its versions."""

    contracts: dict[Id, Contract] = Field({})
    validations: list[Validation] = Field([])
    golden_runs: list[GoldenRun] = Field([])
    executions: list[Execution] = Field([])
    outputs: dict[Id, list[Output]] = Field({})
    bindings: list[Binding] = Field(
        [], description="Files of its own frames, where it ran well in its own cell; newest first."
    )
    applied: list[Binding] = Field(
        [], description="Other data, of applications and proofs that went well."
    )
    came_along: dict[str, list[dict[str, Any]]] = Field(
        {}, description="Of an imported block: records of other people, by kind."
    )


class ExportedBlock(Record):
    """A block with what belongs to it, as it is written into a notebook, a module or a bundle."""

    block: CodeBlock
    version: int = Field(description="The version whose text is meant; usually the current one.")
    versions: list[CodeVersion] = Field(description="Those that go along, the oldest first.")
    contracts: dict[Id, Contract] = Field({}, description="By the version's id.")
    validations: list[Validation] = Field([])
    golden_runs: list[GoldenRun] = Field([])
    executions: list[Execution] = Field([], description="The newest first.")
    outputs: dict[Id, list[Output]] = Field({}, description="By the execution's id.")
    depends_on: list[Id] = Field([], description="Blocks that make names which this one needs.")

    @property
    def text(self) -> CodeVersion:
        """The version that is meant."""
        return next(one for one in self.versions if one.version == self.version)

    @property
    def paths_changed(self) -> bool:
        """Whether paths in the text are seen from another place: its hash is that of before."""
        return content_hash(self.text.code) != self.text.content_hash

    @property
    def numbers(self) -> set[int]:
        """The numbers under which the text that is meant stands."""
        return numbers_of(self.versions, self.text.content_hash)

    @property
    def proofs(self) -> list[Validation]:
        """What proves the text that is meant, or disproves it."""
        return proofs_of(self.validations, self.text.content_hash)

    @property
    def contract(self) -> Contract | None:
        """The contract of the version that is meant, if one is kept."""
        return self.contracts.get(self.text.id)


PATH_PLACE = "redpanda:path"
"""Stands in the lines that load a frame where the name of its path comes."""


HERE_PLACE = "redpanda:here/"
"""Begins a text in code that is a way from the folder in which a script or a module lies."""


class Load(Record):
    """How a frame of exported blocks is loaded from a file of this machine."""

    path: str = Field(description="Absolute; in what is written, as it is seen from there.")
    elsewhere: bool = Field(False, description="Its name alone is known: a person says where.")
    lines: list[str] = Field(description="Python; PATH_PLACE as a text in the path's place.")


class Export(Record):
    """Blocks that leave a library together, those that others depend on first."""

    made_by: str = Field("redpanda-jupyter", description="The package and its version.")
    store_id: Id
    title: str
    blocks: list[ExportedBlock]
    mappings: list[SavedMapping] = Field([], description="Those that touch data of these blocks.")
    notes: list[str] = Field([], description="What was left out and why, in words.")
    loads: dict[str, Load] = Field({}, description="By the frame's variable, where it is known.")
    applied: dict[str, list[str]] = Field(
        {}, description="Names of files that blocks were applied to instead, by the variable."
    )


class Written(Record):
    """A file that an export has made."""

    path: str
    form: ExportForm
    blocks: int
    notes: list[str] = Field([])
    further: list[str] = Field([], description="Files beside it, such as a module's tests.")


class ManifestFile(Record):
    """One file of a bundle, as its manifest lists it."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=0)


class Manifest(Record):
    """The first file of a bundle: what it is, where it comes from, and the hash of every other."""

    format: Literal["redpanda-bundle"]
    version: Literal[1]
    made_by: str = Field(description="The package and its version.")
    store_id: Id
    title: str
    values: bool = Field(description="Whether values of data went along.")
    outputs: bool = Field(description="Whether what runs showed went along.")
    blocks: list[Id] = Field(description="In the order in which they depend on each other.")
    files: dict[str, ManifestFile]
    notes: list[str] = Field([])


class Origin(Record):
    """Where an imported block comes from; what stands in its ``source``."""

    kind: Literal["bundle"] = "bundle"
    store_id: Id
    block_id: Id = Field(description="Its id in the library that it comes from.")
    number: int = Field(description="Its number there.")
    file: str = Field(description="The bundle's file name, without its folders.")
    sha256: str = Field(description="Of the bundle.")
    imported_at: datetime
    verified_there: bool = Field(False, description="What its badge said there; no badge here.")


class NewImport(Record):
    """A block as an import hands it to the store: read afresh, with what comes along as records."""

    id: Id
    name: str | None
    source: Origin
    block: CodeBlock
    version: int
    versions: list[CodeVersion] = Field(description="The oldest first, with the ids to be used.")
    readings: dict[int, NewBlock] = Field(description="What reading each text told, by version.")
    contracts: dict[Id, Contract] = Field({})
    came_along: dict[str, dict[Id, dict[str, Any]]] = Field({}, description="Kind, id, record.")


class ImportedBlock(Record):
    """What became of one block of a bundle."""

    status: ImportStatus
    id: Id
    number: int | None = Field(None, description="Here; None: it was not taken over.")
    name: str | None = None
    description: str = ""
    reason: str = ""
    risks: list[str] = Field([])


class ImportResult(Record):
    """What became of a bundle."""

    file: str
    store_id: Id
    title: str
    blocks: list[ImportedBlock]
    notes: list[str] = Field([])
