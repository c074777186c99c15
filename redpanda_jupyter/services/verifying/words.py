"""What a proof has found, in words and as JUnit XML.

The rule of this module: the verdict comes first, then why, then what to do.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from redpanda_jupyter.grammar import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from redpanda_jupyter import models

    from .proving import Proof
    from .skipping import Skip

_MEANS = {
    "reproduced": "it gave the same twice, in fresh processes",
    "reproduced within tolerance": "it gave the same twice but for rounding",
    "nondeterministic": "it does not give the same twice",
    "differs": "its two runs differ",
    "failed": "it does not run by itself",
    "blocked": "it does not fit the data, so it was not run",
}
MOST_LIMITS = 2
"""So many limits are named; the record has all."""
_ASKS = (
    "not all is sure, so it was not run; if what stands below is right, add --yes, and else say "
    "what is with --map or --value"
)
_CHANGED = {
    "reproduced": "It gives the same twice, but not what it gave before",
    "reproduced within tolerance": "It gives the same twice but for rounding, but not what it gave "
    "before",
}
_UNREAD = "the data cannot be read, so it was not run"
_GOLDEN = {
    "first": "these results are kept to compare later runs with",
    "same": "the same as the results that were kept",
    "changed": "not what it gave before",
    "broken": "it ran before, and does not any more",
    "other data": "the data are others than those of the kept results, so these were not "
    "compared; --renew keeps the new ones",
    "other words": "other columns, texts or parameters were named than for the kept results, so "
    "these were not compared; --renew keeps the new ones",
}

_ON_OTHER_DATA = "; but the data are others than those of the kept results"


def proof_text(proof: Proof, program: str = "%panda") -> str:
    """Write a proof in a few lines.

    Parameters
    ----------
    program
        What a command begins with: ``%panda``, or ``redpanda`` in a terminal.
    """
    one = proof.validation
    on = f" on {one.target}" if one.target else ""
    check = one.document.get("check") or {}
    asked = check.get("verdict") == "ask" and not one.document["runs"]
    unread = any(finding["code"] == "unreadable" for finding in check.get("findings", ()))
    means = _ASKS if asked else _UNREAD if unread else _means(one)
    head = f"{proof.pipeline.title} v{one.version}{on}"
    lines = [f"{head}: {one.verdict}: {means}."]
    if proof.golden == "changed" and one.verdict in _CHANGED:
        lines = [f"{head}: {_CHANGED[one.verdict]}:"]
    lines += [f"  {line}" for line in reasons(proof, program)]
    return "\n".join(lines)


def _means(validation: models.Validation) -> str:
    """Say what a verdict means; of one that two runs of today cannot show, why it is none."""
    comparison = validation.document.get("comparison") or {}
    if validation.verdict == "nondeterministic" and comparison.get("verdict") != "differs":
        return f"it gave the same twice, but {'; '.join(comparison.get('causes', ()))}"
    return _MEANS[validation.verdict]


def proofs_text(
    proofs: Sequence[Proof],
    skipped: Sequence[Skip],
    still: Sequence[models.Validation] = (),
    numbers: Mapping[str, int] | None = None,
) -> str:
    """Write proofs, and what could not be verified with the reason.

    Of several the count comes first: what is not proven must not be overlooked among others.

    Parameters
    ----------
    still
        Proofs of before that speak against the blocks, on data that were not tried now.
    numbers
        The blocks' numbers by id, those of blocks without a proof at least.
    """
    told = [proof_text(one) for one in proofs]
    told += [f"{name}: not verified: {reason}" for name, reason in skipped]
    if len(told) > 1:
        told.insert(0, f"{count_text(proofs, len(told))}.")
    known = {one.validation.block_id: one.pipeline.last.block.number for one in proofs}
    known |= numbers or {}
    told += [still_text(one, known[one.block_id]) for one in still]
    return "\n\n".join(told)


def count_text(proofs: Sequence[Proof], tried: int) -> str:
    """Write how many of those that were tried are proven, and how many an edit has changed."""
    edited = sum(one.golden == "edited" for one in proofs)
    other = "gives" if edited == 1 else "give"
    more = f", {edited:,} {other} other results since an edit" if edited else ""
    return f"{sum(one.good for one in proofs)} of {tried} proven{more}"


def still_text(validation: models.Validation, number: int, program: str = "%panda") -> str:
    """Say why a block's badge stays failed, whatever was proven on other data."""
    return f"#{number} stays failed: {failing_line(validation, number, program)}"


def failing_line(validation: models.Validation, number: int, program: str) -> str:
    """Say in a line why a block's badge is ``failed``, and what to do."""
    kept, on = validation.kept, f"on {validation.target} " if validation.target else ""
    runs = validation.document.get("runs", ())
    why = [run["error"] for run in runs if run.get("error")][:1]
    what, then = _means(validation), "tries it again"
    if kept is not None and kept.stands_against:
        what = _GOLDEN["broken"]
        if kept.verdict == "changed":
            what, then = "it does not give what it gave before", "--renew keeps the new results"
        why += [_cells(one) for one in kept.differences[:1]] + _moved(kept)
    told = f"{on}{what}{': ' if why else ''}{'; '.join(why)}"
    when = f"{validation.created_at:%Y-%m-%d}"
    return f"{told} ({when}). {_command(validation, number, program)} {then}."


def _command(validation: models.Validation, number: int, program: str) -> str:
    """Write the command that verifies a block on these data again.

    In a terminal a block is verified on all that it was proven on.
    """
    target = validation.target
    inputs = {one.get("input") for one in validation.document.get("inputs", ())}
    own = not target or set(target.split(", ")) == inputs
    on = "" if own or not program.startswith("%") else f" --on {shlex.quote(target or '')}"
    return f"{program} verify {number}{on}"


def reasons(proof: Proof, program: str = "%panda") -> list[str]:
    """Say what stands behind a verdict."""
    document = proof.validation.document
    changed = proof.golden == "changed" and proof.proven
    lines = _against_kept(proof, program)[1:] if changed else []
    for run in document["runs"]:
        if run["error"]:
            where = f" (line {run['error_line']})" if run["error_line"] else ""
            lines.append(f"{run['error']}{where}")
        elif run["status"] != "ok":
            lines.append(f"the run ended: {run['status']}")
    check = document.get("check") or {}
    lines += [
        finding["reason"] if finding["verdict"] == "warn" else _with_hint(finding)
        for finding in check.get("findings", ())
        if finding["verdict"] in ("blocked", "ask", "warn")
    ]
    comparison = document.get("comparison") or {}
    told = _means(proof.validation)
    lines += comparison.get("notes", ())
    lines += [cause for cause in comparison.get("causes", ()) if cause not in told]
    lines += [
        f"{one['where']}: {one['first']} / {one['second']}"
        for one in comparison.get("differences", ())
    ]
    if not changed:
        lines += _against_kept(proof, program)
    if document["runs"]:
        first = document["runs"][0]
        lines.append(f"{first['duration_s']:.1f} s; {limits_line(document)}")
    return list(dict.fromkeys(lines))


def _against_kept(proof: Proof, program: str) -> list[str]:
    """Say how it compares with what was kept: in a line, then the cells and libraries."""
    one, number = proof.validation, proof.pipeline.last.block.number
    kept = one.kept
    if kept is None:
        return []
    cells = [_cells(each) for each in kept.differences]
    renew = f"`{_command(one, number, program)} --renew` keeps these"
    if kept.verdict == "edited":
        first = f": {cells.pop(0)}" if cells else ""
        return [f"{_edited(one, kept)}{first}; {renew}", *cells, *_moved(kept), *kept.notes]
    if kept.verdict == "changed":
        return [_GOLDEN["changed"], *cells, *_moved(kept), *kept.notes, renew]
    other = kept.verdict == "broken" and kept.other_data
    head = f"{_GOLDEN[kept.verdict]}{_ON_OTHER_DATA if other else ''}"
    return [head, *cells, *_moved(kept), *kept.notes]


def _edited(validation: models.Validation, kept: models.AgainstKept) -> str:
    on = f" on {validation.target}" if validation.target else ""
    if kept.edits and kept.version == validation.version:
        return f"it gives other results than before{on}, since an edit of {', '.join(kept.edits)}"
    return f"version {validation.version} gives other results than version {kept.version} did{on}"


def _cells(one: models.CellDifference) -> str:
    return f"{one.where}: {one.first} → {one.second}"


def _moved(kept: models.AgainstKept) -> list[str]:
    """Name the libraries that have other versions now."""
    return [f"{name} {' → '.join(versions)}" for name, versions in kept.packages.items()]


def _with_hint(finding: dict[str, str]) -> str:
    return f"{finding['reason']} {finding['hint']}".strip()


def limits_line(document: dict[str, list[str]]) -> str:
    """Say which limits the system kept, in short, and which it could not."""
    kept = document["enforced"]
    more = len(kept) - MOST_LIMITS
    told = "; ".join(kept[:MOST_LIMITS]) or "nothing was enforced"
    told += f"; and {counted(more, 'more limit')}" if more > 0 else ""
    missing = "; ".join(document["not_enforced"])
    return f"{told}{f'. Not enforced: {missing}' if missing else ''}"


def junit(
    proofs: Sequence[Proof], skipped: Sequence[Skip], failed: Mapping[str, str] | None = None
) -> str:
    """Write proofs as JUnit XML, as CI systems read it.

    Parameters
    ----------
    skipped
        Blocks that could not be verified here, each with the reason.
    failed
        Blocks that are failed and of which nothing could be tried: what it is called, and why.
    """
    from xml.etree import ElementTree as Xml

    suite = Xml.Element(
        "testsuite",
        name="redpanda verify",
        tests=str(len(proofs) + len(skipped) + len(failed or {})),
        failures=str(sum(not one.good for one in proofs) + len(failed or {})),
        errors="0",
        skipped=str(len(skipped)),
    )
    for one in proofs:
        runs = one.validation.document["runs"]
        case = Xml.SubElement(
            suite,
            "testcase",
            classname="redpanda",
            name=_xml(f"{one.pipeline.title} {one.validation.target or ''}".strip()),
            time=f"{sum(run['duration_s'] for run in runs):.3f}",
        )
        if not one.good:
            failure = Xml.SubElement(case, "failure", message=_message(one))
            failure.text = _xml(proof_text(one, "redpanda"))
    for name, reason in skipped:
        case = Xml.SubElement(suite, "testcase", classname="redpanda", name=_xml(name))
        Xml.SubElement(case, "skipped", message=_xml(reason))
    for name, reason in (failed or {}).items():
        case = Xml.SubElement(suite, "testcase", classname="redpanda", name=_xml(name))
        Xml.SubElement(case, "failure", message="failed before").text = _xml(reason)
    Xml.indent(suite)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{Xml.tostring(suite, encoding="unicode")}\n'


def _message(proof: Proof) -> str:
    """Say in a word or two why a proof is not good."""
    if proof.golden == "edited":
        return "edited: other results than those of another version"
    return proof.golden or proof.validation.verdict


def _xml(text: str) -> str:
    """Take out what XML cannot hold."""
    return "".join(
        sign if sign in "\t\n\r" or (ord(sign) >= 0x20 and not 0xD800 <= ord(sign) <= 0xDFFF
        and ord(sign) not in (0xFFFE, 0xFFFF)) else "\N{REPLACEMENT CHARACTER}"
        for sign in text
    )  # fmt: skip
