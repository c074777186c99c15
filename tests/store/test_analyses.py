"""The analysis of each version is kept, and what an older analyser has read is found again."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from redpanda_jupyter.analysis import analyze
from redpanda_jupyter.models import NewBlock, VersionReading
from redpanda_jupyter.store import analyses, schema

CODE = 'def monthly(d):\n    return d.groupby("month")["revenue"].sum()\n\nmonthly(df)'
SCHEMAS = {"df": ["month", "revenue"]}


def analysed(code=CODE, schemas=SCHEMAS):
    return NewBlock(
        language="python",
        code=code,
        complete=True,
        description="By month",
        analysis=analyze(code, schemas),
        schemas=schemas,
    )


@pytest.fixture
def block(store, make):
    (block,) = store.add_turn(make.turn(blocks=[analysed()])).blocks
    return block


def forget(store, **values):
    """Make the library one that an older analyser, or none, has read."""
    table = schema.code_analyses

    def write(connection, _):
        connection.execute(update(table).values(values) if values else delete(table))

    store._database.write(write)


def test_version_keeps_the_analysis_of_its_text(store, another, block):
    (version,) = another.list_versions(block.id)
    assert version.analysis == analyze(CODE, SCHEMAS)
    assert version.analysis.columns == {"df": ["month", "revenue"]}
    assert store.get_version(block.id, 1) == version
    assert store.stale_versions() == []


def test_edited_version_has_an_analysis_of_its_own(store, make, block):
    edited = CODE + "\nopen('out.txt', 'w')"
    run = make.run(block.id, edited=True, source=edited)
    store.add_execution(run, analysed(edited))
    found = {version.version: version.analysis for version in store.list_versions(block.id)}
    assert [use.path for use in found[2].writes] == ["out.txt"]
    assert found[1].writes == []


@pytest.mark.parametrize("older", [{}, {"analyser": 0}], ids=["never read", "by an older one"])
def test_what_was_not_read_by_this_analyser_is_stale(store, make, block, older):
    forget(store, **older)
    assert store.list_versions(block.id)[0].analysis is None
    (text,) = store.stale_versions()
    assert (text.language, text.code, text.complete) == ("python", CODE, True)
    assert text.schemas == (SCHEMAS if older else {})

    reading = VersionReading(
        version_id=text.id, schemas=text.schemas, analysis=analyze(text.code, text.schemas)
    )
    store.put_readings([reading])
    assert store.stale_versions() == []
    assert store.list_versions(block.id)[0].analysis == reading.analysis


def test_stale_versions_come_newest_first_and_so_many_as_asked_for(store, make):
    for count in range(5):
        store.add_turn(make.turn(blocks=[analysed(f"x = {count}")]))
    forget(store)
    assert [text.code for text in store.stale_versions(3)] == ["x = 4", "x = 3", "x = 2"]


def test_reading_that_finds_other_names_changes_lists_and_search(store, block):
    assert [one.number for one in store.search_blocks("monthly").items] == [block.number]
    (text,) = [store.get_version_text(block.id, 1)]
    other = analyze("import polars\n\ndef quarterly(): ...")
    store.put_readings([VersionReading(version_id=text.id, schemas=SCHEMAS, analysis=other)])
    found = store.get_block(block.id)
    assert (found.imports, found.functions_defined) == (["polars"], ["quarterly"])
    assert [one.number for one in store.search_blocks("quarterly").items] == [block.number]


def test_reading_of_a_version_that_is_gone_is_passed_over(store, make, block):
    text = store.get_version_text(block.id, 1)
    store._database.write(lambda connection, _: connection.execute(delete(schema.code_blocks)))
    store.put_readings([VersionReading(version_id=text.id, analysis=analyze(CODE))])
    assert store.get_version_text(block.id, 1) is None
    assert store.stale_versions() == []


def test_block_in_another_language_is_read_once_and_has_no_analysis(store, make):
    sql = NewBlock(language="sql", code="select 1", complete=True, runnable=False, description="")
    (block,) = store.add_turn(make.turn(blocks=[sql])).blocks
    assert store.list_versions(block.id)[0].analysis is None
    assert store.stale_versions() == []


def test_an_analysis_of_a_newer_analyser_is_left_alone(store, block):
    """A newer package beside this one: its analysis may have fields that this one does not know."""
    forget(store, analyser=analyses.ANALYSER + 1, analysis={"unknown": 1})
    assert store.stale_versions() == []
    assert store.list_versions(block.id)[0].analysis is None


def test_what_a_run_has_taught_meanwhile_is_not_forgotten(store, block):
    """A text is read again while a run shows more of its frames."""
    forget(store)
    (text,) = store.stale_versions()
    taught = VersionReading(version_id=text.id, schemas=SCHEMAS, analysis=analyze(CODE, SCHEMAS))
    store.put_readings([taught])
    store.put_readings([VersionReading(version_id=text.id, analysis=analyze(CODE))])
    assert store.get_version_text(block.id, 1).schemas == SCHEMAS


def test_an_older_analyser_does_not_overwrite_a_newer_one(store, block):
    forget(store, analyser=analyses.ANALYSER + 1)
    text = store.get_version_text(block.id, 1)
    store.put_readings([VersionReading(version_id=text.id, schemas=SCHEMAS, analysis=None)])
    assert store.list_versions(block.id)[0].analysis is None
    assert store.stale_versions() == []
