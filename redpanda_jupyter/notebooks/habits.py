"""What an earlier cell has imported, by everybody's habit: what leaves the notebook needs it, too.

The rule of this module: a name counts as a module only if it stands for nothing else in anybody's
code, or if it was seen to be one when the block ran.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter.analysis.follow import conventions

from .needs import contract_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from redpanda_jupyter.models import Contract
    from redpanda_jupyter.models.transfer import ExportedBlock

_SURE_TEXT = """
    pd np pl pa pq plt mpl sns px go pio alt smf sm xr gpd dd Path StringIO BytesIO
    os sys re json csv glob math itertools functools pandas numpy polars duckdb
"""
_SURE = frozenset(_SURE_TEXT.split())
"""Names that stand for nothing else in anybody's code; other habits are only good for a guess."""


def import_of(name: str, contract: Contract) -> str | None:
    """Return the import that a free name stands for by habit; ``None`` if it may be anything."""
    kept = next((one for one in contract.names if one.name == name), None)
    if kept is not None and (
        kept.block_id is not None or kept.kind not in ("", "module", "type", "class", "function")
    ):
        return None
    return conventions.import_of(name) if name in _SURE else None


def missing_imports(blocks: Iterable[ExportedBlock]) -> list[str]:
    """Return the imports that blocks take from cells which are not among them."""
    made: set[str] = set()
    lines: dict[str, None] = {}
    for one in blocks:
        contract = contract_for(one)
        analysis = one.text.analysis
        inputs = one.text.inputs if analysis is None else analysis.inputs
        for name in inputs:
            line = None if name in made else import_of(name, contract)
            if line is not None:
                lines[line] = None
        outputs = [] if analysis is None else analysis.outputs
        made.update(outputs or one.text.variables_created)
    return sorted(lines)
