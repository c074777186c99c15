"""From what the child said to a record, field by field.

The rule of this module: nothing is taken over that was not looked at. A field of a wrong type is
left out, a text is cut and made clean, a packed value is kept as it is and read by
:func:`~redpanda_jupyter.reuse.values.unpack` alone, which trusts nothing either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ... import models

if TYPE_CHECKING:
    from .walls import Way

_KINDS = ("stream", "display", "result", "error")
_MOST_VALUES = 1_000
_DEEPEST = 100


def _text(value: Any, most: int) -> str | None:
    if not isinstance(value, str):
        return None
    return value[:most].encode("utf-8", "replace").decode("utf-8")


def output_of(event: dict[str, Any], room: int) -> models.Output | None:
    """Return the output in an event, cut to ``room`` characters; None if it is none."""
    kind, mime = event.get("kind"), _text(event.get("mime"), 200)
    data = _text(event.get("data"), max(room, 0))
    if kind not in _KINDS or not mime or data is None or room <= 0:
        return None
    others: dict[str, str] = {}
    if isinstance(event.get("others"), dict):
        left = room - len(data)
        for name, one in list(event["others"].items())[:20]:
            text = _text(one, 20_000_000)
            if text is not None and len(text) <= left:
                others[str(_text(name, 200))] = text
                left -= len(text)
    cut = event.get("truncated") is True or len(data) < len(event["data"])
    return models.Output(
        kind=kind, mime=mime, data=data, name=_text(event.get("name"), 200), truncated=cut,
        others=others,
    )  # fmt: skip


def _texts(value: Any, most: int) -> list[str]:
    if not isinstance(value, list):
        return []
    found = (_text(one, 1_000) for one in value[:most])
    return [one for one in found if one is not None]


def _packed(value: Any) -> dict[str, Any] | None:
    """Return a packed value as far as its form goes: a ``dict`` that is not nested without end."""
    if not isinstance(value, dict) or not isinstance(value.get("kind"), str):
        return None
    level: list[Any] = [value]
    for _ in range(_DEEPEST):
        inner: list[Any] = []
        for one in level:
            inner += one.values() if isinstance(one, dict) else one
        level = [one for one in inner if isinstance(one, dict | list)]
        if not level:
            return value
    return None


def _number(value: Any) -> int | None:
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 50
    return value if fits else None


def result_of(
    status: models.RunStatus,
    done: dict[str, Any] | None,
    *,
    outputs: list[models.Output],
    raw: str,
    message: str,
    duration_s: float,
    peak: int | None,
    way: Way,
    most_files: int,
) -> models.RunResult:
    """Return the record of a run from what its child said at the end, if it did."""
    said = done or {}
    shown = list(outputs)
    if raw.strip():
        shown.append(models.Output(kind="stream", mime="text/plain", data=raw, name="stderr"))
    values = {}
    if isinstance(said.get("values"), dict):
        for name, one in list(said["values"].items())[:_MOST_VALUES]:
            packed = _packed(one)
            if packed is not None:
                values[str(_text(name, 500))] = packed
    figures = said.get("figures") if isinstance(said.get("figures"), list) else []
    written = said.get("duration_s")
    honest = isinstance(written, float) and 0 <= written <= duration_s
    error_name = _text(said.get("error_name"), 200)
    if error_name is None and status not in ("ok", "cancelled"):
        error_name = {"timeout": "TimeoutError", "memory": "MemoryError"}.get(status, "RunEnded")
    return models.RunResult(
        status=status,
        outputs=shown,
        value=_packed(said.get("value")),
        values=values,
        changed_inputs=_texts(said.get("changed_inputs"), _MOST_VALUES),
        written=_texts(said.get("written"), most_files),
        warnings=_texts(said.get("warnings"), 100),
        error_name=error_name,
        error_message=_text(said.get("error_message"), 2_000) or message or None,
        error_line=_number(said.get("error_line")),
        error_cell=_number(said.get("error_cell")),
        traceback=_text(said.get("traceback"), 20_000),
        figures=[one for one in map(_packed, figures or []) if one is not None][:20],
        duration_s=float(written) if honest else duration_s,  # type: ignore[arg-type]
        peak_memory=_number(said.get("peak_memory")) or peak,
        enforced=list(way.kept),
        not_enforced=list(way.not_kept),
    )
