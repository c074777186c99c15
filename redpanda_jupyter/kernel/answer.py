"""An answer as Python has it.

The rule of this module: it holds what came and where it is kept, and shows itself as a cell would.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from .showing import value_of

if TYPE_CHECKING:
    from redpanda_jupyter.models import BundleBlock, Usage

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Answer(Generic[Value]):
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
    value: Value
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
