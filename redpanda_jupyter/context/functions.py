"""The signature of a function, without a value in it and without running anything.

The rule of this module: it reads the code object. ``inspect.signature`` would show defaults, which
are values, and evaluate annotations, which newer Pythons keep as code.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FunctionType


def signature(function: FunctionType) -> str:
    """Write ``function`` as ``name(a, b=…, *rest, key=…)``."""
    code = function.__code__
    positional, keywords = code.co_argcount, code.co_kwonlyargcount
    names = list(code.co_varnames)
    defaults = len(function.__defaults__ or ())
    parts = [
        f"{name}=…" if index >= positional - defaults else name
        for index, name in enumerate(names[:positional])
    ]
    if code.co_posonlyargcount:
        parts.insert(code.co_posonlyargcount, "/")
    at = positional + keywords
    if code.co_flags & inspect.CO_VARARGS:
        parts.append(f"*{names[at]}")
        at += 1
    elif keywords:
        parts.append("*")
    given = function.__kwdefaults__ or {}
    parts += [
        f"{name}=…" if name in given else name for name in names[positional : positional + keywords]
    ]
    if code.co_flags & inspect.CO_VARKEYWORDS:
        parts.append(f"**{names[at]}")
    return f"{function.__name__}({', '.join(parts)})"
