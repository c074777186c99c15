"""What a check looks at and what it gathers: pairs of columns, and findings.

The rule of this module: a finding has a reason in plain words with the numbers that it rests on,
and a hint that says what to do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...models.reuse import Check, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...models.contract import ColumnNeed
    from ...models.datasets import ColumnProfile, DatasetProfile
    from ...models.reuse import ColumnMatch, Mapping, Verdict

ORDER: tuple[Verdict, ...] = ("ok", "warn", "ask", "blocked")
"""The verdicts, the best first."""


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst of some verdicts; of none, ``ok``."""
    return max(verdicts, key=ORDER.index, default="ok")


@dataclass(slots=True)
class Findings:
    """Gathers findings."""

    found: list[Finding] = field(default_factory=list)

    def add(
        self,
        verdict: Verdict,
        code: str,
        reason: str,
        *,
        hint: str = "",
        name: str = "",
        column: str | None = None,
    ) -> None:
        """Keep one finding; ``name`` is the block's input."""
        self.found.append(
            Finding(verdict=verdict, code=code, input=name, column=column, reason=reason, hint=hint)
        )

    def result(self) -> Check:
        """Return what was found, the worst first."""
        ordered = sorted(self.found, key=lambda one: -ORDER.index(one.verdict))
        return Check(verdict=worst(one.verdict for one in ordered), findings=ordered)


@dataclass(frozen=True, slots=True)
class Side:
    """One input of a block with its data.

    Parameters
    ----------
    name
        The block's variable or path.
    label
        What the data are called.
    source, target
        What is known of the data that it ran on, and of those that it shall run on.
    mapping
        Which column is which; ``None`` where all have their own names.
    flags
        What the block depends on besides named columns.
    targets
        The target's columns by name, the first of those that share one.
    """

    name: str
    label: str
    source: DatasetProfile | None
    target: DatasetProfile
    mapping: Mapping | None
    flags: tuple[str, ...]
    targets: dict[str, ColumnProfile]

    @property
    def confirmed(self) -> bool:
        """Whether a person has seen the mapping and said yes."""
        return self.mapping is not None and self.mapping.confirmed

    @property
    def ask_once(self) -> Verdict:
        """What a person is asked about until the mapping is confirmed, and told after that."""
        return "warn" if self.confirmed else "ask"


@dataclass(slots=True)
class Pair:
    """A needed column, what it was in the source, and what stands for it in the target.

    Parameters
    ----------
    values
        The texts that the block looks for, with the parameters as bound: each with the text that
        stands for it in the target.
    bounds
        The numbers and moments that it is compared with, as Python writes them.
    """

    side: Side
    need: ColumnNeed
    match: ColumnMatch
    target: ColumnProfile
    source: ColumnProfile | None
    findings: Findings
    values: dict[str, str] = field(default_factory=dict)
    bounds: list[str] = field(default_factory=list)

    @property
    def same_name(self) -> bool:
        """Whether the target's column has the source's name."""
        return self.need.name == self.target.name

    @property
    def shown(self) -> str:
        """The column as people know it: with the target's name where that is another one."""
        name = self.target.name
        return f"'{name}'" if self.same_name else f"'{name}' (for '{self.need.name}')"

    @property
    def levels(self) -> list[str]:
        """The target's texts as the block will find them: those that stand for others as these."""
        mapping = self.side.mapping
        becomes = mapping.becomes(self.need.name) if mapping is not None else {}
        return list(dict.fromkeys(becomes.get(one, one) for one in self.target.levels))

    def uses(self, *names: str) -> bool:
        """Tell whether one of these things is done with it."""
        return any(one in self.need.uses for one in names)

    def add(self, verdict: Verdict, code: str, reason: str, hint: str = "") -> None:
        """Keep a finding about this column."""
        self.findings.add(
            verdict, code, reason, hint=hint, name=self.side.name, column=self.need.name
        )
