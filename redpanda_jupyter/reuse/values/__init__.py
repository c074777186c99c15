"""Values as JSON: what a sandbox hands back, what is kept, compared and shown.

The rule of this package: nothing is ever unpickled. What comes back from a sandbox was written by
code that nobody trusts, so a packed value is plain JSON (buffers are base64 of npy, read without
pickle and only as long as what is there), and reading it makes nothing but values. Arrow's own
wire format is not used for the same reason: its reader was made for data from friends.

* :func:`pack` turns a value into a JSON-able ``dict``; what it does not know becomes ``opaque``.
* :func:`unpack` turns that back; opaque things become :class:`Opaque`, figures :class:`Drawn`.
* :func:`fingerprint` is the same for equal packed values in every process.
* :func:`digest` does that for a live value, to see whether it was changed.
* :func:`shown` is a packed value as a short text.
"""

from __future__ import annotations

from .digests import WHOLE_ROWS, digest, fingerprint
from .packing import MAX_BYTES, pack
from .records import Drawn, Opaque, PackedError
from .showing import shown
from .unpacking import unpack

__all__ = [
    "MAX_BYTES",
    "WHOLE_ROWS",
    "Drawn",
    "Opaque",
    "PackedError",
    "digest",
    "fingerprint",
    "pack",
    "shown",
    "unpack",
]
