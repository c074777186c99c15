"""The library before the model: blocks that fit a question and its data.

The rule of this module: it looks, and nothing more: no call leaves, nothing runs. A block is
offered only where its words fit the question and its contract fits the data as they are. What a
model is told of blocks is projected to the question's level of privacy first.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.errors import RedPandaError
from redpanda_jupyter.grammar import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from redpanda_jupyter import models
    from redpanda_jupyter.store import Store

    from .applying.binding import Bound

LOOKED_AT = 8
"""So many blocks that fit by their words are tried on the data."""
LIKE = 0.5
"""So much of a question's words a block must have to be offered."""
MOST_WORDS = 8
"""So many words of a question are looked for."""
FEW_WORDS = 4
"""A question of no more words is also looked for without one of them: each look takes its time."""
TOLD = 3
"""So many verified blocks a model is told of."""

# words that say nothing about what is asked, in the languages that people ask in most
_EMPTY = frozenset(
    """
    a an the of by in on for from to and or is are was were what which how many much show me give
    please plot draw compute calculate make create find get with per each all my our this that it
    its do does can you i der die das den dem ein eine und oder von zu im mit je pro wie viel viele
    zeige bitte le la les de des du un une et ou par dans pour avec el los las y o por para con
    """.split()  # noqa: SIM905 - a list of words reads better as text
)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Offer:
    """A block that fits a question and one of its frames.

    Parameters
    ----------
    likeness
        From 0 to 1: how much of the question's words the block has.
    proofs
        On how many data sets it was proven.
    """

    block: models.CodeBlock
    bound: Bound
    likeness: float
    proofs: int

    @property
    def line(self) -> str:
        """Say it in one line, with the command that takes it."""
        from .applying.words import mapping_line

        title = self.block.name or self.block.description
        known = (
            f"verified on {counted(self.proofs, 'data set')}"
            if self.proofs
            else "its last proof failed"
            if self.block.badge == "failed"
            else "it ran well"
            if self.block.executed_successfully
            else "not verified"
        )
        by = mapping_line(self.bound.binding.mappings)
        mapped = "" if by == "same names" else f" ({by})"
        name = self.block.name or self.block.number
        return (
            f"#{self.block.number} {title} fits {self.bound.label}{mapped}, {known}: "
            f"%panda apply {name} {self.bound.label} — 0 tokens"
        )


def offers(
    store: Store, prompt: str, frames: Sequence[str], namespace: Mapping[str, Any]
) -> list[Offer]:
    """Return the blocks that fit a question and its data, the best first.

    Parameters
    ----------
    frames
        The variables that go along with the question.
    """
    asked = words_of(prompt)
    if not asked or not frames:
        return []
    found = []
    for block in _alike(store, sorted(asked)):
        likeness = max(
            (like(asked, words_of(text)) for text in (block.prompt, block.description, block.name)
             if text),
            default=0.0,
        )  # fmt: skip
        if likeness < LIKE:
            continue
        bound = _fits(store, block, frames, namespace)
        if bound is not None:
            found.append(Offer(block, bound, likeness, _proofs(store, block)))
    return sorted(
        found, key=lambda one: (-one.likeness, -one.proofs, -one.block.run_count, one.block.number)
    )


def _alike(store: Store, words: Sequence[str]) -> list[models.CodeBlock]:
    """Return blocks with all words of a question, or else with all but one of them."""
    from redpanda_jupyter.models import BlockQuery

    words = list(words)[:MOST_WORDS]
    tries = [words]
    if 2 < len(words) <= FEW_WORDS:
        tries += [[*words[:place], *words[place + 1 :]] for place in range(len(words))]
    found: dict[str, models.CodeBlock] = {}
    for some in tries:
        query = BlockQuery(text=" ".join(some), language="python", limit=LOOKED_AT)
        found |= {hit.block.id: hit.block for hit in store.search(query).hits}
        if len(found) >= LOOKED_AT or (found and some is words):
            break
    return list(found.values())[:LOOKED_AT]


def strong(found: Sequence[Offer]) -> Offer | None:
    """Return the offer that may stand for an answer: proven, and the same question.

    One word more or less makes it another question: "above 200" is not "above 100", and "unpaid" is
    not "paid", however long the rest is.
    """
    for one in found:
        proven = one.block.badge == "verified" and one.bound.check.verdict == "ok"
        if proven and one.likeness == 1.0:
            return one
    return None


def _fits(
    store: Store, block: models.CodeBlock, frames: Sequence[str], namespace: Mapping[str, Any]
) -> Bound | None:
    """Bind a block to the frame that it fits, if it fits one without asking."""
    from .applying.binding import bind
    from .applying.pipeline import ways
    from .applying.targets import Given

    try:
        pipelines = ways(store, [block.id])
        for name in frames:
            bound = bind(store, pipelines, Given(name, {"": name}, {}), namespace)
            contract = bound.pipeline.contract
            if bound.may_run and len(contract.frames) == 1 and not contract.files:
                return bound
    except RedPandaError:
        return None  # no frame, not reviewed, gone meanwhile: then it is not offered
    return None


def _proofs(store: Store, block: models.CodeBlock) -> int:
    return store.count_proven(block.id) if block.badge == "verified" else 0


def told_to_a_model(found: Sequence[Offer], privacy: models.PrivacyLevel) -> str | None:
    """Write the verified blocks of offers for a prompt: as signature and contract, no values."""
    from redpanda_jupyter.reuse import contract

    lines = []
    for one in [offer for offer in found if offer.block.badge == "verified"][:TOLD]:
        if one.block.name is None:
            continue
        known = contract.project(one.bound.pipeline.last.contract, privacy)
        lines.append(contract.signature(known, one.block.name))
    if not lines:
        return None
    return "\n".join(
        [
            "Verified code of mine that exists already; where it does what is asked, call it and "
            "do not write it again:",
            "from redpanda_jupyter import Library",
            "library = Library()",
            *lines,
        ]
    )


# --- words ----------------------------------------------------------------------------------------


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text that say something, without case, accents and endings."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return frozenset(_stem(word) for word in _WORD.findall(plain) if word not in _EMPTY)


def _stem(word: str) -> str:
    """Take off a plural: enough for `month` and `months`, and never wrong about numbers."""
    for end in ("es", "s"):
        if len(word) > len(end) + 3 and word.endswith(end):
            return word[: -len(end)] if end == "s" else word[:-1].removesuffix("e")
    return word


def like(asked: frozenset[str], known: frozenset[str]) -> float:
    """Return how alike two sets of words are: shared ones over all (Jaccard), from 0 to 1."""
    every = asked | known
    return len(asked & known) / len(every) if every else 0.0
