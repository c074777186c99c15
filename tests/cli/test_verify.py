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
    from redpanda_jupyter.services.verifying import proving

    block = add('df["revenue"].sum()')
    monkeypatch.setattr(proving, "MOST_KEPT", 300)
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
    assert "not what it gave before" in shown
    assert f"pandas 0.1 → {pd.__version__}" in shown
    (failure,) = ElementTree.parse(tmp_path / "junit.xml").getroot().iter("failure")
    assert failure.get("message") == "changed"
    # these are right from now on
    assert main(["verify", block, "--renew"]) == 0
    assert main(["verify", block]) == 0


def test_what_has_no_data_is_skipped_with_the_reason(
    store: Store, add: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    add('df["revenue"].sum()')
    assert main(["verify", "--all"]) == 3
    assert "--keep-data" in capsys.readouterr().out


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


def test_words_that_contradict_are_refused(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify"]) == 2
    assert main(["verify", "--all", "1"]) == 2
    assert "--all" in capsys.readouterr().err
