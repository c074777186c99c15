"""``%panda model …``: which model is asked, which there are, and which stays chosen.

The rule of this module: what is chosen here is the person's own setting, for all notebooks; a
notebook's own choice is ``-m``, or ``%config PandaMagics.model``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace

    from .session import Session


def chosen(session: Session, words: Namespace) -> str:
    """Say which model is asked now, and what chose it."""
    from redpanda_jupyter.services.choosing import chosen_model, chosen_text
    from redpanda_jupyter.services.documents import as_json

    told_by = "%config PandaMagics.model" if session.model else ""
    if words.json:
        return as_json(chosen_model(session.settings(), told_by=told_by))
    told = chosen_text(session.settings(), told_by=told_by)
    return f"{told}\n%panda model list shows the others; -m asks one of them once."


def listed(session: Session, words: Namespace) -> str:
    """List the models of a provider, or of all."""
    from redpanda_jupyter.services.choosing import document, list_models
    from redpanda_jupyter.services.documents import as_json
    from redpanda_jupyter.services.wording import lists_text

    lists = list_models(words.provider, session.settings(), refresh=words.refresh)
    return as_json(document(lists)) if words.json else lists_text(lists)


def choose(session: Session, words: Namespace) -> str:
    """Choose the model for all notebooks.

    Raises
    ------
    UsageError
        No such provider or model.
    SettingsError
        The choice cannot be written down.
    """
    from redpanda_jupyter.services.choosing import choose

    path, remark = choose(words.model, session.settings(), anyway=words.anyway)
    if session.model:
        remark = f"In this notebook %config PandaMagics.model goes before it. {remark}".strip()
    said = f"Saved in {path}: {words.model} is asked from now on."
    return f"{said}\n{remark}" if remark else said
