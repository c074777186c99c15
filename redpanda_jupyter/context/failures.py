"""What is told of an exception: its class, its message, and the lines of the person's own cells.

The rule of this module: below the level ``samples`` a message keeps only words that are not
values: those that stand in the person's own lines, which go along anyway, names of built-in types,
and a fixed list of words that error messages are made of. Whatever else stands in it, in quotes or
not, becomes "…". What looks like a secret is marked at every level.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..privacy import reaches
from ..secrecy import mask
from .redact import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

HIDDEN = "…"
"""What stands in the place of a part of a message that may be a value."""
_MAX_MESSAGE = 2000
_MAX_LINES = 20
_MAX_LINE = 300

_TYPES = frozenset(
    """bool bytes bytearray complex dict float frozenset function int list NoneType object range set
    slice str tuple type int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64
    datetime64 timedelta64 category string DataFrame Series Index RangeIndex DatetimeIndex
    MultiIndex Categorical DataFrameGroupBy SeriesGroupBy LazyFrame Expr GroupBy ndarray Timestamp
    Timedelta DatetimeArray Table module generator method
    builtin_function_or_method""".split()  # noqa: SIM905
)
_WORDS = frozenset(
    """a about add after aggregation ahead all allowed already also ambiguous an and any are
    argument arguments array arrays as assign at attribute attributes axes axis bad bar base be
    been before between bins boolean both bound bounds broadcast but by bytes call callable
    called can cannot cast casting character codec column columns comparison compare compatible
    concatenate conversion convert converting could create data datetime decode decoding defined
    determine dictionary did differ different dimension dimensions dimensional directory
    division do does doesn don dtype dtypes duplicate duplicates each either element elements
    empty encode end equal error evaluate exceed exceeded exist exists expected explicit
    expression failed file fill find first for format found frame from function get given got
    group grouper groups had handle has have if ignored implemented import imported in
    incompatible index indexed indexer indexers indexes indices infer input inputs instance int
    integer integers into invalid is isn it item items iterable join key keys keyword keywords
    know label labels least left len length lengths level levels like limit list literal local
    lookup matching match max maximum memory merge merging min minimum missing mixed module more
    most multiple must name named names nan negative no non none not number numbers numeric
    object objects of on one only operand operands operation operator or order other out outside
    overlap overlapping parameter parse parser pass passed permission position positional
    possible raise range reached read recursion reference referenced reindex required requires
    result return returned right row rows s same scalar schema sequence series set shape shapes
    should single size slice sort sorted specified string strings subscriptable supported
    supports syntax take takes than that the there this time timezone to too truth try tuple
    type types unexpected unhashable unique unit unknown unpack unsupported up use used using
    value values variable was were when where which while width with within without write wrong
    zero zone""".split()  # noqa: SIM905
)
_PIECES = re.compile(r"\w+", re.UNICODE)
_QUOTED = re.compile(
    r"""'(?:[^'\\]|\\.){0,2000}'|"(?:[^"\\]|\\.){0,2000}"|`[^`]{0,2000}`""", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class CellError:
    """An exception that ended a cell.

    Parameters
    ----------
    kind
        The name of its class.
    message
        Its text, as it was written when it happened.
    lines
        The traceback's lines of the person's own cells, outermost first: the number of the cell,
        the number of the line in it, and its text.
    """

    kind: str
    message: str
    lines: Sequence[tuple[int, int, str]] = ()


def describe_error(error: CellError, *, privacy: str) -> str:
    """Write an exception, on lines of its own."""
    told = error.message[: _MAX_MESSAGE * 2]
    if not reaches(privacy, "samples"):
        told = without_values(told, [text for _, _, text in error.lines])
    lines = [
        f"In[{cell}], line {number}: {visible(mask(text.strip()), _MAX_LINE)}"
        for cell, number, text in error.lines[-_MAX_LINES:]
    ]
    message = visible(mask(told), _MAX_MESSAGE)
    return "\n".join([*lines, f"{visible(error.kind)}: {message}" if message else error.kind])


def without_values(message: str, lines: Sequence[str]) -> str:
    """Return ``message`` with "…" for each part that may be a value."""
    own = set(_PIECES.findall(" ".join(lines)))
    literals = {match[0][1:-1] for line in lines for match in _QUOTED.finditer(line)}

    def quoted(match: re.Match[str]) -> str:
        text = match[0]
        inside = text[1:-1]
        kept = inside in literals or inside in _TYPES or inside in own
        return text if kept else text[0] + HIDDEN + text[-1]

    parts, last = [], 0
    for match in _QUOTED.finditer(message):
        parts += [_bare(message[last : match.start()], own), quoted(match)]
        last = match.end()
    parts.append(_bare(message[last:], own))
    return re.sub(rf"{HIDDEN}(?:[\s.,:;-]*{HIDDEN})+", HIDDEN, "".join(parts))


def _bare(text: str, own: set[str]) -> str:
    def word(match: re.Match[str]) -> str:
        piece = match[0]
        kept = piece in own or piece in _TYPES or piece in _WORDS or piece.lower() in _WORDS
        return piece if kept else HIDDEN

    return _PIECES.sub(word, text)
