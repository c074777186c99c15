"""Settings: where they come from, which place wins, and how a wrong one is named."""

from __future__ import annotations

import dataclasses
import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import settings
from redpanda_jupyter.errors import SettingsError
from redpanda_jupyter.settings import (
    Settings,
    explain_settings,
    load_settings,
    parse_text,
    save_user_setting,
    setting_names,
    settings_paths,
    user_settings_path,
)

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, content: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


@pytest.fixture
def user_file(isolated_home: Path) -> Path:
    return isolated_home / "jupyter-config" / "redpanda.json"


# --- which place wins -----------------------------------------------------------------------------


def test_without_anything_there_are_the_defaults() -> None:
    assert load_settings() == Settings()
    assert Settings().privacy == "schema"


def test_settings_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        load_settings().privacy = "names"  # type: ignore[misc]


def test_each_place_wins_over_the_one_before(
    user_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_settings().model is None
    write(user_file, {"model": "openai"})
    assert load_settings().model == "openai"
    monkeypatch.setenv("REDPANDA_MODEL", "anthropic")
    assert load_settings().model == "anthropic"
    assert load_settings({"model": "tour"}).model == "tour"


def test_an_override_of_none_is_an_option_not_given(user_file: Path) -> None:
    write(user_file, {"model": "openai"})
    assert load_settings({"model": None}).model == "openai"


def test_system_below_environment_below_user_below_an_explicit_path(
    user_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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
        write(place / "redpanda.json", {"max_attempts": number})
        assert load_settings().max_attempts == number


def test_of_all_ceilings_the_most_private_counts(
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
        "argument: the privacy level 'samples' is not allowed here; 'stats' is the highest, "
        f"set by {admin}."
    )
    assert "names or schema or stats" in caught.value.hint
    start_environment["REDPANDA_PRIVACY_CEILING"] = "names"
    told = explain_settings()
    assert told["privacy_ceiling"] == ("names", "REDPANDA_PRIVACY_CEILING")
    assert told["privacy"] == ("names", "REDPANDA_PRIVACY_CEILING"), "a default is no choice"
    with pytest.raises(SettingsError, match="REDPANDA_PRIVACY_CEILING"):
        load_settings({"privacy": "schema"})


def test_a_notebook_cannot_lift_a_ceiling(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start_environment: dict[str, str]
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
    user_file: Path, start_environment: dict[str, str]
) -> None:
    start_environment["REDPANDA_PRIVACY_CEILING"] = "schema"
    with pytest.raises(SettingsError, match="set by REDPANDA_PRIVACY_CEILING"):
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
    user_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import jupyter_core.paths

    monkeypatch.setattr(jupyter_core.paths, "ENV_CONFIG_PATH", [str(tmp_path)])
    write(tmp_path / "redpanda.json", {"model": "openai"})
    write(user_file, {"model": None})
    assert load_settings().model is None


def test_each_value_says_where_it_comes_from(
    user_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(user_file, {"model": "openai"})
    monkeypatch.setenv("REDPANDA_PRIVACY", "names")
    told = explain_settings({"insert": "none"})
    assert told["model"] == ("openai", str(user_file))
    assert told["privacy"] == ("names", "REDPANDA_PRIVACY")
    assert told["insert"] == ("none", "argument")
    assert told["max_attempts"] == (3, "default")


def test_every_field_has_a_check_and_its_default_passes_it() -> None:
    assert setting_names() == [field.name for field in dataclasses.fields(Settings)]
    defaults = {field.name: field.default for field in dataclasses.fields(Settings)}
    given = {name: value for name, value in defaults.items() if value not in (None, ())}
    assert load_settings(given) == Settings()


# --- variables ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("model", " openai:gpt-x ", "openai:gpt-x"),
        ("total_timeout_s", "12.5", 12.5),
        ("total_timeout_s", "12", 12.0),
        ("max_attempts", "5", 5),
        ("preload_sdk", "No", False),
        ("preload_sdk", "1", True),
        ("database_url", "postgresql://u:p@h/d", "postgresql://u:p@h/d"),
        ("model", "123", "123"),
    ],
)
def test_a_variable_is_read_as_the_fields_kind(
    name: str, text: str, value: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
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
        ("max_attempts", "11"),
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
    name: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    variable = f"REDPANDA_{name.upper()}"
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
    name: str, user_file: Path, monkeypatch: pytest.MonkeyPatch
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
    moves: dict[str, str], place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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
    user_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(user_file, {"openai_base_url": "https://gateway.example/v1"})
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_NO_CONFIG"):
        monkeypatch.setenv(name, str(tmp_path))
        assert load_settings().openai_base_url == "https://gateway.example/v1"


def test_which_of_two_base_urls_wins_is_not_changed_by_a_notebook(
    isolated_home: Path, start_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
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
    entry: str, tmp_path: Path, start_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
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
    user_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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


# --- what is wrong in a file ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"modle": "openai"}, "there is no setting 'modle'. Did you mean 'model'?"),
        ({"zzz": 1}, "there is no setting 'zzz'. There are: model, privacy"),
        ({"max_attempts": "3"}, "'max_attempts' must be a whole number from 1 to 10"),
        ({"max_attempts": True}, "'max_attempts' must be a whole number"),
        ({"max_attempts": None}, "'max_attempts' must be a whole number"),
        ({"total_timeout_s": [1]}, "'total_timeout_s' must be a number from 0.1 to 86,400"),
        ({"preload_sdk": 1}, "'preload_sdk' must be true or false"),
        ({"model": ""}, "'model' must be a text"),
        ({"privacy": "all"}, "'privacy' must be one of names, schema"),
        ({"privacy": ["names"]}, "'privacy' must be one of names, schema"),
        ({"openai_base_url": "http://example.org"}, "'openai_base_url' must use https"),
        ('{\n  "model": "openai",\n  oops\n}', "line 3: this is not valid JSON"),
        ("[1, 2]", "must hold one JSON object"),
        ("[" * 100_000, "is nested too deeply"),
        ('{"total_timeout_s": NaN}', "'total_timeout_s' must be a number"),
    ],
)
def test_what_is_wrong_in_a_file_is_named_with_the_file(
    content: Any, words: str, user_file: Path
) -> None:
    write(user_file, content)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert words in str(caught.value)
    assert str(user_file) in caught.value.message
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_text_is_named(user_file: Path) -> None:
    write(user_file, "")
    user_file.write_bytes(b'{"model": "\xff\xfe"}')
    with pytest.raises(SettingsError, match="is not UTF-8"):
        load_settings()


def test_a_directory_in_the_files_place_is_named(user_file: Path) -> None:
    user_file.mkdir(parents=True)
    with pytest.raises(SettingsError, match="cannot be read: is a directory"):
        load_settings()


def test_an_empty_file_and_a_byte_order_mark_are_fine(user_file: Path) -> None:
    write(user_file, " \n")
    assert load_settings() == Settings()
    user_file.write_text('\ufeff{"insert": "none"}', encoding="utf-8")
    assert load_settings().insert == "none"


def test_a_password_in_a_wrong_value_is_not_repeated(user_file: Path) -> None:
    write(user_file, {"openai_base_url": "https://me:hunter2@example.org"})
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "hunter2" not in str(caught.value)


# --- saving ---------------------------------------------------------------------------------------


def test_saving_makes_a_private_file_that_is_read_back(user_file: Path) -> None:
    assert save_user_setting("model", "openai") == user_file == user_settings_path()
    assert load_settings().model == "openai"
    assert stat.S_IMODE(user_file.stat().st_mode) == 0o600


def test_saving_keeps_what_else_is_in_the_file_and_its_order(user_file: Path) -> None:
    write(user_file, '{"future": {"ä": [1]}, "model": "openai", "privacy": "names"}')
    save_user_setting("model", "anthropic")
    content = json.loads(user_file.read_text())
    assert list(content.items()) == [
        ("future", {"ä": [1]}),
        ("model", "anthropic"),
        ("privacy", "names"),
    ]


def test_saving_none_removes_the_setting(user_file: Path) -> None:
    save_user_setting("max_attempts", 5)
    save_user_setting("max_attempts", None)
    assert json.loads(user_file.read_text()) == {}
    save_user_setting("max_attempts", None)  # again: nothing to remove


@pytest.mark.parametrize(("name", "value"), [("max_attempts", 99), ("nope", 1), ("nope", None)])
def test_saving_something_wrong_changes_nothing(name: str, value: Any, user_file: Path) -> None:
    write(user_file, '{"model":"openai"}')
    with pytest.raises(SettingsError, match=name):
        save_user_setting(name, value)
    assert user_file.read_text() == '{"model":"openai"}'


def test_saving_into_a_broken_file_leaves_it_for_its_owner(user_file: Path) -> None:
    write(user_file, '{"model": ')
    with pytest.raises(SettingsError, match="line 1"):
        save_user_setting("model", "openai")
    assert user_file.read_text() == '{"model": '


def test_a_link_to_the_file_stays_a_link(user_file: Path, tmp_path: Path) -> None:
    real = write(tmp_path / "dotfiles" / "redpanda.json", {})
    user_file.parent.mkdir(parents=True)
    user_file.symlink_to(real)
    save_user_setting("model", "openai")
    assert user_file.is_symlink()
    assert json.loads(real.read_text()) == {"model": "openai"}


def test_a_place_that_cannot_be_written_is_said_in_words(
    isolated_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (isolated_home / "file").write_text("")
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(isolated_home / "file"))
    with pytest.raises(SettingsError, match="cannot be written"):
        save_user_setting("model", "openai")


def test_a_failing_disk_leaves_the_old_file_and_no_rest(
    user_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_user_setting("model", "openai")
    before = user_file.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SettingsError, match="no space left"):
        save_user_setting("model", "anthropic")
    assert user_file.read_bytes() == before
    rest = {path.name for path in user_file.parent.iterdir()}
    assert rest <= {"redpanda.json", ".redpanda.json.lock"}


def test_many_processes_that_save_at_once_lose_nothing(user_file: Path) -> None:
    values = {
        "max_attempts": 7,
        "total_timeout_s": 11.0,
        "idle_timeout_s": 12.0,
        "max_output_tokens": 999,
        "insert": "none",
        "model": "tour",
    }
    code = (
        "import sys, json; from redpanda_jupyter.settings import save_user_setting as save\n"
        "[save(sys.argv[1], json.loads(sys.argv[2])) for _ in range(10)]"
    )

    def run(item: tuple[str, Any]) -> None:
        command = [sys.executable, "-c", code, item[0], json.dumps(item[1])]
        subprocess.run(command, check=True, timeout=60)

    with ThreadPoolExecutor(len(values)) as pool:
        list(pool.map(run, values.items()))
    assert json.loads(user_file.read_text()) == values


# --- texts and the start --------------------------------------------------------------------------


def test_a_text_from_a_command_line_is_checked_by_name() -> None:
    assert parse_text("preload_sdk", "off", "here") is False
    with pytest.raises(SettingsError, match="here: there is no setting 'privcy'"):
        parse_text("privcy", "names", "here")


def test_the_start_environment_does_not_follow_the_process() -> None:
    code = (
        "import os; os.environ['OPENAI_BASE_URL'] = 'https://evil.example'\n"
        "os.environ['NEW'] = '1'\n"
        "from redpanda_jupyter.settings import start_environment\n"
        "start = start_environment()\n"
        "print(start.get('OPENAI_BASE_URL'), start.get('NEW'), start['ODD'])"
    )
    env = {**os.environ, "OPENAI_BASE_URL": "https://good.example", "ODD": "a=b ü"}
    run = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    expected = "https://good.example None a=b ü"
    if sys.platform != "linux":  # no /proc: what the module found when it was imported
        expected = "https://evil.example 1 a=b ü"
    assert run.stdout.strip() == expected


def test_the_fixture_stands_for_the_start(start_environment: dict[str, str]) -> None:
    start_environment["X_TEST"] = "1"
    assert settings.start_environment()["X_TEST"] == "1"
    assert "X_TEST" not in os.environ
