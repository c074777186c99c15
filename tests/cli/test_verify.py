"""``redpanda verify`` in a terminal: exit codes, JUnit XML, and what cannot be verified."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pandas as pd
import pytest

from redpanda_jupyter import models
from redpanda_jupyter.cli import main
from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.services.applying.binding import bind
from redpanda_jupyter.services.applying.contracts import learn
from redpanda_jupyter.services.applying.pipeline import load
from redpanda_jupyter.services.applying.targets import Given
from redpanda_jupyter.services.extraction import describe_source
from redpanda_jupyter.services.verifying.proving import prove
from redpanda_jupyter.store import Store

from ..asked import put_block

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FRAME = pd.DataFrame({"region": ["N", "S", "N"], "revenue": [10.0, 20.0, 30.0]})


@pytest.fixture
def store(isolated_home: Path) -> Iterator[Store]:
    with Store() as opened:
        yield opened


@pytest.fixture
def add(store: Store) -> Callable[..., str]:
    """Put a block into the library as an answer would; return its id."""
    return lambda code: put_block(store, code, prompt=code)


def proven(store: Store, block_id: str, frame: pd.DataFrame, **options: Any) -> Any:
    from redpanda_jupyter.context.profiling import profile

    version = store.get_version(block_id, 1)
    learn(store, version, {"df": profile("df", frame)})
    pipeline = load(store, [block_id])
    bound = bind(store, [pipeline], Given("df", {"df": "df"}, {}), {"df": frame})
    return prove(store, pipeline, bound, {"df": frame}, **options)


def test_frames_that_were_kept_are_proven_again_without_a_notebook(
    store: Store, add: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    block = add('df.groupby("region")["revenue"].sum()')
    assert proven(store, block, FRAME, keep_data=True).golden == "first"
    assert main(["verify", "--all", "--junit", str(tmp_path / "junit.xml")]) == 0
    shown = capsys.readouterr().out
    assert "1 of 1 proven" in shown
    assert "the same as the results that were kept" in shown
    suite = ElementTree.parse(tmp_path / "junit.xml").getroot()
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("1", "0", "0")
    assert store.get_block(block).badge == "verified"


def test_no_part_of_a_frame_is_kept_as_if_it_were_the_frame(
    store: Store, add: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from redpanda_jupyter.services.verifying import kept

    block = add('df["revenue"].sum()')
    monkeypatch.setattr(kept, "MOST_KEPT", 300)
    long = pd.DataFrame({"revenue": [float(one) for one in range(1000)]})
    with pytest.raises(UsageError, match="df is too large for a copy of it to be kept"):
        proven(store, block, long, keep_data=True)
    assert store.list_golden(block) == []
    # the proof stands, and so do the results without the data
    assert store.get_block(block).badge == "verified"
    assert proven(store, block, long).golden == "first"


def test_what_gives_something_else_than_before_fails_the_job(
    store: Store, add: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    block = add('df["revenue"].sum()')
    proven(store, block, FRAME, keep_data=True)
    (golden,) = store.list_golden(block)
    run = models.RunResult.model_validate(golden.results["run"])
    assert run.value is not None
    from redpanda_jupyter.reuse import values

    other = run.model_copy(update={"value": values.pack(61.0), "outputs": []})
    results = {**golden.results, "run": other.model_dump(mode="json")}
    packages = {**golden.packages, "pandas": "0.1"}
    store.put_golden(golden.model_copy(update={"results": results, "packages": packages}))
    assert main(["verify", block, "--junit", str(tmp_path / "junit.xml")]) == 1
    shown = capsys.readouterr().out
    head, difference = shown.splitlines()[:2]
    assert head.endswith("on df: It gives the same twice, but not what it gave before:")
    assert difference.strip().endswith("61.0 → 60.0")
    assert shown.count("not what it gave before") == 1
    assert "reproduced" not in shown
    assert f"pandas 0.1 → {pd.__version__}" in shown
    (failure,) = ElementTree.parse(tmp_path / "junit.xml").getroot().iter("failure")
    assert failure.get("message") == "changed"
    # of what was not written down then, nothing is said
    packages.pop("pandas")
    store.put_golden(golden.model_copy(update={"results": results, "packages": packages}))
    assert main(["verify", block]) == 1
    shown = capsys.readouterr().out
    assert "pandas" not in shown
    assert "–" not in shown
    assert store.get_block(block).badge == "failed"
    # these are right from now on
    assert main(["verify", block, "--renew"]) == 0
    assert store.get_block(block).badge == "verified"
    assert main(["verify", block]) == 0


def test_other_results_of_an_edit_end_the_job_alike_and_are_named_as_an_edit(
    store: Store, add: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    block = add('df["revenue"].sum()')
    proven(store, block, FRAME, keep_data=True)
    store.add_version(block, describe_source('df["revenue"].max()'))
    assert main(["verify", "--all", "--junit", str(tmp_path / "junit.xml")]) == 1
    shown = capsys.readouterr().out
    assert "version 2 gives other results than version 1 did on df: the result: 60.0 → 30" in shown
    assert "`redpanda verify 1 --renew` keeps these" in shown
    assert shown.endswith("0 of 1 proven, 1 gives other results since an edit, 0 skipped.\n")
    (failure,) = ElementTree.parse(tmp_path / "junit.xml").getroot().iter("failure")
    assert failure.get("message", "").startswith("edited: other results than those of another")
    assert store.get_block(block).badge == "verified"
    assert main(["verify", "--all", "--renew"]) == 0


def test_what_has_no_data_is_skipped_with_the_reason(
    store: Store, add: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    add('df["revenue"].sum()')
    assert main(["verify", "--all"]) == 3
    assert "--keep-data" in capsys.readouterr().out


def test_summary_counts_what_was_skipped_by_the_reason_and_names_what_was_proven_once(
    store: Store, add: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    add("sum(range(10))")
    add('df["revenue"].max()')
    once = add('df["revenue"].sum()')
    proven(store, once, FRAME)
    add("import pandas as pd\nsold = pd.read_csv('nowhere.csv')\nsold.sum()")
    label = f"#{store.get_block(once).number} {store.get_block(once).name}"
    assert main(["verify", "--all"]) == 0
    shown = capsys.readouterr().out
    assert shown.endswith(
        "1 of 1 proven, 3 skipped:\n  2 never ran on data that are kept\n"
        "  1 read a file that is not here\n"
        f"  verified, so proven once, and not to be proven now: {label}\n"
    )
    assert shown.count("It is verified: it was proven once, and cannot be now.") == 1


def test_a_failed_block_that_cannot_be_tried_fails_the_job_and_is_named(
    store: Store, add: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    add("sum(range(10))")
    noisy = add('import random\ndf["revenue"].sum() * random.random()')
    proven(store, noisy, FRAME)
    found = store.get_block(noisy)
    assert found.badge == "failed"
    assert main(["verify", "--all", "--junit", str(tmp_path / "junit.xml")]) == 1
    shown = capsys.readouterr().out
    assert f"#{found.number} stays failed: on df it does not give the same twice" in shown
    assert "1 of 1 proven, 1 skipped" in shown
    suite = ElementTree.parse(tmp_path / "junit.xml").getroot()
    assert (suite.get("failures"), suite.get("skipped")) == ("1", "1")
    (failure,) = suite.iter("failure")
    assert "stays failed" in (failure.text or "")
    # also where nothing else is there to be verified
    assert main(["verify", noisy]) == 1


def test_a_name_that_no_block_has_is_refused_with_the_nearest(
    store: Store, add: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    block = add("sum(range(10))")
    store.rename_block(block, "share-paid")
    assert main(["verify", block, "share-pad"]) == 2
    shown = capsys.readouterr()
    assert "share-paid" in shown.err
    assert "proven" not in shown.out
    assert main(["verify", "77"]) == 2


def test_a_block_that_cannot_be_loaded_is_told_by_its_name_and_never_by_its_id(
    store: Store, add: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    maker = add("def double(x):\n    return 2 * x")
    user = add("double(2)")
    learn(store, store.get_version(user, 1), {})
    number, name = store.get_block(user).number, store.get_block(user).name
    store.delete_block(maker)
    assert main(["verify", "--all"]) == 3
    shown = capsys.readouterr().out
    assert user not in shown
    assert f"{name or f'#{number}'}: skipped: " in shown
    assert "1 cannot be loaded with what they depend on" in shown


def test_a_block_that_needs_nothing_is_proven_and_one_that_fails_is_told(
    store: Store, add: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    add("sum(range(10))")
    assert main(["verify", "--all", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["verdict"] == "reproduced"
    assert found["document"]["enforced"] is not None
    block = add("1 / 0")
    assert main(["verify", block]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().out
    assert store.get_block(block).badge == "failed"


GOOD = "region,revenue\nN,11\nS,22\nN,33\n"


def test_a_file_that_cannot_be_read_fails_the_job_and_stops_no_other(
    store: Store,
    add: Any,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.csv", "c.csv"):
        (tmp_path / name).write_text(GOOD)
    (tmp_path / "b.csv").write_bytes(b"\x00\x01")
    first, second = add('df["revenue"].sum()'), add('df["revenue"].max()')
    words = ["--on", "a.csv", "--on", "b.csv", "--on", "gone.csv", "--on", "c.csv", "--yes"]
    assert main(["verify", first, second, *words]) == 1
    shown = capsys.readouterr().out
    assert shown.count("reproduced") == 4
    assert shown.count("the data cannot be read, so it was not run") == 4
    assert "There is no file gone.csv" in shown
    assert "4 of 8 proven" in shown
    # what it was proven on is read again; a file that is damaged meanwhile is no good proof
    (tmp_path / "a.csv").write_bytes(b"\x00\x01")
    (tmp_path / "c.csv").unlink()
    assert main(["verify", first]) == 1
    shown = capsys.readouterr().out
    assert "it ran before, and does not any more" in shown
    assert "c.csv, on which it was proven, is not there any more" in shown


def test_texts_are_named_as_in_a_notebook(
    store: Store,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "de.csv").write_text("region,revenue\nNord,11\nN,22\nS,33\n")
    block = put_block(store, 'df.loc[df["region"] == "N", "revenue"].sum()', ran_on=FRAME)
    assert main(["verify", block, "--on", "de.csv", "--value", "region:N=Nord"]) == 1
    assert "'Nord' (1 row), and also 'N' (1 row)" in capsys.readouterr().out
    words = ["--value", "region:N=Nord", "--value", "region:N=N"]
    assert main(["verify", block, "--on", "de.csv", *words, "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["document"]["said"]["values"] == {"region": {"N": ["Nord", "N"]}}
    # the job of the next night says it no more
    assert main(["verify", block]) == 0
    assert "the same as the results that were kept" in capsys.readouterr().out
    assert main(["verify", block, "--value", "region:N=Nord"]) == 2
    assert "--on" in capsys.readouterr().err
    assert main(["verify", "--all", "--on", "de.csv"]) == 2


def test_words_that_contradict_are_refused(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify"]) == 2
    assert main(["verify", "--all", "1"]) == 2
    assert "--all" in capsys.readouterr().err
