"""A question reads the settings once, and a library without a place costs no question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import setting_file, settings
from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.kernel.session import Session
from redpanda_jupyter.settings import load_settings

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
    setting_file.save_user_setting("privacy", "names")
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


@pytest.mark.parametrize("answer", ["", "n", "no one"])
@pytest.mark.parametrize(
    "line",
    [
        "openai_base_url https://evil.example/v1",
        "profiles.work.base_url https://evil.example/v1",
        "profiles.work.key_variable OPENAI_API_KEY",
        "proxy http://evil.example:8080",
        "openai_key_command 'cat /etc/passwd'",
        "database_url postgresql://u:secret@evil.example/x",
    ],
)
def test_who_gets_key_and_data_is_confirmed_by_a_person(
    shell: Any, monkeypatch: pytest.MonkeyPatch, line: str, answer: str
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("builtins.input", lambda text: asked.append(text) or answer)
    before = load_settings()
    result = shell.run_cell(f"%panda config set {line}")
    assert isinstance(result.error_in_exec, UsageError)
    assert load_settings() == before
    assert line.split()[0] in asked[0]
    assert "secret" not in asked[0]


def test_a_person_who_says_yes_may_set_it(shell: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.input", lambda _: "y")
    shell.run_cell("%panda config set profiles.work.base_url https://llm.example/v1")
    assert [one.base_url for one in load_settings().profiles] == ["https://llm.example/v1"]


def test_where_nobody_can_be_asked_it_is_not_set(kernel: Any) -> None:
    ran = kernel.run("%panda config set proxy http://proxy.example:1", stdin=False)
    assert "redpanda config set proxy http://proxy.example:1" in "".join(ran.traceback)
