"""A block on other data becomes cells in the page, and nothing runs by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

lab_only = pytest.mark.parametrize("server", ["lab"], indirect=True)
"""The same code runs in both applications; one of them is enough here."""

FRAMES = """\
import pandas as pd
df = pd.DataFrame({"region": ["N", "S", "N"], "revenue": [10.0, 20.0, 30.0]})
df_de = pd.DataFrame({"Revenue": [15.5, 25.0, 35.0], "Region": ["N", "S", "S"], "Shop": [1, 2, 3]})
df_fr = pd.DataFrame({"region": ["N", "S", "N"], "revenue": [15.0, 25.0, 35.0]})"""
CODE = 'df.groupby("region")["revenue"].sum()'
APPLY = "%panda apply revenue-by-region df_de df_fr"
ANSWER = f"Do:\n\n```python\n{CODE}\n```"


def test_each_data_set_gets_a_cell_with_the_block_unchanged(
    notebook: Callable[..., Any], answers: dict[str, str]
) -> None:
    answers["Revenue by region"] = ANSWER
    book = notebook(
        FRAMES,
        "%%panda df\nRevenue by region",
        APPLY,
        "end = 1",
    )
    before = book.sources()
    book.run(1)
    book.run(2)
    book.wait_for_sources(*before[:3], CODE, *before[3:])
    book.run(3)
    book.run(4)
    book.wait_until(lambda: len(book.sources()) == 8, "No cells came")
    de, fr = book.sources()[5:7]
    assert de.endswith(CODE.replace("df.", "df_de_as_df."))
    assert fr.endswith(CODE.replace("df.", "df_fr_as_df."))
    assert "df_de" in de
    assert '"Revenue": "revenue"' in de
    assert "df_fr" in fr
    assert not any(cell["execution_count"] for cell in book.cells()[5:7]), "nothing runs by itself"
    book.run(5)
    assert "60.0" in book.output(5)
    book.run(6)
    assert "50.0" in book.output(6)
    # the same command again takes the place of its untouched cells
    book.run(4)
    book.wait_until(lambda: len(book.sources()) == 8, "The cells were added again")
    assert book.sources()[7] == "end = 1"
    assert book.trace.own_errors() == []


@lab_only
def test_results_of_several_markets_stand_side_by_side(
    notebook: Callable[..., Any], answers: dict[str, str]
) -> None:
    answers["Revenue by region"] = ANSWER
    book = notebook(FRAMES, "%%panda df\nRevenue by region", f"{APPLY} --run")
    book.run(1)
    book.run(2)
    book.wait_until(lambda: len(book.sources()) == 5, "No cell came")
    book.run(3)
    book.run(4)
    shown = book.output(4)
    assert "df_de" in shown
    assert "df_fr" in shown
    assert "2 ok" in shown
    assert book.sources()[-1] == f"{APPLY} --run", "no cell is added"

    # the chart follows the theme and the width without being run again, and needs no trust
    light = _drawn(book, lambda look: True, "There is no chart")
    assert "df_de" in light["words"]
    assert light["ground"] == "rgba(0, 0, 0, 0)"
    book.evaluate("panel.content.model.cells.get(4).trusted = false;")
    book.command("apputils:change-theme", {"theme": "JupyterLab Dark"})
    dark = _drawn(book, lambda look: look["text"] != light["text"], "It is as it was")
    assert dark["series"] == light["series"]
    assert (light["width"], dark["width"]) == (640, 640)
    book.page.set_viewport_size({"width": 500, "height": 900})
    book.command("application:toggle-left-area")
    _drawn(book, lambda look: look["width"] == 340, "It is as wide as before")
    book.command("apputils:change-theme", {"theme": "JupyterLab Light"})
    _drawn(book, lambda look: look["text"] == light["text"], "It stays dark")
    assert book.trace.own_errors() == []


def _drawn(book: Any, looks: Callable[[dict[str, Any]], bool], message: str) -> dict[str, Any]:
    """Wait until the one chart of a notebook is there and looks so; return how it looks."""
    seen: dict[str, Any] = {}

    def is_drawn() -> bool:
        seen.clear()
        seen.update(_looks_of_chart(book))
        return "series" in seen and looks(seen)

    book.wait_until(is_drawn, message)
    return seen.copy()


def _looks_of_chart(book: Any) -> dict[str, Any]:
    """Return what is seen of the chart; without its series while it is drawn anew."""
    return book.page.evaluate(
        """() => {
          const [node, ...more] = document.querySelectorAll('.jp-RedPanda-Chart');
          const drawings = [...(node?.querySelectorAll('svg') ?? [])];
          const shown = drawings.filter(one => one.clientWidth > 0);
          if (more.length || shown.length !== 1) return { text: '', width: -shown.length };
          const look = one => getComputedStyle(shown[0].querySelector(one));
          return {
            width: shown[0].viewBox.baseVal.width, words: shown[0].textContent,
            text: look('.jp-mod-text').fill, series: look('.jp-mod-series-1').fill,
            ground: getComputedStyle(shown[0]).backgroundColor,
          };
        }"""
    )


TWICE = """\
for name in ("df_de", "df_fr"):
    get_ipython().run_line_magic("panda", f"apply revenue-by-region {name}")"""


def test_two_applications_of_one_cell_all_become_cells_and_none_twice(
    notebook: Callable[..., Any], open_book: Callable[..., Any], answers: dict[str, str]
) -> None:
    answers["Revenue by region"] = ANSWER
    two = "%panda apply revenue-by-region df_de\n%panda apply revenue-by-region df_fr"
    book = notebook(FRAMES, "%%panda df\nRevenue by region", two, "end = 1", fresh=True)
    book.run(1)
    book.run(2)
    book.wait_until(lambda: len(book.sources()) == 6, "No cell came")
    book.run(3)
    book.run(4)
    book.wait_until(lambda: len(book.sources()) == 8, "Not all cells came")
    made = book.sources()[5:7]
    assert "df_de" in made[0]
    assert "df_fr" in made[1]
    assert book.sources()[7] == "end = 1"
    ids = [cell["id"] for cell in book.cells()]
    book.run(4)
    book.page.wait_for_timeout(1500)
    assert [cell["id"] for cell in book.cells()] == ids, "the same cells, in their places"

    # saved, closed, opened again with another kernel, and given as a loop
    book.save()
    book.evaluate("await panel.sessionContext.shutdown();")
    book.page.close()
    book = open_book(book.name)
    book.evaluate(
        "panel.content.model.sharedModel.cells[4].setSource(argument[0]);"
        "panel.content.model.sharedModel.cells[5].setSource(argument[1]);",
        [TWICE, made[0] + "  # mine"],
    )
    for index in (0, 1, 4):
        book.run(index)
    book.page.wait_for_timeout(1500)
    assert [cell["id"] for cell in book.cells()] == ids
    assert book.sources()[5:7] == [made[0] + "  # mine", made[1]]
    assert book.trace.own_errors() == []
