"""What an administrator limits can be lowered by anybody and raised by nobody."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import SettingsError, UsageError
from redpanda_jupyter.services.configuring import change_setting, settings_text
from redpanda_jupyter.setting_file import save_user_setting
from redpanda_jupyter.settings import explain_settings, load_settings

if TYPE_CHECKING:
    from pathlib import Path

LIMITS = [
    ("monthly_budget_usd", 5.0, 50.0, 2.0),
    ("monthly_budget_tokens", 1_000_000, 2_000_000, 1000),
    ("max_cost_usd", 0.25, 1.0, 0.1),
    ("max_output_tokens", 2000, 8000, 500),
    ("max_input_tokens", 4000, 5000, 100),
    ("require_known_price", True, False, True),
    ("privacy_ceiling", "stats", "samples", "names"),
]


@pytest.fixture
def admin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's settings file."""
    import jupyter_core.paths

    monkeypatch.setattr(jupyter_core.paths, "SYSTEM_CONFIG_PATH", [str(tmp_path / "system")])
    return tmp_path / "system" / "redpanda.json"


@pytest.mark.parametrize(("name", "limit", "more", "less"), LIMITS)
def test_nobody_below_can_raise_a_limit_of_the_system(
    name: str,
    limit: Any,
    more: Any,
    less: Any,
    write: Any,
    admin: Path,
    user_file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(admin, {name: limit})
    told = (limit, f"set by your administrator in {admin}")
    assert explain_settings()[name] == told
    write(user_file, {name: more})
    assert explain_settings()[name] == told
    monkeypatch.setenv(f"REDPANDA_{name.upper()}", str(more))
    assert explain_settings()[name] == told
    assert getattr(load_settings({name: more}), name) == limit
    monkeypatch.delenv(f"REDPANDA_{name.upper()}")
    write(user_file, {name: less})
    assert getattr(load_settings(), name) == less


@pytest.mark.parametrize(("name", "limit", "more", "less"), LIMITS)
def test_nobody_can_raise_a_limit_of_the_environment_at_the_start(
    name: str,
    limit: Any,
    more: Any,
    less: Any,
    write: Any,
    user_file: Path,
    start_environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start_environment[f"REDPANDA_{name.upper()}"] = str(limit)
    write(user_file, {name: more})
    monkeypatch.setenv(f"REDPANDA_{name.upper()}", str(more))
    place = f"set by your administrator in REDPANDA_{name.upper()}"
    assert explain_settings()[name] == (limit, place)
    monkeypatch.setenv(f"REDPANDA_{name.upper()}", str(less))
    assert getattr(load_settings(), name) == less


@pytest.mark.parametrize("nothing", [None, 100.0])
def test_nothing_takes_an_administrators_limit_away(
    nothing: Any, write: Any, admin: Path, user_file: Path
) -> None:
    write(admin, {"monthly_budget_usd": 5.0})
    write(user_file, {"monthly_budget_usd": nothing})
    assert load_settings().monthly_budget_usd == 5.0


def test_of_two_administrators_the_stricter_counts(
    write: Any, admin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import jupyter_core.paths

    monkeypatch.setattr(jupyter_core.paths, "ENV_CONFIG_PATH", [str(tmp_path / "env")])
    write(admin, {"max_cost_usd": 0.1})
    write(tmp_path / "env" / "redpanda.json", {"max_cost_usd": 0.5})
    assert load_settings().max_cost_usd == 0.1


def test_a_persons_own_limit_stays_their_own(
    write: Any, user_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(user_file, {"max_cost_usd": 0.1})
    monkeypatch.setenv("REDPANDA_MAX_COST_USD", "1")
    assert explain_settings()["max_cost_usd"] == (1.0, "REDPANDA_MAX_COST_USD")
    assert load_settings().ceilings == ()


@pytest.mark.parametrize(("name", "limit", "more", "less"), LIMITS)
def test_a_value_above_a_limit_is_not_saved(
    name: str, limit: Any, more: Any, less: Any, write: Any, admin: Path, user_file: Path
) -> None:
    write(admin, {name: limit})
    with pytest.raises((SettingsError, UsageError)) as caught:
        change_setting(name, json.dumps(more).strip('"'))
    assert f"set by your administrator in {admin}" in caught.value.message
    assert not user_file.exists()
    save_user_setting(name, less)
    assert json.loads(user_file.read_text()) == {name: less}


def test_the_list_of_settings_says_who_set_a_limit(write: Any, admin: Path) -> None:
    write(admin, {"monthly_budget_usd": 5.0})
    (row,) = [row for row in settings_text(None).splitlines() if "monthly_budget_usd" in row]
    assert row.split(None, 1)[1] == f"5.0  (set by your administrator in {admin})"


def test_a_limit_that_cannot_be_read_is_named(write: Any, admin: Path) -> None:
    write(admin, {"monthly_budget_usd": "much"})
    with pytest.raises(SettingsError, match="'monthly_budget_usd' must be a number") as caught:
        load_settings()
    assert caught.value.message.startswith(str(admin))


# --- prices ---------------------------------------------------------------------------------------


def test_prices_of_all_places_add_up_and_an_administrators_stay(
    write: Any, admin: Path, user_file: Path
) -> None:
    write(admin, {"prices": {"openai:gpt-a": {"input": 1, "output": 2}}})
    own = {"openai:gpt-a": {"input": 0, "output": 0}, "work:b": {"input": 3, "output": 4}}
    write(user_file, {"prices": own})
    found = {one.model: (one.input, one.output, one.binding) for one in load_settings().prices}
    assert found == {"openai:gpt-a": (1.0, 2.0, True), "work:b": (3.0, 4.0, False)}


def test_a_price_is_set_field_by_field_and_taken_back(user_file: Path) -> None:
    change_setting("prices.openai:gpt-5.1.input", "1.25")
    change_setting("prices.openai:gpt-5.1.output", "$10")
    expected = {"openai:gpt-5.1": {"input": 1.25, "output": 10.0}}
    assert json.loads(user_file.read_text()) == {"prices": expected}
    (price,) = load_settings().prices
    assert price.of(1_000_000, 100_000) == 2.25
    assert "prices.openai:gpt-5.1.input" in settings_text(None)
    assert settings_text("prices.openai:gpt-5.1.output") == "10.0"
    change_setting("prices.openai:gpt-5.1.output", None)
    assert load_settings().prices[0].of(1, 1) is None, "half a price is none"
    change_setting("prices.openai:gpt-5.1", None)
    assert load_settings().prices == ()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("prices.openai:gpt-x.input", "dear", "must be a number"),
        ("prices.openai:gpt-x.inputs", "1", "PROVIDER:MODEL.FIELD"),
        ("prices.gpt-x.input", "1", "provider:model"),
    ],
)
def test_a_price_that_is_none_is_a_mistake_on_the_line(
    name: str, text: str, said: str, user_file: Path
) -> None:
    with pytest.raises(UsageError) as caught:
        change_setting(name, text)
    assert said in caught.value.message
    assert not user_file.exists()
