"""Which models there are, by the installed SDKs' own lists.

The rule of this module: no name of a model is written here. The names, and which of them are
deprecated, are read from the SDK's source files without importing it (an import takes seconds),
so they are as new as the SDK that the user installed. Only what the parts of a name mean is ours.

The default is the newest version's general model: neither the largest, which costs a multiple,
nor one of the small ones. The others follow, newest version first; dated snapshots come last.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_DATED = re.compile(r"-(?:\d{4}-\d{2}-\d{2}|20\d{6}|\d{4})$")

_OTHER_TASK = re.compile(
    r"embed|rerank|whisper|tts|speech|dall-e|image|moderation|sora|babbage|davinci", re.IGNORECASE
)

# --- OpenAI -----------------------------------------------------------------------------------

_GPT = re.compile(r"gpt-(?P<version>\d+(?:\.\d+)?)(?P<o>o)?(?:-(?P<tier>[a-z-]+))?")
_GPT_TIERS = ("", "sol", "terra", "astra", "mini", "luna", "nano")
_GPT_GENERAL = frozenset({"", "sol", "terra"})
# other tasks than text; "pro" and "codex" are not served by chat completions
_NOT_CHAT = re.compile(r"audio|search|realtime|transcribe|tts|image|vision|instruct|codex|-pro\b")


@cache
def openai_models() -> tuple[str, ...]:
    """Return OpenAI's chat models that the SDK lists and does not deprecate, the default first."""
    listed, deprecated = openai_lists()
    usable = [name for name in listed if name not in deprecated and not _NOT_CHAT.search(name)]
    return _default_first(usable, _gpt_rank, _gpt_general)


@cache
def openai_lists() -> tuple[tuple[str, ...], frozenset[str]]:
    """Return all names of the SDK's ``ChatModel``, and those that it calls deprecated.

    The SDK says so in a text below the type: quoted names under "Deprecated values".
    """
    source = _source("openai", "types/shared/chat_model.py")
    if source is None:
        from openai.types import ChatModel

        return _names(ChatModel), frozenset()
    tree = ast.parse(source)
    names = _literals(tree)
    notes = [
        node.value.value
        for node in tree.body
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    ]
    marked = "\n".join(note for note in notes if "deprecated" in note[:80].lower())
    quoted = re.findall(r'"([^"\s]+)"', marked)
    return names, frozenset(quoted) & frozenset(names)


def _gpt_parts(name: str) -> tuple[float, str] | None:
    match = _GPT.fullmatch(_DATED.sub("", name))
    if match is None:
        return None
    tier = match["tier"] or ("" if match["o"] is None else "mini")
    return float(match["version"]), tier


def _gpt_rank(name: str) -> tuple[Any, ...]:
    parts = _gpt_parts(name)
    if parts is None:  # another family: after the one whose names tell their age
        return (True, 0.0, 0)
    version, tier = parts
    place = _GPT_TIERS.index(tier) if tier in _GPT_TIERS else len(_GPT_TIERS)
    return (_DATED.search(name) is not None, -version, place)


def _gpt_general(name: str) -> bool:
    parts = _gpt_parts(name)
    return parts is not None and parts[1] in _GPT_GENERAL


# --- Anthropic --------------------------------------------------------------------------------

_CLAUDE = re.compile(r"claude-(?P<family>[a-z]+)-(?P<major>\d+)(?:-(?P<minor>\d))?")
_CLAUDE_OLD = re.compile(r"claude-(?P<major>\d+)(?:-(?P<minor>\d))?-(?P<family>[a-z]+)(?:-latest)?")
_CLAUDE_FAMILIES = ("sonnet", "opus", "haiku")
_CLAUDE_GENERAL = "sonnet"


@cache
def anthropic_models() -> tuple[str, ...]:
    """Return Anthropic's models that the SDK lists and does not deprecate, the default first."""
    listed, deprecated = anthropic_lists()
    usable = [name for name in listed if name not in deprecated]
    return _default_first(usable, _claude_rank, _claude_general)


@cache
def anthropic_lists() -> tuple[tuple[str, ...], frozenset[str]]:
    """Return all names of the SDK's ``Model``, and the keys of its ``DEPRECATED_MODELS``."""
    types = _source("anthropic", "types/model.py")
    messages = _source("anthropic", "resources/messages/messages.py") or ""
    table = re.search(r"^DEPRECATED_MODELS[^={]*=\s*(\{.*?^\})", messages, re.DOTALL | re.MULTILINE)
    if types is None or table is None:
        from anthropic.resources.messages.messages import DEPRECATED_MODELS
        from anthropic.types import Model

        return _names(Model), frozenset(DEPRECATED_MODELS)
    return _literals(ast.parse(types)), frozenset(ast.literal_eval(table[1]))


def _claude_parts(name: str) -> tuple[tuple[int, int], str] | None:
    bare = _DATED.sub("", name)
    match = _CLAUDE.fullmatch(bare) or _CLAUDE_OLD.fullmatch(bare)
    if match is None:
        return None
    return (int(match["major"]), int(match["minor"] or 0)), match["family"]


def _claude_rank(name: str) -> tuple[Any, ...]:
    parts = _claude_parts(name)
    if parts is None:
        return (True, 0, 0, 0)
    (major, minor), family = parts
    families = _CLAUDE_FAMILIES
    place = families.index(family) if family in families else len(families)
    return (_DATED.search(name) is not None, -major, -minor, place)


def _claude_general(name: str) -> bool:
    parts = _claude_parts(name)
    return parts is not None and parts[1] == _CLAUDE_GENERAL


# --- both -------------------------------------------------------------------------------------


def _default_first(
    names: Iterable[str], rank: Callable[[str], tuple[Any, ...]], general: Callable[[str], bool]
) -> tuple[str, ...]:
    """Sort by ``rank`` and move the first general name to the front."""
    ordered = sorted(names, key=rank)  # stable: the SDK's order decides between equals
    default = next(filter(general, ordered), None)
    if default is None:
        return tuple(ordered)
    return (default, *(name for name in ordered if name != default))


def _source(package: str, path: str) -> str | None:
    """Read a file of an installed package without importing it; ``None`` if it has none."""
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations if spec else None) or ():
        try:
            return (Path(folder) / path).read_text("utf-8")
        except OSError:
            continue
    return None


def _literals(tree: ast.Module) -> tuple[str, ...]:
    """Return the strings inside ``Literal[...]``, in order."""
    found: list[str] = []
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Name)
            and node.value.id == "Literal"
        ):
            items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            found += [
                item.value
                for item in items
                if isinstance(item, ast.Constant) and isinstance(item.value, str)
            ]
    return tuple(dict.fromkeys(found))


def _names(alias: Any) -> tuple[str, ...]:
    """Return the strings of a ``Literal``, or of the ones in a ``Union``."""
    from typing import get_args

    found: list[str] = []
    for item in get_args(alias):
        found += [item] if isinstance(item, str) else _names(item)
    return tuple(found)


def pick_served(served: Sequence[str], known: Sequence[str]) -> str | None:
    """Choose among the names that a server lists: one that we know as good, else its first.

    Names that tell another task (embeddings, speech, images) are passed over.
    """
    for name in known:
        if name in served:
            return name
    return next((name for name in served if not _OTHER_TASK.search(name)), None)


def is_chat(name: str) -> bool:
    """Tell whether a model's name speaks of nothing but chat."""
    ours = name.startswith(("gpt-", "chatgpt-"))  # elsewhere "instruct" is a model to chat with
    return not (_OTHER_TASK.search(name) or (ours and _NOT_CHAT.search(name)))
