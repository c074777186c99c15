"""The part of the facade that belongs to the person rather than to the library.

The rule of this module: as for the whole facade, each method is one transaction.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from . import calls, choices, guard

if TYPE_CHECKING:
    from .. import models
    from .database import Database


class PersonalStore:
    """Usage, templates, kept answers, and choices for one notebook."""

    _database: Database

    # --- usage -----------------------------------------------------------------------------------

    def add_call(self, call: models.ModelCall) -> None:
        """Count a call whose question is not kept; :meth:`Store.add_turn` counts all others."""
        self._database.write(lambda connection, _: calls.add(connection, call))

    def count_not_kept(self) -> int:
        """Count the questions that left and of which nothing is kept, or nothing any more."""
        return self._database.read(lambda connection, _: calls.count_not_kept(connection))

    def summarise_usage(self, by: models.UsageBy, since: datetime) -> list[models.UsageSummary]:
        """Add up what calls since a moment took, by day, model or notebook, the newest first."""
        return self._database.read(lambda connection, _: calls.summarise(connection, by, since))

    def spent(self, since: datetime) -> models.Spent:
        """Add up what the calls since a moment cost, as far as their prices are known."""
        return self._database.read(lambda connection, _: calls.spent(connection, since))

    def hold_budget(
        self,
        wanted: models.BudgetHold,
        since: datetime,
        *,
        usd: float | None = None,
        tokens: int | None = None,
        keep: bool = True,
    ) -> models.BudgetRoom:
        """Hold what a question may cost until its call is counted, if it fits into the budget.

        Questions that are asked at the same moment, by whatever process, are looked at one after
        the other, each beside what is held for those before it.

        Parameters
        ----------
        since
            When the month began.
        usd, tokens
            The month's budget; ``None`` for none.
        keep
            Whether to hold it; if not, it is only told whether it would fit.
        """
        now = datetime.now(UTC)
        if not keep:
            return self._database.read(
                lambda connection, _: calls.room(
                    connection, wanted, since, now, usd=usd, tokens=tokens
                )
            )
        return self._database.write(
            lambda connection, _: calls.hold(
                connection, wanted, since, now, usd=usd, tokens=tokens
            ),
            shown=False,
        )

    def release_budget(self, call_id: str) -> None:
        """Hold nothing for a question any more of which nothing left."""
        self._database.write(lambda connection, _: calls.release(connection, call_id), shown=False)

    # --- templates -------------------------------------------------------------------------------

    def put_template(self, template: models.Template) -> bool:
        """Save a template, in place of one of its name; tell whether there was one.

        Raises
        ------
        UsageError
            There is a key in it.
        """
        guard.refuse("the template", template.text, template.system)
        return self._database.write(
            lambda connection, _: choices.put_template(connection, template)
        )

    def list_templates(self) -> list[models.Template]:
        """Return all templates by name."""
        return self._database.read(lambda connection, _: choices.list_templates(connection))

    def get_template(self, name: str) -> models.Template:
        """Return a template; :class:`RecordNotFoundError` names a close one."""
        return self._database.read(lambda connection, _: choices.get_template(connection, name))

    def delete_template(self, name: str) -> None:
        """Delete a template; :class:`RecordNotFoundError` names a close one."""
        self._database.write(lambda connection, _: choices.delete_template(connection, name))

    # --- kept answers ----------------------------------------------------------------------------

    def keep_answer(self, notebook: models.NotebookRef, question_hash: str, turn_id: str) -> None:
        """Let a notebook show this answer for that question from now on, without asking."""
        key, now = notebook.key or "", datetime.now(UTC)
        self._database.write(
            lambda connection, _: choices.keep(connection, key, question_hash, turn_id, now)
        )

    def kept_answer(self, notebook: models.NotebookRef, question_hash: str) -> str | None:
        """Return the turn that a notebook keeps for a question, if it keeps one."""
        key = notebook.key or ""
        return self._database.read(
            lambda connection, _: choices.kept(connection, key, question_hash)
        )

    def answer_kept_anywhere(self, question_hash: str) -> str | None:
        """Return the turn that was last kept for a question, in whatever notebook."""
        return self._database.read(
            lambda connection, _: choices.kept_anywhere(connection, question_hash)
        )

    def forget_answers(self, notebook: models.NotebookRef, question_hash: str | None = None) -> int:
        """Let a notebook ask again, one question or all; return how many answers were kept."""
        key = notebook.key or ""
        return self._database.write(
            lambda connection, _: choices.forget(connection, key, question_hash)
        )

    # --- choices for one notebook ----------------------------------------------------------------

    def choose(self, notebook: models.NotebookRef, name: str, value: Any) -> None:
        """Keep a choice for a notebook; ``None`` takes it back."""
        key, now = notebook.key or "", datetime.now(UTC)
        self._database.write(
            lambda connection, _: choices.choose(connection, key, name, value, now)
        )

    def choices(self, notebook: models.NotebookRef) -> dict[str, Any]:
        """Return what was chosen for a notebook, by name."""
        key = notebook.key or ""
        return self._database.read(lambda connection, _: choices.choices(connection, key))

    def chosen_where_asked(self, name: str, prompt: str) -> list[Any]:
        """Return what was chosen for the notebooks in which this very prompt was asked."""
        return self._database.read(
            lambda connection, _: choices.chosen_where_asked(connection, name, prompt)
        )
