"""Settings from variables, and what a notebook cannot move by them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import SettingsError
from redpanda_jupyter.setting_file import save_user_setting
from redpanda_jupyter.settings import (
    Settings,
    explain_settings,
    load_settings,
    settings_paths,
)

if TYPE_CHECKING:
    from pathlib import Path


# --- variables ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("model", " openai:gpt-x ", "openai:gpt-x"),
        ("total_timeout_s", "12.5", 12.5),
        ("total_timeout_s", "12", 12.0),
        ("max_attempts", "2", 2),
        ("preload_sdk", "No", False),
        ("preload_sdk", "1", True),
        ("database_url", "postgresql://u:p@h/d", "postgresql://u:p@h/d"),
        ("model", "123", "123"),
    ],
)
def test_a_variable_is_read_as_the_fields_kind(
    name: str, text: str, value: Any, monkeypatch: pytest.MonkeyPatch,
    start_environment: dict[str, str],
) -> None:  # fmt: skip
    start_environment[f"REDPANDA_{name.upper()}"] = text
    monkeypatch.setenv(f"REDPANDA_{name.upper()}", text)
    found = getattr(load_settings(), name)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("max_attempts", "2.5"),
        ("max_attempts", "many"),
        ("max_attempts", "0"),
        ("max_attempts", "4"),
        ("total_timeout_s", "nan"),
        ("total_timeout_s", "inf"),
        ("total_timeout_s", "-1"),
        ("preload_sdk", "perhaps"),
        ("privacy", "everything"),
        ("insert", "cell"),
        ("database_url", "library.db"),
    ],
)
def test_a_wrong_variable_is_named_with_its_field(
    name: str, text: str, monkeypatch: pytest.MonkeyPatch, start_environment: dict[str, str]
) -> None:
    variable = f"REDPANDA_{name.upper()}"
    start_environment[variable] = text
    monkeypatch.setenv(variable, text)
    with pytest.raises(SettingsError, match=f"^{variable}: '{name}' must be") as caught:
        load_settings()
    assert "\n" not in str(caught.value)


def test_an_empty_variable_is_none_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDPANDA_PRIVACY", "  ")
    assert load_settings().privacy == "schema"


def test_variables_of_other_programs_with_our_prefix_are_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REDPANDA_BROKERS", "localhost:9092")
    assert load_settings() == Settings()


@pytest.mark.parametrize("name", ["openai_base_url", "anthropic_base_url"])
def test_a_base_url_comes_from_files_only(
    write: Any, name: str, user_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SettingsError, match="settings file only"):
        load_settings({name: "https://example.org"})
    monkeypatch.setenv(f"REDPANDA_{name.upper()}", "https://example.org")
    with pytest.raises(SettingsError, match="comes from a settings file"):
        load_settings()
    monkeypatch.delenv(f"REDPANDA_{name.upper()}")
    write(user_file, {name: "https://example.org/v1/"})
    assert getattr(load_settings(), name) == "https://example.org/v1"


EVIL = {"openai_base_url": "https://evil.example/v1", "insert": "none"}


@pytest.mark.parametrize(
    ("moves", "place"),
    [
        ({"JUPYTER_CONFIG_PATH": "{here}"}, ""),
        ({"JUPYTER_CONFIG_DIR": "{here}"}, ""),
        ({"JUPYTER_CONFIG_DIR": "", "HOME": "{here}"}, ".jupyter"),
        ({"JUPYTER_CONFIG_DIR": "", "JUPYTER_PLATFORM_DIRS": "1", "XDG_CONFIG_HOME": "{here}"},
         "jupyter"),
        ({"JUPYTER_CONFIG_DIR": "", "JUPYTER_PLATFORM_DIRS": "1", "XDG_CONFIG_HOME": "",
          "HOME": "{here}"}, ".config/jupyter"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else "",
)  # fmt: skip
def test_a_base_url_is_not_moved_by_what_a_notebook_does_to_the_environment(
    write: Any, moves: dict[str, str], place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in moves.items():  # start_environment is without them
        monkeypatch.setenv(name, value.format(here=tmp_path))
    write(tmp_path / place / "redpanda.json", EVIL)
    assert tmp_path / place / "redpanda.json" in settings_paths()
    with pytest.raises(SettingsError, match="did not look for settings there when this process"):
        load_settings()
    write(tmp_path / place / "redpanda.json", {"insert": "none"})
    assert load_settings().insert == "none"


def test_a_base_url_stays_when_a_notebook_moves_the_config_path_away(
    write: Any, user_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(user_file, {"openai_base_url": "https://gateway.example/v1"})
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_NO_CONFIG"):
        monkeypatch.setenv(name, str(tmp_path))
        assert load_settings().openai_base_url == "https://gateway.example/v1"


def test_which_of_two_base_urls_wins_is_not_changed_by_a_notebook(
    write: Any,
    isolated_home: Path,
    start_environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    places = [isolated_home / "one", isolated_home / "two"]
    for place in places:
        write(place / "redpanda.json", {"openai_base_url": f"https://{place.name}.example"})
    start_environment["JUPYTER_CONFIG_PATH"] = os.pathsep.join(map(str, places))
    for order in (places, places[::-1]):
        monkeypatch.setenv("JUPYTER_CONFIG_PATH", os.pathsep.join(map(str, order)))
        assert load_settings().openai_base_url == "https://one.example"


@pytest.mark.parametrize("entry", ["", ".", "settings"])
def test_a_settings_file_in_the_working_directory_names_no_base_url(
    write: Any,
    entry: str,
    tmp_path: Path,
    start_environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(tmp_path / entry / "redpanda.json", EVIL)
    named = os.pathsep.join([entry, str(tmp_path / "elsewhere"), entry])
    start_environment["JUPYTER_CONFIG_PATH"] = named
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", named)
    monkeypatch.chdir(tmp_path)
    if entry:
        with pytest.raises(SettingsError, match="with absolute paths"):
            load_settings()
    else:
        assert load_settings() == Settings()


def test_a_linked_settings_file_counts_where_the_link_lies(
    write: Any, user_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = write(tmp_path / "dotfiles" / "redpanda.json", {"openai_base_url": "https://a.example"})
    user_file.parent.mkdir(parents=True)
    user_file.symlink_to(real)
    assert load_settings().openai_base_url == "https://a.example"
    aside = tmp_path / "aside"
    aside.symlink_to(user_file.parent)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(aside))
    with pytest.raises(SettingsError, match=str(aside)):
        load_settings()


def test_a_config_path_without_config_still_takes_a_base_url_of_its_own(
    start_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    start_environment["JUPYTER_NO_CONFIG"] = "1"
    monkeypatch.setenv("JUPYTER_NO_CONFIG", "1")
    path = save_user_setting("openai_base_url", "https://a.example")
    assert load_settings().openai_base_url == "https://a.example"
    path.unlink()


@pytest.mark.parametrize(
    ("name", "start", "now", "holds"),
    [
        ("privacy", None, "names", "names"),
        ("privacy", "stats", "schema", "schema"),
        ("privacy", "stats", "stats", "stats"),
        ("privacy", "stats", None, "stats"),
        ("samples", "2", "1", 1),
        ("run", "auto", "ask-if-risky", "ask-if-risky"),
    ],
)
def test_what_is_put_into_the_environment_later_can_lower(
    name: str, start: str | None, now: str | None, holds: object,
    monkeypatch: pytest.MonkeyPatch, start_environment: dict[str, str],
) -> None:  # fmt: skip
    variable = f"REDPANDA_{name.upper()}"
    if start is not None:
        start_environment[variable] = start
    if now is not None:
        monkeypatch.setenv(variable, now)
    assert getattr(load_settings(), name) == holds


@pytest.mark.parametrize(
    ("name", "now", "holds"),
    [("privacy", "samples", "schema"), ("run", "auto", "ask"), ("samples", "5", "3")],
)
def test_what_is_put_into_the_environment_later_cannot_raise(
    name: str, now: str, holds: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    variable = f"REDPANDA_{name.upper()}"
    monkeypatch.setenv(variable, now)
    with pytest.raises(SettingsError, match=f"{variable} was set to {now} after") as caught:
        load_settings()
    assert f"which is {holds}." in caught.value.message
    assert f"config set {name} {now}" in caught.value.hint


def test_no_notebook_moves_the_library(
    monkeypatch: pytest.MonkeyPatch, start_environment: dict[str, str]
) -> None:
    start_environment["REDPANDA_DATABASE_URL"] = "sqlite:////home/me/mine.sqlite"
    assert load_settings().database_url == "sqlite:////home/me/mine.sqlite"
    monkeypatch.setenv("REDPANDA_DATABASE_URL", "postgresql://u:secret@evil.example/x")
    with pytest.raises(SettingsError, match="REDPANDA_DATABASE_URL was set after") as caught:
        load_settings()
    assert "secret" not in str(caught.value)


def test_a_choice_for_a_notebook_is_lowered_to_a_ceiling_of_today(
    start_environment: dict[str, str],
) -> None:
    start_environment["REDPANDA_PRIVACY_CEILING"] = "schema"
    assert load_settings(chosen={"privacy": "samples"}).privacy == "schema"
    assert load_settings(chosen={"privacy": "names"}).privacy == "names"
    with pytest.raises(SettingsError, match="'samples' is not allowed here"):
        load_settings({"privacy": "samples"}, {"privacy": "names"})
    told = explain_settings(chosen={"privacy": "samples", "run": "auto"})
    assert told["privacy"][0] == "schema"
    assert told["run"] == ("auto", "this notebook")
