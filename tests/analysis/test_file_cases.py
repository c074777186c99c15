"""The table of files against Python itself: what runs is run, and must do what the table says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .file_cases import FileCase, is_url, load_cases, read_table, stands_for
from .file_runner import MAKERS, TEXTS, can_run

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = load_cases()
RUNNABLE = [case for case in CASES if can_run(case)]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    target = tmp_path_factory.mktemp("files") / "observed.jsonl"
    runner = Path(__file__).with_name("file_runner.py")
    command = [sys.executable, str(runner), str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr[-2000:]
    told = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    return {one["id"]: one for one in told}


def complaints(case: FileCase, run: dict[str, Any]) -> list[str]:
    """Return in what the run of a case and the table do not agree."""
    found = [run["error"]] if run["error"] else []
    for kind, said, unseen in (
        ("reads", case.reads, case.unseen_reads),
        ("writes", case.writes, case.unseen_writes),
    ):
        seen = run[kind]
        unsaid = [name for name in seen if not any(stands_for(one, name) for one in said)]
        happened = {one for one in said if any(stands_for(one, name) for name in seen)}
        # What is opened natively is not seen when it is read: without it the block must fail.
        if kind == "reads" and run["error_without"]:
            happened.update(run["native"])
        found += [f"{kind} {one}, and the table does not say so" for one in unsaid]
        found += [f"does not {kind[:-1]} {one}" for one in sorted(said - unseen - happened)]
        found += [f"{kind} {one}, said to be unseen" for one in sorted(unseen & happened)]
    return found


@pytest.mark.parametrize("case", RUNNABLE, ids=lambda case: case.id)
def test_the_truth_is_what_happens(case: FileCase, runs: dict[str, dict[str, Any]]) -> None:
    assert complaints(case, runs[case.id]) == []


def wrong(case: FileCase, run: dict[str, Any]) -> Iterator[FileCase]:
    """Give the case with a name too many, and with one of its names left out."""
    yield replace(case, reads=case.reads | {"never/read.csv"})
    yield replace(case, writes=case.writes | {"never.csv"})
    # What another name covers as well, or what was opened natively, would not be missed.
    for one in case.reads:
        if alone(one, case.reads, run["reads"]):
            yield replace(case, reads=case.reads - {one})
    for one in case.writes:
        if alone(one, case.writes, run["writes"]):
            yield replace(case, writes=case.writes - {one})


def alone(one: str, said: frozenset[str], seen: list[str]) -> bool:
    return any(
        stands_for(one, name) and not any(stands_for(other, name) for other in said - {one})
        for name in seen
    )


def test_a_wrong_truth_is_noticed(runs: dict[str, dict[str, Any]]) -> None:
    tried = 0
    for case in RUNNABLE:
        for one in wrong(case, runs[case.id]):
            tried += 1
            assert complaints(one, runs[case.id]) != [], one
    assert tried > 2 * len(RUNNABLE)


def test_the_table_is_sound() -> None:
    ids = [case.id for case in CASES]
    assert sorted(set(ids)) == sorted(ids)
    assert len({case.code for case in CASES}) == len(CASES)
    held = sum(case.holdout for case in CASES)
    assert len(CASES) >= 150
    assert 0.28 < held / len(CASES) < 0.4
    assert len(RUNNABLE) > 0.6 * len(CASES)
    for case in CASES:
        assert len(case.code.splitlines()) <= 50, case.id
        assert {kind for _, kind in case.given} <= MAKERS.keys() | TEXTS.keys(), case.id
        assert case.unseen_reads <= case.reads, case.id
        assert case.unseen_writes <= case.writes, case.id
        assert not case.runs or not any(map(is_url, case.reads | case.writes)), case.id
        for name in case.reads | case.writes:
            assert is_url(name) or ("\\" not in name and "//" not in name), case.id
            assert not name.startswith("./"), case.id
            assert name == name.strip().rstrip("/"), case.id


def test_a_name_stands_for_files() -> None:
    assert stands_for("data/*.csv", "data/a.csv")
    assert stands_for("data/**/*.csv", "data/a.csv")
    assert stands_for("data/**/*.csv", "data/x/y/a.csv")
    assert stands_for("data/20[0-9][0-9].csv", "data/2024.csv")
    assert stands_for("out/sales", "out/sales/part-0.parquet")
    assert not stands_for("data/*.csv", "data/a.csv.bak")
    assert not stands_for("out/sales", "out/sales.csv")
    assert not stands_for("a.csv", "abcsv")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("=== a\nreads: x\n---\nx\n", "without {'writes'}"),
        ("=== a\nreads: x\nwrites:\nwrote: y\n---\nx\n", "wrote: y"),
        ("=== a\nreads: x\nreads: y\nwrites:\n---\nx\n", "reads: y"),
        ("=== a\nreads: x\nwrites:\n---\n", "no code"),
        ("=== a\nreads: x\nwrites:\nrun: yes\n---\nx\n", "run is `no`"),
        ("=== a\nreads: x\nwrites:\ngiven: x\n---\nx\n", "no kind: 'x'"),
        ("stray\n=== a\nreads: x\nwrites:\n---\nx\n", "before the first case"),
    ],
)
def test_a_slip_in_the_table_is_told(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=re.escape(told)):
        read_table("theme", text)
