"""What a contract cannot tell, in words.

The rule of this module: a note holds names of variables and nothing of the data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...analysis import CodeAnalysis
    from ...models.contract import Contract

FLAG_WORDS = {
    "positional": "takes columns by their place",
    "pattern": "chooses columns by what their names or types have in common",
    "all_columns": "uses every column",
    "row_order": "depends on the order of the rows",
    "row_order_perhaps": "may depend on the order of the rows",
    "named_dates": "names dates of its own",
    "row_labels": "depends on the rows' labels (the index)",
    "row_order_waived": "does not go by the order of the rows, as a person has said",
    "row_labels_waived": "does not go by the rows' labels, as a person has said",
}
"""What a flag says of a frame."""

_BLOCK_WORDS = {
    "star": "imports every name of a module, so names may come from there.",
    "dynamic": "makes code or names while it runs, which no reading can see.",
}


def notes_of(contract: Contract, analysis: CodeAnalysis) -> list[str]:
    """Return what could not be known of a block when its contract was made."""
    found = [f"It {words}" for flag, words in _BLOCK_WORDS.items() if flag in analysis.flags]
    if not analysis.syntax_ok:
        found.append("The code cannot be read, so nothing is known of what it needs.")
    inputs = [(one.variable, one.flags) for one in contract.frames]
    inputs += [(one.path, one.flags) for one in contract.files]
    found += [
        f"{name}: the block {FLAG_WORDS[flag]}."
        for name, flags in inputs
        for flag in flags
        if flag in FLAG_WORDS
    ]
    found += [
        f"{one.path}: a part of the path is not known." for one in contract.files if "*" in one.path
    ]
    shown = {flag for _, flags in inputs for flag in flags}
    found += [
        f"Of some frame the block {FLAG_WORDS[flag]}; of which is not known."
        for flag in ("positional", "pattern", "all_columns")
        if flag in analysis.flags and flag not in shown
    ]
    found += [
        f"{name}: a table inside another object, which cannot be replaced alone."
        for name in analysis.columns
        if "." in name and name.partition(".")[0] in analysis.inputs
    ]
    return found
