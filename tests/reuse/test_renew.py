"""A kept contract that an older reader made is read anew; what people and runs have said stays."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import pandas as pd
import pytest

from redpanda_jupyter.analysis import CodeAnalysis, analyze
from redpanda_jupyter.context.profiling import profile
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import Contract
from redpanda_jupyter.reuse.contract import READER, build, edit, learn, renew
from tests.analysis.test_version import PYTHON, codes

CODE = "c = df.agg({'name': 'sum'})\nr = df.merge(other, on='k', how='left')['x'].sum()"
WRITTEN = Path(__file__).with_name("reader.json")


def frame() -> pd.DataFrame:
    return pd.DataFrame({"name": ["a", "b", "c"], "k": [1, 2, 3], "x": [1.0, 2.0, 3.0]})


def data() -> dict[str, pd.DataFrame]:
    return {"df": frame(), "other": frame()[["k"]]}


def read() -> CodeAnalysis:
    return analyze(CODE, {name: [*one.columns] for name, one in data().items()})


def made() -> Contract:
    profiles = {name: seen for name, one in data().items() if (seen := profile(name, one))}
    return build(new_id(), read(), code=CODE, profiles=profiles)


def old(contract: Contract) -> Contract:
    """Return a contract as a reader kept it that knew less."""
    frames = [
        one.model_copy(
            update={
                "flags": [flag for flag in one.flags if flag != "row_order_perhaps"],
                "columns": [
                    need.model_copy(
                        update={"uses": [use for use in need.uses if use != "key_kept"]}
                    )
                    for need in one.columns
                ],
            }
        )
        for one in contract.frames
    ]
    return Contract(**contract.model_copy(update={"frames": frames, "reader": 0}).model_dump())


def renewed(contract: Contract) -> Contract:
    return renew(contract, read(), CODE)


def test_flags_and_uses_are_read_anew() -> None:
    contract = made()
    assert "row_order_perhaps" in contract.frames[0].flags
    assert any("key_kept" in need.uses for need in contract.frames[0].columns)
    assert old(contract) != contract
    assert renewed(old(contract)) == contract
    assert contract.reader == READER


def test_what_is_up_to_date_is_left_as_it_is() -> None:
    contract = made().model_copy(update={"notes": ["as it was"]})
    assert renewed(contract) is contract


def test_what_people_and_runs_have_said_stays() -> None:
    said = edit(old(made()), "df.x is integer; df.name not needed")
    found = renewed(said)
    before = {one.name: one for one in said.frames[0].columns}
    after = {one.name: one for one in found.frames[0].columns}
    assert before.keys() == after.keys()
    assert {name: one.kind for name, one in after.items()} == {
        name: one.kind for name, one in before.items()
    }
    assert found.origin == "edited"
    waived = [name for name, one in before.items() if "waived" in one.uses]
    assert waived == [name for name, one in after.items() if "waived" in one.uses]
    ran = learn(old(made()), profiles={"df": profile("df", frame())})  # type: ignore[dict-item]
    assert [one.profile for one in renewed(ran).frames] == [one.profile for one in ran.frames]


def found() -> dict[str, object]:
    """Return the reader's version, and a digest of the flags and uses in the tables' blocks."""
    digest = hashlib.sha256()
    for code in codes():
        contract = build("1" * 26, analyze(code), code=code)
        inputs = [(one.variable, one.flags, [(need.name, need.uses) for need in one.columns])
                  for one in (*contract.frames, *contract.files)]  # fmt: skip
        digest.update(json.dumps(inputs).encode())
    return {"reader": READER, "sha256": digest.hexdigest()}


@pytest.mark.skipif(sys.version_info[:2] != PYTHON, reason="written down with Python 3.11")
def test_what_is_read_is_what_its_version_read() -> None:
    """Where this fails after a change that is meant, run ``python -m tests.reuse.test_renew``.

    If the version that stands in ``reader.json`` has been released, raise ``READER`` first: kept
    contracts are then read anew.
    """
    assert found() == json.loads(WRITTEN.read_text("utf-8"))


if __name__ == "__main__":
    WRITTEN.write_text(json.dumps(found(), indent=2) + "\n", "utf-8")
