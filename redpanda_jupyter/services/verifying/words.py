"""What a proof has found, in words and as JUnit XML.

The rule of this module: the verdict comes first, then why, then what to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter.grammar import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def proof_text(proof: Proof) -> str:
    """Write a proof in a few lines."""
    one = proof.validation
    on = f" on {one.target}" if one.target else ""
    check = one.document.get("check") or {}
    asked = check.get("verdict") == "ask" and not one.document["runs"]
    unread = any(finding["code"] == "unreadable" for finding in check.get("findings", ()))
    means = _ASKS if asked else _UNREAD if unread else _MEANS[one.verdict]
    head = f"{proof.pipeline.title} v{one.version}{on}"
    lines = [f"{head}: {one.verdict}: {means}."]
    if proof.golden == "changed" and one.verdict in _CHANGED:
        lines = [f"{head}: {_CHANGED[one.verdict]}:"]
    lines += [f"  {line}" for line in reasons(proof)]
    return "\n".join(lines)


def proofs_text(proofs: Sequence[Proof], skipped: Sequence[Skip]) -> str:
    """Write proofs, and what could not be verified with the reason.

    Of several the count comes first: what is not proven must not be overlooked among others.
    """
    told = [proof_text(one) for one in proofs]
    told += [f"{name}: not verified: {reason}" for name, reason in skipped]
    if len(told) > 1:
        good = sum(one.good for one in proofs)
        told.insert(0, f"{good} of {len(told)} proven.")
    return "\n\n".join(told)


def reasons(proof: Proof) -> list[str]:
    """Say what stands behind a verdict."""
    document = proof.validation.document
    changed = proof.golden == "changed" and proof.proven
    lines = _against_kept(proof)[1:] if changed else []
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
    lines += [*comparison.get("notes", ()), *comparison.get("causes", ())]
    lines += [
        f"{one['where']}: {one['first']} / {one['second']}"
        for one in comparison.get("differences", ())
    ]
    if not changed:
        lines += _against_kept(proof)
    if document["runs"]:
        first = document["runs"][0]
        lines.append(f"{first['duration_s']:.1f} s; {limits_line(document)}")
    return list(dict.fromkeys(lines))


def _against_kept(proof: Proof) -> list[str]:
    """Say how it compares with what was kept: in a line, then the cells and libraries."""
    if proof.golden is None:
        return []
    moved = [f"{name} {then} → {now}" for name, then, now in proof.packages]
    return [_GOLDEN[proof.golden], *proof.differences, *moved]


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


def junit(proofs: Sequence[Proof], skipped: Sequence[Skip]) -> str:
    """Write proofs as JUnit XML, as CI systems read it.

    Parameters
    ----------
    skipped
        Blocks that could not be verified here, each with the reason.
    """
    from xml.etree import ElementTree as Xml

    suite = Xml.Element(
        "testsuite",
        name="redpanda verify",
        tests=str(len(proofs) + len(skipped)),
        failures=str(sum(not one.good for one in proofs)),
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
            failure = Xml.SubElement(case, "failure", message=one.golden or one.validation.verdict)
            failure.text = _xml(proof_text(one))
    for name, reason in skipped:
        case = Xml.SubElement(suite, "testcase", classname="redpanda", name=_xml(name))
        Xml.SubElement(case, "skipped", message=_xml(reason))
    Xml.indent(suite)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{Xml.tostring(suite, encoding="unicode")}\n'


def _xml(text: str) -> str:
    """Take out what XML cannot hold."""
    return "".join(
        sign if sign in "\t\n\r" or (ord(sign) >= 0x20 and not 0xD800 <= ord(sign) <= 0xDFFF
        and ord(sign) not in (0xFFFE, 0xFFFF)) else "\N{REPLACEMENT CHARACTER}"
        for sign in text
    )  # fmt: skip
