"""An answer as HTML that is safe to show in a trusted output.

The rules of this module, each against something that notebooks do with a model's text:

* an output of one's own run is trusted, so whatever it holds runs: Markdown becomes HTML with raw
  HTML escaped, and the result is sanitised as a whole, every time, never in pieces;
* nothing is fetched: only ``data:`` images are shown, others as their address; a link says where
  it leads;
* dollars stay dollars: the text is kept from MathJax;
* what a reader sees is what is there: signs that turn or hide text are written as escapes;
* a very long answer is shown in part, for a page that must stay alive; the library has all of it.
"""

from __future__ import annotations

import functools
import html
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from redpanda_jupyter.grammar import counted

from .printing import code_shown, turns_shown

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

SHOWN_CHARACTERS = 100_000
"""The most of an answer that a cell shows when it is complete."""

TAIL_CHARACTERS = 12_000
"""The most that is shown while the answer is still coming: its end, which is being read."""

MANY_BRACKETS, MANY_BARS = 2_000, 4_000
"""Beyond these, links and tables are shown as text: parsing them would take seconds or minutes."""

THINKING_CHARACTERS = 20_000
"""The most of a model's thinking that a cell shows: its end."""

_SMALL = "color: var(--jp-ui-font-color2, #666); font-size: 85%;"
_TAGS = {
    *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li"),
    *("strong", "em", "s", "code", "pre", "a", "img", "details", "summary", "span"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "th": {"style"},
    "td": {"style"},
    "span": {"style"},
}
_NOTICE = (
    "border-left: 4px solid var(--jp-warn-color1, #f57c00); background: rgba(255, 152, 0, 0.15); "
    "margin: 6px 0; padding: 4px 8px;"
)
_CHANGES = {
    "-": "color:var(--jp-error-color1, #e53935);background:rgba(244, 67, 54, 0.12)",
    "+": "color:var(--jp-success-color1, #2e9b46);background:rgba(76, 175, 80, 0.15)",
    "@": "color:var(--jp-ui-font-color2, #757575);font-size:85%",
}
"""How the lines of a diff look, by their first sign: in the theme's colours, in light and dark."""

_STYLES = {"text-align:left", "text-align:right", "text-align:center", *_CHANGES.values()}


def answer_html(text: str, *, summaries: Mapping[str, str] | None = None) -> str:
    """Render an answer's Markdown as sanitised HTML.

    Parameters
    ----------
    text
        The answer, whole or as far as it has come.
    summaries
        For code that became cells: its text (stripped) → the line under which it is folded away.
    """
    plain = text.count("[") > MANY_BRACKETS or text.count("|") > MANY_BARS
    rendered = _renderer(plain=plain).render(text, {"summaries": summaries or {}})
    return turns_shown(sanitise(rendered))


def sanitise(markup: str) -> str:
    """Drop everything from ``markup`` that could run, fetch or restyle."""
    import nh3

    return nh3.clean(
        markup,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_keep_attribute,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener noreferrer",
    )


def shortened(text: str) -> tuple[str, bool]:
    """Cut a complete answer to what a cell shows; tell whether anything was cut."""
    if len(text) <= SHOWN_CHARACTERS:
        return text, False
    return text[:SHOWN_CHARACTERS], True


def tail(text: str) -> str:
    """Return the end of a growing answer, from the beginning of a line, with open fences kept.

    A fence that was opened in the part cut away is opened again, so that code goes on looking
    like code.
    """
    if len(text) <= TAIL_CHARACTERS:
        return text
    cut = len(text) - TAIL_CHARACTERS
    line_end = text.find("\n", cut)
    start = cut if line_end < 0 else line_end + 1
    opened = ""
    for line in text[:start].splitlines():
        mark = line.lstrip()[:3]
        if mark in ("```", "~~~"):
            opened = "" if opened else mark
    return f"…\n\n{opened}\n{text[start:]}" if opened else f"…\n\n{text[start:]}"


def folded_thinking(text: str) -> str:
    """Fold a model's thinking away: it is no part of the answer, and not to be taken for one."""
    words = len(text.split())
    if not words:
        return ""
    cut = len(text) - THINKING_CHARACTERS
    end = f"… {text[-THINKING_CHARACTERS:]}" if cut > 0 else text
    summary = f"Thinking · {counted(words, 'word')}, not kept"
    shown = html.escape(turns_shown(end.strip()))
    return (
        f'<details style="{_SMALL}"><summary>{summary}</summary>'
        f'<pre style="white-space: pre-wrap;">{shown}</pre></details>'
    )


def card(
    body: str,
    *,
    header: str,
    footer: str = "",
    thinking: str = "",
    notices: Sequence[str] = (),
) -> str:
    """Put a header (what is answering) and a footer (what it cost) around sanitised HTML.

    Parameters
    ----------
    body
        HTML that is safe already.
    header, footer
        Plain text.
    thinking
        The model's thinking, plain text.
    notices
        What must not be overlooked, plain text: each on a line of its own above the footer.
    """
    told = "".join(
        f'<div role="note" style="{_NOTICE}">{html.escape(one)}</div>' for one in notices
    )
    foot = f'<div style="{_SMALL}">{html.escape(footer)}</div>' if footer else ""
    fold = folded_thinking(thinking) if thinking else ""
    return (
        '<div class="jp-RedPanda-answer mathjax_ignore tex2jax_ignore">'
        f'<div style="{_SMALL}">{html.escape(header)}</div>{fold}{body}{told}{foot}</div>'
    )


def _keep_attribute(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute == "src":
        return value if value.startswith("data:image/") else None
    if tag == "a" and attribute == "href":
        return value if urlsplit(value).scheme in ("http", "https", "mailto") else None
    if attribute == "style":
        return value if value in _STYLES else None
    return value


@functools.cache
def _renderer(*, plain: bool) -> MarkdownIt:
    from markdown_it import MarkdownIt

    renderer = MarkdownIt("commonmark", {"html": False})
    if plain:
        renderer.disable(["link", "image"])
    else:
        renderer.enable(["table", "strikethrough"])
    renderer.add_render_rule("image", _image)
    renderer.add_render_rule("link_close", _link_close)
    renderer.add_render_rule("fence", _fence)
    return renderer


def _image(_: Any, tokens: Sequence[Token], index: int, *__: Any) -> str:
    source = str(tokens[index].attrs.get("src", ""))
    alt = html.escape(tokens[index].content)
    if source.startswith("data:image/"):
        return f'<img src="{html.escape(source)}" alt="{alt}">'
    return f"[image: {alt} <code>{html.escape(source)}</code>]"


def _link_close(_: Any, tokens: Sequence[Token], index: int, *__: Any) -> str:
    depth = 0
    for before in reversed(tokens[:index]):
        if before.type == "link_close":
            depth += 1
        elif before.type == "link_open" and depth:
            depth -= 1
        elif before.type == "link_open":
            host = urlsplit(str(before.attrs.get("href", ""))).hostname or ""
            return f"</a> <code>{html.escape(host)}</code>" if host else "</a>"
    return "</a>"


def _fence(
    _: Any, tokens: Sequence[Token], index: int, __: Any, env: MutableMapping[str, Any]
) -> str:
    code = tokens[index].content
    is_diff = tokens[index].info.strip().lower() == "diff"
    inside = _diff(code) if is_diff else html.escape(code_shown(code))
    shown = f"<pre><code>{inside}</code></pre>"
    summary = env["summaries"].get(code.strip())
    if summary is None:
        return shown
    return f"<details><summary>{html.escape(summary)}</summary>{shown}</details>"


def _diff(text: str) -> str:
    """Colour the lines of a diff; the names of its two files are left out."""
    lines = text.splitlines()
    if [line[:4] for line in lines[:2]] == ["--- ", "+++ "]:
        lines = lines[2:]
    shown = []
    for line in lines:
        style = _CHANGES.get(line[:1])
        escaped = html.escape(code_shown(line))
        shown.append(f'<span style="{style}">{escaped}</span>' if style else escaped)
    return "".join(f"{line}\n" for line in shown)
