"""Reading a bundle that anybody may have written.

The rule of this module: nothing is written to any disk and nothing is run. Every name, size, hash
and record is checked before anything of the bundle is handed out, and what is wrong is said in
words; a bundle is taken whole or not at all.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import stat
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from pydantic import TypeAdapter, ValidationError

from redpanda_jupyter.errors import BundleError
from redpanda_jupyter.models import SavedMapping, content_hash
from redpanda_jupyter.models.transfer import BUNDLE_FORMAT, BUNDLE_VERSION, ExportedBlock, Manifest

from .limits import MAX_BYTES, MAX_DEPTH, MAX_FILE, MAX_FILES, MAX_RATIO, MAX_UNPACKED, RATIO_FROM

if TYPE_CHECKING:
    from collections.abc import Callable

_NAME = re.compile(
    r"manifest\.json|mappings\.json|blocks/[0-7][0-9A-HJKMNP-TV-Z]{25}/(?:block\.json|v\d{1,9}\.code)"
)
_CHUNK = 1 << 16
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_BRACKET = re.compile(rb"[\[{]|[\]}]")

Kind = TypeVar("Kind")


class Bundle:
    """A bundle whose every file was checked.

    Parameters
    ----------
    manifest
        What it says of itself.
    blocks
        Its blocks, those that others depend on first; their code is that of its hash.
    sha256
        Of the whole.
    """

    def __init__(
        self,
        manifest: Manifest,
        blocks: list[ExportedBlock],
        mappings: list[SavedMapping],
        sha256: str,
    ) -> None:
        self.manifest = manifest
        self.blocks = blocks
        self.mappings = mappings
        self.sha256 = sha256


def unpack(content: bytes, progress: Callable[[int, int], None] | None = None) -> Bundle:
    """Check a bundle and return what it holds.

    Raises
    ------
    BundleError
        It is none, or it is damaged, forged, too large, or of a newer form.
    """
    if len(content) > MAX_BYTES:
        _no(f"It is larger than {MAX_BYTES // 1_000_000} MB.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read(archive, hashlib.sha256(content).hexdigest(), progress)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise BundleError(
            f"This is no whole bundle ({_short(error)}).", hint="Ask for it to be sent again."
        ) from None
    except RecursionError:
        _no("It is nested too deeply.")


def _read(
    archive: zipfile.ZipFile, sha256: str, progress: Callable[[int, int], None] | None
) -> Bundle:
    infos = _checked(archive.infolist())
    if "manifest.json" not in infos:
        _no("It has no manifest.")
    manifest = _manifest(_json_of(archive, infos["manifest.json"]))
    listed = set(manifest.files) | {"manifest.json"}
    if listed != set(infos):
        odd = min(listed ^ set(infos))
        _no(f"Its files are not those that its manifest lists: {odd!r}.")
    if len(set(manifest.blocks)) != len(manifest.blocks):
        _no("It lists a block twice.")
    blocks = []
    for place, block_id in enumerate(manifest.blocks, 1):
        blocks.append(_block(archive, infos, manifest, block_id))
        if progress is not None:
            progress(place, len(manifest.blocks))
    used = {"mappings.json", "manifest.json"}
    for one in blocks:
        folder = f"blocks/{one.block.id}"
        used.add(f"{folder}/block.json")
        used.update(f"{folder}/v{version.version}.code" for version in one.versions)
    if used != set(infos):
        _no(f"It holds a file that belongs to no block: {min(used ^ set(infos))!r}.")
    raw = json.loads(_verified(archive, infos, manifest, "mappings.json"), **_STRICT)
    mappings = _valid(TypeAdapter(list[SavedMapping]), raw, "mappings.json")
    return Bundle(manifest, blocks, mappings, sha256)


# --- the archive ----------------------------------------------------------------------------------


def _checked(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Look at what the archive says of its files, before any of them is read."""
    if len(entries) > MAX_FILES:
        _no(f"It holds more than {MAX_FILES:,} files.")
    found: dict[str, zipfile.ZipInfo] = {}
    total = 0
    for info in entries:
        name = info.filename
        if not _NAME.fullmatch(name) or info.orig_filename != name:
            _no(f"It holds a file that no bundle has: {name[:80]!r}.")
        if name in found:
            _no(f"It holds {name!r} twice.")
        mode = info.external_attr >> 16
        if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
            _no(f"{name!r} is a link or a device, not a file.")
        if info.flag_bits & _ENCRYPTED:
            _no("It is encrypted.")
        if info.compress_type not in _METHODS:
            _no("It is packed in a way that bundles do not use.")
        if info.file_size > MAX_FILE:
            _no(f"{name!r} is larger than {MAX_FILE // 1_000_000} MB.")
        if info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * info.compress_size:
            _no(f"{name!r} grows more than {MAX_RATIO} times when it is unpacked.")
        total += info.file_size
        found[name] = info
    if total > MAX_UNPACKED:
        _no(f"Its files are larger than {MAX_UNPACKED // 1_000_000} MB.")
    return found


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Read a file, and no more of it than the archive says that there is."""
    parts: list[bytes] = []
    size = 0
    with archive.open(info) as source:
        while part := source.read(_CHUNK):
            size += len(part)
            if size > info.file_size:
                _no(f"{info.filename!r} is larger than it says.")
            parts.append(part)
    if size != info.file_size:
        _no(f"{info.filename!r} is shorter than it says.")
    return b"".join(parts)


def _verified(
    archive: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo], manifest: Manifest, name: str
) -> bytes:
    """Read a file whose hash is that of the manifest; of JSON, its depth is looked at, too."""
    if name not in infos:
        _no(f"It has no {name!r}.")
    content = _content(archive, infos[name])
    listed = manifest.files[name]
    if len(content) != listed.size or hashlib.sha256(content).hexdigest() != listed.sha256:
        _no(f"{name!r} is not what the manifest says: its hash is another.")
    if name.endswith(".json"):
        _shallow(content, name)
    return content


def _shallow(content: bytes, name: str) -> None:
    depth = 0
    for match in _BRACKET.finditer(_STRING.sub(b'""', content)):
        depth += 1 if match[0] in b"[{" else -1
        if depth > MAX_DEPTH:
            _no(f"{name!r} is nested too deeply.")


# --- the records ----------------------------------------------------------------------------------


def _json_of(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Any:
    content = _content(archive, info)
    _shallow(content, info.filename)
    return json.loads(content, **_STRICT)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        _no("A record has a field twice.")
    return made


def _no_constant(word: str) -> NoReturn:
    _no(f"A number is {word}.")


_STRICT: dict[str, Any] = {"object_pairs_hook": _once, "parse_constant": _no_constant}


def _manifest(raw: Any) -> Manifest:
    if not isinstance(raw, dict) or raw.get("format") != BUNDLE_FORMAT:
        _no("It is no bundle of Red Panda's.")
    version = raw.get("version")
    if version != BUNDLE_VERSION:
        raise BundleError(
            f"The bundle has format version {str(version)[:20]}, and this Red Panda reads "
            f"{BUNDLE_VERSION}.",
            hint="Upgrade redpanda-jupyter.",
        )
    return _valid(TypeAdapter(Manifest), raw, "manifest.json")


def _block(
    archive: zipfile.ZipFile,
    infos: dict[str, zipfile.ZipInfo],
    manifest: Manifest,
    block_id: str,
) -> ExportedBlock:
    folder = f"blocks/{block_id}"
    name = f"{folder}/block.json"
    raw = json.loads(_verified(archive, infos, manifest, name), **_STRICT)
    try:
        for version in raw["versions"]:
            code = _verified(archive, infos, manifest, f"{folder}/v{int(version['version'])}.code")
            version["code"] = code.decode("utf-8")
        meant = [one for one in raw["versions"] if one["version"] == raw["block"]["version"]]
        raw["block"]["code"] = meant[0]["code"] if meant else raw["versions"][-1]["code"]
    except (KeyError, TypeError, IndexError, AttributeError):
        _no(f"{name!r} is no record of a block.")
    except UnicodeDecodeError:
        _no(f"The code of {block_id} is no text.")
    one: ExportedBlock = _valid(TypeAdapter(ExportedBlock), raw, name)
    _consistent(one, block_id)
    return one


def _consistent(one: ExportedBlock, block_id: str) -> None:
    """Refuse a block whose parts are not parts of it, or whose text is not that of its hash."""
    numbers = [version.version for version in one.versions]
    ids = [version.id for version in one.versions]
    whole = (
        one.block.id == block_id
        and numbers == sorted(set(numbers))
        and len(set(ids)) == len(ids)
        and one.version in numbers
        and all(version.block_id == block_id for version in one.versions)
        and all(key == contract.version_id for key, contract in one.contracts.items())
        and set(one.contracts) <= set(ids)
        and all(proof.block_id == block_id for proof in one.validations)
        and all(golden.block_id == block_id for golden in one.golden_runs)
        and all(run.block_id == block_id for run in one.executions)
        and set(one.outputs) <= {run.id for run in one.executions}
    )
    if not whole:
        _no(f"The record of {block_id} does not fit together.")
    for version in one.versions:
        if content_hash(version.code) != version.content_hash:
            _no(f"Version {version.version} of {block_id} is another text than its hash says.")


def _valid(adapter: TypeAdapter[Kind], raw: Any, name: str) -> Kind:
    try:
        return adapter.validate_python(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part)[:40] for part in first["loc"][:6]) or "it"
        _no(f"{name} is not as it should be: {place}: {first['msg'][:120]}.")


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def _no(reason: str) -> NoReturn:
    raise BundleError(f"The bundle was refused. {reason}", hint="Nothing of it was taken over.")
