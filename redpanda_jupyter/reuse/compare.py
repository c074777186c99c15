"""Whether two runs gave the same, by a ladder of steps from strict to forgiving.

The rule of this module: the first step that holds is taken and told. Bytes; then text with what
differs between any two runs masked (addresses, uuids, times, colours, temporary paths); then
values (rtol 1e-6, atol 1e-9, NaN equals NaN; labels and shape count, dtypes are a note); then
pictures, by pixels or by what was drawn. What agrees by no step differs, with its first five
places. A value decides over the text that shows it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..models import CellDifference, Comparison
from .causes import causes
from .values import Drawn, Opaque, PackedError, fingerprint, shown, unpack
from .values_alike import Alike

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..models import ComparisonStep, ComparisonVerdict, Output, RunResult

__all__ = ["MOST_DIFFERENCES", "causes", "compare", "compare_values", "masked"]

MOST_DIFFERENCES = 5
RMS = 0.02
"""Two pictures of one size are the same below this root mean square of the difference, of 1."""

_LADDER: tuple[ComparisonStep, ...] = ("bytes", "text", "values", "drawn", "image", "none")

_ADDRESSES = [
    (re.compile(r"\b0x[0-9a-f]{6,16}\b", re.I), "<address>"),
    (re.compile(r"\bT_[0-9a-f]{5}(?=[\s_{#\"'.]|$)"), "<style>"),
    (re.compile(r"(?:/private)?(?:/var/folders/\w+/\w+/T|/tmp)/[\w.-]+"), "<temp>"),
    (re.compile(r"\b[A-Z]:\\[^\s:\"']*\\Temp\\[\w.-]+", re.I), "<temp>"),
]
_DAY = r"\b\d{4}-\d\d-\d\d[T ]"
_HOUR = r"\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?\b"
_MASKS = [
    (re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]"), ""),
    (re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.I), "<uuid>"),
    *_ADDRESSES,
    (re.compile(_DAY + _HOUR), "<time>"),
    (re.compile(r"\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b"), "<time>"),
]
_TIMED = re.compile(
    r"\b(?:wall time|cpu times|per loop|elapsed|took|finished in|done in|runtime|it/s|s/it)\b", re.I
)
_SPAN = re.compile(r"\b\d+(?:\.\d+)?(?:e[+-]?\d+)? ?(?:ns|µs|μs|us|ms|s|min|h|seconds?|minutes?)\b")


def masked(text: str) -> str:
    """Return a text that was shown without what differs between any two runs of the same code.

    How long something took is masked only in lines that say so: "15 min" may be a result.
    """
    for pattern, instead in _MASKS:
        text = pattern.sub(instead, text)
    lines = (line.rstrip() for line in text.splitlines())
    return "\n".join(_SPAN.sub("<span>", one) if _TIMED.search(one) else one for one in lines)


def _masked_value(text: str) -> str:
    """Mask addresses and temporary paths alone: a moment in a value is a value."""
    for pattern, instead in _ADDRESSES:
        text = pattern.sub(instead, text)
    return text


@dataclass
class _Found:
    """What was found so far."""

    step: ComparisonStep = "bytes"
    notes: list[str] = field(default_factory=list)
    differences: list[CellDifference] = field(default_factory=list)

    def by(self, step: ComparisonStep) -> None:
        """Something agrees by ``step``: keep the weakest."""
        self.step = max(self.step, step, key=_LADDER.index)

    def differs(self, places: Iterable[CellDifference]) -> None:
        """Something agrees by no step."""
        self.step = "none"
        self.differences += places
        del self.differences[MOST_DIFFERENCES:]

    def note(self, text: str) -> None:
        """Keep a note once."""
        if text not in self.notes:
            self.notes.append(text)


def compare(a: RunResult, b: RunResult, *, code: str = "") -> Comparison:
    """Compare two runs of the same code.

    Parameters
    ----------
    a, b
        The runs, in order.
    code
        The code; where they differ, what in it may be the cause is told.

    Returns
    -------
    Comparison
        ``failed`` where one of them did not end well in the same way as the other.
    """
    found = _Found()
    why = causes(code) if code else []
    if a.status != b.status or (a.status != "ok" and a.error_name != b.error_name):
        place = _difference("how it ended", _ending(a), _ending(b))
        return Comparison(verdict="failed", step="none", differences=[place], causes=why)
    _named(found, a, b)
    _outputs(found, a, b)
    for what, one, other in (
        ("changed inputs", a.changed_inputs, b.changed_inputs),
        ("files written", a.written, b.written),
    ):
        if sorted(one) != sorted(other):
            found.differs([_difference(what, ", ".join(one), ", ".join(other))])
    if sorted(set(a.warnings)) != sorted(set(b.warnings)):
        found.note("The warnings are not the same.")
    if a.status != "ok":
        found.note(f"Both ended with {_ending(a)}.")
        made = _verdict(found)
        return made.model_copy(update={"verdict": "failed", "causes": why})
    made = _verdict(found)
    return made if made.verdict == "same" else made.model_copy(update={"causes": why})


def _verdict(found: _Found) -> Comparison:
    verdict: ComparisonVerdict = "same within tolerance"
    if found.step in ("bytes", "text"):
        verdict = "same"
    elif found.step == "none":
        verdict = "differs"
    return Comparison(
        verdict=verdict, step=found.step, notes=found.notes, differences=found.differences
    )


def _ending(run: RunResult) -> str:
    return run.status if run.status == "ok" else f"{run.status}: {run.error_name}"


def _difference(where: str, first: str, second: str) -> CellDifference:
    return CellDifference(where=where, first=first[:300], second=second[:300])


def _named(found: _Found, a: RunResult, b: RunResult) -> None:
    """Compare the value of the last expression, and those of names."""
    names = list(dict.fromkeys([*a.values, *b.values]))
    pairs = [("the result", a.value, b.value)]
    pairs += [(name, a.values.get(name), b.values.get(name)) for name in names]
    for where, one, other in pairs:
        if one is not None and other is not None:
            _value(found, where, one, other)
        elif one is not other:
            texts = ("nothing" if each is None else shown(each) for each in (one, other))
            found.differs([_difference(where, *texts)])


def compare_values(a: dict[str, Any], b: dict[str, Any], where: str = "the result") -> Comparison:
    """Compare two packed values by the same ladder."""
    found = _Found()
    _value(found, where, a, b)
    return _verdict(found)


def _value(found: _Found, where: str, a: dict[str, Any], b: dict[str, Any]) -> None:
    if fingerprint(a) == fingerprint(b):
        if a.get("hashed") == "sample":
            found.note(f"Of {where}, a sample of the rows was compared.")
        return
    try:
        one, other = unpack(a), unpack(b)
    except PackedError as error:
        found.differs([_difference(where, error.message, error.message)])
        return
    if isinstance(one, Opaque) and isinstance(other, Opaque):
        if (one.type, masked(one.text)) == (other.type, masked(other.text)):
            found.by("text")
            found.note(f"Of {where} only the text is known ({one.type}).")
        else:
            found.differs([_difference(where, one.text, other.text)])
        return
    if isinstance(one, Drawn) and isinstance(other, Drawn):
        _figure(found, where, one, other)
        return
    alike = Alike(_masked_value)
    places = alike.differences(one, other, where)
    for note in alike.notes:
        found.note(note)
    if "cut" in a or "cut" in b:
        _cut(found, where, a, b)
    if places:
        found.differs(_difference(*place) for place in places[:MOST_DIFFERENCES])
    elif found.step != "none":
        found.by("values")


def _cut(found: _Found, where: str, a: dict[str, Any], b: dict[str, Any]) -> None:
    """Say of values that were cut that only the part that is here was compared by tolerance."""
    if a.get("cut") != b.get("cut"):
        found.differs([_difference(f"{where}, length", str(a.get("cut")), str(b.get("cut")))])
    elif a.get("digest") != b.get("digest"):
        kept = f"{a.get('kept')} of {a.get('cut')}"
        bare = [{key: one for key, one in each.items() if key != "digest"} for each in (a, b)]
        if fingerprint(bare[0]) == fingerprint(bare[1]):
            # what is here is the same to the last byte: it is the rest that differs, no rounding
            places = (f"its part after the first {kept}, by its hash", "other values there")
            found.differs([_difference(f"{where}, rest", *places)])
            return
        found.note(f"Of {where}, {kept} were compared; the rest is not the same by bytes.")


# --- figures and outputs -------------------------------------------------------------------------


def _figure(found: _Found, where: str, a: Drawn, b: Drawn) -> None:
    alike = Alike(_masked_value)
    places = alike.differences(a.data, b.data, f"{where}, drawn")
    if a.data is not None and b.data is not None:
        if not places:
            found.by("drawn")
            return
    elif a.png is not None and b.png is not None and pictures_alike(a.png, b.png):
        found.by("image")
        return
    found.differs(_difference(*place) for place in places[:MOST_DIFFERENCES])


def pictures_alike(a: bytes, b: bytes) -> bool:
    """Whether two PNGs have the same size and nearly the same pixels.

    Without Pillow only the same bytes are alike. A picture that cannot be read is not.
    """
    if a == b:
        return True
    try:
        import io

        import numpy as np
        from PIL import Image
    except ImportError:
        return False
    try:
        first, second = (Image.open(io.BytesIO(one), formats=["PNG"]) for one in (a, b))
        if first.size != second.size or first.size[0] * first.size[1] > 50_000_000:
            return False
        one, other = (np.asarray(each.convert("RGBA"), float) / 255 for each in (first, second))
    except Exception:  # noqa: BLE001 - untrusted bytes may break a decoder in any way
        return False
    return bool(np.sqrt(np.mean((one - other) ** 2)) < RMS)


def _outputs(found: _Found, a: RunResult, b: RunResult) -> None:
    """Compare what was shown, but for the text of values that were compared already."""
    figures = len(a.figures) == len(b.figures) and bool(a.figures)
    if figures:
        for number, (one, other) in enumerate(zip(a.figures, b.figures, strict=True)):
            _value(found, f"figure {number + 1}", one, other)
    elif len(a.figures) != len(b.figures):
        found.differs([_difference("figures", str(len(a.figures)), str(len(b.figures)))])
    first, second = ([one for one in each.outputs if one.kind != "error"] for each in (a, b))
    if [(one.kind, one.mime) for one in first] != [(one.kind, one.mime) for one in second]:
        kinds = (", ".join(f"{one.kind} {one.mime}" for one in each) for each in (first, second))
        found.differs([_difference("what was shown", *kinds)])
        return
    last = a.value is not None and b.value is not None
    for number, (left, right) in enumerate(zip(first, second, strict=True)):
        by_value = left.kind == "result" and last and number == len(first) - 1
        drawn = figures and left.mime == "image/png"
        if not by_value and not drawn:
            _output(found, f"output {number + 1}", left, right)


def _output(found: _Found, where: str, a: Output, b: Output) -> None:
    if a.data == b.data:
        return
    if a.mime.startswith("image/") and a.mime != "image/svg+xml":
        import base64
        import binascii

        try:
            alike = pictures_alike(*(base64.b64decode(one.data, validate=True) for one in (a, b)))
        except binascii.Error:
            alike = False
        if alike:
            found.by("image")
        else:
            found.differs([_difference(where, "a picture", "another picture")])
        return
    first, second = (masked(one.data).splitlines() for one in (a, b))
    if first == second:
        found.by("text")
        return
    if a.kind == "stream" and a.name == "stderr":
        found.note(f"{where} (stderr) is not the same.")
        return
    length = max(len(first), len(second))
    lines = [(one + [""] * length)[:length] for one in (first, second)]
    places = [
        (f"{where}, line {number + 1}", one, other)
        for number, (one, other) in enumerate(zip(*lines, strict=True))
        if one != other
    ]
    found.differs(_difference(*place) for place in places[:MOST_DIFFERENCES])
