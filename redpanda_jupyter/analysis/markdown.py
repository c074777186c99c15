"""The Markdown parser for answers: CommonMark with six block rules of our own.

The rule of this module: each rule decides from the lines that it has seen, in one pass, and never
takes a decision back when more lines arrive. A line that may still go on decides nothing.

* ``limit``: past a number of tokens nothing more is read.
* ``think``: ``<think>…</think>`` is skipped.
* ``fence``: as CommonMark, but it knows whether its end was seen; a Python block that ends inside a
  triple-quoted string goes on to the fence that closes it; in a list, code that lost its
  indentation is followed to its fence.
* ``midline``: ```Text: ```python`` opens a fence at the end of a line of text.
* ``html_block``: ends where a fence begins directly after ``<summary>``.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .pasted import ends_in_string, parses
from .tags import read_tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

_FENCE = re.compile(r"(?P<run>`{3,}|~{3,})[ \t]*(?P<info>.*)$", re.DOTALL)
_MIDLINE = re.compile(
    r"(?P<text>.*\S)(?P<gap>[ \t]*)(?P<run>`{3,})(?P<info>[A-Za-z{][^\s`]*)[ \t]*$"
)
_THINK = re.compile(r"<(think|thinking)>", re.IGNORECASE)
_THOUGHT = re.compile(r"</think(?:ing)?>", re.IGNORECASE)
_FOLD = re.compile(r"</?(?:summary|details)\b", re.IGNORECASE)
_MAX_EXTENSIONS = 6
_MAX_LOST_LINES = 400
# Measured: up to 0.25 kB a line and 0.46 kB a token, 15 MB for both.
_MAX_LINES = 20_000
_MAX_TOKENS = 20_000


@dataclass(frozen=True, slots=True)
class Parsed:
    """The block structure of a portion of an answer.

    Parameters
    ----------
    parser
        The parser that made it.
    tokens
        Block tokens; inline text stays unparsed. A ``fence`` token has ``meta["closed"]``. Lines
        are counted from the portion's first.
    lines
        The portion's lines.
    first
        How many lines come before it.
    final
        Whether what ends with it has ended for good.
    rest
        The text that was not read, because one block of it is too long; it begins after ``lines``.
    """

    parser: MarkdownIt
    tokens: list[Token]
    lines: list[str]
    first: int
    final: bool
    rest: str | None = None


def parse_blocks(text: str, *, final: bool) -> Iterator[Parsed]:
    """Parse ``text`` (line ends normalised) in portions of at most 20,000 lines and tokens.

    A portion ends where a block begins that stands in no other, so the portions are read as the
    whole would be. Only of a single block that is larger the end is not read.
    """
    parser = _parser()
    first = 0
    while True:
        lines = text.split("\n", _MAX_LINES)
        after = lines.pop() if len(lines) > _MAX_LINES else None
        part = text if after is None else text[: len(text) - len(after)]
        is_open = after is None and not final and bool(part) and not part.endswith("\n")
        env: dict[str, Any] = {
            "final": final and after is None,
            "open_line": len(lines) - 1 if is_open else None,
            "cut": None,
            "at_top": False,
        }
        tokens = parser.parse(part, env)
        if after is None and env["cut"] is None:
            yield Parsed(parser, tokens, lines, first, final)
            return
        begin = _next_portion(tokens, lines, env)
        if begin == 0:
            cut = len(lines) if env["cut"] is None else env["cut"]
            unread = lines[cut:] if after is None else [*lines[cut:], after]
            yield Parsed(parser, tokens, lines[:cut], first, final=False, rest="\n".join(unread))
            return
        ours = [place for place, one in enumerate(tokens) if _begins(one) >= begin]
        yield Parsed(parser, tokens[: ours[0] if ours else None], lines[:begin], first, final=True)
        first += begin
        text = "\n".join(lines[begin:] if after is None else [*lines[begin:], after])


def _begins(token: Token) -> int:
    """Return the line on which a block of the top level begins; -1 for any other token."""
    return token.map[0] if token.level == 0 and token.map and token.nesting >= 0 else -1


def _next_portion(tokens: list[Token], lines: list[str], env: dict[str, Any]) -> int:
    """Return the line with which the next portion begins: where the last block here did."""
    if env["at_top"]:
        return int(env["cut"])
    starts = [_begins(one) for one in tokens]
    if starts:
        return max(0, *starts)
    return 0 if any(not line_is_blank(line) for line in lines) else len(lines)


def line_is_blank(line: str) -> bool:
    """Tell whether a line is blank in Markdown's sense."""
    return not line.strip(" \t")


@functools.cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import html_block

    def html(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        if not html_block(state, start, end, silent):
            return False
        if not silent:
            _end_at_fence(state, start)
        return True

    parser = MarkdownIt("commonmark").disable("inline")
    rules = parser.block.ruler
    # after these, a paragraph, a link definition or a quote's lazy line cannot go on
    ends = ["paragraph", "reference", "blockquote", "list"]
    rules.at("fence", _fence, {"alt": ends})
    rules.at("html_block", html, {"alt": ends[:3]})
    rules.before("code", "limit", _limit)
    rules.before("code", "think", _think, {"alt": ends})
    rules.before("reference", "midline", _midline, {"alt": ends[:3]})
    return parser


def _text(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _opener(state: StateBlock, line: int) -> re.Match[str] | None:
    """Match the fence that begins on ``line``."""
    if state.is_code_block(line):
        return None
    match = _FENCE.match(_text(state, line))
    if match is None or (match["run"][0] == "`" and "`" in match["info"]):
        return None
    return match


def _closes(state: StateBlock, line: int, run: str) -> bool:
    """Tell whether ``line`` closes a fence that ``run`` opened."""
    if state.is_code_block(line) or line == state.env["open_line"]:
        return False
    text = _text(state, line).rstrip(" \t")
    return len(text) >= len(run) and text == run[0] * len(text)


def _outside(state: StateBlock, line: int) -> bool:
    """Tell whether ``line`` has left the list item that is being read."""
    return state.sCount[line] < state.blkIndent and not state.isEmpty(line)


def _fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    opener = _opener(state, start)
    if opener is None:
        return False
    if silent:
        return True
    _push_fence(state, start, end, opener["run"], opener["info"])
    return True


def _push_fence(state: StateBlock, start: int, end: int, run: str, info: str) -> None:
    """Find the end of the fence that ``start`` opens and add its token."""
    python = read_tag(info).is_python
    last, closed = start + 1, False
    while last < end and not _outside(state, last):
        if _closes(state, last, run):
            closed = True
            break
        last += 1
    indent = state.sCount[start]
    if python and closed:
        last, closed = _extended(state, start, last, end, run)
    elif python and last < end == state.lineMax and state.sCount[last] >= 0:
        # (what a quote takes in without its mark has a negative indentation)
        last, closed, indent = _followed(state, start, last, end, run)
    token = state.push("fence", "code", 0)
    token.info = info
    token.markup = run
    token.content = state.getLines(start + 1, last, indent, True)
    state.line = last + 1 if closed else last
    token.map = [start, state.line]
    token.meta["closed"] = closed


def _extended(state: StateBlock, start: int, close: int, end: int, run: str) -> tuple[int, bool]:
    """Carry a block on over fences inside its docstring.

    Not past prose after a blank line, not over a tagged opener, and only if the result parses.
    """

    def code(last: int) -> str:
        return state.getLines(start + 1, last, state.sCount[start], True)

    if not ends_in_string(code(close)):
        return close, True
    string_closed = False
    tries = 0
    for line in range(close + 1, end):
        text = _text(state, line)
        if _outside(state, line) or tries == _MAX_EXTENSIONS:
            return close, True
        if _closes(state, line, run):
            if parses(code(line)):
                return line, True
            tries += 1
            continue
        opener = _opener(state, line)
        if line == state.env["open_line"]:
            continue
        if opener is not None and opener["info"].strip():
            return close, True
        if not string_closed and text and state.isEmpty(line - 1):
            return close, True
        string_closed = string_closed or '"""' in text or "'''" in text
    # More lines may come and decide; until then the block has no end.
    return (close, True) if state.env["final"] else (end, False)


def _followed(
    state: StateBlock, start: int, left: int, end: int, run: str
) -> tuple[int, bool, int]:
    """In a list: follow Python that lost its indentation to its closing fence, if it parses.

    Returns the line of the end, whether it closes, and how much indentation is the list's.
    """
    own = state.sCount[start]
    limit = min(end, left + _MAX_LOST_LINES)
    for line in range(left, limit):
        if _closes(state, line, run):
            for indent in (0, own):  # lost from the first line on, or later
                if parses(state.getLines(start + 1, line, indent, True)):
                    return line, True, indent
            return left, False, own
        if line != state.env["open_line"] and run[:3] in _text(state, line):
            return left, False, own
    undecided = limit == end and not state.env["final"]
    return (end, False, own) if undecided else (left, False, own)


def _midline(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Open a fence at the end of a line of text, if its tag says Python and nothing forbids it."""
    if state.is_code_block(start) or start == state.env["open_line"]:
        return False
    text = _text(state, start)
    if "```" not in text or len(text) > 2000:
        return False
    match = _MIDLINE.match(text)
    if match is None or match["text"].endswith("`") or not read_tag(match["info"]).is_python:
        return False
    if not match["gap"] and not match["text"].endswith(":"):
        return False
    if match["text"].count("`") % 2:
        return False
    last = _midline_end(state, start, end, match["run"])
    if last is None:
        return False
    if silent:
        return True
    state.push("paragraph_open", "p", 1)
    text_token = state.push("inline", "", 0)
    text_token.content = match["text"]
    text_token.children = []
    state.push("paragraph_close", "p", -1)
    closed = last < end
    token = state.push("fence", "code", 0)
    token.info = match["info"]
    token.markup = match["run"]
    token.content = state.getLines(start + 1, last, state.sCount[start], True)
    state.line = last + 1 if closed else last
    token.map = [start, state.line]
    token.meta["closed"] = closed
    return True


def _midline_end(state: StateBlock, start: int, end: int, run: str) -> int | None:
    """Find the closing line; ``end`` if there is none; ``None`` if another fence opens first."""
    for line in range(start + 1, end):
        if _closes(state, line, run):
            return line
        if line == state.env["open_line"]:
            continue
        opener = _opener(state, line)
        if opener is not None and opener["info"].strip():
            return None
        text = _text(state, line)
        if "```" in text and len(text) <= 2000 and _MIDLINE.match(text):
            return None
    return end


def _end_at_fence(state: StateBlock, start: int) -> None:
    """Cut an HTML block where a fence begins inside it, directly after a fold's summary."""
    token = state.tokens[-1]
    if not _FOLD.search(token.content):
        return
    for line in range(start + 1, state.line):
        if _opener(state, line) is not None:
            state.line = line
            token.map = [start, line]
            token.content = state.getLines(start, line, state.blkIndent, True)
            return


def _limit(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Stop reading once there are too many tokens, and note where."""
    if silent or len(state.tokens) < _MAX_TOKENS:
        return False
    if state.env["cut"] is None:
        state.env["cut"] = start
        state.env["at_top"] = state.level == 0 and state.parentType == "root"
    state.line = end
    return True


def _think(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Skip a model's thinking; what follows its end on the same line counts."""
    begin = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or _THINK.match(state.src, begin) is None:
        return False
    if silent:
        return True
    done = _THOUGHT.search(state.src, begin, state.eMarks[end - 1])
    if done is None:
        state.line = end
        return True
    line = start
    while state.eMarks[line] < done.end():
        line += 1
    rest = state.src[done.end() : state.eMarks[line]]
    if not rest.strip():
        state.line = line + 1
        return True
    state.bMarks[line] = done.end()
    state.tShift[line] = state.sCount[line] = len(rest) - len(rest.lstrip(" \t"))
    state.line = line
    # On one line alone there is nothing to skip: the other rules read what is left of it.
    return line > start
