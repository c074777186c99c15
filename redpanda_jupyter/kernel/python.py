"""Asking from Python: ``from redpanda_jupyter import ask``.

The rule of this module: it is the question of the cell without the cell. The same ``ask()`` sends
it, the same library keeps it, and the same settings hold; nothing is shown and nothing inserted.
"""

from __future__ import annotations

import atexit
import contextlib
import html
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.errors import UsageError

from .arguments import Cap, cap_of
from .asking import answering
from .bridge import Loop, Stream
from .display import UPDATE_S
from .failures import PandaInterrupted
from .interrupts import Interrupts
from .namespace import data_context, schemas_of
from .showing import as_exception, value_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from redpanda_jupyter.models import BundleBlock, TurnEnded, Usage
    from redpanda_jupyter.services.connections import Connections
    from redpanda_jupyter.services.question import Ask, Form
    from redpanda_jupyter.settings import Settings
    from redpanda_jupyter.store import Store

FLUSH_S = 2.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Parameters
    ----------
    text
        The answer as the model wrote it.
    value
        With the form ``json`` the value, with ``code`` the code, else the text.
    blocks
        Its blocks of code as the library keeps them, with numbers; empty for a question that is
        not kept.
    usage
        Tokens, times and money; ``None`` inside means unknown.
    conversation_id, turn_id
        Where it is kept; ``None`` if it is not.
    notices
        What is to be known beside it: of the month's budget, say.
    """

    text: str
    value: Any
    blocks: tuple[BundleBlock, ...]
    usage: Usage
    provider: str
    model: str
    conversation_id: str | None = None
    turn_id: str | None = None
    notices: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The Python of all its blocks, an empty line between them."""
        return str(value_of(self.text, "code"))

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        from redpanda_jupyter.services.amounts import usage_line

        from .rendering import answer_html, card, shortened

        header = f"Red Panda · {self.provider}:{self.model}"
        shown, cut = shortened(self.text)
        try:
            body = answer_html(shown, summaries={})
        except Exception:  # noqa: BLE001 - whatever a model writes is shown
            body = f"<pre>{html.escape(shown)}</pre>"
        notes = [*self.notices, *(["shortened here, whole in .text"] if cut else [])]
        footer = " · ".join(part for part in (usage_line(self.usage), *notes) if part)
        return card(body, header=header, footer=footer)


def ask(
    prompt: str,
    data: Mapping[str, Any] | None = None,
    *,
    model: str | None = None,
    privacy: str | None = None,
    form: Form = "md",
    system: str | None = None,
    new: bool = False,
    conversation: str | int | None = None,
    store: bool = True,
    max_cost: float | str | None = None,
) -> Answer:
    """Ask a model and wait for its answer.

    Parameters
    ----------
    prompt
        The question; never formatted or expanded.
    data
        Variables whose schema goes along, by the names that the answer's code shall use.
    model
        ``provider``, ``provider:model`` or ``model``; the settings' if not given.
    privacy
        How much of the data goes along; the settings' level if not given.
    form
        ``md``, ``code``, ``text`` or ``json``.
    system
        Further instructions to the model.
    new
        Begin a new conversation.
    conversation
        Number or id of the conversation to go on with.
    store
        Whether question and answer are kept; what they cost is counted anyway.
    max_cost
        What this question may cost at most: dollars, or a text such as ``"4000t"`` for tokens of
        question and answer together. The settings' limit if not given.

    Raises
    ------
    RedPandaError
        By kind: a wrong argument, no key, too dear, a provider that refuses. The part received is
        kept.
    PandaInterrupted
        Interrupt was pressed; a KeyboardInterrupt.

    Examples
    --------
    >>> from redpanda_jupyter import ask
    >>> answer = ask("Mean price by region?", {"df": df})  # doctest: +SKIP
    >>> print(answer.code)  # doctest: +SKIP
    """
    chosen = _chosen(form, system, store, (new, conversation), max_cost)
    place = _place()
    settings = place.settings(privacy=privacy, model=model)
    question = replace(_about(prompt, dict(data or {}), place, settings), **chosen)
    return _answer(_wait(place, question, settings), form)


def _chosen(
    form: Form,
    system: str | None,
    store: bool,
    place: tuple[bool, str | int | None],
    max_cost: float | str | None,
) -> dict[str, Any]:
    """Check what was chosen for a question, and return it as the question has it.

    Parameters
    ----------
    place
        Whether it begins a conversation, and with which it goes on.
    """
    new, conversation = place
    if new and conversation is not None:
        raise UsageError("new and conversation exclude each other.", field="conversation")
    check_form(form)
    cap = Cap() if max_cost is None else _cap(max_cost)
    return {
        "form": form,
        "system": system,
        "store": store,
        "new_conversation": new,
        "conversation": None if conversation is None else str(conversation),
        "max_cost_usd": cap.usd,
        "max_tokens": cap.tokens,
    }


def _about(prompt: str, data: Mapping[str, Any], place: Any, settings: Settings) -> Ask:
    """Put together what is asked, with what goes along about the data."""
    from redpanda_jupyter.services.question import Ask

    names = tuple(data)
    context = data_context(names, data, settings, prompt)
    return Ask(
        prompt=prompt,
        context=str(context) if context else None,
        left_out=context.left_out if context else "",
        privacy=settings.privacy,  # type: ignore[arg-type]
        model=settings.model,
        notebook=place.notebook(),
        schemas=schemas_of(names, data),
    )


def _cap(max_cost: float | str) -> Cap:
    return cap_of(max_cost if isinstance(max_cost, str) else f"{max_cost:.9f}")


def check_form(form: str) -> None:
    """Refuse a form that there is not."""
    from redpanda_jupyter.grammar import one_of

    from .arguments import FORMS

    one_of("format", FORMS)(form)


def _wait(place: Any, question: Ask, settings: Settings) -> TurnEnded:
    """Let the answer come, and hang up on Interrupt."""
    stream = Stream(place.loop, answering(place, question, settings))
    ended: TurnEnded | None = None
    with (
        Interrupts(stream.wake) as interrupts,
        contextlib.closing(
            stream.read_until_stopped(UPDATE_S, lambda: interrupts.presses)
        ) as events,
    ):
        for event in events:
            if event is not None and event.type == "ended":
                ended = event
    if ended is None or ended.incomplete_reason == "interrupted":
        raise PandaInterrupted("interrupted")
    if ended.error is not None:
        raise as_exception(ended.error)
    return ended


def _answer(ended: TurnEnded, form: str) -> Answer:
    bundle = ended.bundle
    return Answer(
        text=ended.text,
        value=value_of(ended.text, form),
        blocks=tuple(bundle.blocks) if bundle else (),
        usage=ended.usage,
        provider=ended.provider,
        model=ended.model,
        conversation_id=bundle.conversation_id if bundle else None,
        turn_id=bundle.turn_id if bundle else None,
        notices=tuple(ended.notices),
    )


# --- where it is asked ----------------------------------------------------------------------------


class _Process:
    """What a question needs outside of IPython: made at first use, closed at the end."""

    def __init__(self) -> None:
        from redpanda_jupyter.ids import new_id

        self._lock = threading.Lock()
        self._store: Store | None = None
        self._connections: Connections | None = None
        self._id = f"python-{new_id()}"
        self.loop = Loop()
        atexit.register(self.close)

    def settings(self, **overrides: Any) -> Settings:
        from redpanda_jupyter.settings import load_settings

        return load_settings({name: value for name, value in overrides.items() if value})

    def notebook(self) -> Any:
        from redpanda_jupyter.models import NotebookRef

        return NotebookRef(kernel_id=self._id)

    def store(self) -> Store:
        from redpanda_jupyter.store import Store

        with self._lock:
            if self._store is None:
                self._store = Store(self.settings().database_url)
            return self._store

    def connections(self) -> Connections:
        from redpanda_jupyter.services.connections import Connections

        with self._lock:
            if self._connections is None:
                self._connections = Connections()
            return self._connections

    def close(self) -> None:
        if self._connections is not None:
            with contextlib.suppress(Exception):
                self.loop.run(self._connections.aclose(), FLUSH_S)
        self.loop.close()
        if self._store is not None:
            self._store.close()


_process: _Process | None = None
_making = threading.Lock()


def _place() -> Any:
    """Return the session of this shell, else what serves the whole process."""
    import sys

    global _process
    interactive = sys.modules.get("IPython.core.interactiveshell")
    if interactive is not None and interactive.InteractiveShell.initialized():
        from .session import Session

        session = Session.of(interactive.InteractiveShell.instance())
        if session is not None:
            return session
    with _making:
        _process = _process or _Process()
        return _process
