"""Settings: where they come from, and which place wins."""

from __future__ import annotations

import dataclasses
import os
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import SettingsError
from redpanda_jupyter.setting_file import save_user_setting
from redpanda_jupyter.settings import (
    Settings,
    explain_settings,
    load_settings,
    setting_names,
    settings_paths,
)

if TYPE_CHECKING:
    from pathlib import Path


# --- which place wins -----------------------------------------------------------------------------


def test_without_anything_there_are_the_defaults() -> None:
    assert load_settings() == Settings()
    assert Settings().privacy == "schema"


def test_settings_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        load_settings().privacy = "names"  # type: ignore[misc]


def test_each_place_wins_over_the_one_before(
    write: Any, user_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_settings().model is None
    write(user_file, {"model": "openai"})
    assert load_settings().model == "openai"
    monkeypatch.setenv("REDPANDA_MODEL", "anthropic")
    assert load_settings().model == "anthropic"
    assert load_settings({"model": "tour"}).model == "tour"


def test_an_override_of_none_is_an_option_not_given(write: Any, user_file: Path) -> None:
    write(user_file, {"model": "openai"})
    assert load_settings({"model": None}).model == "openai"


def test_system_below_environment_below_user_below_an_explicit_path(
    write: Any, user_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import jupyter_core.paths

    system, environment, explicit = tmp_path / "sys", tmp_path / "env", tmp_path / "explicit"
    monkeypatch.setattr(jupyter_core.paths, "SYSTEM_CONFIG_PATH", [str(system)])
    monkeypatch.setattr(jupyter_core.paths, "ENV_CONFIG_PATH", [str(environment)])
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(explicit))
    places = [system, environment, user_file.parent, explicit]
    for prefer_environment in ("0", "1"):
        monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", prefer_environment)
        order = [path.parent for path in settings_paths()]
        assert [order.index(place) for place in places] == sorted(map(order.index, places))
    for number, place in enumerate(places, start=1):
        write(place / "redpanda.json", {"samples": number})
        assert load_settings().samples == number


def test_of_all_ceilings_the_most_private_counts(
    write: Any,
    user_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    start_environment: dict[str, str],
) -> None:
    import jupyter_core.paths

    system = tmp_path / "system"
    monkeypatch.setattr(jupyter_core.paths, "SYSTEM_CONFIG_PATH", [str(system)])
    admin = write(system / "redpanda.json", {"privacy_ceiling": "stats"})
    write(user_file, {"privacy_ceiling": "samples"})
    assert load_settings().privacy_ceiling == "stats"
    assert load_settings({"privacy_ceiling": "samples"}).privacy_ceiling == "stats"
    assert load_settings({"privacy": "stats"}).privacy == "stats"
    with pytest.raises(SettingsError) as caught:
        load_settings({"privacy": "samples"})
    assert caught.value.message == (
        "The privacy level 'samples' is not allowed here; 'stats' is the highest, "
        f"set by your administrator in {admin}."
    )
    assert "names or schema or stats" in caught.value.hint
    start_environment["REDPANDA_PRIVACY_CEILING"] = "names"
    by_variable = "set by your administrator in REDPANDA_PRIVACY_CEILING"
    told = explain_settings()
    assert told["privacy_ceiling"] == ("names", by_variable)
    assert told["privacy"] == ("names", by_variable), "a default is no choice"
    with pytest.raises(SettingsError, match="REDPANDA_PRIVACY_CEILING"):
        load_settings({"privacy": "schema"})


def test_a_notebook_cannot_lift_a_ceiling(
    write: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start_environment: dict[str, str]
) -> None:
    place = tmp_path / "explicit"
    write(place / "redpanda.json", {"privacy_ceiling": "schema"})
    start_environment["JUPYTER_CONFIG_PATH"] = str(place)
    start_environment["REDPANDA_PRIVACY_CEILING"] = "stats"
    monkeypatch.setenv("REDPANDA_PRIVACY_CEILING", "samples")
    assert os.environ.get("JUPYTER_CONFIG_PATH") is None
    assert load_settings().privacy_ceiling == "schema"
    monkeypatch.setenv("REDPANDA_PRIVACY_CEILING", "names")
    assert load_settings().privacy == "names", "but it can lower one"


def test_a_choice_above_the_ceiling_is_not_saved(
    write: Any, user_file: Path, start_environment: dict[str, str]
) -> None:
    start_environment["REDPANDA_PRIVACY_CEILING"] = "schema"
    with pytest.raises(SettingsError, match="administrator in REDPANDA_PRIVACY_CEILING"):
        save_user_setting("privacy", "samples")
    assert not user_file.exists()
    save_user_setting("privacy", "names")
    assert load_settings().privacy == "names"
    write(user_file, {"privacy": "stats"})
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(user_file) in caught.value.message


@pytest.mark.parametrize("number", [-1, 6, 2.5, "3", True])
def test_sample_rows_are_a_few(number: object) -> None:
    with pytest.raises(SettingsError, match="from 0 to 5"):
        load_settings({"samples": number})
    assert load_settings({"samples": 0}).samples == 0


def test_null_in_a_file_takes_the_default_back(
    write: Any, user_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import jupyter_core.paths

    monkeypatch.setattr(jupyter_core.paths, "ENV_CONFIG_PATH", [str(tmp_path)])
    write(tmp_path / "redpanda.json", {"model": "openai"})
    write(user_file, {"model": None})
    assert load_settings().model is None


def test_each_value_says_where_it_comes_from(
    write: Any, user_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(user_file, {"model": "openai"})
    monkeypatch.setenv("REDPANDA_PRIVACY", "names")
    told = explain_settings({"insert": "none"})
    assert told["model"] == ("openai", str(user_file))
    assert told["privacy"] == ("names", "REDPANDA_PRIVACY")
    assert told["insert"] == ("none", "argument")
    assert told["max_attempts"] == (3, "default")


def test_every_field_has_a_check_and_its_default_passes_it() -> None:
    names = [field.name for field in dataclasses.fields(Settings) if field.name != "ceilings"]
    assert setting_names() == names
    defaults = {field.name: field.default for field in dataclasses.fields(Settings)}
    given = {name: value for name, value in defaults.items() if value not in (None, ())}
    assert load_settings(given) == Settings()
