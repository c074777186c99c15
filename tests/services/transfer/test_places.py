"""No form of an export names a folder of this machine, and what is written still finds its data."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import models
from redpanda_jupyter.services.applying.binding import bind
from redpanda_jupyter.services.applying.pipeline import load
from redpanda_jupyter.services.applying.said import Said
from redpanda_jupyter.services.applying.targets import given
from redpanda_jupyter.services.transfer.asking import FORMS
from redpanda_jupyter.services.transfer.gathering import gather
from redpanda_jupyter.services.transfer.importing import import_bundle
from redpanda_jupyter.services.transfer.places import beside, without_home
from redpanda_jupyter.services.transfer.writing import Wishes, write
from redpanda_jupyter.services.verifying.proving import prove
from redpanda_jupyter.store import Store

from .conftest import add_answer, name_block
from .test_running_exports import CODE, COLUMNS, US, add, apply_to, printed, run_on

if TYPE_CHECKING:
    from redpanda_jupyter.models.transfer import Written

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
    assert "Left out, but for what code and questions say: " in written.notes[-1]
    assert "1 line of #2 (version 1) still names your home folder: 2" in written.notes


def test_bundle_names_no_home_beside_its_code_and_finds_its_files(
    there: Store, project: Path, tmp_path: Path
) -> None:
    """All that a run and a proof keep is in it; on the same machine its paths are those again."""
    first, second = project / "data" / "us.csv", project / "us.csv"
    reads = f'import pandas as pd\nsource = "{first}"\ndf = pd.read_csv(source)'
    blocks = [
        add(there, f"{reads}\nprint(len(df))", "one", df=["region"]),
        add(there, f'{reads}\nprint(len(df) + len(pd.read_csv("{second}")))', "two"),
    ]
    run_on(there, "one", first)
    pipeline = load(there, ["1"])
    target = given([], [str(first)], project)[0]
    prove(there, pipeline, bind(there, [pipeline], target, {}, Said({}, {}, {}, True)), {})
    home = str(Path("~").expanduser())
    for wishes in ({}, {"values": True}):
        written = export(there, project / "a.zip", "1", "2", form="bundle", force=True, **wishes)
        with zipfile.ZipFile(written.path) as archive:
            files = {name: archive.read(name).decode() for name in archive.namelist()}
        assert [name for name, text in files.items() if home in text] == [
            f"blocks/{one.id}/v1.code" for one in blocks
        ]
        assert "us.csv" in files[f"blocks/{blocks[0].id}/block.json"]
        assert "us (2).csv" in files[f"blocks/{blocks[1].id}/block.json"]
        with Store(f"sqlite:///{tmp_path}/new-{len(wishes)}.sqlite") as store:
            store.open()
            came = import_bundle(store, written.path).blocks
            assert [one.status for one in came] == ["added", "added"]
            for one in blocks:
                before, after = there.get_contract(one.id, 1), store.get_contract(one.id, 1)
                assert before is not None
                assert after is not None
                assert [each.path for each in after.files] == [each.path for each in before.files]
                assert str(first) in {each.path for each in after.files}
                assert after.parameters == before.parameters


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


def folders(project: Path, tmp_path: Path) -> list[Path]:
    """Three folders to run things from: the data's, that of what is written, any other."""
    (project / "out").mkdir(exist_ok=True)
    return [project, project / "out", tmp_path]


def test_script_with_a_path_in_its_code_runs_from_any_folder(
    there: Store, project: Path, tmp_path: Path
) -> None:
    data = project / "data" / "us.csv"
    code = (
        f'import pandas as pd\nsource = "{data}"\nfiles = ["{data}"]\n'
        f'def load(path="{data}"):\n    return pd.read_csv(path)\n'
        f'HERE = len(pd.read_csv("{data}"))\n'
        "print(HERE, len(pd.read_csv(source)), len(load()), len(pd.read_csv(files[0])))"
    )
    add(there, code, "load")
    cwds = folders(project, tmp_path)
    written = export(there, project / "out" / "n.py", "load", form="script")
    assert written.notes == []
    text = (project / "out" / "n.py").read_text()
    assert 'source = str(HERE_2 / "../data/us.csv")' in text
    assert " (before its paths were changed) · " in text
    assert "redpanda:" not in text
    for cwd in cwds:
        assert run(project / "out" / "n.py", cwd) == "3 3 3 3\n"


def test_module_with_a_path_in_its_code_runs_from_any_folder(
    there: Store, project: Path, tmp_path: Path
) -> None:
    data = project / "data" / "us.csv"
    add(there, f'import pandas as pd\nsource = "{data}"\nlen(pd.read_csv(source))', "one")
    add(there, f'import pandas as pd\nlen(pd.read_csv("{data}"))', "two")
    cwds = folders(project, tmp_path)
    written = export(there, project / "out" / "mod.py", "one", "two", form="module")
    text = (project / "out" / "mod.py").read_text()
    assert 'source: str = str(HERE / "../data/us.csv")' in text
    assert '"files": ["../data/us.csv"]' in text
    assert '"sha256_is": "before its paths were changed"' in text
    assert "redpanda:" not in text + Path(written.further[0]).read_text()
    program = f"import sys; sys.path.insert(0, {str(project / 'out')!r}); import mod"
    for cwd in cwds:
        (cwd / "use.py").write_text(f"{program}; print(mod.one(), mod.two())")
        assert run(cwd / "use.py", cwd) == "3 3\n"


def test_notebook_says_from_where_its_code_sees_files(sales: Store, project: Path) -> None:
    written = export(sales, project / "note.ipynb", "load", form="notebook")
    assert written.notes == [
        "#2 names data/us.csv as seen from the notebook's folder, where its kernel runs"
    ]
    assert printed(project / "note.ipynb") == "3\n"
    assert '"content_hash_is": "before its paths were changed"' in Path(written.path).read_text()


def test_texts_that_are_no_expressions_stay_and_are_told(there: Store, project: Path) -> None:
    data = project / "data" / "us.csv"
    code = (
        f'from typing import Literal\n"{data}"\nwhere: Literal["{data}"] | None = None\n'
        f"match where:\n    case '{data}':\n        pass\n"
        f'print(f"{data}", {{1: 2}}.get("x") == "{data}")\n'
        f'found = f"""{{len("{data}")}}"""'
    )
    add(there, code, "texts")
    written = export(there, project / "out.py", "texts", form="script")
    assert code in (project / "out.py").read_text()
    assert written.notes == ["5 lines of #1 (version 1) still name your home folder: 2, 3, 5, 7, 8"]


STAYS = [
    "https://example.com{home}/data", "http://localhost:8888{home}/x", "s3://bucket{home}/x",
    "/srv{home}/x", "../a{home}/x", ".{home}/x", "~{home}", "{home}x/y", "{home}-old/y",
    "{home}.bak/y", "*{home}/x", "https://[::1]{home}/x",
]  # fmt: skip
GOES = [
    "{home}/x", "see {home}.", "({home}/x)", "'{home}/x', \"{home}\"", "PATH=/bin:{home}/bin",
    "a={home}/x", "file://{home}/x", "sqlite:///{home}/x.db", "is {home}, so", "<{home}>",
    "a\\n{home}/x", "[{home}]",
]  # fmt: skip


@pytest.mark.parametrize("home", ["/root", "/home/jo"])
def test_home_is_where_a_path_begins(monkeypatch: pytest.MonkeyPatch, home: str) -> None:
    monkeypatch.setenv("HOME", home)
    for text in STAYS:
        assert without_home(text.format(home=home)) == text.format(home=home)
    for text in GOES:
        assert without_home(text.format(home=home)) == text.format(home="~")


def test_home_of_windows_is_where_a_path_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", r"C:\Users\jo")
    for there, told in {
        r"C:\Users\jo\x.csv": r"~\x.csv",
        r"'c:/users/jo/x.csv'": "'~/x.csv'",
        r'"C:\\Users\\jo\\x.csv"': r'"~\\x.csv"',
        "file:///C:/Users/jo/x.csv": "file:///~/x.csv",
        r"C:\Users\jo.": "~.",
    }.items():
        assert without_home(there) == told
    for stays in (r"C:\Users\john\x", r"D:\C:\Users\jo", r"C:\Users\jo-a\x", r"C:\Users\Jo.Smith",
                  "https://example.com/C:/Users/jo/x"):  # fmt: skip
        assert without_home(stays) == stays
