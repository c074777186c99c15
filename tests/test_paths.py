"""The data directory: the same for every process, private, and refused in words."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from redpanda_jupyter.errors import SettingsError
from redpanda_jupyter.paths import data_dir, default_database_url


def test_the_variable_names_the_directory_and_it_is_made_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = tmp_path / "deep" / "er"
    monkeypatch.setenv("REDPANDA_DATA_DIR", str(wanted))
    assert data_dir() == wanted
    assert stat.S_IMODE(wanted.stat().st_mode) == 0o700
    assert data_dir() == wanted  # there already


def test_without_the_variable_it_lies_in_jupyters_data_directory(
    isolated_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REDPANDA_DATA_DIR")
    assert data_dir() == isolated_home / "jupyter-data" / "redpanda"


def test_a_tilde_is_the_home(isolated_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDPANDA_DATA_DIR", "~/panda")
    assert data_dir() == isolated_home / "panda"


def test_a_directory_that_is_there_keeps_its_mode(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o750)
    monkeypatch.setenv("REDPANDA_DATA_DIR", str(tmp_path))
    data_dir()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o750


def test_a_relative_path_is_refused_because_processes_differ(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REDPANDA_DATA_DIR", "data/panda")
    with pytest.raises(SettingsError, match="REDPANDA_DATA_DIR must be an absolute path"):
        data_dir()
    assert not Path("data/panda").exists()


def test_a_file_in_its_place_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "taken"
    file.write_text("")
    monkeypatch.setenv("REDPANDA_DATA_DIR", str(file))
    with pytest.raises(SettingsError, match="cannot be made: file exists") as caught:
        data_dir()
    assert "REDPANDA_DATA_DIR" in caught.value.hint


def test_the_url_is_one_that_sqlalchemy_reads_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy import make_url

    odd = tmp_path / "my data #1 50% ü@x:y"
    monkeypatch.setenv("REDPANDA_DATA_DIR", str(odd))
    url = make_url(default_database_url())
    assert url.drivername == "sqlite"
    assert url.database == os.path.join(odd, "redpanda.sqlite")


def test_a_question_mark_would_end_the_path_and_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDPANDA_DATA_DIR", str(tmp_path / "why?"))
    with pytest.raises(SettingsError, match=r"holds a '\?'"):
        default_database_url()
