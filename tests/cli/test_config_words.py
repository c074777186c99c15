"""``redpanda config`` without an action, and what was not set."""

from __future__ import annotations

from typing import Any

from redpanda_jupyter.services.choosing import chosen_text
from redpanda_jupyter.setting_file import save_user_setting
from redpanda_jupyter.settings import load_settings


def test_without_an_action_all_settings_are_listed(run: Any) -> None:
    assert run("config").stdout == run("config", "get").stdout != ""
    assert run("config", "gte").returncode == 2


def test_what_is_not_set_is_not_taken_out(run: Any) -> None:
    for name in ("privacy", "profiles.work", "profiles.work.model", "prices.openai:gpt-5.1.input"):
        done = run("config", "unset", name)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(f"{name} was not set in ")
        assert done.stdout.endswith("; nothing has changed.\n")


def test_what_is_set_is_taken_out(run: Any) -> None:
    save_user_setting("privacy", "names")
    save_user_setting("profiles.work.base_url", "http://localhost:1/v1")
    save_user_setting("profiles.work.model", "m")
    save_user_setting("prices.openai:gpt-5.1.input", 1.0)
    save_user_setting("prices.openai:gpt-5.1.output", 2.0)
    for name in ("privacy", "profiles.work.model", "profiles.work", "prices.openai:gpt-5.1"):
        assert run("config", "unset", name).stdout.startswith("Taken out of "), name


def test_a_provider_that_needs_no_key_is_not_said_to_have_one() -> None:
    save_user_setting("openai_base_url", "http://localhost:11434/v1")
    assert "(the first provider that needs no key here)" in chosen_text(load_settings())
