"""What the value of a setting may be: amounts of money and numbers of tokens."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import SettingsError
from redpanda_jupyter.settings import load_settings, parse_text

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("monthly_budget_usd", "5", 5.0),
        ("monthly_budget_usd", "$7.50", 7.5),
        ("max_cost_usd", "0.25", 0.25),
        ("max_input_tokens", "4000", 4000),
        ("context_tokens", "12000", 12000),
        ("require_known_price", "yes", True),
    ],
)
def test_limits_can_be_set_by_an_administrator_and_in_the_environment(
    name: str,
    text: str,
    value: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import jupyter_core.paths

    monkeypatch.setattr(jupyter_core.paths, "ENV_CONFIG_PATH", [str(tmp_path)])
    (tmp_path / "redpanda.json").write_text(json.dumps({name: value}))
    assert getattr(load_settings(), name) == value
    (tmp_path / "redpanda.json").unlink()
    monkeypatch.setenv(f"REDPANDA_{name.upper()}", text)
    assert getattr(load_settings(), name) == value


@pytest.mark.parametrize("text", ["much", "-1", "nan", "inf", "$", "5 dollars"])
def test_an_amount_that_is_none_is_named(text: str) -> None:
    with pytest.raises(SettingsError, match="'monthly_budget_usd' must be a number from 0"):
        parse_text("monthly_budget_usd", text, "line")
