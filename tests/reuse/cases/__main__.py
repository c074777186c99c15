"""Print the tables: ``python -m tests.reuse.cases [--share N] [--list OUTCOME] [--way WAY]``.

The rule of this program: of blocks that are held out only counts are printed.
"""

from __future__ import annotations

import argparse

from .outcomes import CLASSES, needless, outcomes, table


def main() -> None:
    """Judge the cases and print a table for each way of asking, seen and held out apart."""
    parser = argparse.ArgumentParser(prog="python -m tests.reuse.cases")
    parser.add_argument("--share", type=int, default=1, help="judge one case in so many")
    parser.add_argument("--list", choices=CLASSES, help="name the seen cases that came out so")
    parser.add_argument("--needless", action="store_true", help="name harmless ones asked about")
    asked = parser.parse_args()
    found = list(outcomes(asked.share))
    for way in ("unattended", "answered"):
        for held_out in (False, True):
            part = [one for one in found if one.way == way and one.held_out == held_out]
            print(f"\n### {way}, {'held out' if held_out else 'seen'}\n\n{table(part)}\n")
            hit, all_harmless = needless(part)
            print(f"Harmless ones asked about or blocked: {hit} of {all_harmless}")
    for one in found:
        if one.held_out:
            continue
        if one.outcome == asked.list:
            print(f"\n{one.way}: {one.name}\n  truth  {one.truth}\n  result {one.result}")
            print("".join(f"  - {finding}\n" for finding in one.findings), end="")
        if asked.needless and one.harmless and one.outcome in {"asked", "blocked"}:
            print(f"\n{one.way}: {one.name}: {one.outcome}\n  " + "\n  ".join(one.findings))


if __name__ == "__main__":
    main()
