"""A file's bytes as text: out of its archive, in the encoding that it is written in.

The rule of this module: an encoding is taken from a mark, from what can be nothing else, or from a
guess that says that it is one; what is no text is refused.
"""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile
from typing import TYPE_CHECKING

from ...errors import ContractError

if TYPE_CHECKING:
    from pathlib import Path

MOST = 32_000_000
"""So many bytes are looked at; what comes behind them is taken to be alike."""
DAMAGED = "It may have been cut off on its way: open it by itself, or fetch it again."
"""What to do with a file that is not what its name says."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSES = ("cp1252", "cp1250", "iso8859_2", "cp1251", "mac_roman")


def first_bytes(path: Path) -> tuple[bytes, bool]:
    """Return a file's first bytes, unpacked, and whether they are all.

    Raises
    ------
    ContractError
        It cannot be read, or its archive holds more than one file.
    """
    try:
        with _opened(path) as stream:
            data = stream.read(MOST + 1)
    except (OSError, EOFError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        reason = getattr(error, "strerror", None)
        raise ContractError(
            f"{path.name} cannot be read: {reason or 'it is damaged or locked'}.",
            hint="" if reason else DAMAGED,
        ) from error
    return data[:MOST], len(data) <= MOST


def _opened(path: Path) -> io.BufferedIOBase:
    suffix = path.suffix.lower()
    if suffix == ".gz":
        return gzip.open(path, "rb")
    if suffix == ".zip":
        archive = zipfile.ZipFile(path)
        names = [one for one in archive.namelist() if not one.endswith("/")]
        if len(names) != 1:
            archive.close()
            raise ContractError(
                f"{path.name} holds {len(names)} files.", hint="Unpack the one that is meant."
            )
        return io.BytesIO(_unpacked(archive, names[0]))
    return path.open("rb")


def _unpacked(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive, archive.open(name) as stream:
        return stream.read(MOST + 1)


def as_text(data: bytes, name: str, *, whole: bool) -> tuple[str, str, bool]:
    """Return a file's text, its encoding, and whether that is a guess.

    Raises
    ------
    ContractError
        It is empty or no text.
    """
    if not data.strip():
        raise ContractError(f"{name} is empty.")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding, name, whole=whole), encoding, False
    silent = _without_mark(data)
    if silent is not None:
        return _decoded(data, silent, name, whole=whole), silent, False
    if b"\0" in data or _controls(data) > 0.01:
        raise ContractError(f"{name} is no text.", hint=DAMAGED)
    try:
        return _decoded(data, "utf-8", name, whole=whole), "utf-8", False
    except ContractError:
        encoding = _guess(data)
        return _decoded(data, encoding, name, whole=whole), encoding, True


def _without_mark(data: bytes) -> str | None:
    """Tell UTF-16 without a mark by where its zeros stand."""
    part = data[:4000]
    if len(part) < 4 or b"\0" not in part:
        return None
    odd, even = part[1::2].count(0), part[::2].count(0)
    half = len(part) / 2
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * half and odd < 0.05 * half else None


def _controls(data: bytes) -> float:
    part = data[:100_000]
    return sum(byte < 32 and byte not in (9, 10, 12, 13) for byte in part) / max(len(part), 1)


def _decoded(data: bytes, encoding: str, name: str, *, whole: bool) -> str:
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(data, whole)
    except (UnicodeDecodeError, LookupError) as error:
        raise ContractError(f"{name} is not written in {encoding}.") from error


def _guess(data: bytes) -> str:
    """Guess among encodings of one byte a letter: the one whose letters look most like words."""
    lines = [one for one in data.split(b"\n") if any(byte > 127 for byte in one)]
    part = b"\n".join(lines)[:20_000]
    best = "latin-1"
    if len(part) > 400:  # less tells such a guess nothing
        try:
            from charset_normalizer import from_bytes

            found = from_bytes(part, cp_isolation=list(_GUESSES)).best()
            best = found.encoding if found is not None else best
        except ImportError:  # it comes with requests; without it the commonest is taken
            pass
    for encoding in (best, "cp1252"):
        try:
            data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if encoding != "latin-1":
            return encoding
    return "latin-1"
