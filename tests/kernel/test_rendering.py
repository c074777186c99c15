"""An answer as HTML: nothing in it runs, nothing is fetched, and it still reads well."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redpanda_jupyter.kernel.rendering import (
    SHOWN_CHARACTERS,
    TAIL_CHARACTERS,
    answer_html,
    card,
    sanitise,
    shortened,
    tail,
)

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "![x](https://evil.example/p.png)",
    "![x][r]\n\n[r]: https://evil.example/p.png",
    "<img src='https://evil.example/p.png'>",
    "<svg onload=alert(1)>",
    "<iframe src='https://evil.example'></iframe>",
    "<div style='background:url(https://evil.example/p.png)'>x</div>",
    "<style>@import 'https://evil.example/x.css'</style>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "<a href='javascript:alert(1)'>x</a>",
    "<https://evil.example/auto>",
    "![x](data:text/html,<script>alert(1)</script>)",
    "<video src=https://evil.example/v.mp4 autoplay></video>",
    "<form action=https://evil.example><input autofocus onfocus=alert(1)></form>",
    "```html\n<script>alert(1)</script>\n```",
    '```python title="</code><script>alert(1)</script>"\nx\n```',
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
]

FETCHING = {"src", "srcset", "data", "poster", "background", "action", "formaction", "style"}


class Dangers(HTMLParser):
    """Collects what a browser would run or fetch without a click."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "iframe", "object", "embed", "svg", "math", "link", "form"):
            self.found.append(tag)
        for name, value in attrs:
            harmless = (value or "").startswith(("data:image/", "text-align:"))
            if name.startswith("on") or (name in FETCHING and not harmless):
                self.found.append(f"{tag} {name}={value}")
            if name == "href" and not re.match(r"(https?|mailto):", value or ""):
                self.found.append(f"{tag} {name}={value}")


def dangers(markup: str) -> list[str]:
    parser = Dangers()
    parser.feed(markup)
    return parser.found


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_runs_and_nothing_is_fetched(text: str) -> None:
    assert dangers(answer_html(text)) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_no_prefix_of_a_stream_is_dangerous(text: str) -> None:
    for end in range(len(text)):
        assert dangers(answer_html(text[:end])) == []


def test_the_check_itself_sees_danger() -> None:
    assert dangers("<img src=x onerror=alert(1)>") == ["img src=x", "img onerror=alert(1)"]
    assert dangers("<a href='javascript:x'>x</a><svg>") != []


@given(st.text(alphabet="<>ab\"'`![]()*_|\n :/=&;-$#", max_size=200))
def test_no_text_is_dangerous(text: str) -> None:
    assert dangers(answer_html(text)) == []


def test_sanitise_takes_out_what_a_renderer_would_never_write() -> None:
    assert dangers(sanitise("<p onclick=x>a<img src=http://e/x.png></p>")) == []


def test_dollars_are_shielded_from_mathjax() -> None:
    html = card(answer_html("It rose from $5 to $6 million."), header="h")
    assert "$5 to $6" in html
    assert 'class="jp-RedPanda-answer mathjax_ignore tex2jax_ignore"' in html


def test_a_link_says_where_it_leads() -> None:
    html = answer_html("[docs](https://pandas.pydata.org/docs)")
    assert 'href="https://pandas.pydata.org/docs"' in html
    assert "<code>pandas.pydata.org</code>" in html
    assert 'rel="noopener noreferrer"' in html


def test_a_remote_image_is_shown_as_its_address() -> None:
    assert "https://e.example/p.png" in answer_html("![plot](https://e.example/p.png)")


def test_an_embedded_image_is_shown() -> None:
    assert '<img src="data:image/png;base64,AAAA"' in answer_html(
        "![p](data:image/png;base64,AAAA)"
    )


def test_tables_and_their_alignment_survive() -> None:
    html = answer_html("| a | b |\n|:--|--:|\n| 1 | 2 |")
    assert '<td style="text-align:right">2</td>' in html


def test_code_that_became_a_cell_is_folded_under_its_line() -> None:
    html = answer_html("Look:\n\n```python\nx = 1\n```\n", summaries={"x = 1": "#7 one <b>"})
    assert "<summary>#7 one &lt;b&gt;</summary>" in html
    assert "<details>" in html


def test_the_header_is_text() -> None:
    assert "<script>" not in card("", header="<script>", footer="<script>")


def test_a_short_answer_is_not_cut() -> None:
    assert shortened("abc") == ("abc", False)
    assert tail("abc") == "abc"


def test_a_long_answer_is_cut_and_says_so() -> None:
    text, cut = shortened("a" * (SHOWN_CHARACTERS + 1))
    assert cut
    assert len(text) == SHOWN_CHARACTERS


def test_the_tail_begins_at_a_line_and_opens_the_fence_again() -> None:
    code = "\n".join(f"line_{number} = {number}" for number in range(2000))
    shown = tail(f"Text.\n\n```python\n{code}")
    assert len(shown) < TAIL_CHARACTERS + 20
    assert shown.startswith("…\n\n```\nline_")
    assert "<pre><code>line_" in answer_html(shown)
