"""The panda: the library beside the notebook, as people look, search, insert and tidy up in it."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.models import content_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

lab_only = pytest.mark.parametrize("server", ["lab"], indirect=True)

PROMISE_S = 2.0
"""After so long a new block is to be seen; the panel asks every second."""

MARGIN_S = 3.0
"""For a machine that does much else at the same time."""

UNICODE = 'naïve = \'é 🐼\'  \nif naïve:\n\ttab = """<b>&amp;</b>"""'


@dataclass
class Panel:
    """The sidebar of a page."""

    page: Any
    trace: Any

    def locator(self, selector: str) -> Any:
        return self.page.locator(f".jp-RedPanda-Sidebar {selector}")

    @property
    def field(self) -> Any:
        return self.locator(".jp-RedPanda-Search input")

    def open(self) -> None:
        """Open it with its command and wait for the first answer."""
        self.page.wait_for_function("() => jupyterapp.commands.hasCommand('redpanda:open')")
        self.page.evaluate("() => jupyterapp.commands.execute('redpanda:open')")
        self.locator(".jp-RedPanda-Key").first.wait_for()
        self.locator(".jp-RedPanda-List, .jp-RedPanda-Empty").first.wait_for()

    def titles(self) -> list[str]:
        return self.locator(".jp-RedPanda-Card-title").all_inner_texts()

    def card(self, title: str) -> Any:
        return self.locator(".jp-RedPanda-Card").filter(has_text=title)

    def search(self, query: str) -> None:
        """Type a query, key by key; once more where the page took the cursor away meanwhile.

        JupyterLab does so a moment after it has opened, for what it shows in its middle.
        """
        for _ in range(3):
            self.field.fill("")
            self.field.press_sequentially(query, delay=15)
            if self.field.input_value() == query:
                return

    def wait_until(self, what: Callable[[], bool]) -> None:
        """Wait until ``what`` is true, for ten seconds at most."""
        deadline = time.monotonic() + 10
        while not what() and time.monotonic() < deadline:
            self.page.wait_for_timeout(50)
        assert what(), self.titles()

    def wait_for_titles(self, *titles: str) -> None:
        """Wait until the list shows these blocks, in any order."""
        self.wait_until(lambda: sorted(self.titles()) == sorted(titles))

    def unfold(self, title: str) -> Any:
        """Open the card with this title; return its preview."""
        self.card(title).locator(".jp-RedPanda-Card-row").click()
        preview = self.card(title).locator(".jp-RedPanda-Preview")
        preview.locator(".cm-content").wait_for()
        return preview


@pytest.fixture
def panel(open_page: Callable[..., Any]) -> Panel:
    """The sidebar of a JupyterLab without a notebook."""
    opened = Panel(*open_page("lab"))
    opened.open()
    return opened


def fence(code: str) -> str:
    return f"````python\n{code}\n````"


def beside(book: Any) -> Panel:
    """Return the sidebar beside a notebook, opened."""
    opened = Panel(book.page, book.trace)
    opened.open()
    return opened


def test_the_panda_opens_and_says_which_keys_there_are(
    server: Any, notebook: Callable[..., Any]
) -> None:
    book = notebook("x = 1")
    panel = Panel(book.page, book.trace)
    assert book.trace.asked_for("redpanda/blocks") == 0, "it asks nothing until somebody looks"
    if server.app == "lab":
        book.page.locator('li[data-id="redpanda-sidebar"]').click()
    else:  # Notebook 7 shows no tabs at the side: by the menu
        book.page.locator(".lm-MenuBar-item").filter(has_text="View").click()
        for item in ("Left Sidebar", "Show Red Panda"):
            book.page.locator(".lm-Menu-item").filter(has_text=item).click()
    panel.locator("h2").filter(has_text="Red Panda").wait_for()
    openai = panel.locator('.jp-RedPanda-Key[data-provider="openai"]')
    openai.wait_for()
    assert openai.get_attribute("data-source") == "environment"
    assert "key from OPENAI_API_KEY" in openai.inner_text()
    key = server.environment["OPENAI_API_KEY"]
    assert key not in panel.locator("*").first.evaluate("node => node.ownerDocument.body.innerHTML")
    anthropic = panel.locator('.jp-RedPanda-Key[data-provider="anthropic"]')
    assert anthropic.get_attribute("data-source") == "not_needed"
    assert "openai:gpt-test" in panel.locator(".jp-RedPanda-Keys-model").inner_text()
    assert book.trace.own_errors() == []


@lab_only
def test_an_empty_library_says_how_to_begin(
    server: Any, library: Any, add_turn: Callable[..., Any], open_page: Callable[..., Any]
) -> None:
    while found := library.search_blocks("", limit=200).items:
        for block in found:
            library.delete_block(block.id)
    panel = Panel(*open_page("lab"))
    panel.open()
    empty = panel.locator(".jp-RedPanda-Empty")
    assert "Your code will be kept here" in empty.inner_text()
    assert "%load_ext redpanda_jupyter" in empty.inner_text()
    add_turn("The first question", fence("first = 1"))
    panel.locator(".jp-RedPanda-Card").wait_for()
    assert empty.count() == 0
    assert server.get("redpanda/blocks")["items"][0]["code"].strip() == "first = 1"


def test_a_new_block_is_seen_within_two_seconds(
    notebook: Callable[..., Any],
    add_turn: Callable[..., Any],
    answers: dict[str, str],
    library: Any,
) -> None:
    answers["from a kernel"] = "The kernel's own news:\n\n" + fence("kernel_news = 1")
    book = notebook("%%panda\nSomething from a kernel")
    panel = beside(book)
    panel.page.evaluate(
        "() => { window.seen = {}; setInterval(() => {"
        "  for (const title of document.querySelectorAll('.jp-RedPanda-Card-title'))"
        "    window.seen[title.textContent] ??= Date.now() / 1000; }, 20); }"
    )
    add_turn("Elsewhere", "News of another process:\n\n" + fence("other_news = 1"))
    written = time.time()
    panel.card("News of another process").wait_for()
    seen = panel.page.evaluate("() => window.seen['News of another process']")
    assert seen - written < PROMISE_S + MARGIN_S
    book.run(1, wait=False)
    panel.card("The kernel's own news").first.wait_for()
    (block,) = library.search_blocks("kernel_news", limit=1).items
    seen = panel.page.evaluate('() => window.seen["The kernel\'s own news"]')
    assert seen - block.created_at.timestamp() < PROMISE_S + MARGIN_S
    assert book.page.evaluate("() => performance.getEntriesByType('navigation').length") == 1


@lab_only
def test_nothing_is_asked_while_the_panel_is_hidden(panel: Panel) -> None:
    panel.page.wait_for_timeout(1500)
    asked = panel.trace.asked_for("redpanda/changes")
    assert asked >= 1
    panel.page.evaluate(
        "() => window.jupyterapp.commands.execute('filebrowser:activate')"
    )  # another panel at the left
    panel.page.wait_for_timeout(300)
    asked = panel.trace.asked_for("redpanda/changes")
    panel.page.wait_for_timeout(2500)
    assert panel.trace.asked_for("redpanda/changes") == asked


@lab_only
def test_search_finds_while_one_types(panel: Panel, add_turn: Callable[..., Any]) -> None:
    answer = (
        "Totals of each fjordwise region:\n\n"
        + fence("def sum_up_fjords(frame):\n    return frame.groupby('fjord').sum()")
        + "\n\nA drawing of the glacierish lot:\n\n"
        + fence("axes = frame.plot(kind='glacierplot')")
    )
    add_turn("How tall is the zebrafish?", answer)
    first, second = "Totals of each fjordwise region", "A drawing of the glacierish lot"
    for query, titles in (
        ("zebraf", [first, second]),  # the question
        ("glacierplot", [second]),  # the code
        ("sum_up_fjords", [first]),  # a function
        ("zebrafish group by", [first]),  # as people say it
        ("fjordwise ZEBRA", [first]),
    ):
        panel.search(query)
        panel.wait_for_titles(*titles)
    panel.search("zebrafish qqqq")
    panel.locator(".jp-RedPanda-Empty").wait_for()
    assert "No code block has" in panel.locator(".jp-RedPanda-Empty").inner_text()
    panel.locator(".jp-RedPanda-Empty button").click()
    panel.card(first).wait_for()
    assert panel.field.input_value() == ""
    assert panel.trace.own_errors() == []


def test_a_block_is_read_inserted_and_run(
    notebook: Callable[..., Any], add_turn: Callable[..., Any], library: Any
) -> None:
    good = "def welcome(name):\n    # say hello\n    return f'hello {name} 🐼'\n\nwelcome('panda')"
    turn = add_turn(
        "Two badges",
        f"One that works well:\n\n{fence(good)}\n\nOne that breaks badly:\n\n{fence('1 / 0')}",
    )
    book = notebook("above = 1", "below = 1")
    panel = beside(book)
    panel.search("two badges")
    panel.wait_for_titles("One that works well", "One that breaks badly")
    preview = panel.unfold("One that works well")
    preview.locator(".cm-content").click()
    book.page.keyboard.type("not here")
    assert "not here" not in preview.inner_text()
    words = preview.locator(".cm-line span[class]").all_inner_texts()
    assert {"def", "# say hello"} <= {word.strip() for word in words}, "it is highlighted"
    assert "Two badges" in preview.inner_text()
    book.evaluate("panel.content.activeCellIndex = 1;")
    preview.get_by_role("button", name="Insert").click()
    top = book.sources()[0]
    book.wait_for_sources(top, "above = 1", good, "below = 1")
    block = turn.blocks[0]
    assert book.cells()[2]["metadata"]["redpanda"] == {
        "block_id": block.id, "version": 1, "hash": content_hash(good),
    }  # fmt: skip
    assert book.cells()[2]["execution_count"] is None
    assert book.evaluate("return panel.content.activeCellIndex;") == 2
    badge = panel.card("One that works well").locator(".jp-RedPanda-Badge")
    assert badge.get_attribute("data-state") == "not-run"
    book.wait_for_keys()
    book.page.keyboard.press("Shift+Enter")
    book.wait_until(lambda: badge.get_attribute("data-state") == "ok", "The badge stays")
    assert "hello panda" in book.output(2)
    bad = panel.unfold("One that breaks badly")
    book.evaluate("panel.content.activeCellIndex = 3;")
    bad.get_by_role("button", name="Insert").click()
    book.wait_for_sources(top, "above = 1", good, "below = 1", "1 / 0")
    book.run(4)
    badge = panel.card("One that breaks badly").locator(".jp-RedPanda-Badge")
    book.wait_until(lambda: badge.get_attribute("data-state") == "failed", "The badge stays")
    assert library.list_executions(turn.blocks[1].id)[0].error_name == "ZeroDivisionError"
    book.command("notebook:undo-cell-action")
    assert panel.trace.own_errors() == []


@lab_only
def test_without_a_notebook_insert_says_why_and_copy_copies(
    panel: Panel, add_turn: Callable[..., Any]
) -> None:
    turn = add_turn("To be copied", "Copy exactly this:\n\n" + fence(UNICODE))
    panel.search("to be copied")
    preview = panel.unfold("Copy exactly this")
    assert preview.get_by_role("button", name="Insert").is_disabled()
    assert "Open a notebook" in preview.inner_text()
    preview.get_by_role("button", name="Copy").click()
    panel.page.locator(".Toastify__toast").filter(has_text="Copied #").wait_for()
    assert panel.page.evaluate("() => navigator.clipboard.readText()") == turn.blocks[0].code


@lab_only
def test_delete_and_undo(panel: Panel, add_turn: Callable[..., Any], library: Any) -> None:
    turn = add_turn("Throwaway things", f"One to keep:\n\n{fence('k = 1')}\n\nOne to go:\n\n"
                    + fence("g = 1"))  # fmt: skip
    panel.search("throwaway")
    panel.wait_for_titles("One to keep", "One to go")
    panel.unfold("One to go").get_by_role("button", name="Delete from the library").click()
    panel.wait_for_titles("One to keep")
    kept = turn.blocks[0].id

    def found() -> list[str]:
        return [block.id for block in library.search_blocks("throwaway").items]

    panel.wait_until(lambda: found() == [kept])
    panel.page.get_by_role("button", name="Undo").click()
    panel.wait_for_titles("One to keep", "One to go")
    assert len(found()) == 2
    assert panel.trace.own_errors() == []


@contextmanager
def damaged(server: Any) -> Iterator[None]:
    """Put a file that is no database in the library's place, then the library back."""
    with closing(sqlite3.connect(server.database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    aside = server.home / "aside"
    aside.mkdir()
    files = [path for path in server.database.parent.iterdir() if path.is_file()]
    for path in files:
        path.rename(aside / path.name)
    server.database.write_bytes(b"this is no database " * 1000)
    try:
        yield
    finally:
        for path in server.database.parent.iterdir():
            path.unlink()
        for path in files:
            (aside / path.name).rename(path)
        aside.rmdir()


@lab_only
def test_a_library_that_cannot_be_read_is_said_and_comes_back(
    server: Any, open_page: Callable[..., Any], add_turn: Callable[..., Any], library: Any
) -> None:
    add_turn("Before the trouble", "Something to come back to:\n\n" + fence("b = 1"))
    library.close()
    panel = Panel(*open_page("lab"))
    panel.open()
    panel.search("before the trouble")
    panel.wait_for_titles("Something to come back to")
    with damaged(server):
        panel.locator('[aria-label="Refresh"]').click()
        problem = panel.locator(".jp-RedPanda-Problem").first
        problem.wait_for()
        assert "database" in problem.inner_text()
        panel.page.wait_for_timeout(500)
        assert panel.locator(".jp-RedPanda-Problem").count() == 1, "once is enough"
        assert "Traceback" not in problem.inner_text()
    panel.page.get_by_role("button", name="Try again").click()
    panel.locator(".jp-RedPanda-Problem").first.wait_for(state="detached")
    panel.wait_for_titles("Something to come back to")


def test_with_the_keyboard_alone(
    notebook: Callable[..., Any], add_turn: Callable[..., Any]
) -> None:
    add_turn(
        "Only keys here",
        f"Reached by arrows:\n\n{fence('by_keys = 1')}\n\nReached by tab:\n\n{fence('tab = 1')}",
    )
    book = notebook("above = 1")
    book.evaluate("panel.content.activeCellIndex = 1;")
    panel = beside(book)
    keys, has_focus = book.page.keyboard, "node => node === document.activeElement"
    # Notebook 7 shows the panel first and tells it so afterwards
    book.wait_until(
        lambda: panel.field.evaluate(has_focus), "Opening it did not put the cursor into the search"
    )
    keys.type("only keys here")
    panel.wait_for_titles("Reached by arrows", "Reached by tab")
    rows = panel.locator(".jp-RedPanda-Card-row")
    for _ in range(4):
        keys.press("Tab")
        if rows.first.evaluate(has_focus):
            break
    assert rows.first.evaluate(has_focus)
    keys.press("ArrowDown")
    assert rows.nth(1).evaluate(has_focus)
    keys.press("ArrowUp")
    keys.press("Enter")
    title = panel.titles()[0]
    panel.card(title).locator(".cm-content").wait_for()
    assert rows.first.get_attribute("aria-expanded") == "true"
    keys.press("Enter")
    panel.card(title).locator(".jp-RedPanda-Preview").wait_for(state="detached")
    keys.press("Enter")
    keys.press("Tab")
    assert panel.card(title).get_by_role("button", name="Insert").evaluate(has_focus)
    keys.press("Enter")
    code = "by_keys = 1" if title == "Reached by arrows" else "tab = 1"
    book.wait_for_sources(*book.sources()[:2], code)
    book.wait_for_keys()
    keys.press("Shift+Enter")
    book.wait_until(lambda: book.cells()[2]["execution_count"] is not None, "It did not run")
    panel.field.focus()
    keys.press("Escape")
    assert panel.field.input_value() == "", "Esc clears the search"
