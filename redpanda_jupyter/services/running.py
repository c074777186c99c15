"""Whether code is run once it is inserted, and what a person should look at before it runs.

The rules of this module: only the person's own settings and the choices in the person's own store
decide, never a notebook file or an output; whatever cannot be read counts as risky; and no risk is
told by its kind alone: the line and the reason are named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from redpanda_jupyter import analysis, models
from redpanda_jupyter.setting_fields import RUN_POLICIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from redpanda_jupyter.analysis import Risk
    from redpanda_jupyter.settings import Settings
    from redpanda_jupyter.store import Store

MOST_TOLD = 3
"""So many risks are told in words; the others are counted."""

FOR_ANSWERS = "run_for_answers"
"""The choice under which a store keeps the policies that stood on the lines of questions."""

MOST_ANSWERS = 20
"""So many answers have their own policy: those that are still to be inserted."""


def risks_of(code: str) -> list[Risk]:
    """Return what a person should look at before ``code`` runs, in order of its lines."""
    return sorted(analysis.analyze(code).risks, key=lambda one: one.line)


def risks_in_words(blocks: Sequence[models.BundleBlock]) -> list[str]:
    """Say what to look at in the blocks that may become cells, each with its line."""
    return [
        f"#{block.number} line {risk.line}: {risk.reason}"
        for block in blocks
        if block.insert
        for risk in risks_of(block.code)
    ]


def risk_notice(blocks: Sequence[models.BundleBlock]) -> str:
    """Write the notice that stands below an answer before its code runs; empty if none is due."""
    return notice_of(risks_in_words(blocks))


def notice_of(risks: Sequence[str]) -> str:
    """Write risks that were put into words as one notice, at most :data:`MOST_TOLD` of them."""
    if not risks:
        return ""
    more = len(risks) - MOST_TOLD
    told = [*risks[:MOST_TOLD], f"and {more} more"] if more > 0 else risks
    return f"look before you run it: {'; '.join(told)}"


def remember_for(
    store: Store, notebook: models.NotebookRef, turn_id: str, policy: str | None
) -> None:
    """Keep the policy that stood on a question's line, for its answer alone."""
    if policy is None or notebook.key is None:
        return
    kept = store.choices(notebook).get(FOR_ANSWERS)
    known = sorted(kept.items()) if isinstance(kept, dict) else []  # ids begin with the time
    store.choose(notebook, FOR_ANSWERS, {**dict(known[1 - MOST_ANSWERS :]), turn_id: policy})


def decide(policy: str, blocks: Sequence[models.BundleBlock]) -> models.RunDecision:
    """Decide whether the blocks of an answer are run."""
    told = risks_in_words(blocks)
    known = policy if policy in RUN_POLICIES else RUN_POLICIES[0]
    run = known == "auto" or (known == "ask-if-risky" and not told)
    return models.RunDecision(run=run, policy=known, risks=told[:MOST_TOLD])


def decision_for(
    store: Store, settings: Settings, notebook_id: str, turn_id: str
) -> models.RunDecision:
    """Decide whether a notebook runs the cells of an answer, for the frontend that inserted them.

    Raises
    ------
    RecordNotFoundError
        This library has no such answer.
    """
    bundle = store.get_turn(turn_id)
    chosen = store.choices(models.NotebookRef(id=notebook_id))
    policy = _for_this(chosen.get(FOR_ANSWERS), turn_id) or chosen.get("run") or settings.run
    if not bundle.complete or bundle.model == "insert":
        policy = RUN_POLICIES[0]  # a block that was asked for by its name is put there, and no more
    return decide(str(policy), bundle.blocks)


def _for_this(kept: Any, turn_id: str) -> str | None:
    policy = kept.get(turn_id) if isinstance(kept, dict) else None
    return None if policy is None else str(policy)
