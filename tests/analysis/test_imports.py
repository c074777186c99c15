"""What earlier blocks have imported is known in later ones, as in every notebook."""

from __future__ import annotations

from redpanda_jupyter.analysis import CodeAnalysis, analyze, imported_after


def last_of(*blocks: str, schemas: dict[str, list[str]] | None = None) -> CodeAnalysis:
    """Analyse blocks that run one after the other; return what the last one has."""
    imported: dict[str, str] = {}
    for block in blocks:
        analysis = analyze(block, schemas, imported)
        imported = imported_after(imported, block, analysis)
    return analysis


def test_a_danger_imported_in_an_earlier_cell_is_no_danger_in_a_later_one() -> None:
    found = last_of("import subprocess as s\nfrom os import remove", "s.run(a)\nremove(b)")
    assert [(one.kind, one.line) for one in found.risks] == [("system", 1), ("delete", 2)]


def test_files_are_not_seen_where_the_library_was_imported_before() -> None:
    found = last_of(
        "import h5py as h\nimport openpyxl", "h.File('a.h5')\nopenpyxl.load_workbook('b.xlsx')"
    )
    assert [one.path for one in found.reads] == ["a.h5", "b.xlsx"]


def test_a_library_imported_before_is_taken_for_a_frame() -> None:
    block = "hv.Points(x).aggregate(function=max)"
    assert last_of("import holoviews as hv", block).columns_created == {}


def test_columns_are_lost_in_calls_of_a_library_imported_before() -> None:
    found = last_of(
        "import holoviews as hv", "hv.Scatter(df, 'a', 'b')", schemas={"df": ["a", "b", "c"]}
    )
    assert found.columns == {"df": ["a", "b"]}


def test_a_frame_imported_from_a_package_is_no_frame() -> None:
    found = last_of(
        "from palmerpenguins import penguins", "penguins.groupby('species')['mass'].mean()"
    )
    assert found.columns == {"penguins": ["species", "mass"]}


def test_a_name_that_was_bound_again_is_still_the_module() -> None:
    for rebinding in ("run = print", "def run(x): ...", "class run: ..."):
        assert last_of("from subprocess import run", rebinding, "run(x)").risks == []


def test_an_import_that_may_have_failed_is_forgotten() -> None:
    first = "try:\n    from subprocess import run\nexcept ImportError:\n    run = None"
    assert [one.kind for one in last_of(first, "run(x)").risks] == ["system"]


def test_only_imports_at_the_top_of_a_block_bind_names_for_others() -> None:
    inner = "def f():\n    import a\nclass C:\n    import b\n"
    code = inner + "from . import c\nfrom d import *\nimport e.f"
    assert imported_after({}, code, analyze(code)) == {"e": "e"}


def test_code_that_does_not_parse_takes_imports_away() -> None:
    known = {"s": "subprocess"}
    assert imported_after(known, "import (", analyze("import (")) == known
