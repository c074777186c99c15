"""The tour as its reader takes it: every question is asked, every cell that arrives is run."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def copy_tour(server: Any) -> str:
    tour = resources.files("redpanda_jupyter.tour") / "tour.ipynb"
    (server.home / "work" / "tour.ipynb").write_text(tour.read_text())
    return "tour.ipynb"


def errors_of(cell: dict[str, Any]) -> list[str]:
    return [
        output["evalue"] for output in cell.get("outputs", []) if output["output_type"] == "error"
    ]


def test_every_question_and_every_inserted_cell(server: Any, open_book: Callable[..., Any]) -> None:
    book = open_book(copy_tour(server))
    prompts = [source for source in book.sources() if source.startswith("%%panda")]
    asked, inserted_by = [], {}
    index = 0
    while index < len(book.cells()):
        cell = book.cells()[index]
        source = book.sources()[index]
        if cell["cell_type"] == "code" and source.strip():
            before = len(book.cells())
            book.run(index)
            ran = book.cells()[index]
            assert errors_of(ran) == [], source
            if source.startswith("%%panda"):
                asked.append(source)
                bundle = book.bundle(index)
                expected = [block["code"] for block in bundle["blocks"] if block["insert"]]
                wait_for_cells(book, before + len(expected), source)
                following = book.sources()[index + 1 : index + 1 + len(expected)]
                assert following == expected
                inserted_by[source] = len(expected)
            elif source.endswith("new_york --yes"):
                wait_for_cells(book, before + 1, source)
                assert "typical_year = (" in book.sources()[index + 1]
            elif "redpanda" in cell["metadata"]:
                assert ran["outputs"], f"nothing to see below {source!r}"
        index += 1
    assert asked == prompts
    assert len(asked) == 5
    assert all(inserted_by.values())
    ids = [cell["metadata"].get("redpanda", {}).get("block_id") for cell in book.cells()]
    ids = [block_id for block_id in ids if block_id]
    assert len(ids) == sum(inserted_by.values()) + 1, "one is a block on other data"
    known = {block["id"] for block in server.get("redpanda/blocks?limit=100")["items"]}
    blocks = [f"redpanda/blocks/{one}" for one in ids if one in known]
    assert len(blocks) == sum(inserted_by.values())
    book.wait_until(
        lambda: all(server.get(block)["executed_successfully"] for block in blocks),
        "Not every block is known to have run",
    )


def test_the_answers_say_that_they_are_prepared(server: Any, open_book: Callable[..., Any]) -> None:
    book = open_book(copy_tour(server))
    sources = book.sources()
    question = next(i for i, source in enumerate(sources) if source.startswith("%%panda"))
    for index in range(question + 1):
        if book.cells()[index]["cell_type"] == "code":
            book.run(index)
    assert "prepared" in book.output(question).lower()
    assert "tour" in book.output(question)


def test_reuse_for_the_next_city_takes_no_question(
    server: Any, open_book: Callable[..., Any]
) -> None:
    book = open_book(copy_tour(server))

    def run(begin: str) -> int:
        index = next(i for i, source in enumerate(book.sources()) if source.startswith(begin))
        book.run(index)
        return index

    run("%load_ext")
    run("import pandas")
    asked = run("%%panda seattle -m tour\nWhat does a typical year")
    book.wait_until(lambda: "typical_year" in book.sources()[asked + 1], "No code came")
    book.run(asked + 1)
    run("new_york = ")
    guess = run("%panda apply typical-year-look-like new_york")
    assert "Tiefstwert_C" in book.output(guess)
    before = len(book.cells())
    run("%panda apply typical-year-look-like new_york --yes")
    wait_for_cells(book, before + 1, "--yes")
    cell = run("# Red Panda:")
    assert book.cells()[cell]["outputs"]
    assert errors_of(book.cells()[cell]) == []
    both = run("%panda apply typical-year-look-like seattle new_york --run")
    assert "2 ok" in book.output(both)
    proof = run("%panda verify typical-year-look-like")
    assert "reproduced" in book.output(proof)


def test_an_unknown_question_is_told_the_truth(server: Any, open_book: Callable[..., Any]) -> None:
    name = server.write_notebook(
        "unknown.ipynb", "%load_ext redpanda_jupyter", "%%panda -m tour\nWhat is love?"
    )
    book = open_book(name)
    book.run(0)
    book.run(1)
    assert "%panda key set" in book.output(1)
    assert len(book.cells()) == 2


def wait_for_cells(book: Any, count: int, source: str) -> None:
    book.wait_until(lambda: len(book.cells()) == count, f"The cells of {source!r} did not arrive")
