"""What is exported runs from its top: by a kernel, by papermill, by Python."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from redpanda_jupyter import models
from redpanda_jupyter.context.profiling import profile
from redpanda_jupyter.services.applying.binding import bind, bind_each
from redpanda_jupyter.services.applying.contracts import build, learn
from redpanda_jupyter.services.applying.pipeline import load, ways
from redpanda_jupyter.services.applying.running import run_all
from redpanda_jupyter.services.applying.said import Said
from redpanda_jupyter.services.applying.targets import given
from redpanda_jupyter.services.extraction import describe_source
from redpanda_jupyter.services.outcomes import Run, record
from redpanda_jupyter.services.transfer.gathering import gather
from redpanda_jupyter.services.transfer.writing import Wishes, write
from redpanda_jupyter.services.verifying.proving import prove

if TYPE_CHECKING:
    from pathlib import Path

    from redpanda_jupyter.models.transfer import Written
    from redpanda_jupyter.store import Store

CODE = 'limit = 2\nprint(df.groupby("region")["revenue"].sum().nlargest(limit).to_dict())'
COLUMNS = {"df": ["region", "revenue"]}
US = "region,revenue\nN,10\nS,20\nN,30\n"
DE = "Region;Umsatz\nN;1,5\nS;2,5\nS;1,25\n"


def add(store: Store, code: str, name: str, **schemas: list[str]) -> models.CodeBlock:
    """Save a block with the contract that its text tells."""
    block = store.add_block(
        describe_source(code, schemas=schemas), name=name,
        notebook=models.NotebookRef(path="a.ipynb"),
    )  # fmt: skip
    store.put_contract(build(store, store.get_version(block.id, 1), {}))
    return block


@pytest.fixture
def sales(there: Store) -> Store:
    """A library with one block that has seen its columns."""
    import pandas as pd

    block = add(there, CODE, "by-region", **COLUMNS)
    seen = profile("df", pd.DataFrame({"region": ["N", "S"], "revenue": [10.0, 20.0]}))
    assert seen is not None
    learn(there, there.get_version(block.id, 1), {"df": seen})
    return there


def run_on(store: Store, ref: str, path: Path) -> None:
    """Record a run of a block's own cell, on a frame that the cell before has read."""
    block = store.get_block(ref)
    contract = store.get_contract(ref, block.version)
    assert contract is not None
    target = models.Target(name=path.name, path=str(path), reader="pandas.read_csv")
    run = Run(
        source=block.code, status="ok", started_at=datetime.now(UTC), duration_s=0.1,
        block_id=block.id, loaded={one.variable: target for one in contract.frames},
    )  # fmt: skip
    done = record(store, run)
    assert done is not None
    assert done.origin == "cell"


def apply_to(store: Store, ref: str, path: Path, **columns: str) -> None:
    """Run a block on a file, as ``%panda apply --run`` does."""
    wanted = given([], [str(path)], path.parent)
    bounds = bind_each(store, ways(store, [ref]), wanted, {}, Said(columns, {}, {}))
    assert run_all(store, bounds, {}).rows[0].status == "ok"


def export(store: Store, path: Path, *refs: str) -> Written:
    form: Any = "script" if path.suffix == ".py" else "notebook"
    return write(gather(store, refs, makers=True), Wishes(form=form, path=str(path)))


def printed(path: Path) -> str:
    """Run a notebook in a fresh kernel and return what it printed."""
    node: Any = nbformat.read(str(path), as_version=4)  # type: ignore[no-untyped-call]
    there = {"metadata": {"path": str(path.parent)}}  # as Jupyter does
    NotebookClient(node, timeout=120, kernel_name="python3", resources=there).execute()
    return "".join(out.get("text", "") for cell in node.cells for out in cell.get("outputs", []))


def test_notebook_loads_the_file_that_the_block_ran_on(sales: Store, tmp_path: Path) -> None:
    (tmp_path / "us.csv").write_text(US)
    run_on(sales, "1", tmp_path / "us.csv")
    written = export(sales, tmp_path / "a.ipynb", "1")
    assert written.notes == ["df is loaded from us.csv"]
    cells = nbformat.read(written.path, as_version=4).cells  # type: ignore[no-untyped-call]
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert code[0].metadata.tags == ["parameters"]
    assert code[0].source.splitlines()[0] == 'df_path = "us.csv"'
    assert "pd.read_csv(df_path" in code[1].source
    assert printed(tmp_path / "a.ipynb") == "{'N': 40, 'S': 20}\n"


def test_file_of_an_application_is_an_example_alone(sales: Store, tmp_path: Path) -> None:
    (tmp_path / "de.csv").write_text(DE)
    apply_to(sales, "1", tmp_path / "de.csv", revenue="Umsatz", region="Region")
    (note,) = export(sales, tmp_path / "a.ipynb", "1").notes
    assert note.startswith('bind df where it says "# Bind here what the blocks below need"')
    assert note.endswith("blocks were applied to de.csv")
    (tmp_path / "us.csv").write_text(US)
    run_on(sales, "1", tmp_path / "us.csv")
    apply_to(sales, "1", tmp_path / "de.csv", revenue="Umsatz", region="Region")
    export(sales, tmp_path / "b.ipynb", "1")
    assert printed(tmp_path / "b.ipynb") == "{'N': 40, 'S': 20}\n"


def test_two_files_are_loaded_by_lines_that_are_alike(there: Store, tmp_path: Path) -> None:
    import pandas as pd

    for name in ("jan", "feb"):
        columns = [f"a_rather_long_name_of_a_column_{number}" for number in range(3)]
        file = tmp_path / f"{name}.csv"
        pd.DataFrame({one: [len(name), 2] for one in columns}).to_csv(file, index=False)
        total = " + ".join(f'{name}["{one}"].sum()' for one in columns)
        add(there, f"print({total})", name, **{name: columns})
        run_on(there, name, file)
    export(there, tmp_path / "a.ipynb", "jan", "feb")
    assert printed(tmp_path / "a.ipynb") == "15\n15\n"


def test_blocks_on_different_files_are_not_given_each_others(sales: Store, tmp_path: Path) -> None:
    add(sales, 'print(df["revenue"].sum())', "total", **COLUMNS)
    for name in ("us.csv", "uk.csv", "fr.csv"):
        (tmp_path / name).write_text(US)
    run_on(sales, "1", tmp_path / "us.csv")
    run_on(sales, "2", tmp_path / "uk.csv")
    written = export(sales, tmp_path / "a.ipynb", "1", "2")
    assert not any("loaded" in note for note in written.notes)
    # both ran on one, though not both of them last
    run_on(sales, "1", tmp_path / "fr.csv")
    run_on(sales, "2", tmp_path / "fr.csv")
    run_on(sales, "1", tmp_path / "us.csv")
    written = export(sales, tmp_path / "b.ipynb", "1", "2")
    assert "df is loaded from fr.csv" in written.notes


def test_file_that_a_block_was_proven_on_is_an_example(sales: Store, tmp_path: Path) -> None:
    (tmp_path / "us.csv").write_text(US)
    (tmp_path / "bad.csv").write_text(US.replace("10", "x"))
    pipeline = load(sales, ["1"])
    for name in ("us.csv", "bad.csv"):
        wanted = given([], [name], tmp_path)[0]
        prove(sales, pipeline, bind(sales, [pipeline], wanted, {}, Said({}, {}, {}, True)), {})
    assert len(sales.list_validations("1")) == 2
    (note,) = export(sales, tmp_path / "a.ipynb", "1").notes
    assert note.endswith("blocks were applied to us.csv")


def test_papermill_gives_it_another_file_and_limit(sales: Store, tmp_path: Path) -> None:
    papermill = pytest.importorskip("papermill", reason="papermill is not installed")
    for name, text in (("us.csv", US), ("next.csv", US.replace("10", "100"))):
        (tmp_path / name).write_text(text)
    run_on(sales, "1", tmp_path / "us.csv")
    export(sales, tmp_path / "a.ipynb", "1")
    ran = papermill.execute_notebook(
        str(tmp_path / "a.ipynb"), str(tmp_path / "b.ipynb"), progress_bar=False,
        parameters={"df_path": str(tmp_path / "next.csv"), "limit": 1}, kernel_name="python3",
    )  # fmt: skip
    shown = [out.text for cell in ran.cells for out in cell.get("outputs", []) if "text" in out]
    assert shown == ["{'N': 130}\n"]


def test_where_nothing_is_known_it_says_what_to_bind(sales: Store, tmp_path: Path) -> None:
    assert export(sales, tmp_path / "a.ipynb", "1").notes == [
        'bind df where it says "# Bind here what the blocks below need", '
        "such as import pandas as pd; df = pd.read_csv('…')"
    ]
    with pytest.raises(CellExecutionError) as caught:
        printed(tmp_path / "a.ipynb")
    assert caught.value.ename == "NameError"
    assert caught.value.evalue.startswith("df must be bound before the blocks below run, such as")
    assert 'df: a pandas.DataFrame with "region" (text), "revenue" (number)' in str(caught.value)
    node: Any = nbformat.read(str(tmp_path / "a.ipynb"), as_version=4)  # type: ignore[no-untyped-call]
    (cell,) = (cell for cell in node.cells if "_missing" in cell.source)
    cell.source = (
        "import pandas as pd\ndf = pd.DataFrame({'region': ['N'], 'revenue': [7]})\n" + cell.source
    )
    nbformat.write(node, str(tmp_path / "a.ipynb"))  # type: ignore[no-untyped-call]
    assert printed(tmp_path / "a.ipynb") == "{'N': 7}\n"


def test_blocks_that_load_and_help_come_along(there: Store, tmp_path: Path) -> None:
    (tmp_path / "us.csv").write_text(US)
    add(there, f'import pandas as pd\ndf = pd.read_csv("{tmp_path}/us.csv")', "load")
    add(there, "def twice(x):\n    return 2 * x", "twice")
    add(there, f"df = df.assign(revenue=twice(df['revenue']))\n{CODE}", "by-region", **COLUMNS)
    written = export(there, tmp_path / "a.ipynb", "by-region")
    assert written.blocks == 3
    assert printed(tmp_path / "a.ipynb") == "{'N': 80, 'S': 40}\n"


def test_script_runs_from_its_top_or_says_what_to_bind(sales: Store, tmp_path: Path) -> None:
    (tmp_path / "us.csv").write_text(US)

    def run(name: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, name], capture_output=True, text=True, cwd=tmp_path, check=False
        )

    export(sales, tmp_path / "bare.py", "1")
    assert "NameError: df must be bound before" in run("bare.py").stderr
    run_on(sales, "1", tmp_path / "us.csv")
    export(sales, tmp_path / "whole.py", "1")
    done = run("whole.py")
    assert (done.stdout, done.stderr) == ("{'N': 40, 'S': 20}\n", "")


def test_module_is_a_program_where_its_data_are_known(sales: Store, tmp_path: Path) -> None:
    (tmp_path / "us.csv").write_text(US)
    sales.rename_block("1", "by-area")

    def run(name: str, code: str) -> str:
        path = tmp_path / f"{name}.py"
        write(gather(sales, ["1"]), Wishes(form="module", path=str(path)))
        tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"test_{name}.py"]
        assert subprocess.run(tests, cwd=tmp_path, check=False).returncode == 0
        done = subprocess.run(
            [sys.executable, *code.split(" ", 1)], capture_output=True, text=True, cwd=tmp_path,
            check=True,
        )  # fmt: skip
        return done.stdout

    assert run("bare", "bare.py") == ""
    run_on(sales, "1", tmp_path / "us.csv")
    assert run("whole", "whole.py") == "{'N': 40, 'S': 20}\n2\n"
    assert run("quiet", "-c import quiet") == ""


def held(store: Store, path: Path, **wishes: bool) -> str:
    """Return all that a bundle of a block holds."""
    export = gather(store, ["1"], history=True, outputs=wishes.get("outputs", False))
    write(export, Wishes(form="bundle", path=str(path), force=True, **wishes))
    with zipfile.ZipFile(path) as archive:
        return b"".join(map(archive.read, archive.namelist())).decode()


def test_bundle_of_a_block_that_ran_and_was_proven(
    sales: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, data = "ada-who-proved-it", tmp_path / "us.csv"
    monkeypatch.setenv("LOGNAME", account)
    data.write_text(US)
    apply_to(sales, "1", data)
    pipeline = load(sales, ["1"])
    bound = bind(sales, [pipeline], given([], [str(data)], tmp_path)[0], {}, Said({}, {}, {}, True))
    proof = prove(sales, pipeline, bound, {}).validation
    assert (proof.verdict, proof.document["by"]) == ("reproduced", account)
    saved = describe_source("df = df.head(3)", schemas=COLUMNS)
    sales.add_version("1", saved, made_by=account)
    (golden,), (run, *_) = sales.list_golden("1"), sales.list_executions("1")
    secret = {
        hashlib.sha256(data.read_bytes()).hexdigest(), golden.inputs_hash, run.fingerprint,
        *(use.content_fingerprint for use in run.datasets),
        *(one["fingerprint"] for one in proof.document["runs"]),
    } - {None}  # fmt: skip
    assert len(secret) >= 3
    bare = held(sales, tmp_path / "a.redpanda.zip")
    whole = held(sales, tmp_path / "a.redpanda.zip", values=True, outputs=True)
    assert not [one for one in secret if one in bare]
    assert [one for one in secret if one in whole]
    for one in (bare, whole):
        assert account not in one
        assert str(tmp_path) not in one
        assert "us.csv" in one
        assert "reproduced" in one
