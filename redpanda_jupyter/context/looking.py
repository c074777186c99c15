"""Look at an object without running a line of its class.

The rule of this module: whatever an object is, nothing of its class is called: no property, no
``__getattr__``, no ``__class__`` that answers for another, no metaclass. So classes are taken
from ``type()`` and their names, parents and instance attributes from CPython's own descriptors,
and an object of a class that someone derived from a library's is first put back into the
library's own.
"""

from __future__ import annotations

import sys
import types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_MRO = type.__dict__["__mro__"]
_MODULE = type.__dict__["__module__"]
_QUALNAME = type.__dict__["__qualname__"]
_DICT = type.__dict__["__dict__"]

_INSIDE = {
    ("pandas", "DataFrame"): "_mgr",
    ("pandas", "Series"): "_mgr",
    ("polars", "DataFrame"): "_df",
    ("polars", "LazyFrame"): "_ldf",
    ("polars", "Series"): "_s",
}
"""Where an object of a class keeps what the class is a face of."""


def kind_of(value: Any) -> type:
    """Return the class of ``value``, to be looked up among known ones; ``object`` for an odd one.

    A class may have a class of its own that answers ``==`` and ``hash()``; known ones have none.
    """
    return _known(type(value))


def kinds_of(values: Iterable[Any]) -> set[type]:
    """Return the classes of some values as :func:`kind_of` does, each once."""
    return set(map(_known, {id(kind): kind for kind in map(type, values)}.values()))


def _known(kind: type) -> type:
    return kind if type(kind) is type else object


def parents(kind: type) -> tuple[type, ...]:
    """Return a class and its parents, the nearest first."""
    found: tuple[type, ...] = _MRO.__get__(kind)
    return found


def module_of(kind: type) -> str:
    """Return the module that a class says it is from; ``""`` if it says something odd."""
    try:
        module = _MODULE.__get__(kind)
    except AttributeError:
        return ""
    return module if type(module) is str else ""


def name_of(kind: type) -> str:
    """Return the name of a class, with the classes and functions around it."""
    name = _QUALNAME.__get__(kind)
    return name if type(name) is str else "object"


def package_of(value: Any) -> str:
    """Return the package that an object's class is from, such as ``pandas``."""
    return module_of(type(value)).partition(".")[0]


def of_class(value: Any, kind: type) -> bool:
    """Tell whether ``value`` is of a class or of one derived from it; never asks the value."""
    return any(parent is kind for parent in parents(type(value)))


def is_a(value: Any, library: str, *names: str) -> bool:
    """Tell whether ``value`` is of a class of a library, if that library is loaded at all."""
    module = sys.modules.get(library)
    if module is None:
        return False
    line = parents(type(value))
    wanted = [vars(module).get(name) for name in names]
    return any(parent is kind for kind in wanted for parent in line)


def class_attribute(kind: type, name: str) -> Any:
    """Return what the class or the nearest parent defines under ``name``, as it stands there."""
    for parent in parents(kind):
        found = _DICT.__get__(parent)
        if name in found:
            return found[name]
    return None


def attributes(value: Any) -> dict[str, Any]:
    """Return an object's own attributes, as they are stored; none if it stores them elsewhere."""
    for kind in parents(type(value)):
        slot = _DICT.__get__(kind).get("__dict__")
        if type(slot) is types.GetSetDescriptorType:
            found = slot.__get__(value)
            return found if type(found) is dict else {}
    return {}


def bare(value: Any, library: str, name: str) -> Any:
    """Return ``value`` as an object of the library's own class ``name``, sharing its data.

    Raises
    ------
    KeyError, AttributeError
        The library keeps its data otherwise than expected.
    """
    base = vars(sys.modules[library])[name]
    if type(value) is base:
        return value
    inside = attributes(value)[_INSIDE[library, name]]
    if library == "pandas":
        made = base._from_mgr(inside, axes=inside.axes)
        if name == "Series":
            made._name = attributes(value).get("_name")
        return made
    return {
        "DataFrame": lambda: base._from_pydf(inside),
        "LazyFrame": lambda: base._from_pyldf(inside),
        "Series": lambda: base._from_pyseries(inside),
    }[name]()
