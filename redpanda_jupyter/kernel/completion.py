"""What Tab offers behind ``%%panda`` and ``%panda``, and behind ``@`` and ``{`` in a question.

The rule of this module: the places come from the grammars, so that nothing is offered that would be
refused; nothing slow is looked up (no network, no SDK, no keyring), and a completion that fails
offers nothing and says nothing. In a place of ours nobody else's names are offered either.
"""

from __future__ import annotations

import itertools
import logging
import re
from typing import TYPE_CHECKING, Any

from .arguments import ask_grammar, split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from IPython.core.completer import CompletionContext, SimpleCompletion, SimpleMatcherResult

    from redpanda_jupyter.context.mentions import Kind
    from redpanda_jupyter.grammar import Expected

    from .session import Session

logger = logging.getLogger("redpanda_jupyter")

MOST = 50
"""So many conversations, templates and blocks are offered at most."""

_LINE = re.compile(r"\s*(%%?)panda(?:\s+|$)")
_MENTION = re.compile(r"(?:^|[^\w@{])(?P<sign>[@{])(?P<fragment>\w*(?:\[\d*)?)$")

MOST_CELLS = 10
"""So many cells of each kind are offered behind ``{``: the newest."""


class _Nothing:
    """No completion, where IPython shall not offer any of its own either.

    IPython lets a matcher keep all others out only where it offers something itself, and looks at
    the length for that.
    """

    def __len__(self) -> int:
        return 1

    def __iter__(self) -> Iterator[SimpleCompletion]:
        return iter(())


def make_matcher(session: Session) -> Callable[[CompletionContext], SimpleMatcherResult]:
    """Return what IPython asks on Tab."""
    from IPython.core.completer import SimpleCompletion, context_matcher

    @context_matcher()  # type: ignore[untyped-decorator]
    def panda_matcher(context: CompletionContext) -> SimpleMatcherResult:
        try:
            place = (context.full_text, context.cursor_line, context.text_until_cursor)
            if not is_ours(*place):
                return {"completions": []}
            fragment, words = offers(session, *place)
        except Exception:
            logger.debug("Nothing could be offered for completion", exc_info=True)
            fragment, words = "", []
        # IPython replaces its own idea of a word, which ends at a colon or an @
        ahead = len(fragment) - len(context.token)
        kept = context.token[:-ahead] if ahead < 0 else ""
        texts = [kept + word[max(ahead, 0) :] for word in words]
        found = [SimpleCompletion(text, type="panda") for text in texts]
        return {
            "completions": found or _Nothing(),  # type: ignore[typeddict-item]
            "matched_fragment": context.token,
            "suppress": True,
            "ordered": True,
        }

    matcher: Callable[[CompletionContext], SimpleMatcherResult] = panda_matcher
    return matcher


def is_ours(text: str, line: int, before: str) -> bool:
    """Tell whether the cursor stands behind one of our magics, or in a mention.

    The parameters are those of :func:`offers`.
    """
    match = _LINE.match(before)
    if match and (match[1] == "%" or line == 0):
        return True
    return _in_a_question(text, line) and _MENTION.search(before) is not None


def _in_a_question(text: str, line: int) -> bool:
    return bool(line and _LINE.match(text) and text.lstrip().startswith("%%"))


def offers(session: Session, text: str, line: int, before: str) -> tuple[str, list[str]]:
    """Return the beginning of a word at the cursor, and what it may become.

    Parameters
    ----------
    text
        The whole cell.
    line
        The cursor's line, from 0.
    before
        What stands before the cursor on that line.
    """
    match = _LINE.match(before)
    if match and (match[1] == "%" or line == 0):
        return _on_the_line(session, before[match.end() :], cell=match[1] == "%%")
    mention = _MENTION.search(before) if _in_a_question(text, line) else None
    if mention is None:
        return "", []
    fragment = mention["fragment"]
    words = _frames(session, fragment)
    if mention["sign"] == "{":
        words = [*words, *_scalars(session), *_cells(session)]
    return fragment, _fitting(words, fragment)


def _on_the_line(session: Session, before: str, *, cell: bool) -> tuple[str, list[str]]:
    fragment = re.split(r"[\s,=]", before)[-1]
    words = _words(before[: len(before) - len(fragment)].rstrip("=, \t"))
    places = _places(words, fragment, cell=cell)
    found = [word for place in places for word in _words_of(session, place, fragment, words)]
    return fragment, _fitting(found, fragment)


def _places(words: list[str], fragment: str, *, cell: bool) -> Sequence[Expected]:
    from redpanda_jupyter.grammar import Expected

    if cell:
        return ask_grammar().expected(words, fragment)
    from .commands import COMMANDS, find

    helped = words[:1] == ["help"]
    words = words[helped:]
    if not words:
        return [Expected(words=tuple(command.name for command in COMMANDS))]
    command, rest = find(words)
    actions = Expected(words=() if rest else tuple(action.name for action in command.actions))
    return [actions] if helped else [actions, *command.grammar().expected(rest, fragment)]


def _words(text: str) -> list[str]:
    from redpanda_jupyter.errors import UsageError

    try:
        return split(text)
    except UsageError:  # a quote that is still open
        return text.split()


def _words_of(session: Session, place: Expected, fragment: str, words: list[str]) -> Iterable[str]:
    look_up = _LOOK_UP.get(place.kind)
    return [*place.words, *(look_up(session, fragment, words) if look_up else ())]


def _fitting(words: Iterable[str], fragment: str) -> list[str]:
    """Return the words that begin as typed, each once; an option only once a dash is typed."""
    return list(
        dict.fromkeys(
            word
            for word in words
            if word.startswith(fragment) and (fragment or not word.startswith("-"))
        )
    )


# --- what is looked up ----------------------------------------------------------------------------


def _frames(session: Session, fragment: str, _: Sequence[str] = ()) -> list[str]:
    """Return frames and the like first; other variables only once a letter is typed."""
    from redpanda_jupyter.context.snapshot import data_names

    from .namespace import own_variables

    own = own_variables(session.shell.user_ns)
    others = (name for name in own if not name.startswith("_"))
    return [*data_names(own), *(others if fragment else ())]


def _scalars(session: Session) -> list[str]:
    """Return the variables whose value would stand in the question."""
    from redpanda_jupyter.context.cells import is_scalar, is_secret_name

    from .namespace import own_variables

    return [
        name
        for name, value in own_variables(session.shell.user_ns).items()
        if is_scalar(value) and not name.startswith("_") and not is_secret_name(name)
    ]


def _cells(session: Session) -> list[str]:
    """Return what a question can mention of cells that ran, the newest first."""
    from .namespace import cells_of

    history, now = cells_of(session), session.shell.execution_count
    kinds: tuple[Kind, ...] = ("In", "Out", "Err")
    return [
        f"{kind}[{number}]"
        for kind in kinds
        for number in sorted(
            (one for one in history.numbers(kind) if kind != "In" or one != now), reverse=True
        )[:MOST_CELLS]
    ]


def _models(session: Session, fragment: str, _: Sequence[str]) -> list[str]:
    """Return providers, and behind a colon the models that are known without asking anybody.

    Of a server that is not the provider's own that is what it said when it was last asked.
    """
    import sys

    from redpanda_jupyter.llm import listing
    from redpanda_jupyter.llm.catalog import is_chat
    from redpanda_jupyter.llm.registry import get_spec

    provider, colon, _rest = fragment.partition(":")
    if not colon:
        return [*_aliases(), *_providers()]
    settings = session.settings()
    spec = get_spec(provider, settings)
    # importing an SDK takes a second
    loaded = not spec.preload or spec.preload in sys.modules
    names = listing.known(spec, settings, with_sdk=loaded).names
    if not names and loaded and not spec.account.profile_of:  # a gateway to the provider, mostly
        names = tuple(spec.models())
    return [f"{provider}:{model}" for model in names if is_chat(model)]


def _aliases(*_: Any) -> list[str]:
    from redpanda_jupyter.settings import load_settings

    return [name for name, _ in load_settings().aliases]


def _providers(*_: Any) -> list[str]:
    from redpanda_jupyter.llm.registry import provider_names
    from redpanda_jupyter.settings import load_settings

    return [*(one.name for one in load_settings().profiles), *provider_names()]


def _settings(*_: Any) -> list[str]:
    from redpanda_jupyter.settings import setting_names

    return setting_names()


def _values(session: Session, fragment: str, words: Sequence[str]) -> Sequence[str]:
    """Return what the setting that was named last may be, where there are words for it."""
    from redpanda_jupyter.setting_fields import CHECKS

    name = next((word for word in reversed(words) if word in CHECKS), "")
    if name == "model":
        return _models(session, fragment, words)
    known: Sequence[str] = getattr(CHECKS.get(name), "words", ())
    return known


def _conversations(session: Session, *_: Any) -> list[str]:
    if not session.has_library():
        return []
    return [str(one.number) for one in session.store().list_conversations(limit=MOST).items]


def _templates(session: Session, *_: Any) -> list[str]:
    if not session.has_library():
        return []
    return [one.name for one in session.store().list_templates()][:MOST]


def _parameters(session: Session, _: str, words: Sequence[str]) -> list[str]:
    """Return the parameters of the template on the line that have no value yet."""
    from redpanda_jupyter.services.templates import parameters_of

    pairs = list(itertools.pairwise(words))
    named = [word for option, word in pairs if option in ("-t", "--template")]
    given = [word for option, word in pairs if option in ("-p", "--parameter")]
    if not named or not session.has_library():
        return []
    text = session.store().get_template(named[-1]).text
    return [name for name in parameters_of(text) if name not in given]


def _blocks(session: Session, fragment: str, _: Sequence[str] = ()) -> list[str]:
    if not session.has_library():
        return []
    found = session.store().search_blocks(limit=MOST).items
    named = [one.name for one in found if one.name]
    if fragment and not fragment.startswith("#"):
        named += session.store().names_beginning(fragment, MOST)
    return [*named, *(f"#{one.number}" for one in found)]


def _blocks_if_typed(session: Session, fragment: str, _: Sequence[str]) -> list[str]:
    """Return blocks where a block is being typed: in a place that takes other words as well."""
    return _blocks(session, fragment) if fragment.startswith("#") else []


_LOOK_UP: dict[str, Callable[[Session, str, Sequence[str]], Sequence[str]]] = {
    "frame": _frames,
    "model": _models,
    "provider": _providers,
    "alias": _aliases,
    "setting": _settings,
    "value": _values,
    "conversation": _conversations,
    "template": _templates,
    "parameter": _parameters,
    "block": _blocks,
    "block_typed": _blocks_if_typed,
}
