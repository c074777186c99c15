"""Models and defaults come from the installed SDKs, and never from their deprecated ones."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import anthropic.resources.messages.messages as anthropic_messages
import openai.types.shared.chat_model as openai_chat_model
import pytest
from anthropic.types import Model
from openai.types import ChatModel

from redpanda_jupyter.llm import catalog


def strings(alias: Any) -> list[str]:
    from typing import get_args

    found: list[str] = []
    for item in get_args(alias):
        found += [item] if isinstance(item, str) else strings(item)
    return found


def test_lists_are_those_of_the_sdks() -> None:
    listed, deprecated = catalog.openai_lists()
    assert list(listed) == strings(ChatModel)
    assert deprecated < set(listed)
    listed, deprecated = catalog.anthropic_lists()
    assert list(listed) == strings(Model)
    assert deprecated == set(anthropic_messages.DEPRECATED_MODELS)


def test_openai_offers_nothing_that_its_sdk_calls_deprecated() -> None:
    source = Path(openai_chat_model.__file__).read_text("utf-8")
    notes = source.partition("Deprecated values")[2]
    offered = catalog.openai_models()
    assert offered
    assert not [name for name in offered if f'"{name}"' in notes]
    assert set(offered) <= set(strings(ChatModel))


def test_anthropic_offers_nothing_that_its_sdk_calls_deprecated() -> None:
    offered = catalog.anthropic_models()
    assert offered
    assert not set(offered) & set(anthropic_messages.DEPRECATED_MODELS)
    assert set(offered) <= set(strings(Model))


def test_defaults_are_of_the_newest_version_that_has_a_general_model() -> None:
    default, *others = catalog.openai_models()
    assert not re.search(r"mini|nano|luna|astra|pro|\d{4}-\d{2}", default)

    def version(name: str) -> float:
        match = re.match(r"gpt-(\d+(?:\.\d+)?)", name)
        return float(match[1]) if match else 0.0

    assert version(default) == max(version(name) for name in [default, *others])
    default = catalog.anthropic_models()[0]
    assert "sonnet" in default
    assert not re.search(r"\d{8}", default)


def test_models_for_other_tasks_are_not_offered() -> None:
    for name in catalog.openai_models():
        assert not re.search(r"audio|search|codex|-pro\b|image|realtime", name)


@pytest.mark.parametrize(
    ("names", "order"),
    [
        (
            ["gpt-4o", "gpt-5-mini", "gpt-5", "gpt-5-2025-08-07", "gpt-4.1", "o3"],
            ["gpt-5", "gpt-5-mini", "gpt-4.1", "gpt-4o", "gpt-5-2025-08-07", "o3"],
        ),
        (["gpt-7-giga", "gpt-6.2-sol"], ["gpt-6.2-sol", "gpt-7-giga"]),
        (["gpt-10", "gpt-9.5"], ["gpt-10", "gpt-9.5"]),
        (["something"], ["something"]),
        ([], []),
    ],
)
def test_order_of_openais(names: list[str], order: list[str]) -> None:
    ordered = catalog._default_first(names, catalog._gpt_rank, catalog._gpt_general)
    assert list(ordered) == order


@pytest.mark.parametrize(
    ("names", "order"),
    [
        (
            [
                "claude-3-5-sonnet-20241022",
                "claude-opus-4-1",
                "claude-sonnet-4-0",
                "claude-haiku-5",
            ],
            [
                "claude-sonnet-4-0",
                "claude-haiku-5",
                "claude-opus-4-1",
                "claude-3-5-sonnet-20241022",
            ],
        ),
        (["claude-opus-9"], ["claude-opus-9"]),
    ],
)
def test_order_of_anthropics(names: list[str], order: list[str]) -> None:
    ordered = catalog._default_first(names, catalog._claude_rank, catalog._claude_general)
    assert list(ordered) == order


@pytest.mark.parametrize(
    ("served", "known", "picked"),
    [
        (["llama3", "qwen"], ["gpt-x"], "llama3"),
        (["text-embedding-3", "whisper-1", "gpt-x"], ["gpt-y", "gpt-x"], "gpt-x"),
        (["nomic-embed-text", "qwen2.5-coder:7b"], [], "qwen2.5-coder:7b"),
        (["nomic-embed-text"], [], None),
        ([], ["gpt-x"], None),
    ],
)
def test_choice_among_served_models(
    served: list[str], known: list[str], picked: str | None
) -> None:
    assert catalog.pick_served(served, known) == picked


def test_lists_without_the_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "_source", lambda package, path: None)
    listed, deprecated = catalog.openai_lists.__wrapped__()
    assert list(listed) == strings(ChatModel)
    assert deprecated == frozenset()
    listed, deprecated = catalog.anthropic_lists.__wrapped__()
    assert list(listed) == strings(Model)
    assert "claude-2.1" in deprecated


def test_reading_the_lists_imports_no_sdk() -> None:
    code = (
        "import sys\n"
        "from redpanda_jupyter.llm import base, registry\n"
        "for name in ('openai', 'anthropic', 'tour'):\n"
        "    assert len(registry.get_spec(name).models()) >= 2\n"
        "heavy = {'openai', 'anthropic', 'httpx', 'httpx2', 'pydantic', 'keyring', 'genai_prices',"
        " 'pandas', 'sqlalchemy', 'markdown_it'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
