"""Which models there are to choose from, and the choice that stays.

The rule of this module: the provider's own list counts before the SDK's, and it is said which one
is shown and how old it is. A name is refused only where a list that is known says otherwise.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from redpanda_jupyter import credentials
from redpanda_jupyter.errors import RedPandaError, SettingsError, UsageError
from redpanda_jupyter.llm import listing
from redpanda_jupyter.llm.catalog import is_chat, pick_served
from redpanda_jupyter.llm.registry import find_spec, get_spec, resolve_model, specs
from redpanda_jupyter.setting_file import save_user_setting
from redpanda_jupyter.settings import explain_settings

from .status import choice, close_to

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from redpanda_jupyter.llm.base import ProviderSpec
    from redpanda_jupyter.settings import Settings


@dataclass(frozen=True, slots=True)
class ModelList:
    """The models of one provider, for people and for programs.

    Parameters
    ----------
    provider, host
        Its name, and the server that is meant.
    source
        Where the names are from, and how old they are, in words.
    asked_at
        When the server was asked, as ISO 8601 in UTC; ``None`` if it was not.
    default
        The model where only the provider is named; ``None`` if that is not known.
    models
        Names of chat models, the likely ones first.
    others
        How many further names there are, for other tasks (embeddings, speech, images).
    problem
        Why the server could not be asked.
    all_models
        Every name.
    """

    provider: str
    host: str
    source: str
    asked_at: str | None
    default: str | None
    models: tuple[str, ...]
    others: int
    problem: str | None
    all_models: tuple[str, ...]


def list_models(
    provider: str | None, settings: Settings, *, refresh: bool = False
) -> list[ModelList]:
    """Return the models of one provider, or of all; servers are asked once a day.

    A server without a key for it is not asked. Takes some seconds a provider at most.

    Parameters
    ----------
    refresh
        Ask even if a list of less than a day is there.

    Raises
    ------
    UsageError
        There is no such provider.
    """
    if provider is not None:
        return [_list(get_spec(provider, settings), settings, refresh)]
    return [_list(spec, settings, refresh) for spec in specs(settings) if not spec.notice]


def document(lists: list[ModelList]) -> dict[str, Any]:
    """Return the lists as JSON has them."""
    return {"format": "redpanda-models", "version": 1, "providers": [asdict(one) for one in lists]}


def check_choice(text: str, settings: Settings) -> str:
    """Return a remark about a model that somebody wants to choose; empty where all is well.

    Asks nobody.

    Raises
    ------
    UsageError
        No provider and no profile is called so, or the provider's list, not older than a day, has
        no such model.
    """
    refuse_keys(text)
    head, colon, model = text.strip().partition(":")
    spec = find_spec(head, settings)
    if spec is None or not colon or not model.strip():
        if spec is None or colon:
            resolve_model(text, settings)  # a bare model's name is found, or explained
        return ""
    model = model.strip()
    known = listing.known(spec, settings)
    if not known.names or known.has(model):
        return ""
    meant = close_to(model, known.names, spec.name)
    if known.served and known.age_s <= listing.KEPT_S:
        other = f"`model list {spec.name} --refresh` asks again, `model set … --anyway` sets it."
        raise UsageError(
            f"{spec.name} has no model {model!r} (its list is {known.source}).",
            hint=f"{meant} {other}".strip(),
            field="model",
        )
    return f"The list {known.source} does not have it. {meant}".strip()


def refuse_keys(text: str) -> None:
    """Refuse a text with a key in it where something else is meant, before it is written down.

    Raises
    ------
    UsageError
        There is something in it that looks like a key.
    """
    if credentials.redact(text) != text:
        raise UsageError(
            "That looks like a key, and a key is never written to the settings.",
            hint="`%panda key set PROVIDER` asks for it in a hidden field; a key that was written "
            "here should be replaced at the provider's.",
            field="model",
        )


def choose(text: str, settings: Settings, *, anyway: bool = False) -> tuple[Path, str]:
    """Make ``text`` the model of all notebooks; return the file that says so, and a remark.

    Parameters
    ----------
    text
        ``provider``, ``provider:model``, a profile, or a model's name.
    anyway
        Do so even if its provider does not list it.

    Raises
    ------
    UsageError
        As for :func:`check_choice`.
    SettingsError
        The file cannot be written.
    """
    refuse_keys(text)
    try:
        remark = check_choice(text, settings)
    except UsageError as error:
        head, _, model = text.partition(":")
        if not (anyway and model.strip() and find_spec(head.strip(), settings)):
            raise
        remark = error.message
    path = save_user_setting("model", text.strip())
    where = explain_settings()["model"][1]
    if where != str(path):
        remark = f"It is not used as long as {where} says otherwise. {remark}".strip()
    return path, remark


def refuse_to_lose(aliases: Mapping[str, str], settings: Settings) -> None:
    """Refuse short names without the one that is asked where a question names no model.

    Parameters
    ----------
    aliases
        What there would be.
    settings
        What there is, with this notebook's choices.

    Raises
    ------
    UsageError
        Every question would fail.
    """
    everywhere, where = explain_settings()["model"]
    gone = {name for name, _ in settings.aliases} - set(aliases)
    for name in gone & {everywhere, settings.model}:
        here = name != everywhere
        other = "config unset model --notebook` or `model set" if here else "model set"
        raise UsageError(
            f"{name} is the model that is asked ({'for this notebook' if here else where}): "
            "without it every question would fail.",
            hint=f"Choose another one first, with `{other} PROVIDER`.",
            field="alias",
        )


def set_alias(name: str, model: str | None, settings: Settings) -> tuple[Path, str]:
    """Give a model a short name, or take the name back; return the file and a remark.

    Raises
    ------
    UsageError
        The name is that of a provider or will not do, the model is not known, or there is no alias
        of that name to take back.
    """
    present = dict(settings.aliases)
    if model is None:
        if name not in present:
            hint = f"There are: {', '.join(present)}." if present else "There are none."
            raise UsageError(f"There is no alias {name!r}.", hint=hint, field="alias")
        del present[name]
        refuse_to_lose(present, settings)
        return save_user_setting("aliases", present or None), ""
    if find_spec(name, settings) is not None:
        raise UsageError(
            f"{name!r} is a provider's name.", hint="Choose another one.", field="alias"
        )
    remark = check_choice(model, settings)
    try:
        return save_user_setting("aliases", {**present, name: model}), remark
    except SettingsError as error:
        raise UsageError(error.message.partition(": ")[2], hint=error.hint) from None


def change_alias(name: str, model: str | None, settings: Settings, *, delete: bool) -> str:
    """Give or take back a short name as somebody wrote it on a line; return what to say.

    Raises
    ------
    UsageError
        As for :func:`set_alias`, and where it is not clear which of the two is meant.
    """
    if (model is None) != delete:
        raise UsageError(
            "An alias needs a model." if model is None else "--delete takes a name alone.",
            hint="Write `alias NAME MODEL`, or `alias NAME --delete`.",
            field="alias",
        )
    _, remark = set_alias(name, model, settings)
    if delete:
        return f"{name} is no alias any more."
    said = f"{name} means {model} from now on: %%panda -m {name}"
    return f"{said}\n{remark}" if remark else said


def aliases_text(settings: Settings) -> str:
    """List the short names of models."""
    if not settings.aliases:
        return "There are no aliases. `alias fast openai:MODEL` makes one."
    return "\n".join(f"{name}  {model}" for name, model in settings.aliases)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which model a question goes to now.

    Parameters
    ----------
    provider, model
        ``None`` where it is none, or where its server decides.
    source
        What chose it.
    problem
        Why nothing could be asked, or why the model may not exist.
    """

    provider: str | None
    model: str | None
    source: str
    problem: str | None


def chosen_model(settings: Settings, *, told_by: str = "") -> Chosen:
    """Tell which model a question goes to now; asks nobody.

    Parameters
    ----------
    told_by
        Who chose, where it was not the settings.
    """
    keys = {spec.name: credentials.status(spec.account, settings) for spec in specs(settings)}
    now = choice(settings, keys)
    problem = now.problem.sentence if now.problem else None
    where = explain_settings()["model"][1]
    keyless = now.provider is not None and keys[now.provider].source == "not_needed"
    first = "the first provider that " + ("needs no key here" if keyless else "has a key")
    why = told_by or (first if not settings.model else where)
    return Chosen(now.provider, now.model, why, problem)


def chosen_text(settings: Settings, *, told_by: str = "") -> str:
    """Write which model a question goes to now, and what chose it.

    Parameters
    ----------
    told_by
        Who chose, where it was not the settings.
    """
    now = chosen_model(settings, told_by=told_by)
    if now.provider is None:
        return now.problem or (
            "No model yet: there is no key for any provider. Enter one with `%panda key set "
            "openai` (or anthropic), or try the tour: -m tour."
        )
    name = f"{now.provider}:{now.model}" if now.model else f"{now.provider}, as its server offers"
    return f"{name} ({now.source})" + (f"\n{now.problem}" if now.problem else "")


def _list(spec: ProviderSpec, settings: Settings, refresh: bool) -> ModelList:
    problem = ""
    known = listing.Listing()
    try:
        known = listing.known(spec, settings)
        has_key = credentials.status(spec.account, settings).source != "none"
        if not has_key:
            problem = "There is no key for it, so its server is not asked."
        elif spec.served is not None and (refresh or known.age_s > listing.KEPT_S):
            access = credentials.resolve(spec.account, settings)
            names = listing.ask(spec, access, settings)
            known = replace(known, served=names, asked_at=time.time())
            problem = "" if names else "Its server lists none."
    except RedPandaError as error:
        problem = str(error)
    return _told(spec, known, problem, credentials.status(spec.account, settings).host)


def _told(spec: ProviderSpec, known: listing.Listing, problem: str, host: str) -> ModelList:
    likely = [name for name in known.in_sdk if name in known.names]
    names = [*likely, *(name for name in known.names if name not in likely)]
    chat = [name for name in names if is_chat(name)]
    default: str | None = spec.default or None
    if default is None and not spec.account.api_version:
        default = pick_served(names, known.in_sdk)
    asked = known.asked_at
    return ModelList(
        provider=spec.name,
        host=host,
        source=known.source if known.names else "no model is known",
        asked_at=datetime.fromtimestamp(asked, UTC).isoformat() if asked is not None else None,
        default=default,
        models=tuple(chat),
        others=len(names) - len(chat),
        problem=problem or None,
        all_models=tuple(names),
    )
