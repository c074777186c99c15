"""Tags that a block might have, from what is known of its code.

The rule of this module: suggested tags are told and never set; the person's own come first and are
not suggested again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from redpanda_jupyter import models
    from redpanda_jupyter.analysis import CodeAnalysis

MOST = 8
"""So many tags are suggested."""

_LIBRARIES = {
    "matplotlib": "plot",
    "seaborn": "plot",
    "plotly": "plot",
    "altair": "plot",
    "bokeh": "plot",
    "sklearn": "machine-learning",
    "xgboost": "machine-learning",
    "lightgbm": "machine-learning",
    "torch": "machine-learning",
    "tensorflow": "machine-learning",
    "statsmodels": "statistics",
    "scipy": "statistics",
    "requests": "web",
    "httpx": "web",
    "bs4": "web",
    "sqlalchemy": "sql",
    "duckdb": "sql",
    "sqlite3": "sql",
    "nltk": "text",
    "spacy": "text",
    "networkx": "graph",
    "geopandas": "maps",
    "folium": "maps",
}
_WORDS = {
    "groupby": ("groupby", "group_by"),
    "merge": (".merge(", ".join("),
    "pivot": ("pivot", "crosstab", ".melt(", "unpivot"),
    "plot": (".plot(", ".plot.", ".hist(", "plt."),
    "time-series": (".resample(", "to_datetime", ".rolling(", "date_range"),
    "missing-values": (".fillna(", ".dropna(", ".isna(", ".fill_null("),
    "query": (".query(",),
    "sort": (".sort_values(", ".nlargest(", ".sort("),
}


def suggested_tags(
    block: models.CodeBlock | models.NewBlock, analysis: CodeAnalysis | None = None
) -> list[str]:
    """Suggest tags for a block: what it does, what it works with, and what it reads and writes.

    Parameters
    ----------
    analysis
        Of its current version, where it is at hand; without it less is known.
    """
    own = set(block.tags) if hasattr(block, "tags") else set()
    found = dict.fromkeys([*_of_code(block.code), *_of_imports(block.imports), *_of(analysis)])
    if block.functions_defined:
        found["function"] = None
    return [one for one in found if one not in own][:MOST]


def _of_code(code: str) -> Iterator[str]:
    for tag, words in _WORDS.items():
        if any(word in code for word in words):
            yield tag


def _of_imports(imports: Iterable[str]) -> Iterator[str]:
    for module in imports:
        package = module.partition(".")[0]
        if package in _LIBRARIES:
            yield _LIBRARIES[package]
        yield package.lower().replace("_", "-")


def _of(analysis: CodeAnalysis | None) -> Iterator[str]:
    if analysis is None:
        return
    for use in [*analysis.reads, *analysis.writes]:
        kind = use.path.rpartition(".")[2].lower()
        if kind in ("csv", "parquet", "json", "xlsx", "xls", "db", "sqlite"):
            yield "excel" if kind in ("xlsx", "xls") else kind
    if analysis.writes:
        yield "writes-files"
