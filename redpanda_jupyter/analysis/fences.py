"""Code out of an answer: CommonMark's own reading, and what models do beyond it.

The rule of this module: a real Markdown parser decides what a fence is, in lists, in quotes and in
any prefix of a stream; no regular expression over the whole answer does. A block is ``complete``
only when its closing fence has been seen, and a block that is complete stays as it is, whatever
follows. What goes beyond CommonMark lives in :mod:`.markdown` (the parser's own rules) and in
:mod:`.pasted` (what stands inside a block).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .description import shorten
from .markdown import line_is_blank, parse_blocks
from .pasted import clean_python, untagged_python
from .tags import Tag, read_tag

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    from .markdown import Parsed

_LEAD_SOURCE = 2000
_REST = "The rest of an answer that is too long to be read"
_GENERIC_LEAD = re.compile(
    r"(?:(?:and|now|then|so|first|next|finally|also|here|below|this|the|following|is|are|it|in|as|code|"
    r"python|script|snippet|example|for|use|run|using|you|can|try|step|like|full|complete|solution|"
    r"output|result|s|\W)+)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ExtractedBlock:
    """A piece of code as it stands in an answer.

    Parameters
    ----------
    language
        ``python``, another language in lower case, or ``""`` where nothing says.
    code
        The text, without prompts, outputs and common indentation if it is Python, else verbatim.
    is_python
        Whether it can go into a code cell.
    complete
        Whether its end was seen; an incomplete block is shown, never inserted.
    filename
        The file that the model named with it.
    start_line, end_line
        First and last line in the answer, fences included, counted from 1.
    lead
        The sentence or heading before it, as plain text of at most 120 characters.
    """

    language: str
    code: str
    is_python: bool
    complete: bool
    filename: str | None
    start_line: int
    end_line: int
    lead: str = ""


def extract_blocks(markdown: str, *, final: bool = True) -> list[ExtractedBlock]:
    """Take the code blocks out of an answer, or out of the part of it that is there.

    Parameters
    ----------
    markdown
        The answer. Thinking between ``<think>`` tags is skipped.
    final
        False while the answer still streams: then the last line may go on, so a fence on it is not
        yet a closing one, and blocks that are complete stay the same in every longer part.

    Returns
    -------
    list of ExtractedBlock
        In the order of the answer; at most the last one of a stream is incomplete. The rest of an
        answer in which one block has more than 20,000 lines is not read: it comes last, as one
        incomplete block.
    """
    text = markdown.replace("\r\n", "\n").replace("\r", "\n")
    blocks: list[ExtractedBlock] = []
    lead = _Lead()
    for portion in parse_blocks(text, final=final):
        for token in portion.tokens:
            if token.type in ("fence", "code_block"):
                blocks.append(_block(token, lead.take(portion.parser), portion))
            else:
                lead.see(token)
        if portion.rest is not None and portion.rest.strip():
            _add_rest(blocks, portion.first + len(portion.lines), portion.rest)
    return blocks


class _Lead:
    """What stands before a block: the last heading, and the last text below it."""

    def __init__(self) -> None:
        self._heading = self._prose = ""
        self._in_heading = False

    def see(self, token: Token) -> None:
        if token.type in ("heading_open", "heading_close"):
            self._in_heading = token.type == "heading_open"
        elif token.type == "inline" and self._in_heading:
            self._heading, self._prose = token.content, ""
        elif token.type == "inline":
            self._prose = token.content

    def take(self, parser: MarkdownIt) -> str:
        lead = _lead(parser, self._heading, self._prose)
        self._heading = self._prose = ""
        return lead


def _add_rest(blocks: list[ExtractedBlock], before: int, rest: str) -> None:
    """Say what was not read, after ``before`` lines: as the open block's rest, or as a block."""
    end = before + rest.count("\n") + (not rest.endswith("\n"))
    last = blocks[-1] if blocks else None
    if last is not None and not last.complete and last.end_line == before:
        blocks[-1] = replace(last, code=f"{last.code}\n{rest}", end_line=end)
        return
    blocks.append(ExtractedBlock("", rest, False, False, None, before + 1, end, _REST))


def _block(token: Token, lead: str, portion: Parsed) -> ExtractedBlock:
    start, end = token.map or [0, 0]
    tag = read_tag(token.info) if token.type == "fence" else Tag("")
    if token.type == "fence":
        complete = bool(token.meta.get("closed"))
    else:
        complete = portion.final or any(not line_is_blank(line) for line in portion.lines[end:])
    raw = token.content.removesuffix("\n")
    code, is_python, language = raw, tag.is_python, tag.language
    if tag.is_python:
        code = clean_python(raw)
    elif not tag.language:
        found = untagged_python(raw)
        if found is not None:
            code, is_python, language = found, True, "python"
    first = portion.first
    return ExtractedBlock(
        language, code, is_python, complete, tag.filename, first + start + 1, first + end, lead
    )


def _lead(parser: MarkdownIt, heading: str, prose: str) -> str:
    sentence = _last_sentence(_plain(parser, prose))
    if heading and (not sentence or _GENERIC_LEAD.match(sentence)):
        sentence = re.sub(
            r"^(?:step\s+)?\d+[.):]\s+", "", _plain(parser, heading), flags=re.IGNORECASE
        )
    return shorten(sentence.rstrip(" :").strip())


def _plain(parser: MarkdownIt, source: str) -> str:
    """Take the markup off a line of Markdown."""
    if not source:
        return ""
    parts: list[str] = []
    tokens: list[Token] = []
    parser.inline.parse(source[-_LEAD_SOURCE:], parser, {}, tokens)
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type in ("text", "code_inline"):
            parts.append(token.content)
    text = "".join(character if character.isprintable() else " " for character in "".join(parts))
    return re.sub(r"\s+", " ", text).strip()


def _last_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s+(?=[^\s.!?])", text)[-1].strip()
