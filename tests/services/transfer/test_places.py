"""No form of an export names a folder of this machine, and what is written still finds its data."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import models
from redpanda_jupyter.services.transfer.asking import FORMS
from redpanda_jupyter.services.transfer.gathering import gather
from redpanda_jupyter.services.transfer.places import beside, without_home
from redpanda_jupyter.services.transfer.writing import Wishes, write

from .conftest import add_answer, name_block
from .test_running_exports import CODE, COLUMNS, US, add, apply_to, printed, run_on

if TYPE_CHECKING:
    from redpanda_jupyter.models.transfer import Written
    from redpanda_jupyter.store import Store

TOTALS = "{'N': 40, 'S': 20}\n"


@pytest.fixture
def project(isolated_home: Path) -> Path:
    """A folder in the person's home with data."""
    folder = isolated_home / "project"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "us.csv").write_text(US)
    return folder


@pytest.fixture
def sales(there: Store, project: Path) -> Store:
    """A library whose block ran on a file, and one that loads it by its whole path."""
    data = project / "data" / "us.csv"
    add(there, CODE, "by-region", **COLUMNS)
    run_on(there, "by-region", data)
    apply_to(there, "by-region", data)
    code = f'import pandas as pd\nsales = pd.read_csv("{data}")\nprint(len(sales))'
    answer = f"It reads {data}:\n\n```python\n{code}\n```\n"
    name_block(there, add_answer(there, answer, f"Count {data}").blocks[0].id, "load")
    return there


def export(store: Store, path: Path, *refs: str, **wishes: Any) -> Written:
    return write(gather(store, refs, outputs=True), Wishes(path=str(path), **wishes))


def content(written: Written) -> str:
    """Return all that was written."""
    texts = []
    for path in map(Path, (written.path, *written.further)):
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                texts += [archive.read(name).decode() for name in archive.namelist()]
        else:
            texts.append(path.read_text())
    return "\n".join(texts)


ENDS = {"notebook": "ipynb", "script": "py", "module": "py", "markdown": "md", "bundle": "zip"}


@pytest.mark.parametrize("where", [".", "reports", "reports/may", "/elsewhere"])
def test_no_folder_leaves(sales: Store, project: Path, tmp_path: Path, where: str) -> None:
    folder = tmp_path / "elsewhere" if where.startswith("/") else project / where
    folder.mkdir(parents=True, exist_ok=True)
    home = Path("~").expanduser()
    for form in FORMS:
        wishes: Any = {"form": form, "force": True}
        # code goes into a bundle as it is
        refs = ("by-region",) if form == "bundle" else ("by-region", "load")
        told = content(export(sales, folder / f"made.{ENDS[form]}", *refs, **wishes))
        for secret in (project, home, folder, folder.parent, tmp_path):
            assert str(secret) not in told, form
        assert form == "markdown" or "us.csv" in told


def test_what_runs_showed_names_no_home(sales: Store, project: Path) -> None:
    whole = gather(sales, ["by-region"])
    (one,) = whole.blocks
    run = one.executions[0]
    shown = models.Output(kind="stream", mime="text/plain", name="stdout", data=f"in {project}\n")
    picture = models.Output(kind="display", mime="image/png", data="iVBORw0KGgo=")
    one = one.model_copy(update={"outputs": {run.id: [shown, picture]}})
    whole = whole.model_copy(update={"blocks": [one]})
    for name in ("a.ipynb", "a.zip"):
        written = write(whole, Wishes(path=str(project / name), outputs=True))
        assert "in ~/project\\n" in content(written)
        assert picture.data in content(written)


def test_bundle_keeps_code_as_it_is_and_says_what_is_in_it(sales: Store, project: Path) -> None:
    written = export(sales, project / "a.zip", "load", form="bundle")
    assert f'pd.read_csv(\\"{project}' not in content(written)
    assert f'pd.read_csv("{project}' in content(written)
    assert "Count ~/project/data/us.csv" in content(written)
    assert "line 2 of #2 (version 1) still names your home folder" in written.notes


def run(path: Path, cwd: Path) -> str:
    ran = subprocess.run([sys.executable, str(path)], cwd=cwd, capture_output=True, text=True,
                         timeout=120, check=False)  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


@pytest.mark.parametrize(("where", "way"), [
    (".", "data/us.csv"), ("data", "us.csv"), ("reports", "../data/us.csv"),
])  # fmt: skip
def test_data_beside_are_found(
    sales: Store, project: Path, tmp_path: Path, where: str, way: str
) -> None:
    folder = project / where
    folder.mkdir(exist_ok=True)
    written = export(sales, folder / "out.py", "by-region", form="script")
    assert written.notes == [f"df is loaded from {way}"]
    assert f'\ndf_path = HERE / "{way}"\n' in (folder / "out.py").read_text()
    # from its own folder, and from any other
    assert (run(Path("out.py"), folder), run(folder / "out.py", tmp_path)) == (TOTALS, TOTALS)
    export(sales, folder / "mod.py", "by-region", form="module")
    assert run(folder / "mod.py", tmp_path).startswith(TOTALS)
    export(sales, folder / "note.ipynb", "by-region", form="notebook")
    assert printed(folder / "note.ipynb") == TOTALS


def test_data_elsewhere_are_named_and_a_person_writes_where_they_are(
    sales: Store, project: Path, tmp_path: Path
) -> None:
    written = export(sales, tmp_path / "out.py", "by-region", form="script")
    assert written.notes == [
        "df is loaded from us.csv, which does not lie beside this: write in df_path where it is"
    ]
    text = (tmp_path / "out.py").read_text()
    line = 'df_path = HERE / "us.csv"  # write here where it is\n'
    assert line in text
    (tmp_path / "out.py").write_text(text.replace(line, f'df_path = "{project}/data/us.csv"\n'))
    assert run(tmp_path / "out.py", tmp_path) == TOTALS


def test_path_in_code_is_found_from_there(sales: Store, project: Path, tmp_path: Path) -> None:
    written = export(sales, project / "out.py", "load", form="script")
    assert run(Path("out.py"), project) == "3\n"
    assert written.notes == []
    written = export(sales, tmp_path / "out.py", "load", form="script")
    assert written.notes == ["#2 names us.csv, which does not lie beside this: write where it is"]


def test_place_that_is_nobodys_stays_in_code(there: Store, project: Path) -> None:
    code = 'import pandas as pd\nx = pd.read_csv("/srv/data/x.csv")\nhome = "/not/" + "a path"'
    add(there, code, "shared")
    export(there, project / "out.py", "shared", form="script")
    assert code in (project / "out.py").read_text()


def test_way_names_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.setenv("LOGNAME", "ada")
    seen = {
        ("/home/ada/w", "/home/ada/w/x.csv"): "x.csv",
        ("/home/ada/w", "/home/ada/data/x.csv"): "../data/x.csv",
        ("/home/ada/w", "/home/bob/x.csv"): None,
        ("/home/ada", "/home/bob/x.csv"): None,
        ("/home", "/home/ada/x.csv"): None,
        ("/srv/a", "/srv/ada/x.csv"): None,
        ("/srv", "/etc/x.csv"): None,
    }
    for (folder, path), way in seen.items():
        assert beside(path, Path(folder)) == way, (folder, path)
    assert without_home("see /home/ada/x and /home/adam/x") == "see ~/x and /home/adam/x"
