"""What an analysis says, as records: the part of the vocabulary that reading code brings.

The rule of this module: it is light (nothing but the standard library), because every record of the
house may hold one of these. They are compared by value and never changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

RiskKind = Literal[
    "system",
    "network",
    "delete",
    "environment",
    "pickle",
    "dynamic",
    "unicode",
    "magic",
    "unreadable",
]
ParameterKind = Literal["constant", "threshold", "value", "values", "limit"]


@dataclass(frozen=True, slots=True)
class FileUse:
    """A file that a block reads or writes.

    Parameters
    ----------
    path
        As POSIX, relative to where the block runs, or a URL without its secrets; ``*`` stands for
        what is not known.
    call
        What opens it, such as ``pandas.read_csv`` or ``to_csv``.
    line
        The line of the call, from 1.
    options
        The call's literal keyword arguments as Python writes them: ``{"sep": "';'"}``.
    """

    path: str
    call: str
    line: int
    options: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A literal that could be an argument.

    Parameters
    ----------
    name
        A name for it, unique in the block: the constant's own, or one made of the column's.
    value
        The literal as Python writes it; ``'[redacted]'`` for one that looks like a secret.
    kind
        ``constant`` (named at the top level), ``threshold`` (a number that a column is compared
        with), ``value`` and ``values`` (texts that are looked for in a column), ``limit`` (how many
        rows).
    column
        The column that it is compared with, if any.
    line, start, end_line, end
        Where it stands: the lines of its first and last character, from 1, and where it begins and
        ends in them, in UTF-8 bytes from 0, as ``ast`` counts them; ``end`` is behind it. One of a
        query stands within the query's own quotes, which another value must not hold.
    """

    name: str
    value: str
    kind: ParameterKind
    column: str | None
    line: int
    start: int
    end_line: int
    end: int


@dataclass(frozen=True, slots=True)
class Risk:
    """Something in a block that a person should look at before it runs.

    Parameters
    ----------
    kind
        What it can do; see :data:`~redpanda_jupyter.analysis.risks.dangers.REASONS`.
    line
        Where, from 1.
    reason
        In words: the name that was found and what it does.
    """

    kind: RiskKind
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class CodeAnalysis:
    """What one block needs and makes.

    Parameters
    ----------
    syntax_ok
        Whether the block compiles (IPython's dialect included).
    syntax_error
        One line that says what is wrong, such as ``line 3: invalid syntax``; ``None`` if nothing.
    inputs
        Names that must exist before the block runs, in order of first use.
    outputs
        Names that exist after it, in order of first binding.
    imports
        Module names as written: ``import a.b as c`` gives ``a.b``.
    functions_defined, classes_defined
        Those at the top level.
    variables_created
        The outputs that are no functions, classes or imports.
    reads, writes
        Files, with what opens them; ``*`` where a part of a path is not known.
    columns
        The columns that the block names and needs, by the variable that has them: one that exists
        before, or one that is read from a file in the block; ``app.df`` for an object's frame.
    columns_created
        The columns that it makes, by the variable whose data they are made of.
    columns_missing
        The columns that it names where it fails without them, by the variable that is known not to
        have them: it cannot run on that data as it stands. Only what is certain: nothing that the
        block looks for first (``if "a" in df``, ``try``), and no attribute, which may be a method.
    parameters
        Literals that are worth lifting out.
    magics
        IPython's magics as written: ``%%time``, ``%matplotlib``, ``!`` for the shell.
    flags
        ``star`` (``from x import *``) and ``dynamic`` (``exec``, ``globals()``): names may come
        from where no reading can see. ``positional`` (``df.iloc[:, 2]``, ``df.columns[0]``),
        ``pattern`` (``filter(like="rev")``, ``select_dtypes``) and ``all_columns``
        (``df.describe()``, a loop over ``df.columns``): the block depends on columns which it does
        not name, so ``columns`` does not hold all that it needs.
    risks
        What a person should look at before the block runs.
    """

    syntax_ok: bool
    syntax_error: str | None = None
    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    imports: list[str] = field(default_factory=list)
    functions_defined: list[str] = field(default_factory=list)
    classes_defined: list[str] = field(default_factory=list)
    variables_created: list[str] = field(default_factory=list)
    reads: list[FileUse] = field(default_factory=list)
    writes: list[FileUse] = field(default_factory=list)
    columns: dict[str, list[str]] = field(default_factory=dict)
    columns_created: dict[str, list[str]] = field(default_factory=dict)
    columns_missing: dict[str, list[str]] = field(default_factory=dict)
    parameters: list[Parameter] = field(default_factory=list)
    magics: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    risks: list[Risk] = field(default_factory=list)
