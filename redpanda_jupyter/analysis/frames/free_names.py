"""What the names stand for that a block reads and that nothing in it binds.

The rule of this module: what an earlier block has imported, what by convention has one meaning
(``pd``), else something that may be a frame, as its use will show.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ..follow.conventions import convention
from ..follow.values import MAX_SIZE, UNKNOWN, Frame, Many, Named, Value
from .proofs import USUAL, may_be_frame

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .calls import NewRoot


class FreeNames(dict[str, Value]):
    """The free names of a block, each with its value from when it is first asked for.

    Parameters
    ----------
    new_root
        Makes the root of what may be a frame.
    imported
        What earlier blocks have imported: modules by their dotted names, members such as
        ``os:remove``. A member of a library may be a frame as well.
    """

    def __init__(self, new_root: NewRoot, imported: Mapping[str, str]) -> None:
        super().__init__()
        self._new_root = new_root
        self._imported = imported

    def __missing__(self, name: str) -> Value:
        value = convention(name)
        is_known = value is not UNKNOWN
        if name in self._imported:
            module, _, member = self._imported[name].partition(":")
            value = Named(f"{module}.{member}" if member else module)
            is_known = is_known or not member or member[0].isupper() or _is_of_python(module)
        if not is_known and len(self) < MAX_SIZE:  # each takes almost a kilobyte
            is_frame = USUAL.fullmatch(name) is not None
            root = self._new_root(name, None, is_frame=is_frame)
            root.may_be = may_be_frame(name)
            frame = Frame((root,))
            value = frame if value is UNKNOWN else Many((frame, value))
        self[name] = value
        return value

    def get(self, name: str, default: object = None) -> Value:
        """Return what a name stands for: there is always something."""
        del default
        return self[name]


def _is_of_python(module: str) -> bool:
    """Tell whether a module comes with Python, where nobody keeps frames."""
    return module.partition(".")[0] in sys.stdlib_module_names
