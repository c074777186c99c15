"""A check in words: what a person reads before a run.

The rule of this module: the worst first, one finding a line, and what to do behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...models.reuse import Check

_SAID = {
    "ok": "It fits.",
    "warn": "It can run; mind this:",
    "ask": "It runs only after you have looked at this:",
    "blocked": "It does not run:",
}


def in_words(check: Check) -> str:
    """Return a check as short lines for people."""
    told = [f"  {one.verdict}: {one.sentence}" for one in check.findings]
    return "\n".join([_SAID[check.verdict], *told])
