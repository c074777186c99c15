"""The settings that there are: each with its meaning, its default and its check.

The rule of this module: a setting is a field of :class:`Settings` and a row of :data:`CHECKS`, and
nothing else knows how it may look.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from . import checks
from .prices import Price, check_prices
from .privacy import DEFAULT_LEVEL, DEFAULT_SAMPLES, LEVELS, MAX_SAMPLES
from .profiles import Profile, check_profiles
from .urls import check_base_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from .ceilings import Ceiling

REUSE = ("ask", "auto", "never")
"""Whether the library is looked into before a model is asked: offered, taken, or not looked at."""

RUN_POLICIES = ("ask", "ask-if-risky", "auto")
"""Whether code is run once it is inserted, the most careful first."""

EDITS = ("save", "offer")
"""What becomes of a block that was changed by hand, once it ran."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; made by :func:`load_settings`, which checks them.

    Parameters
    ----------
    model
        ``"provider"`` or ``"provider:model"``; ``None`` takes the first provider with a key.
    privacy
        What leaves with a question: one of :data:`redpanda_jupyter.privacy.LEVELS`.
    database_url
        A SQLAlchemy URL; ``None`` is SQLite in :func:`redpanda_jupyter.paths.data_dir`.
    openai_base_url, anthropic_base_url
        Where to find the provider, or a server that speaks like it. From a file only.
    openai_key_command, anthropic_key_command
        A command that prints the provider's key, such as ``pass show openai``. From a file only.
    profiles
        Endpoints by name; an object of objects in a file. From files only, which add up.
    aliases
        Short names for models, each with the provider and model that it means.
    proxy
        The proxy's URL for providers elsewhere; ``None`` for what HTTPS_PROXY said when the
        process started. From a file only.
    ca_bundle
        A file or directory of certificates to trust instead of the system's; ``None`` for what
        SSL_CERT_FILE, SSL_CERT_DIR or REQUESTS_CA_BUNDLE named then. From a file only.
    total_timeout_s
        Seconds that one answer may take in all, retries included.
    idle_timeout_s
        Seconds without a sign of life after which an answer that has begun counts as stalled.
    first_token_timeout_s
        The same before its first word: a model that thinks may be silent for minutes.
    max_attempts
        How often a question is sent when the provider is busy.
    max_output_tokens, max_input_tokens
        Upper bounds on one answer and on one question; the latter is estimated.
    context_tokens
        How much of a question may describe the data, in tokens of 4 characters each.
    max_cost_usd, monthly_budget_usd
        What one question may cost, and all of a month, in US dollars; ``None`` for no limit.
    monthly_budget_tokens
        How many tokens all questions and answers of a month may have; ``None`` for no limit.
    prices
        What models cost that the price list does not have; an object of objects in a file. Places
        add up.
    require_known_price
        Whether a question is refused where its price is not known.
    preload_sdk
        Whether a provider's slow import is done ahead, in the background.
    privacy_ceiling
        The highest level of privacy that may be chosen here. Of all places that set one, the most
        private counts, so what an administrator set in a file or a variable stays in force.
    samples
        How many rows of a frame go along at the level ``"samples"``, 0 to 5.
    sent_days
        How many days the requests that left are kept for ``%panda sent``; ``None`` for ever.
    insert
        How code reaches the notebook: ``"cells"`` (the JupyterLab extension), ``"payload"`` (one
        cell, by the kernel), ``"none"``, or ``"auto"``: whichever works.
    run
        Whether inserted code is run without a press of a key: ``"ask"`` (never), ``"ask-if-risky"``
        (unless reading it finds something to look at first), or ``"auto"``.
    reuse
        Whether the library is looked into before a model is asked: ``"ask"`` (blocks that fit are
        offered in a line, and the model is asked), ``"auto"`` (a verified block that answered the
        same question is taken instead), or ``"never"``.
    keep_output_kb
        Kilobytes that the library keeps of what one run of a block showed; 0 for none.
    edits
        What becomes of a block's cell that was changed by hand and ran: ``"save"`` (the block is
        the new text at once) or ``"offer"`` (it waits for ``%panda save``).
    deleted_days
        How many days a deleted block can be brought back; ``None`` for ever.
    ceilings
        The limits among these that an administrator set; no setting of its own.
    """

    model: str | None = None
    privacy: str = DEFAULT_LEVEL
    database_url: str | None = None
    openai_base_url: str | None = None
    anthropic_base_url: str | None = None
    openai_key_command: tuple[str, ...] = ()
    anthropic_key_command: tuple[str, ...] = ()
    profiles: tuple[Profile, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    proxy: str | None = field(default=None, repr=False)  # it may hold a password
    ca_bundle: str | None = None
    total_timeout_s: float = 300.0
    idle_timeout_s: float = 60.0
    first_token_timeout_s: float = 300.0
    max_attempts: int = 3
    max_output_tokens: int = 8192
    max_input_tokens: int | None = None
    context_tokens: int = 6000
    max_cost_usd: float | None = None
    monthly_budget_usd: float | None = None
    monthly_budget_tokens: int | None = None
    prices: tuple[Price, ...] = ()
    require_known_price: bool = False
    preload_sdk: bool = True
    privacy_ceiling: str | None = None
    samples: int = DEFAULT_SAMPLES
    sent_days: int | None = None
    insert: str = "auto"
    run: str = RUN_POLICIES[0]
    reuse: str = REUSE[0]
    keep_output_kb: int = 256
    edits: str = EDITS[0]
    deleted_days: int | None = 30
    ceilings: tuple[Ceiling, ...] = ()


CHECKS: dict[str, Callable[[Any], Any]] = {
    "model": checks.text,
    "privacy": checks.choice(*LEVELS),
    "database_url": checks.database,
    "openai_base_url": check_base_url,
    "anthropic_base_url": check_base_url,
    "openai_key_command": checks.command,
    "anthropic_key_command": checks.command,
    "profiles": check_profiles,
    "aliases": checks.aliases,
    "proxy": checks.proxy,
    "ca_bundle": checks.path,
    "total_timeout_s": checks.number(0.1, 86_400, whole=False),
    "idle_timeout_s": checks.number(0.1, 86_400, whole=False),
    "first_token_timeout_s": checks.number(0.1, 86_400, whole=False),
    "max_attempts": checks.number(1, 3, whole=True),
    "max_output_tokens": checks.number(1, 1_000_000, whole=True),
    "max_input_tokens": checks.number(1, 100_000_000, whole=True),
    "context_tokens": checks.number(100, 1_000_000, whole=True),
    "max_cost_usd": checks.number(0, 1_000_000, whole=False),
    "monthly_budget_usd": checks.number(0, 1_000_000, whole=False),
    "monthly_budget_tokens": checks.number(0, 1_000_000_000_000, whole=True),
    "prices": check_prices,
    "require_known_price": checks.yes_no,
    "preload_sdk": checks.yes_no,
    "privacy_ceiling": checks.choice(*LEVELS),
    "samples": checks.number(0, MAX_SAMPLES, whole=True),
    "sent_days": checks.number(1, 36_500, whole=True),
    "insert": checks.choice("auto", "cells", "payload", "none"),
    "run": checks.choice(*RUN_POLICIES),
    "reuse": checks.choice(*REUSE),
    "keep_output_kb": checks.number(0, 102_400, whole=True),
    "edits": checks.choice(*EDITS),
    "deleted_days": checks.number(1, 36_500, whole=True),
}
"""A check by setting: it returns the value to keep or raises ValueError with "must be …"."""

OPTIONAL = frozenset(
    field.name for field in fields(Settings) if field.default in (None, ()) and field.name in CHECKS
) | {"deleted_days"}
"""Settings that may be given no value."""

NUMBERS = frozenset(
    {"max_input_tokens", "max_cost_usd", "monthly_budget_usd", "monthly_budget_tokens", "sent_days"}
)
"""Those of them that are numbers where they are given one."""
