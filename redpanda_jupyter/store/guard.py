"""Keys that a person wrote never come into the database.

The rule of this module: whatever a person hands in to be kept is refused where it holds what looks
like a key, with words that say what to do; a run is recorded all the same, without its text. What a
model wrote is no key of anybody's: of its answers, only what the question held is taken out, before
they come here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..analysis.keys import brings_key, code_holds_key
from ..errors import UsageError
from ..redaction import holds_key, without_keys

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..models import Binding, NewBlock, NewExecution, Output

NOT_KEPT = ""
"""What stands in the place of a text that ran and held a key."""

_PICTURES = ("image/png", "image/jpeg")


def refuse(what: str, *texts: str | None) -> None:
    """Refuse a person's texts if one of them holds a key.

    Parameters
    ----------
    what
        What they are, for the message: ``the description``.

    Raises
    ------
    UsageError
        One of them does.
    """
    if any(text is not None and holds_key(text) for text in texts):
        raise _refusal(what)


def refuse_code(what: str, *codes: str) -> None:
    """Refuse a person's code if a key is typed in it; as :func:`refuse`."""
    if any(map(code_holds_key, codes)):
        raise _refusal(what)


def _refusal(what: str) -> UsageError:
    return UsageError(
        f"There is what looks like a key in {what}; the library would keep it.",
        hint="Take it out; code reads it from the environment or the keyring instead.",
    )


def refuse_binding(binding: Binding) -> None:
    """Refuse what a person has said of an application, if there is a key in it; as :func:`refuse`.

    The block's own text is in the library already.
    """
    refuse("what stands for the data", *(one.name for one in binding.inputs.values()))
    for mapping in binding.mappings:
        refuse("a column's name", *(one.target for one in mapping.columns))
        for one in mapping.values:
            refuse("a value", *(text for texts in one.pairs.values() for text in texts))
    refuse_values(binding.parameters)


def refuse_values(parameters: Mapping[str, str]) -> None:
    """Refuse literals, as Python writes them, that are keys by their look or their names."""
    for name, value in parameters.items():
        bare = value.strip("'\"")
        refuse(f"the value of {name}", value, f"{name}={bare}")


def bare_run(
    run: NewExecution, edited: NewBlock | None, outputs: Sequence[Output], known: str
) -> tuple[NewExecution, NewBlock | None, Sequence[Output]]:
    """Return a run as it may be kept: if its text holds a key, without that and what it showed.

    Parameters
    ----------
    known
        The text that it was edited from: what is in the library already is nothing new.
    """
    if run.origin == "cell" and run.binding is not None and holds_key(json.dumps(run.binding)):
        run = run.model_copy(update={"binding": None})  # which file it was is not worth a key
    texts = [run.source or "", edited.code if edited is not None else ""]
    if any(brings_key(text, known) for text in texts):
        return run.model_copy(update={"source": NOT_KEPT}), None, []
    return run, edited, outputs


def bare_outputs(outputs: Sequence[Output]) -> list[Output]:
    """Return what a run showed without keys."""
    return [_bare(one) for one in outputs]


def _bare(output: Output) -> Output:
    data = output.data if output.mime in _PICTURES else without_keys(output.data)
    return output if data == output.data else output.model_copy(update={"data": data})
