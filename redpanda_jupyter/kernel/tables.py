"""Tables and charts of our own in a notebook's output.

The rule of this module: every word comes from data or from people, so every word is escaped, what
turns or hides text is written out, and nothing is fetched or run. A terminal gets the same in text.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from .frontends import WRITES_TEXT
from .printing import printable, turns_shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from redpanda_jupyter.services.applying.charts import Chart
    from redpanda_jupyter.services.applying.words import Grid

    from .session import Session

_CELL = "padding: 2px 12px 2px 0; text-align: {side}; vertical-align: top; {wrap};"
_LINE, _LINES = "white-space: nowrap", "white-space: normal; min-width: 14em"
_SHORT = 32
"""Characters of a cell that stay on one line."""
_COMMAND = re.compile(r"%panda .*")
_HEAD = "color: var(--jp-ui-font-color2, #757575); font-weight: normal;"
_SMALL = "color: var(--jp-ui-font-color2, #757575); font-size: 85%;"
_MARKS = {
    "ok": "var(--jp-success-color1, #2e9b46)",
    "failed": "var(--jp-error-color1, #e53935)",
    "not run": "var(--jp-error-color1, #e53935)",
    "died": "var(--jp-error-color1, #e53935)",
    "too long": "var(--jp-error-color1, #e53935)",
    "too much memory": "var(--jp-error-color1, #e53935)",
    "please confirm": "var(--jp-warn-color1, #f57c00)",
}


def grid_html(grid: Grid) -> str:
    """Write a table as HTML; columns with nothing in them are left out."""
    places = [place for place in range(len(grid.heads)) if any(row[place] for row in grid.rows)]
    head = "".join(_cell("th", grid.heads[place], place in grid.numbers) for place in places)
    rows = "".join(
        f"<tr>{''.join(_cell('td', row[place], place in grid.numbers) for place in places)}</tr>"
        for row in grid.rows
    )
    title = f'<div style="{_SMALL} margin-top: 6px;">{_safe(grid.title)}</div>'
    if not places:
        return title + lines_html(grid.notes)
    return (
        f'{title}<div style="overflow-x: auto;">'
        f'<table style="border-collapse: collapse; margin: 4px 0;">'
        f"<thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>" + lines_html(grid.notes)
    )


def lines_html(lines: Sequence[str]) -> str:
    """Write lines of text, each on a line of its own; commands stay together to be copied."""
    return "".join(f'<div style="{_margin(line)}">{_line(line)}</div>' for line in lines)


def _margin(line: str) -> str:
    """Indent what is indented; an empty line keeps two texts apart."""
    if not line:
        return "margin: 8px 0;"
    return "margin: 2px 0 2px 1.5em;" if line.startswith("  ") else "margin: 2px 0;"


def _line(text: str) -> str:
    command = _COMMAND.search(text)
    if command is None:
        return _safe(text)
    before = text[: command.start()]
    return f"{_safe(before)}<code>{_safe(command[0])}</code>"


def _cell(tag: str, text: str, is_number: bool) -> str:
    wrap = _LINE if len(text) <= _SHORT else _LINES
    style = _CELL.format(side="right" if is_number else "left", wrap=wrap)
    if tag == "th":
        style += _HEAD
    colour = _MARKS.get(text)
    mark = f'<span style="color: {colour};">●</span> ' if colour else ""
    return f'<{tag} style="{style}">{mark}{_safe(text)}</{tag}>'


def _safe(text: str) -> str:
    return html.escape(turns_shown(printable(text)))


def chart_data(chart: Chart) -> dict[str, Any]:
    """Return a chart for every frontend: shapes for the extension, SVG elsewhere."""
    from redpanda_jupyter.services.applying import drawing

    def shown(text: str) -> str:
        return turns_shown(printable(text))

    sheets = [drawing.draw(chart, width, shown) for width in drawing.WIDTHS]
    about = f"A chart of {shown(chart.title) or 'the results'}; the table has its numbers."
    return {
        drawing.CHART_MIME_TYPE: drawing.as_json(sheets, about),
        "image/svg+xml": drawing.svg(sheets[0], about),
        "text/plain": about,
    }


def _safe_lines(text: str) -> str:
    return "\n".join(_safe(line) for line in text.split("\n"))


def _framed(body: str) -> str:
    return f'<div class="jp-RedPanda-report mathjax_ignore tex2jax_ignore">{body}</div>'


class Report:
    """Tables and lines that become one output, updated in place where somebody looks on.

    Parameters
    ----------
    quiet
        Nothing is shown before the end.
    """

    def __init__(self, session: Session, *, quiet: bool = False) -> None:
        self._session = session
        self._quiet = quiet
        self._handle: Any = None
        self._text = session.frontend in WRITES_TEXT

    def show(self, parts: Sequence[Grid | str], extra: Mapping[str, Any] | None = None) -> None:
        """Show tables and lines; a later call takes the place of this one."""
        from redpanda_jupyter.services.applying.words import Grid, grid_text

        plain = "\n\n".join(
            printable(grid_text(part) if isinstance(part, Grid) else part) for part in parts
        )
        if self._text:
            print(plain)  # noqa: T201 - a magic's answer
            return
        body = "".join(
            grid_html(part) if isinstance(part, Grid) else lines_html(part.split("\n"))
            for part in parts
        )
        self._put({"text/plain": plain, "text/html": _framed(body), **(extra or {})})

    def _put(self, data: dict[str, Any]) -> None:
        if self._handle is None:
            from IPython.display import display

            self._handle = display(  # type: ignore[no-untyped-call]
                data, raw=True, display_id=True
            )
        else:
            self._handle.update(data, raw=True)

    def show_columns(self, text: str) -> None:
        """Show text whose lines stand in columns: it is broken between words, not within them."""
        if self._text:
            self.show([text])
            return
        shown = (
            '<pre style="white-space: pre-wrap; word-break: normal; overflow-wrap: break-word;">'
            f"{_safe_lines(text)}</pre>"
        )
        self._put({"text/plain": printable(text), "text/html": _framed(shown)})

    @property
    def draws(self) -> bool:
        """Whether pictures can be shown beside the tables."""
        return not self._text and not self._quiet

    @property
    def is_live(self) -> bool:
        """Whether what is shown can be updated."""
        live = not self._text and self._session.frontend != "batch"
        return live and not self._quiet
