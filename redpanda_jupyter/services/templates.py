"""Questions that are saved under a name and filled in when they are asked.

The rule of this module: ``$name`` and ``${name}`` are parameters, ``$$`` is a dollar sign, and
everything else is text (Python's :class:`string.Template`). A parameter without a value is an error
that names it; a value is put in as it is, once, and never looked into.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.grammar import suggestion
from redpanda_jupyter.models import Template

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from redpanda_jupyter.store import Store


def parameters_of(text: str) -> list[str]:
    """Return the names of a template's parameters, in order.

    Raises
    ------
    UsageError
        A dollar sign stands before something that is no name.
    """
    template = string.Template(text)
    if not template.is_valid():
        raise UsageError(
            "A dollar sign in the question stands before something that is no name.",
            hint="A parameter is $name or ${name}; a dollar sign itself is written $$.",
            field="template",
        )
    return template.get_identifiers()


def save(
    store: Store, name: str, text: str, *, system: str | None = None, model: str | None = None
) -> bool:
    """Save a question under a name; tell whether it replaced one.

    Raises
    ------
    UsageError
        The name or the text will not do.
    """
    from pydantic import ValidationError

    if not text.strip():
        raise UsageError("The question is empty.", field="template")
    parameters_of(text)
    now = datetime.now(UTC)
    try:
        template = Template(
            name=name, text=text, system=system, model=model, created_at=now, updated_at=now
        )
    except ValidationError:
        raise UsageError(
            f"{name[:64]!r} will not do as a name.",
            hint="Use letters, digits, `.`, `-` and `_`, at most 64.",
            field="name",
        ) from None
    return store.put_template(template)


def templates_text(found: Sequence[Template]) -> str:
    """List saved questions with their parameters, a line each."""
    if not found:
        return 'There are no templates. `template save NAME "question"` saves one.'
    width = max(len(one.name) for one in found)
    lines = []
    for one in found:
        line = " ".join(one.text.split())
        names = parameters_of(one.text)
        told = f"  ({', '.join(names)})" if names else ""
        lines.append(f"{one.name:{width}}  {line[:60]}{'…' if len(line) > 60 else ''}{told}")
    return "\n".join(lines)


def template_text(one: Template) -> str:
    """Write a saved question whole."""
    extra = [
        f"{label}: {value}"
        for label, value in (("model", one.model), ("system", one.system))
        if value
    ]
    return "\n".join([one.text, *extra])


def saved_text(name: str, text: str, *, replaced: bool) -> str:
    """Write that a question was saved, and how it is asked."""
    flags = "".join(f" -p {one} …" for one in parameters_of(text))
    done = "Saved in place of the one before" if replaced else "Saved"
    return f"{done}. Use it by %%panda -t {name}{flags}"


@dataclass(frozen=True, slots=True)
class Filled:
    """A question, with marks in the places of a template's values.

    The marks are letters that no text of the person has (of Unicode's private area), so that what
    the question mentions is written out before a value is there: values are never looked into.
    """

    prompt: str
    model: str | None = None
    system: str | None = None
    values: tuple[tuple[str, str], ...] = ()

    def with_values(self, text: str) -> str:
        """Put the values in the places of their marks."""
        if not self.values:
            return text
        found = dict(self.values)
        return re.sub("|".join(map(re.escape, found)), lambda mark: found[mark[0]], text)


def fill(
    template: Template,
    values: Mapping[str, str],
    rest: str = "",
    *,
    model: str | None = None,
    system: str | None = None,
) -> Filled:
    """Return the question with its parameters marked, and ``rest`` below it.

    ``model`` and ``system`` go before the template's own.

    Raises
    ------
    UsageError
        A parameter has no value, or a value has no parameter.
    """
    names = parameters_of(template.text)
    _check_values(template.name, names, values)
    taken = template.text + rest + "".join(values.values())
    free = (sign for sign in map(chr, range(0xE000, 0xF8FF)) if sign not in taken)
    marks = dict(zip(names, free, strict=False))
    text = string.Template(template.text).substitute(marks)
    return Filled(
        prompt=f"{text}\n\n{rest}" if rest.strip() else text,
        model=model or template.model,
        system=system or template.system,
        values=tuple((mark, values[name]) for name, mark in marks.items()),
    )


def _check_values(template: str, names: Sequence[str], values: Mapping[str, str]) -> None:
    for name in values:
        if name not in names:
            hint = suggestion(name, names) or (
                f"It has: {', '.join(names)}." if names else "It has none."
            )
            raise UsageError(
                f"The template {template} has no parameter {name}.", hint=hint, field=name
            )
    for name in names:
        if name not in values:
            raise UsageError(
                f"The template {template} needs a value for {name}.",
                hint=f"Add -p {name} VALUE.",
                field=name,
            )
