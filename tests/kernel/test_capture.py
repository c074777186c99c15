"""What a block's cell showed is kept with its run, and the person sees all of it as ever."""

from __future__ import annotations

import io
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest  # noqa: TC002 - fixtures

from redpanda_jupyter.ids import new_id
from redpanda_jupyter.kernel.capture import Capture
from redpanda_jupyter.kernel.session import Session

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter import models
    from redpanda_jupyter.store import Store

LIMIT = 100_000


def captured(shell: InteractiveShell, source: str, limit: int = LIMIT) -> list[models.Output]:
    capture = Capture(shell, limit)

    cells: list[Any] = []  # that are under way: a magic runs its body as one

    def before(cell: Any) -> None:
        if not cells:
            capture.start()
        cells.append(cell)

    found: list[models.Output] = []

    def after(_: Any) -> None:
        cells.pop()
        if not cells:
            found.extend(capture.stop())

    shell.events.register("pre_run_cell", before)
    shell.events.register("post_run_cell", after)
    try:
        shell.run_cell(source, store_history=True)
    finally:
        shell.events.unregister("pre_run_cell", before)
        shell.events.unregister("post_run_cell", after)
    return found


def told(outputs: list[models.Output]) -> list[tuple[str, str | None, str, str]]:
    return [(one.kind, one.name, one.mime, one.data) for one in outputs]


def test_streams_and_result_in_the_order_in_which_they_were_shown(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    outputs = captured(
        shell, "import sys\nprint('a')\nprint('b')\nprint('c', file=sys.stderr)\nprint('d')\n6 * 7"
    )
    assert told(outputs) == [
        ("stream", "stdout", "text/plain", "a\nb\n"),
        ("stream", "stderr", "text/plain", "c\n"),
        ("stream", "stdout", "text/plain", "d\n"),
        ("result", None, "text/plain", "42"),
    ]
    seen = capsys.readouterr()
    assert "a\nb\nd\n" in seen.out
    assert "42" in seen.out
    assert seen.err == "c\n"


def test_table_is_kept_as_text_and_as_html(shell: InteractiveShell) -> None:
    outputs = captured(shell, "import pandas as pd\npd.DataFrame({'a': [1, 2]})")
    assert [(one.kind, one.mime) for one in outputs] == [
        ("result", "text/plain"),
        ("result", "text/html"),
    ]
    assert "<table" in outputs[1].data


def test_picture_is_kept_alone(shell: InteractiveShell) -> None:
    source = (
        "from IPython.display import display\n"
        "display({'image/png': b'abc', 'text/plain': '<Figure>'}, raw=True)"
    )
    assert told(captured(shell, source)) == [("display", None, "image/png", "YWJj")]


def test_error_is_kept_as_it_was_shown(shell: InteractiveShell) -> None:
    (output,) = captured(shell, "{}['missing']")
    assert (output.kind, output.name) == ("error", "KeyError")
    assert "KeyError: 'missing'" in output.data
    assert "\x1b" not in output.data


def test_updates_and_cleared_outputs_leave_what_was_seen_last(shell: InteractiveShell) -> None:
    source = (
        "from IPython.display import display, clear_output\n"
        "shown = display('one', display_id=True)\n"
        "shown.update('two')\n"
    )
    assert [one.data for one in captured(shell, source)] == ["'two'"]
    assert [one.data for one in captured(shell, source + "clear_output()\nprint('c')")] == ["c\n"]
    waits = "clear_output(wait=True)\n"
    assert [one.data for one in captured(shell, source + waits)] == ["'two'"]
    assert [one.data for one in captured(shell, source + waits + "print('c')")] == ["c\n"]


def test_progress_bar_leaves_its_last_line(shell: InteractiveShell) -> None:
    source = "for one in range(3): print(f'\\r{one} of 2', end='')\nprint()\nprint('done')"
    assert [one.data for one in captured(shell, source)] == ["2 of 2\ndone\n"]


def test_memory_is_bounded_whatever_the_cell_shows(shell: InteractiveShell) -> None:
    (stream,) = captured(shell, "for _ in range(5000): print('x' * 99)", limit=10_000)
    assert (len(stream.data), stream.truncated) == (10_000, True)
    many = captured(shell, "for one in range(1000): display(one)")
    assert len(many) == 200
    source = "display({'text/plain': 'small', 'text/html': 'x' * 20_000}, raw=True)"
    plain, markup = captured(shell, source, limit=10_000)
    assert (plain.data, markup.data, markup.truncated) == ("small", "", True)


def test_everything_is_as_it_was_afterwards(shell: InteractiveShell) -> None:
    places = [(shell.display_pub, "publish"), (shell.displayhook, "write_format_data")]
    places += [(shell, "_showtraceback"), (sys.stdout, "write")]
    before = [vars(owner).get(name) for owner, name in places]
    captured(shell, "1 / 0")
    captured(shell, "%%capture out\nprint('hidden')\n1")
    captured(shell, "get_ipython().run_cell('print(2)'); 3")
    now = [vars(owner).get(name) for owner, name in places]
    assert now[:3] == before[:3]
    print("still there")


def test_what_the_cell_puts_in_place_of_a_stream_stays(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = io.StringIO()
    monkeypatch.setattr(sys, "stdout", own)
    capture = Capture(shell, LIMIT)
    capture.start()
    print("to the stream")
    own.write = len  # type: ignore[assignment, method-assign]
    assert capture.stop()[0].data == "to the stream\n"
    assert own.write is len  # type: ignore[comparison-overlap]


def test_capture_magic_hides_what_the_person_did_not_see(shell: InteractiveShell) -> None:
    assert captured(shell, "%%capture\nprint('hidden')\n1") == []


# --- with a run -----------------------------------------------------------------------------------


def cell_of(block: models.CodeBlock) -> dict[str, Any]:
    return {"redpanda": {"block_id": block.id, "notebook_id": new_id()}, "deletedCells": []}


def wait_for_run(store: Store, block: models.CodeBlock, count: int = 1) -> models.Execution:
    deadline = time.monotonic() + 20
    while len(runs := store.list_executions(block.id)) < count:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return runs[0]


def add(store: Store, code: str) -> models.CodeBlock:
    from redpanda_jupyter.services.extraction import describe_source

    return store.add_block(describe_source(code), name="one")


def test_outputs_of_a_blocks_cell_in_a_kernel_are_kept(kernel: Any, store: Store) -> None:
    block = add(store, "print('hello')\ndisplay(df)\ndf['a'].sum()")
    ran = kernel.run(block.code, cell_of(block))
    assert ran.status == "ok"
    run = wait_for_run(store, block)
    kept = store.list_outputs(run.id)
    assert [(one.kind, one.mime) for one in kept] == [
        ("stream", "text/plain"),
        ("display", "text/plain"),
        ("display", "text/html"),
        ("result", "text/plain"),
    ]
    assert kept[0].data == "hello\n"
    assert run.output_count == 4


def test_figure_and_failure_in_a_kernel_are_kept(kernel: Any, store: Store) -> None:
    source = (
        "from IPython.display import Image, display\n"
        "display({'image/png': 'aGVsbG8=', 'text/plain': '<Figure>'}, raw=True)\n"
        "df['nothing']"
    )
    block = add(store, source)
    kernel.run(block.code, cell_of(block))
    kept = store.list_outputs(wait_for_run(store, block).id)
    assert [(one.kind, one.mime) for one in kept] == [
        ("display", "image/png"),
        ("error", "text/plain"),
    ]
    assert kept[0].data == "aGVsbG8="
    assert (kept[1].name, "nothing" in kept[1].data) == ("KeyError", True)


def test_outputs_of_a_cell_without_a_block_are_not_listened_to(kernel: Any) -> None:
    ran = kernel.run("get_ipython().display_pub.__dict__.get('publish')")
    assert ran.status == "ok"
    assert "Capture" not in str(ran)


def test_nothing_is_kept_where_the_person_wants_none(
    shell: InteractiveShell, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = add(store, "print('hello')")
    session = Session.of(shell)
    assert session is not None
    monkeypatch.setattr(session, "cell_metadata", lambda: cell_of(block))
    monkeypatch.setenv("REDPANDA_KEEP_OUTPUT_KB", "0")
    shell.run_cell(block.code)
    assert wait_for_run(store, block).output_count == 0
    monkeypatch.setenv("REDPANDA_KEEP_OUTPUT_KB", "1")
    shell.run_cell(block.code)
    assert wait_for_run(store, block, 2).output_count == 1
