"""What a module's functions give on made data is seen behind the walls of the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from redpanda_jupyter.notebooks.module import module
from redpanda_jupyter.services.extraction import describe_source
from redpanda_jupyter.services.transfer import module_check
from redpanda_jupyter.services.transfer.gathering import gather

if TYPE_CHECKING:
    import pytest

    from redpanda_jupyter.store import Store


def seen(store: Store, *codes: str) -> dict[str, Any]:
    """Save blocks and return what is seen of their module's functions."""
    for number, code in enumerate(codes):
        store.add_block(describe_source(code, schemas={"df": ["x"]}), name=f"block-{number}")
    export = gather(store, [f"block-{number}" for number in range(len(codes))])
    return module_check.seen_on_made_data(module(export, "made"), export)


def test_value_on_made_data_is_seen_whatever_the_code_prints_and_warns(there: Store) -> None:
    code = 'import warnings\nwarnings.warn("w")\nprint("{}")\nfloat(df["x"].notna().sum())'
    found = seen(there, code, "1 / 0")
    assert set(found) == {"block_0"}


def test_it_runs_in_the_sandbox(there: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from redpanda_jupyter.reuse import sandbox

    jobs: list[sandbox.Job] = []
    run_job = sandbox.run_job

    def run(job: sandbox.Job) -> Any:
        jobs.append(job)
        return run_job(job)

    monkeypatch.setattr(sandbox, "run_job", run, raising=False)
    assert "block_0" in seen(there, "3 + 4")
    assert [list(job.files) for job in jobs] == [["made.py"]]


def test_function_that_never_ends_is_stopped(there: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module_check, "TIME_LIMIT_S", 1.0)
    assert seen(there, "n = 1\nwhile n:\n    n += 1\nn") == {}
