"""Endpoints by name: how they are written down, and what is wrong with one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import checks
from redpanda_jupyter.errors import SettingsError
from redpanda_jupyter.profiles import Profile, check_profiles, merge, said
from redpanda_jupyter.setting_file import save_user_setting
from redpanda_jupyter.settings import Settings, load_settings

if TYPE_CHECKING:
    from pathlib import Path

WORK = Profile(
    "work",
    base_url="https://gw.example/v1",
    model="gpt-x",
    key_command=("op", "read", "op://a/b c"),
    key_variable="WORK_KEY",
)


@pytest.fixture
def file(isolated_home: Path) -> Path:
    path = isolated_home / "jupyter-config" / "redpanda.json"
    path.parent.mkdir()
    return path


def test_profiles_are_read_from_the_file(file: Path) -> None:
    content = {
        "work": {
            "base_url": "https://gw.example/v1/",
            "model": "gpt-x",
            "key_command": "op read 'op://a/b c'",
            "key_variable": "WORK_KEY",
        },
        "ollama": {"provider": "openai", "base_url": "http://localhost:11434/v1", "model": None},
    }
    file.write_text(json.dumps({"profiles": content}))
    work, ollama = load_settings().profiles
    assert work == WORK
    assert ollama == Profile("ollama", base_url="http://localhost:11434/v1")
    hash(load_settings())


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([], "must be an object"),
        ("x", "must be an object"),
        ({"a b": {}}, "a name that a profile cannot have"),
        ({"x" * 21: {}}, "at most 20"),
        ({"OpenAI": {}}, "'OpenAI', which is a provider's own name"),
        ({"w": 5}, "'w', which must be an object"),
        ({"w": {"base_ulr": "x"}}, "did you mean 'base_url'?"),
        ({"w": {"zzz": "x"}}, "a field that a profile does not have (only provider"),
        ({"w": {"provider": "azure"}}, "'w', whose 'provider' must be one of openai, anthropic"),
        ({"w": {"base_url": "http://gw.example"}}, "'w', whose 'base_url' must use https"),
        ({"w": {"key_command": "op 'x"}}, "whose quotes are closed"),
        ({"w": {"key_command": []}}, "must be a command"),
        ({"w": {"key_variable": "sk-proj-0123"}}, "must be the name of an environment variable"),
        ({"w": {"api_version": "2024-10-21"}}, "an api_version but without a base_url"),
        (
            {"w": {"api_version": "1", "base_url": "https://a.example", "provider": "anthropic"}},
            "only OpenAI's wire",
        ),
    ],
)
def test_what_is_wrong_is_said_and_no_value_repeated(value: Any, words: str, file: Path) -> None:
    with pytest.raises(ValueError, match=r"^(must|holds)") as caught:
        check_profiles(value)
    assert words in str(caught.value)
    assert "sk-proj-0123" not in str(caught.value)
    file.write_text(json.dumps({"profiles": value}))
    with pytest.raises(SettingsError, match=f"^{file}: 'profiles' "):
        load_settings()


def test_of_several_files_the_profiles_add_up(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start_environment: dict[str, str]
) -> None:
    other = tmp_path / "explicit"
    other.mkdir()
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(other))
    start_environment["JUPYTER_CONFIG_PATH"] = str(other)
    file.write_text(json.dumps({"profiles": {"a": {"model": "1"}, "b": {"model": "2"}}}))
    later = {"profiles": {"b": {"provider": "anthropic"}, "c": {}}}
    (other / "redpanda.json").write_text(json.dumps(later))
    assert load_settings().profiles == (
        Profile("a", model="1"),
        Profile("b", provider="anthropic"),
        Profile("c"),
    )
    (other / "redpanda.json").write_text('{"profiles": null}')
    assert load_settings().profiles == ()


@pytest.mark.parametrize(
    "content",
    [
        {"profiles": {"w": {"base_url": "https://evil.example"}}},
        {"openai_key_command": "cat /etc/hostname"},
        {"proxy": "http://evil.example:1"},
        {"ca_bundle": "/tmp/evil.pem"},
    ],
)
def test_a_place_that_a_notebook_named_decides_none_of_this(
    content: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "redpanda.json").write_text(json.dumps(content))
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(tmp_path))  # %env, after the start
    with pytest.raises(SettingsError, match="is not used, because Jupyter did not look"):
        load_settings()
    monkeypatch.delenv("JUPYTER_CONFIG_PATH")
    (name,) = content
    monkeypatch.setenv(f"REDPANDA_{name.upper()}", "x")
    with pytest.raises(SettingsError, match="comes from a settings file"):
        load_settings()
    monkeypatch.delenv(f"REDPANDA_{name.upper()}")
    with pytest.raises(SettingsError, match="comes from a settings file only"):
        load_settings({name: "x"})


def test_a_profile_is_written_field_by_field(file: Path) -> None:
    file.write_text('{"later_version": 1}')
    save_user_setting("profiles.work.base_url", "https://gw.example/v1")
    save_user_setting("profiles.work.key_command", "pass show work")
    save_user_setting("profiles.ollama.base_url", "http://localhost:11434/v1")
    assert json.loads(file.read_text()) == {
        "later_version": 1,
        "profiles": {
            "work": {"base_url": "https://gw.example/v1", "key_command": "pass show work"},
            "ollama": {"base_url": "http://localhost:11434/v1"},
        },
    }
    for wrong in ("profiles.work.base_url", "profiles.openai.model", "profiles.work.nothing"):
        before = file.read_text()
        with pytest.raises(SettingsError):
            save_user_setting(wrong, "ftp://x")
        assert file.read_text() == before
    with pytest.raises(SettingsError, match=r"is written profiles\.NAME\.FIELD"):
        save_user_setting("profiles.work", "x")
    save_user_setting("profiles.work.key_command", None)
    save_user_setting("profiles.ollama", None)
    assert json.loads(file.read_text())["profiles"] == {
        "work": {"base_url": "https://gw.example/v1"}
    }
    save_user_setting("profiles.work", None)
    assert json.loads(file.read_text()) == {"later_version": 1}


def test_profiles_written_as_a_whole_come_back(file: Path) -> None:
    save_user_setting("profiles", (WORK, Profile("b")))
    del file
    assert load_settings().profiles == (WORK, Profile("b"))
    assert list(said(WORK)) == ["provider", "base_url", "model", "key_command", "key_variable"]
    assert merge((WORK,), ()) == (WORK,)


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        ("http://proxy:3128", "http://proxy:3128"),
        ("proxy.example:3128", "http://proxy.example:3128"),
        ("http://me:hunter2@proxy:3128/", "http://me:hunter2@proxy:3128/"),
        ("https://proxy", "https://proxy"),
        ("socks5://proxy:1", None),
        ("http://", None),
        ("http://proxy:99999", None),
        ("http://proxy/path", None),
        ("http://pro xy", None),
    ],
)
def test_what_a_proxy_looks_like(value: str, taken: str | None) -> None:
    if taken is None:
        with pytest.raises(ValueError, match=r"^must"):
            checks.proxy(value)
    else:
        assert checks.proxy(value) == taken
        assert "hunter2" not in repr(Settings(proxy=taken))
