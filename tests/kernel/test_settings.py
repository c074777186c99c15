"""A question reads the settings once, and a library without a place costs no question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import settings
from redpanda_jupyter.kernel.session import Session

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def session(shell: Any) -> Session:
    found = Session.of(shell)
    assert found is not None
    return found


def test_a_question_reads_the_settings_once(
    shell: Any, session: Session, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    shell.run_cell_magic("panda", "-m tour", "What is the total?")
    readings = []
    read = settings.read_files

    def noted(start: Any) -> Any:
        readings.append(start)
        return read(start)

    monkeypatch.setattr(settings, "read_files", noted)
    shell.run_cell_magic("panda", "-m tour", "What is the total?")
    assert len(readings) == 1


def test_a_setting_saved_meanwhile_counts_for_the_next_question(
    shell: Any, session: Session, capsys: Any
) -> None:
    shell.run_cell_magic("panda", "-m tour", "What is the total?")
    assert session.settings().privacy == "schema"
    settings.save_user_setting("privacy", "names")
    assert session.settings().privacy == "names"


@pytest.mark.parametrize("kind", ["a file is in the way", "the path is too long"])
def test_a_library_without_a_place_costs_no_question(
    kind: str,
    shell: Any,
    session: Session,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Any,
) -> None:
    (tmp_path / "file").write_text("")
    place = tmp_path / "file" / "data" if kind.startswith("a file") else tmp_path / ("x" * 300)
    monkeypatch.setenv("REDPANDA_DATA_DIR", str(place))
    for _ in range(2):
        shell.run_cell_magic("panda", "-m tour", "What is the total?")
        shown = capsys.readouterr().out
        assert "not saved: The directory" in shown
        assert "cannot be made" in shown
    # where no library can be, none hides a wish; one that cannot be looked at may
    assert session.settings().privacy == ("schema" if kind.startswith("a file") else "names")


def test_a_library_that_is_gone_is_no_library(
    shell: Any, session: Session, isolated_home: Path, capsys: Any
) -> None:
    shell.run_cell_magic("panda", "-m tour", "What is the total?")
    assert session.has_library()
    session.store().close()
    for path in (isolated_home / "redpanda").glob("redpanda.sqlite*"):
        path.unlink()
    assert not session.has_library()
