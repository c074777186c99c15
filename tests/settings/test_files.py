"""Settings in files: what is wrong in one is named, and saving loses nothing."""

from __future__ import annotations

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
from redpanda_jupyter.setting_file import save_user_setting
from redpanda_jupyter.settings import (
    Settings,
    load_settings,
    parse_text,
    user_settings_path,
)

if TYPE_CHECKING:
    from pathlib import Path


# --- what is wrong in a file ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"modle": "openai"}, "there is no setting 'modle'. Did you mean 'model'?"),
        ({"zzz": 1}, "there is no setting 'zzz'. There are: model, privacy"),
        ({"max_attempts": "3"}, "'max_attempts' must be a whole number from 1 to 3"),
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
    write: Any, content: Any, words: str, user_file: Path
) -> None:
    write(user_file, content)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert words in str(caught.value)
    assert str(user_file) in caught.value.message
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_text_is_named(write: Any, user_file: Path) -> None:
    write(user_file, "")
    user_file.write_bytes(b'{"model": "\xff\xfe"}')
    with pytest.raises(SettingsError, match="is not UTF-8"):
        load_settings()


def test_a_directory_in_the_files_place_is_named(user_file: Path) -> None:
    user_file.mkdir(parents=True)
    with pytest.raises(SettingsError, match="cannot be read: is a directory"):
        load_settings()


def test_an_empty_file_and_a_byte_order_mark_are_fine(write: Any, user_file: Path) -> None:
    write(user_file, " \n")
    assert load_settings() == Settings()
    user_file.write_text('\ufeff{"insert": "none"}', encoding="utf-8")
    assert load_settings().insert == "none"


def test_a_password_in_a_wrong_value_is_not_repeated(write: Any, user_file: Path) -> None:
    write(user_file, {"openai_base_url": "https://me:hunter2@example.org"})
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "hunter2" not in str(caught.value)


# --- saving ---------------------------------------------------------------------------------------


def test_saving_makes_a_private_file_that_is_read_back(user_file: Path) -> None:
    assert save_user_setting("model", "openai") == user_file == user_settings_path()
    assert load_settings().model == "openai"
    assert stat.S_IMODE(user_file.stat().st_mode) == 0o600


def test_saving_keeps_what_else_is_in_the_file_and_its_order(write: Any, user_file: Path) -> None:
    write(user_file, '{"future": {"ä": [1]}, "model": "openai", "privacy": "names"}')
    save_user_setting("model", "anthropic")
    content = json.loads(user_file.read_text())
    assert list(content.items()) == [
        ("future", {"ä": [1]}),
        ("model", "anthropic"),
        ("privacy", "names"),
    ]


def test_saving_none_removes_the_setting(user_file: Path) -> None:
    save_user_setting("max_attempts", 2)
    save_user_setting("max_attempts", None)
    assert json.loads(user_file.read_text()) == {}
    save_user_setting("max_attempts", None)  # again: nothing to remove


@pytest.mark.parametrize(("name", "value"), [("max_attempts", 99), ("nope", 1), ("nope", None)])
def test_saving_something_wrong_changes_nothing(
    write: Any, name: str, value: Any, user_file: Path
) -> None:
    write(user_file, '{"model":"openai"}')
    with pytest.raises(SettingsError, match=name):
        save_user_setting(name, value)
    assert user_file.read_text() == '{"model":"openai"}'


def test_saving_into_a_broken_file_leaves_it_for_its_owner(write: Any, user_file: Path) -> None:
    write(user_file, '{"model": ')
    with pytest.raises(SettingsError, match="line 1"):
        save_user_setting("model", "openai")
    assert user_file.read_text() == '{"model": '


def test_a_link_to_the_file_stays_a_link(write: Any, user_file: Path, tmp_path: Path) -> None:
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
        "max_attempts": 2,
        "total_timeout_s": 11.0,
        "idle_timeout_s": 12.0,
        "max_output_tokens": 999,
        "insert": "none",
        "model": "tour",
    }
    code = (
        "import sys, json; from redpanda_jupyter.setting_file import save_user_setting as save\n"
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
