"""What an earlier cell has imported, by everybody's habit: what leaves the notebook needs it, too.

The rule of this module: a name counts as a module only if it stands for nothing else in anybody's
code, or if it was seen to be one when the block ran.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .needs import contract_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from redpanda_jupyter.models import Contract
    from redpanda_jupyter.models.transfer import ExportedBlock

_ALIASES = {
    "pd": "pandas",
    "np": "numpy",
    "pl": "polars",
    "pa": "pyarrow",
    "pq": "pyarrow.parquet",
    "plt": "matplotlib.pyplot",
    "mpl": "matplotlib",
    "sns": "seaborn",
    "px": "plotly.express",
    "go": "plotly.graph_objects",
    "pio": "plotly.io",
    "alt": "altair",
    "smf": "statsmodels.formula.api",
    "sm": "statsmodels.api",
    "xr": "xarray",
    "gpd": "geopandas",
    "dd": "dask.dataframe",
}
_MODULES_TEXT = "os sys re json csv glob math itertools functools pandas numpy polars duckdb"
_MODULES = frozenset(_MODULES_TEXT.split())
_MEMBERS = {"Path": "pathlib", "StringIO": "io", "BytesIO": "io"}


def import_of(name: str, contract: Contract) -> str | None:
    """Return the import that a free name stands for by habit; ``None`` if it may be anything."""
    kept = next((one for one in contract.names if one.name == name), None)
    if kept is not None and (
        kept.block_id is not None or kept.kind not in ("", "module", "type", "class", "function")
    ):
        return None
    if name in _ALIASES:
        return f"import {_ALIASES[name]} as {name}"
    if name in _MODULES:
        return f"import {name}"
    if name in _MEMBERS:
        return f"from {_MEMBERS[name]} import {name}"
    return None


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
