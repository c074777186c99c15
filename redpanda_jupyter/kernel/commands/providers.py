"""``%panda key`` and ``%panda model``, as they are listed, helped with and completed.

The rule of this module: both read their own words, because a word behind them may be a key that
somebody wrote there by mistake, and no grammar may repeat it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..keys import key
from ..models import model
from .base import Subcommand

if TYPE_CHECKING:
    from redpanda_jupyter.grammar import Grammar


def _declare_provider(grammar: Grammar) -> None:
    grammar.option(
        "provider", metavar="PROVIDER", nargs="?", kind="model",
        help="such as openai or anthropic, or a profile of yours",
    )  # fmt: skip


def _declare_list(grammar: Grammar) -> None:
    _declare_provider(grammar)
    grammar.option("--refresh", action="store_true", help="ask the server, not the list of today")
    grammar.option("--json", action="store_true", help="print JSON")


def _declare_set(grammar: Grammar) -> None:
    grammar.option("model", metavar="MODEL", kind="model", help="provider or provider:model")
    grammar.option("--anyway", action="store_true", help="also one that the provider does not list")


COMMANDS = (
    Subcommand(
        "key",
        "whose key is used, and where it comes from",
        run_words=key,
        actions=(
            Subcommand("set", "ask for a key in a hidden field and keep it", "PROVIDER",
                       declare=_declare_provider),
            Subcommand("status", "where each key comes from", "[PROVIDER]",
                       declare=_declare_provider),
            Subcommand("test", "ask the provider whether its key is good", "[PROVIDER]",
                       declare=_declare_provider),
            Subcommand("delete", "take a key out of the keyring", "PROVIDER",
                       declare=_declare_provider),
        ),
    ),
    Subcommand(
        "model",
        "which model is asked",
        run_words=model,
        actions=(
            Subcommand("list", "which models there are", "[PROVIDER]", declare=_declare_list),
            Subcommand("set", "choose a model for all notebooks", "MODEL", declare=_declare_set),
        ),
    ),
)  # fmt: skip
