"""``%%panda`` asks, ``%panda`` does everything else.

The rule of this module: it reads the line and hands over; what is done stands in ``asking`` and in
``commands``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, line_cell_magic, magics_class, no_var_expand
from traitlets import Enum, Unicode, observe

from redpanda_jupyter.grammar import HelpWanted
from redpanda_jupyter.privacy import LEVELS

from .arguments import parse_ask, split
from .failures import readable
from .printing import say

if TYPE_CHECKING:
    from .session import Session


def with_a_body(lines: list[str]) -> list[str]:
    """Give a ``%%panda`` cell without a second line an empty one.

    IPython refuses a cell magic without a body in words that lead astray; this way the question
    that is missing is named by us.
    """
    alone = len(lines) == 1 and lines[0].startswith("%%panda")
    return [lines[0].rstrip("\n") + "\n", "\n"] if alone else lines


# Whether a cell is complete is found out without it: after the first line the question is to come.
with_a_body.has_side_effects = True  # type: ignore[attr-defined]


@magics_class
class PandaMagics(Magics):
    """Red Panda's magics; ``%config PandaMagics`` lists what can be set."""

    model = Unicode(
        "",
        help="The model to ask where a cell names none: provider, provider:model or model. "
        "Empty: the settings' model, else the first provider that has a key.",
    ).tag(config=True)

    privacy = Enum(
        ("", *LEVELS),
        "",
        help="The most that leaves of data where a cell does not say: it can be less than the "
        "settings allow, never more. Empty: as the settings say.",
    ).tag(config=True)

    def __init__(self, session: Session, **named: Any) -> None:
        super().__init__(**named)
        self._session = session
        session.model, session.privacy = self.model, self.privacy

    @observe("model", "privacy")
    def _changed(self, change: Any) -> None:
        if hasattr(self, "_session"):
            setattr(self._session, change["name"], change["new"])

    @no_var_expand  # else IPython puts the data itself in the place of {df} on the line
    @line_cell_magic
    def panda(self, line: str, cell: str | None = None) -> None:
        """Ask about your data (%%panda), or manage Red Panda (%panda); see %panda --help."""
        with readable():
            self._session.begin()
            if cell is None:
                self._command(line)
            else:
                self._ask(line, cell)

    def _command(self, line: str) -> None:
        from .commands import run

        said = run(self._session, split(line))
        if said:
            say(said)

    def _ask(self, line: str, cell: str) -> None:
        try:
            arguments = parse_ask(line)
        except HelpWanted as wanted:
            say(wanted.text)
            return
        from .asking import ask_in_cell

        ask_in_cell(self._session, arguments, cell)
