"""Arrays of numbers as base64 npy, and back without trusting the header.

The rule of this module: no more memory is taken than the text that came in holds, and no object
is ever read.
"""

from __future__ import annotations

import base64
import binascii
import io
from typing import Any

from .records import PackedError

KINDS = "biufcmMSUV"
"""Kinds of dtypes that have a plain buffer; ``V`` only without objects in it."""


def plain(dtype: Any) -> bool:
    """Whether values of that dtype are numbers, moments or texts of fixed width in a buffer."""
    return dtype.kind in KINDS and not dtype.hasobject


def bare(values: Any) -> Any:
    """Return the numpy array that pandas has only wrapped, any other array as it is."""
    inner = getattr(values.dtype, "numpy_dtype", None)
    wrapped = type(values).__name__ in ("NumpyExtensionArray", "PandasArray")
    return values.to_numpy() if wrapped and inner is not None else values


def to_npy(array: Any) -> str:
    """Return ``array`` (plain dtype) as base64 of npy, in C order."""
    import numpy as np

    target = io.BytesIO()
    # extension arrays of a library give arrays here; a view that is not contiguous is copied
    np.lib.format.write_array(target, np.asarray(array, order="C"), allow_pickle=False)
    return base64.b64encode(target.getvalue()).decode("ascii")


def from_npy(text: Any) -> Any:
    """Return the array in ``text``.

    Raises
    ------
    PackedError
        It is no base64, no npy, holds objects, or is longer or shorter than it says.
    """
    import numpy as np

    if not isinstance(text, str):
        raise PackedError("A packed array has no text.")
    try:
        raw = base64.b64decode(text, validate=True)
        source = io.BytesIO(raw)
        if np.lib.format.read_magic(source) != (1, 0):
            raise PackedError("A packed array is of an unknown form.")
        shape, fortran, dtype = np.lib.format.read_array_header_1_0(source)
    except (binascii.Error, ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        raise PackedError("A packed array cannot be read.") from None
    if not plain(dtype) or any(size < 0 for size in shape):
        raise PackedError("A packed array holds objects, which are not read.")
    count = 1
    for size in shape:
        count *= size
    start = source.tell()
    if len(raw) - start != count * dtype.itemsize:
        raise PackedError("A packed array is not as long as it says.")
    if count * dtype.itemsize == 0:
        if max((0, *shape)) > max(len(raw), 1_000_000):
            raise PackedError("A packed array says more than it holds.")
        return np.zeros(shape, dtype)
    array = np.frombuffer(raw, dtype, offset=start).reshape(shape, order="F" if fortran else "C")
    return array.copy()
