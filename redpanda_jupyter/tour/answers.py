"""The tour's prepared answers, and how a question finds its own.

The rule of this module: an answer is given to the question it was written for and to no other,
and every answer says that it was prepared. What was not prepared gets an honest sentence.
"""

from __future__ import annotations

import json
import re
import unicodedata
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Self

LABEL = "> **Prepared answer of the tour.** No model was asked."
"""The first line of every answer."""

UNKNOWN = """\
I only know the tour's questions, and this is not one of them. To ask your own, set the key of a \
provider, for example with `%panda key set openai`.

These I can answer:
"""

QUESTION_MARK = "Question:"
"""The line of a prompt after which the question stands, where data goes along (see ``context``)."""

_NOT_A_WORD = re.compile(r"[^\w]+")


def normalise(text: str) -> str:
    """Reduce ``text`` to its words: case, punctuation and white space make no difference."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _NOT_A_WORD.sub(" ", folded).strip()


class PreparedAnswers:
    """Questions with their answers.

    Parameters
    ----------
    entries
        Mappings with ``question`` and ``answer`` (Markdown); further fields are left alone.
    """

    def __init__(self, entries: Iterable[Mapping[str, Any]]) -> None:
        self._answers: dict[str, str] = {}
        self.questions: list[str] = []
        for entry in entries:
            self.questions.append(entry["question"])
            self._answers[normalise(entry["question"])] = entry["answer"]

    @classmethod
    def packaged(cls) -> Self:
        """Read the answers that come with the package."""
        text = resources.files(__package__).joinpath("answers.json").read_text("utf-8")
        return cls(json.loads(text))

    def answer(self, message: str) -> str:
        """Answer the question inside ``message``, a prompt as the tour's server receives it."""
        prepared = self.find(message)
        if prepared is not None:
            return f"{LABEL}\n\n{prepared}"
        known = "\n".join(f"- {question}" for question in self.questions)
        return f"{LABEL}\n\n{UNKNOWN}\n{known}"

    def find(self, message: str) -> str | None:
        """Return the answer to the question that ``message`` asks, or ``None``.

        A longer question is another question, even if it begins like a prepared one.
        """
        _, marked, question = f"\n{message}".partition(f"\n{QUESTION_MARK}\n")
        for asked in (message, question if marked else message):
            prepared = self._answers.get(normalise(asked))
            if prepared is not None:
                return prepared
        return None
