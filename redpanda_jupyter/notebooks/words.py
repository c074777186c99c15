"""What people and models wrote, put into comments, docstrings and Markdown, and contracts in words.

The rule of this module: the text stays readable and can do nothing: it ends no comment, docstring,
fence or heading, starts no tag and no link, and turns no line around.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.redaction import without_keys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from redpanda_jupyter.models import CodeBlock, Contract, FrameInput
    from redpanda_jupyter.models.transfer import ExportedBlock

_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|#~$!&])")
_LINE_START = re.compile(r"^(\s*)(\d+)([.)])|^(\s*)([-+=:])", re.MULTILINE)
MAX_PROMPT = 4000
BEFORE = "before its paths were changed"
"""What a hash is of that stands beside code whose paths are seen from another place."""


def clean(text: str) -> str:
    """Return a text without secrets, and with signs that cannot be seen written as escapes."""
    return _CONTROL.sub(_escape, without_keys(text.replace("\r\n", "\n").replace("\r", "\n")))


def _escape(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")


def one_line(text: str, length: int = 200) -> str:
    """Return a text on one line."""
    line = " ".join(clean(text).split())
    return line if len(line) <= length else line[: length - 1] + "…"


def title_of(block: CodeBlock) -> str:
    """Return what a block is called in a heading."""
    return one_line(block.name or block.description or f"Block {block.number}", 80)


def in_markdown(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    escaped = _MARKDOWN.sub(r"\\\1", clean(text))
    return _LINE_START.sub(_quiet, escaped)


def _quiet(match: re.Match[str]) -> str:
    if match[2] is not None:
        return f"{match[1]}{match[2]}\\{match[3]}"
    return f"{match[4]}\\{match[5]}"


def quoted(text: str) -> str:
    """Return a text as a quotation in Markdown."""
    lines = in_markdown(text[:MAX_PROMPT].strip()).split("\n")
    return "\n".join(f"> {line.strip()}".rstrip() for line in lines)


def fenced(code: str, language: str = "python") -> str:
    """Put code between fences that nothing in it can end."""
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{code}\n{fence}"


def code_span(text: str) -> str:
    """Put a short text between backticks that nothing in it can end."""
    line = one_line(text, 300)
    longest = max((len(run) for run in re.findall(r"`+", line)), default=0)
    ticks = "`" * (longest + 1)
    blank = " " if line[:1] in ("`", " ", "") or line[-1:] in ("`", " ") else ""
    return f"{ticks}{blank}{line}{blank}{ticks}"


def comment(text: str, prefix: str = "# ") -> str:
    """Return a text as comment lines; none of them begins a cell of a script."""
    lines = [line.rstrip() for line in clean(text).split("\n")]
    return "\n".join((prefix + _no_cell(line)).rstrip() for line in lines)


def _no_cell(line: str) -> str:
    return re.sub(r"^(\s*)%%", r"\1% %", line)


def docstring(text: str, indent: str = "    ") -> str:
    """Write a docstring, with its quotes, that says exactly ``text`` but for its indentation."""
    lines = [line.rstrip() for line in clean(text).strip().split("\n")]
    body = f"\n{indent}".join(lines).replace(f"\n{indent}\n", "\n\n")
    body = re.sub(rf"\n{re.escape(indent)}(?=\n|$)", "\n", body)
    escaped = body.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if escaped.endswith('"'):
        escaped = escaped[:-1] + '\\"'
    end = f"\n{indent}" if "\n" in escaped else ""
    return f'"""{escaped}{end}"""'


def literal(value: Any, indent: int = 0) -> str:
    """Write plain data as Python, in double quotes, over lines where it is long."""
    flat = _flat(value)
    if len(flat) + indent <= 90 or not isinstance(value, dict | list) or not value:
        return flat
    pad = " " * (indent + 4)
    if isinstance(value, dict):
        parts = [f"{pad}{_flat(k)}: {literal(v, indent + 4)}," for k, v in value.items()]
        return "\n".join(["{", *parts, " " * indent + "}"])
    parts = [f"{pad}{literal(one, indent + 4)}," for one in value]
    return "\n".join(["[", *parts, " " * indent + "]"])


def _flat(value: Any) -> str:
    if isinstance(value, str):
        return text_literal(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flat(k)}: {_flat(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flat(one) for one in value) + "]"
    return repr(value)


def text_literal(text: str) -> str:
    """Write a text as Python, in double quotes where it holds none, in ASCII where it misleads."""
    made = repr(text)
    if _CONTROL.search(text):
        made = ascii(text)
    if made.startswith("'") and '"' not in made:
        made = '"' + made[1:-1].replace("\\'", "'") + '"'
    return made if ast.literal_eval(made) == text else ascii(text)


# --- contracts ------------------------------------------------------------------------------------


def contract_lines(contract: Contract) -> list[str]:
    """Say what a block needs and makes: Markdown, a line each."""
    lines = [_frame_line(one) for one in contract.frames]
    lines += [
        f"reads {code_span(one.path)} with {code_span(one.call)}"
        + (f", columns {_spans(need.name for need in one.columns)}" if one.columns else "")
        for one in contract.files
    ]
    lines += [
        f"needs {code_span(one.name)}" + (f", a {in_markdown(one.kind)}" if one.kind else "")
        for one in contract.names
    ]
    if contract.parameters:
        told = (f"{code_span(f'{one.name} = {one.default}')}" for one in contract.parameters)
        lines.append(f"parameters: {', '.join(told)}")
    if contract.outputs:
        lines.append(f"makes {_spans(one.name for one in contract.outputs if one.name)}")
    lines += [in_markdown(one_line(note)) for note in contract.notes]
    return lines


def _frame_line(frame: FrameInput) -> str:
    kind = f" ({in_markdown(frame.kind)})" if frame.kind else ""
    columns = [
        code_span(one.name) + (f" ({one.kind})" if one.kind != "unknown" else "")
        for one in frame.columns
    ]
    line = f"needs {code_span(frame.variable)}{kind}"
    if columns:
        line += f" with {', '.join(columns)}"
    if frame.flags:
        line += f"; depends on columns that it does not name ({', '.join(frame.flags)})"
    return line + ("; changes it" if frame.changed else "")


def _spans(names: Iterable[str]) -> str:
    return ", ".join(code_span(one) for one in names)


def provenance_line(one: ExportedBlock) -> str:
    """Say where a piece of code comes from, on one line of plain text."""
    block = one.block
    model = f"{block.provider or ''}:{block.model or ''}".strip(":")
    parts = [
        f"Red Panda #{block.number}",
        one_line(block.name or "", 80),
        f"version {one.version}",
        f"sha256 {one.text.content_hash[:12]}" + f" ({BEFORE})" * one.paths_changed,
        one_line(model, 80),
        f"{block.created_at:%Y-%m-%d}",
    ]
    return " · ".join(part for part in parts if part)
