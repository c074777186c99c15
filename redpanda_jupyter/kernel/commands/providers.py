"""``%panda key`` and ``%panda model``, as they are listed, helped with and completed."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from redpanda_jupyter.grammar import declare_json

from .. import keys, models
from .base import Subcommand

if TYPE_CHECKING:
    from redpanda_jupyter.grammar import Grammar


def _declare_provider(grammar: Grammar) -> None:
    grammar.option(
        "provider", metavar="PROVIDER", nargs="?", kind="provider",
        help="such as openai or anthropic, or a profile of yours",
    )  # fmt: skip


def _declare_key(grammar: Grammar) -> None:
    _declare_provider(grammar)
    grammar.option("rest", nargs="*", help=argparse.SUPPRESS)  # a key that nobody wants


def _declare_keys(grammar: Grammar) -> None:
    declare_json(grammar.option, "key")


def _declare_key_status(grammar: Grammar) -> None:
    _declare_key(grammar)
    _declare_keys(grammar)


def _declare_key_test(grammar: Grammar) -> None:
    _declare_key(grammar)
    declare_json(grammar.option, "key test")


def _declare_model(grammar: Grammar) -> None:
    declare_json(grammar.option, "model")


def _declare_list(grammar: Grammar) -> None:
    _declare_provider(grammar)
    grammar.option("--refresh", action="store_true", help="ask the server, not the list of today")
    declare_json(grammar.option, "model list")


def _declare_set(grammar: Grammar) -> None:
    grammar.option("model", metavar="MODEL", kind="model", help="provider or provider:model")
    grammar.option("--anyway", action="store_true", help="also one that the provider does not list")


COMMANDS = (
    Subcommand(
        "key",
        "whose key is used, and where it comes from",
        run=keys.status,
        declare=_declare_keys,
        actions=(
            Subcommand("set", "ask for a key in a hidden field and keep it", "PROVIDER",
                       run=keys.set_key, declare=_declare_key),
            Subcommand("status", "where each key comes from", "[PROVIDER]",
                       run=keys.status, declare=_declare_key_status),
            Subcommand("test", "ask the provider whether its key is good", "[PROVIDER]",
                       run=keys.test, declare=_declare_key_test),
            Subcommand("delete", "take a key out of the keyring", "PROVIDER",
                       run=keys.delete, declare=_declare_key),
        ),
    ),
    Subcommand("list", "which models there are: the same as model list", "[PROVIDER]",
               run=models.listed, declare=_declare_list),
    Subcommand(
        "model",
        "which model is asked",
        run=models.chosen,
        declare=_declare_model,
        actions=(
            Subcommand("list", "which models there are", "[PROVIDER]",
                       run=models.listed, declare=_declare_list),
            Subcommand("set", "choose a model for all notebooks", "MODEL",
                       run=models.choose, declare=_declare_set),
        ),
    ),
)  # fmt: skip
