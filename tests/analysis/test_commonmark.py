"""Fences against CommonMark: its own examples, and a second parser on generated documents.

The examples come from the npm package ``commonmark-spec`` (CC-BY-SA 4.0), a development dependency
of the JupyterLab extension; no Python package ships them, and they are not copied into this tree.
"""

from __future__ import annotations

import html
import re
from pathlib import Path

import commonmark
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redpanda_jupyter.analysis import extract_blocks
from redpanda_jupyter.analysis.pasted import clean_python

SPEC = Path(__file__).parents[2] / "labextension/node_modules/commonmark-spec/spec.txt"
EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"<pre><code[^>]*>(.*?)</code></pre>", re.DOTALL)


def found(markdown: str) -> list[str]:
    return [block.code for block in extract_blocks(markdown)]


def expected(contents: list[str]) -> list[str]:
    """Return the contents as they must come out: verbatim, or cleaned where they are Python."""
    raw = [content.removesuffix("\n") for content in contents]
    python = [block.is_python for block in map(as_untagged, raw)]
    return [
        clean_python(text) if is_python else text
        for text, is_python in zip(raw, python, strict=True)
    ]


def as_untagged(text: str):  # type: ignore[no-untyped-def]
    return extract_blocks(f"{'`' * 40}\n{text}\n{'`' * 40}\n")[0]


@pytest.mark.skipif(
    not SPEC.is_file(), reason="needs the npm package commonmark-spec (jlpm install)"
)
def test_every_code_example_of_the_specification() -> None:
    examples = EXAMPLE.findall(SPEC.read_text("utf-8").replace("→", "\t"))
    assert len(examples) > 600
    with_code = 0
    wrong = []
    for number, (source, rendered) in enumerate(examples, 1):
        contents = [html.unescape(code) for code in CODE.findall(rendered)]
        with_code += bool(contents)
        if found(source) != expected(contents):
            wrong.append((number, source, contents, found(source)))
    assert with_code > 70
    assert not wrong


LINES = st.sampled_from(
    [
        "```",
        "~~~",
        "````",
        "``` sql",
        "~~~ sql",
        "  ```",
        "    ```",
        "> ```",
        "> text",
        "- item",
        "  more",
        "1. ```",
        "   ```",
        "text",
        "    indented",
        "",
        "",
        "> ",
        "# heading",
        "---",
        "```sql x",
        "\ttab",
        "`` ` ``",
    ]
)


def second_opinion(markdown: str) -> list[str]:
    walker = commonmark.Parser().parse(markdown).walker()
    return [node.literal for node, entering in walker if entering and node.t == "code_block"]


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES, max_size=14))
def test_another_parser_sees_the_same_blocks(lines: list[str]) -> None:
    markdown = "\n".join(lines) + "\n"
    assert found(markdown) == [code.removesuffix("\n") for code in second_opinion(markdown)]
