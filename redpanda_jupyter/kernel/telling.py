"""Showing what a command says: as HTML in a notebook, as text elsewhere.

The rule of this module: what comes out of the library was written by models, by files and by other
people, so it is sanitised like an answer, also where it was this notebook's own output once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .frontends import WRITES_TEXT
from .printing import diffs_coloured, printable, say, wants_colours

if TYPE_CHECKING:
    from redpanda_jupyter.models import Output
    from redpanda_jupyter.services.library_text import Told

    from .session import Session

_PICTURES = ("image/png", "image/jpeg")


def tell(session: Session, told: Told) -> None:
    """Show what a command says."""
    if not session.in_kernel or session.frontend in WRITES_TEXT or not told.markdown:
        text = printable(told.text)
        if "```diff" in text or "~~~diff" in text:
            text = diffs_coloured(text) if wants_colours() else text
        print(text)  # noqa: T201 - a magic's answer
        return
    from IPython.display import display

    from .rendering import answer_html

    data = {"text/html": answer_html(told.markdown), "text/plain": printable(told.text)}
    display(data, raw=True)  # type: ignore[no-untyped-call]
    _show_again(told.outputs)


def _show_again(outputs: tuple[Output, ...]) -> None:
    """Show outputs that are kept, each as itself."""
    from IPython.display import display

    from .rendering import sanitise

    skip = False
    for place, one in enumerate(outputs):
        if skip:
            skip = False
            continue
        after = outputs[place + 1] if place + 1 < len(outputs) else None
        data: dict[str, Any] = {}
        if one.mime in _PICTURES and one.data:
            data = {one.mime: one.data, "text/plain": f"[{one.mime}]"}
        elif one.mime == "text/html" and one.data:
            data = {"text/html": sanitise(one.data), "text/plain": "[text/html]"}
        elif one.mime == "text/plain" and after is not None and _is_same_table(one, after):
            data = {"text/html": sanitise(after.data), "text/plain": printable(one.data)}
            skip = True
        elif one.data:
            say(one.data.rstrip("\n"))
        else:
            say(f"[{one.mime}, too large to be kept]")
        if data:
            display(data, raw=True)  # type: ignore[no-untyped-call]


def _is_same_table(plain: Output, after: Output) -> bool:
    return after.mime == "text/html" and after.kind == plain.kind and bool(after.data)
