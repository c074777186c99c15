"""A run gives what a notebook would give, by every way that the machine has."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.reuse.sandbox import Job, Limits, Spares, freeze, run_job, walls
from redpanda_jupyter.reuse.values import fingerprint, unpack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from redpanda_jupyter.models import RunResult

    Run = Callable[..., RunResult]


def frame() -> pd.DataFrame:
    return pd.DataFrame({"region": ["n", "s", "n"], "sales": [1.0, 2.0, 4.0]})


def text_of(result: RunResult) -> str:
    return "".join(one.data for one in result.outputs)


def test_the_last_value_comes_back(way: Any, run: Run) -> None:
    result = run(
        way, "import pandas as pd", "df.groupby('region').sales.sum()", given={"df": frame()}
    )
    assert result.status == "ok", result.error_message
    assert result.value is not None
    expected = frame().groupby("region").sales.sum()
    pd.testing.assert_series_equal(unpack(result.value), expected)
    assert result.changed_inputs == []
    (shown,) = result.outputs
    assert (shown.kind, shown.mime) == ("result", "text/plain")
    assert "Name: sales" in shown.data
    assert result.peak_memory is not None
    assert result.peak_memory > 10_000_000
    assert result.enforced
    assert result.not_enforced


def test_wanted_names_come_back(way: Any, run: Run) -> None:
    code = "import math\ntotal = df.sales.sum()\n_private = 1\ndef f(): pass\nname = 'x'"
    result = run(way, code, given={"df": frame()}, wanted=("total", "absent"))
    assert {name: unpack(one) for name, one in result.values.items()} == {"total": 7.0}
    assert result.value is None
    result = run(way, code, given={"df": frame()}, wanted=("*",))
    assert set(result.values) == {"total", "name"}


def test_a_cell_shows_what_a_notebook_shows(way: Any, run: Run) -> None:
    result = run(
        way,
        "import sys\nprint('out')\nprint('err', file=sys.stderr)\n"
        "from IPython.display import HTML\ndisplay(HTML('<b>x</b>'))\n!echo started\n"
        "get_ipython()\n",
        "%time a = 1\n%matplotlib inline\n1 + 1",
        "df",
        given={"df": frame()},
    )
    assert result.status == "ok", result.error_message
    forms = [(one.kind, one.mime, one.name) for one in result.outputs]
    assert forms[0] == ("stream", "text/plain", "stdout")
    assert forms[1] == ("stream", "text/plain", "stderr")
    assert ("display", "text/html", None) in forms
    assert "started" in text_of(result)
    assert "Wall time" in text_of(result)
    last = result.outputs[-1]
    assert last.mime == "text/html"
    assert "<table" in last.data
    assert "region" in last.others["text/plain"]


def test_a_figure_is_shown_once_and_its_data_kept(way: Any, run: Run) -> None:
    code = "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3], [4, 5, 7])\nplt.title('T');"
    result = run(way, code)
    assert [one.mime for one in result.outputs] == ["image/png"]
    (figure,) = result.figures
    assert figure["axes"][0]["lines"][0]["y"] == [4.0, 5.0, 7.0]
    assert unpack(figure).png.startswith(b"\x89PNG")


def test_an_error_says_where(way: Any, run: Run) -> None:
    result = run(way, "a = 1", "b = 2\nprint('before')\n1 / 0\n", "never = 1")
    assert (result.status, result.error_name) == ("error", "ZeroDivisionError")
    assert (result.error_cell, result.error_line) == (1, 3)
    assert result.traceback is not None
    assert "1 / 0" in result.traceback
    assert "\x1b" not in result.traceback
    assert [one.kind for one in result.outputs] == ["stream", "error"]
    result = run(way, "x = (")
    assert (result.status, result.error_name, result.error_line) == ("error", "SyntaxError", 1)


def test_what_happened_to_the_inputs_is_told(way: Any, run: Run) -> None:
    given = {name: frame() for name in ("kept", "changed", "bound", "gone", "same")}
    code = (
        "changed['new'] = 1\nbound = bound.assign(sales=0)\ndel gone\nsame = same.copy()\n"
        "kept.groupby('region').sum(); kept.sales.mean(); kept.values"
    )
    result = run(way, code, given=given)
    assert result.status == "ok", result.error_message
    assert sorted(result.changed_inputs) == ["bound", "changed", "gone"]


def test_files_are_brought_and_those_written_are_told(way: Any, run: Run, tmp_path: Path) -> None:
    source = tmp_path / "original.csv"
    source.write_text("a,b\n1,2\n")
    code = (
        "import pandas as pd\nt = pd.read_csv('data/in.csv')\nt.to_csv('out.csv')\n"
        "t.assign(a=9).to_csv('data/in.csv')\nopen('same.txt').read()"
    )
    result = run(way, code, files={"data/in.csv": source, "same.txt": b"text"}, wanted=("t",))
    assert result.status == "ok", result.error_message
    assert result.value == {"kind": "text", "value": "text"}
    assert result.written == ["data/in.csv", "out.csv"]
    assert source.read_text() == "a,b\n1,2\n"


def test_a_module_beside_the_code_is_imported(way: Any, run: Run) -> None:
    result = run(way, "import helper\nhelper.x", files={"helper.py": b"x = 5"})
    assert result.value == {"kind": "number", "value": 5}


def test_warnings_are_told(way: Any, run: Run) -> None:
    result = run(
        way,
        "import warnings\nwarnings.warn('look', UserWarning)\nwarnings.warn('z', FutureWarning)",
    )
    assert result.warnings == ["UserWarning: look", "FutureWarning: z"]
    assert "look" in text_of(result)


def test_runs_are_the_same_by_every_way_and_twice(run: Run) -> None:
    code = (
        "import random, os, numpy as np\n"
        "[random.random(), float(np.random.rand()), hash('text'), list({'a', 'b', 'c'})]"
    )
    seen = set()
    for name in walls.WAYS:
        if walls.why_not(name) is None:
            for _ in range(2):
                result = run(name, code, seed=7)
                assert result.value is not None
                seen.add((result.status, fingerprint(result.value), text_of(result)))
    assert len(seen) == 1


def test_progress_is_told_and_a_run_can_be_cancelled(way: Any, run: Run) -> None:
    cancelled = threading.Event()
    seen: list[int] = []

    def on_progress(progress: Any) -> None:
        seen.append(progress.cell)
        assert progress.cells == 2
        if progress.cell == 1:
            cancelled.set()

    began = time.monotonic()
    result = run(
        way,
        "print('first')",
        "import time\ntime.sleep(60)",
        cancelled=cancelled,
        on_progress=on_progress,
    )
    assert result.status == "cancelled"
    assert seen == [0, 1]
    assert text_of(result) == "first\n"
    assert time.monotonic() - began < 20


def test_a_spare_runs_the_next_job_and_is_replaced(way: Any) -> None:
    job = Job(cells=("import sys\n'pandas' in sys.modules",))
    with Spares(1, way=way) as spares:
        assert spares.wait() == 1
        for _ in range(2):
            result = run_job(job, spares=spares)
            assert result.value == {"kind": "bool", "value": True}
            assert spares.wait() == 1
        spare = spares._ready[0]
        spare.process.kill()
        spare.process.wait()
        assert run_job(job, spares=spares).status == "ok"
    assert spares._ready == []
    assert not spare.base.exists()


def test_spares_go_when_nobody_needs_them() -> None:
    with Spares(1, way="plain", idle_s=0.2) as spares:
        end = time.monotonic() + 30
        while spares._starting and time.monotonic() < end:
            time.sleep(0.01)
        while spares._ready and time.monotonic() < end:
            time.sleep(0.05)
        assert spares._ready == []
        assert run_job(Job(cells=("1",)), spares=spares).status == "ok"


def test_a_child_started_in_a_thread_that_ends_lives_on(way: Any) -> None:
    with Spares(1, way=way) as spares:
        spares.wait()
        time.sleep(0.5)
        assert spares._ready[0].alive


def test_what_cannot_be_copied_is_refused_in_words() -> None:
    with pytest.raises(UsageError, match=r"f \(function\) cannot be copied"):
        freeze(lambda: 1, "f")
    for name in ("/etc/x", "../x", "a/../../x", "", "C:\\x", "x\0"):
        with pytest.raises(UsageError):
            Job(cells=(), files={name: b""})
    with pytest.raises(UsageError):
        Job(cells=(), inputs={"../x": b""})


def test_a_missing_input_file_is_said(run: Run, tmp_path: Path) -> None:
    result = run("plain", "1", files={"a.csv": tmp_path / "gone.csv"})
    assert result.status == "died"
    assert result.error_message is not None
    assert "could not be laid out: No such file" in result.error_message


def test_limits_have_words() -> None:
    for name in walls.WAYS:
        described = walls.describe(name)
        assert described.kept
        assert described.not_kept
    assert Limits().time_s > 0


def test_top_level_await_and_async_work(way: Any, run: Run) -> None:
    result = run(way, "import asyncio\nawait asyncio.sleep(0.01)\n'done'")
    assert result.value == {"kind": "text", "value": "done"}


def test_a_process_that_ends_in_order_leaves_no_folder(tmp_path: Path) -> None:
    code = "from redpanda_jupyter.reuse.sandbox import Spares\nSpares(1).fill()\n"
    code = code + "import time; time.sleep(1)"
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=60)
    assert list(tmp_path.glob("redpanda-run-*")) == []
