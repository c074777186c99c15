"""Bundles: the same bytes each time, no value of anybody's data, and nothing forged gets in."""

from __future__ import annotations

import hashlib
import io
import json
import re
import stat
import struct
import warnings
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import models
from redpanda_jupyter.errors import BundleError
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.notebooks import unbundle
from redpanda_jupyter.notebooks.bundle import pack, projected
from redpanda_jupyter.notebooks.unbundle import unpack

from .conftest import WHEN

if TYPE_CHECKING:
    from redpanda_jupyter.models.transfer import ExportedBlock

    from .conftest import Make


def files_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def zipped(files: dict[str, bytes], **changes: Any) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            for key, value in changes.get(name, {}).items():
                setattr(info, key, value)
            archive.writestr(info, content)
    return target.getvalue()


def signed(files: dict[str, bytes], **manifest: Any) -> dict[str, bytes]:
    """Write a manifest that fits the files, as a forger would."""
    said = json.loads(files["manifest.json"])
    said["files"] = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        for name, content in files.items()
        if name != "manifest.json"
    }
    said |= manifest
    return {**files, "manifest.json": json.dumps(said).encode()}


@pytest.fixture
def full(make: Make) -> ExportedBlock:
    """A block with everything that may belong to one."""
    block = make.block("df['price'].sum()", name="prices")
    version = block.text
    column = models.ColumnProfile(
        name="price", kind="number", low=17.25, high=99.5, quantiles=[17.25, 99.5], distinct=7,
        null_share=0.125, examples=["17.25"],
    )  # fmt: skip
    region = models.ColumnProfile(name="region", kind="text", levels=["Zanzibar"])
    profile = models.DatasetProfile(
        name="/home/ada/data.csv", kind="csv", rows=4711, columns=[column, region],
        schema_fingerprint="a" * 64,
    )  # fmt: skip
    frame = models.FrameInput(
        variable="df", columns=[models.ColumnNeed(name="price", kind="number")], profile=profile
    )
    contract = models.Contract(version_id=version.id, origin="run", frames=[frame])
    proof = models.Validation(
        id=new_id(), block_id=block.block.id, version=1, content_hash=version.content_hash,
        verdict="reproduced", target="/home/ada/data.csv", created_at=WHEN,
        document={
            "python": "3.12.1", "packages": {"pandas": "2.2.3"},
            "runs": [{"status": "ok", "value": "Zanzibar", "duration_s": 0.5}],
            "comparison": {"way": "values", "cells": [["Zanzibar", 17.25]]},
            "binding": {"values": {"Zanzibar": "x"}},
        },
    )  # fmt: skip
    golden = models.GoldenRun(
        id=new_id(), block_id=block.block.id, version=1, target="df", inputs_hash="b" * 64,
        results={"": {"kind": "number", "value": 17.25}}, created_at=WHEN,
    )  # fmt: skip
    run = models.Execution(
        id=new_id(), block_id=block.block.id, version=1, status="ok", error_name=None,
        duration_s=0.5, edited=False, notebook_id=None, notebook_path="/home/ada/a.ipynb",
        started_at=WHEN, datasets=[models.DatasetUse(
            name="df", kind="pandas.DataFrame", rows=3, columns=["price"],
            schema_fingerprint="a" * 64)],
    )  # fmt: skip
    shown = [models.Output(kind="result", mime="text/plain", data="17.25 Zanzibar")]
    changes = {
        "contracts": {version.id: contract}, "validations": [proof], "golden_runs": [golden],
        "executions": [run], "outputs": {run.id: shown},
    }  # fmt: skip
    return block.model_copy(update=changes)


MAPPING = models.SavedMapping(
    id=new_id(), source_schema="a" * 64, target_schema="c" * 64, source_name="us",
    target_name="/home/ada/de.csv", columns={"price": "preis"},
    values={"region": {"N": "Zanzibar"}}, created_at=WHEN,
)  # fmt: skip


def test_a_bundle_is_the_same_each_time_and_comes_back_whole(
    make: Make, full: ExportedBlock
) -> None:
    export = make.export(full, mappings=[MAPPING])
    content = pack(export, values=True, outputs=True)
    assert content == pack(export, values=True, outputs=True)
    back = unpack(content)
    assert back.blocks == [projected(full, values=True, outputs=True)]
    assert back.mappings == [MAPPING.model_copy(update={"target_name": "de.csv"})]
    assert back.manifest.store_id == export.store_id
    assert back.blocks[0].text.code == full.text.code


def test_no_value_leaves_unless_it_is_wished(make: Make, full: ExportedBlock) -> None:
    export = make.export(full, mappings=[MAPPING])
    bare = b"\n".join(files_of(pack(export)).values()).decode()
    for value in ("17.25", "99.5", "Zanzibar", "4711", "/home/ada", "0.125"):
        assert value not in bare
    for kept in ("preis", "pandas", "2.2.3", "reproduced", "price", "data.csv", '"ok"'):
        assert kept in bare
    whole = b"\n".join(files_of(pack(export, values=True)).values()).decode()
    assert "Zanzibar" in whole
    assert "17.25 Zanzibar" not in whole
    assert "17.25 Zanzibar" in b"\n".join(files_of(pack(export, outputs=True)).values()).decode()


ACCOUNT = "ada.lovelace"
HASH = {name: name[0] * 8 + "5eed" * 14 for name in ("content", "file", "run", "inputs", "values")}


def rich(full: ExportedBlock) -> ExportedBlock:
    """A block with all that a verification, an application and a person may leave behind."""
    one, home = full, "/home/ada lovelace/clients"
    version = one.text.model_copy(update={"made_by": ACCOUNT, "reason": "mine"})
    (contract,), (proof,), (golden,), (run,) = (
        list(one.contracts.values()), one.validations, one.golden_runs, one.executions,
    )  # fmt: skip
    profile = contract.frames[0].profile
    assert profile is not None
    seen = profile.model_copy(update={"content_fingerprint": HASH["content"]})
    made = models.ContractOutput(name="wide", columns=["price", "Zanzibar"])
    frames = [contract.frames[0].model_copy(update={"profile": seen})]
    contract = contract.model_copy(update={"frames": frames, "outputs": [made]})
    binding = {"inputs": {"df": {"name": "d.csv", "path": f"{home}/d.csv"}}}
    document = {
        **proof.document, "by": ACCOUNT, "system": "Linux", "code_sha256": "c" * 64,
        "inputs": [{"input": "df", "name": f"{home}/d.csv", "path": f"{home}/d.csv", "size": 4711,
                    "rows": 4711, "sha256": HASH["file"], "schema_sha256": "a" * 64,
                    "columns": {"price": "float64"}},
                   {"input": "b", "name": "b", "content_sha256": HASH["content"]}],
        "binding": binding, "not_enforced": [f"no bubblewrap: {home}/bin/bwrap failed"],
        "runs": [{"status": "error", "fingerprint": HASH["run"],
                  "error": f"ValueError: {home}/d.csv has no Zanzibar", "warnings": [f"{home}/x"]}],
    }  # fmt: skip
    kept = {**golden.results, "binding": binding, "run": {"traceback": f"File {home}/a.py, line 1"}}
    used = run.datasets[0].model_copy(
        update={"rows": 4711, "content_fingerprint": HASH["content"], "name": f"{home}/d.csv"}
    )
    run = run.model_copy(
        update={"fingerprint": HASH["run"], "target": f"{home}/d.csv", "datasets": [used]}
    )
    golden = golden.model_copy(update={"results": kept, "inputs_hash": HASH["inputs"]})
    return one.model_copy(
        update={
            "versions": [version], "contracts": {version.id: contract}, "executions": [run],
            "validations": [proof.model_copy(update={"document": document})],
            "golden_runs": [golden.model_copy(update={"target": f"{home}/d.csv"})],
        }
    )  # fmt: skip


@pytest.mark.parametrize("outputs", [False, True])
def test_hashes_of_data_stay_here_and_the_account_and_folders_always(
    make: Make, full: ExportedBlock, outputs: bool
) -> None:
    export = make.export(rich(full), mappings=[MAPPING])

    def text(**wishes: bool) -> str:
        content = pack(export, outputs=outputs, **wishes)
        assert unpack(content).blocks
        return b"\n".join(files_of(content).values()).decode()

    bare, whole = text(), text(values=True)
    for hidden in (*HASH.values(), "4711", "17.25", "Zanzibar"):
        assert hidden not in bare.replace("17.25 Zanzibar" * outputs, ""), hidden
    for hidden in (ACCOUNT, "lovelace", "clients", "/home"):
        assert hidden not in bare, hidden
        assert hidden not in whole, hidden
    for kept in ("a" * 64, full.text.content_hash, "d.csv", "reproduced", "Linux", '"wide"'):
        assert kept in bare, kept
    for kept in (HASH["content"], HASH["file"], HASH["run"], HASH["inputs"], "4711", "Zanzibar"):
        assert kept in whole, kept
    assert "no Zanzibar" in whole
    assert "bwrap failed" in bare


def test_version_says_the_model_that_made_it_and_no_person(make: Make, full: ExportedBlock) -> None:
    by_model = full.text.model_copy(update={"made_by": "openai:gpt-5"})
    (kept,) = projected(
        full.model_copy(update={"versions": [by_model]}), values=False, outputs=False
    ).versions
    assert kept.made_by == "openai:gpt-5"


def refused(content: bytes) -> str:
    with pytest.raises(BundleError) as caught:
        unpack(content)
    assert re.search("Nothing of it was taken over|sent again|Upgrade", caught.value.hint)
    return caught.value.message


@pytest.fixture
def files(make: Make, full: ExportedBlock) -> dict[str, bytes]:
    return files_of(pack(make.export(full)))


def test_what_was_only_zipped_again_is_still_a_bundle(files: dict[str, bytes]) -> None:
    assert len(unpack(zipped(files)).blocks) == 1
    assert len(unpack(zipped(signed(files))).blocks) == 1


@pytest.mark.parametrize(
    "name",
    ["../evil.py", "/etc/passwd", "blocks/../../x", "C:\\x", "blocks/x/block.json", "a" * 300,
     "blocks/01ARZ3NDEKTSV4RRFFQ69G5FAV/v1.code/../x", "mappings.json/"],
)  # fmt: skip
def test_names_that_no_bundle_has(files: dict[str, bytes], name: str) -> None:
    assert "a file that no bundle has" in refused(zipped({**files, name: b"x"}))


def test_links_and_encrypted_files(files: dict[str, bytes]) -> None:
    link = {"mappings.json": {"external_attr": (stat.S_IFLNK | 0o777) << 16}}
    assert "is a link or a device" in refused(zipped(files, **link))
    locked = bytearray(zipped(files))
    place = locked.rindex(b"PK\x01\x02")
    flags = struct.unpack_from("<H", locked, place + 8)[0]
    struct.pack_into("<H", locked, place + 8, flags | 1)
    assert "encrypted" in refused(bytes(locked))


def test_a_name_twice(files: dict[str, bytes]) -> None:
    target = io.BytesIO(zipped(files))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(target, "a") as archive:
            archive.writestr("mappings.json", b"[]")
    assert "twice" in refused(target.getvalue())


def test_bombs(files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = {**files, "mappings.json": b" " * 5_000_000 + b"[]"}
    assert "grows more than 200 times" in refused(zipped(signed(bomb)))
    monkeypatch.setattr(unbundle, "MAX_UNPACKED", 100)
    assert "larger than" in refused(zipped(files))
    monkeypatch.setattr(unbundle, "MAX_FILES", 2)
    assert "more than 2 files" in refused(zipped(files))
    monkeypatch.setattr(unbundle, "MAX_BYTES", 10)
    assert "larger than" in refused(zipped(files))


def test_a_file_that_lies_about_its_size(files: dict[str, bytes]) -> None:
    content = bytearray(zipped({**files, "mappings.json": b"[]" + b" " * 900_000}))
    place = content.index(b"mappings.json", content.index(b"PK\x01\x02")) - 46
    struct.pack_into("<I", content, place + 24, 10)
    assert refused(bytes(content))


def test_hashes_that_do_not_fit(files: dict[str, bytes]) -> None:
    code = next(name for name in files if name.endswith(".code"))
    forged = {**files, code: b"import os; os.system('x')"}
    assert "its hash is another" in refused(zipped(forged))
    # with a manifest that fits, the text is still not the one of its own hash
    assert "another text than its hash says" in refused(zipped(signed(forged)))


def test_a_manifest_that_names_other_files(files: dict[str, bytes]) -> None:
    missing = {name: one for name, one in files.items() if name != "mappings.json"}
    assert "not those that its manifest lists" in refused(zipped(missing))
    block = next(name for name in files if name.endswith("block.json"))
    stray = {**files, block.replace("block.json", "v9.code"): b"x = 1"}
    assert "not those that its manifest lists" in refused(zipped(stray))
    assert "belongs to no block" in refused(zipped(signed(stray)))


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        ({"format": "other"}, "no bundle of Red Panda's"),
        ({"version": 2}, "format version 2"),
        ({"version": "1"}, "format version 1, and"),
        ({"store_id": "x"}, "manifest.json is not as it should be: store_id"),
        ({"surprise": 1}, "manifest.json is not as it should be: surprise"),
        ({"blocks": []}, "belongs to no block"),
    ],
)
def test_a_manifest_of_another_kind(
    files: dict[str, bytes], manifest: dict[str, Any], reason: str
) -> None:
    assert reason in refused(zipped(signed(files, **manifest)))


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "[" * 100_000 + "]" * 100_000, '{"a":' * 70 + "1" + "}" * 70, "[NaN]",
     "[1" + "0" * 5000 + "]", "{}", '[{"a": 1, "a": 2}]', "\xff", '"' + "[" * 999 + '"'],
)  # fmt: skip
def test_odd_json(files: dict[str, bytes], text: str) -> None:
    odd = {**files, "mappings.json": text.encode("latin-1")}
    assert refused(zipped(signed(odd)))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda record: record["block"].update(id=new_id()), "does not fit together"),
        (lambda record: record["versions"][0].update(block_id=new_id()), "does not fit together"),
        (lambda record: record.update(version=7), "does not fit together"),
        (lambda record: record["block"].update(number="x"), "block.number"),
        (lambda record: record["block"].update(extra=1), "block.extra"),
        (lambda record: record.pop("versions"), "no record of a block"),
        (lambda record: record.update(versions=5), "no record of a block"),
        (lambda record: record["validations"][0].update(block_id=new_id()), "fit together"),
    ],
)
def test_records_that_do_not_fit(files: dict[str, bytes], change: Any, reason: str) -> None:
    name = next(one for one in files if one.endswith("block.json"))
    record = json.loads(files[name])
    change(record)
    assert reason in refused(zipped(signed({**files, name: json.dumps(record).encode()})))


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all", b"PK\x03\x04" + b"\0" * 100])
def test_no_archive(content: bytes) -> None:
    assert "no whole bundle" in refused(content)


def test_every_cut_is_refused(make: Make, full: ExportedBlock) -> None:
    content = pack(make.export(full))
    for length in range(0, len(content), 97):
        refused(content[:length])


def test_every_flipped_byte_is_refused_or_harmless(make: Make, full: ExportedBlock) -> None:
    content = pack(make.export(full))
    whole = unpack(content)
    for place in range(0, len(content), 13):
        damaged = bytearray(content)
        damaged[place] ^= 0x55
        try:
            back = unpack(bytes(damaged))
        except BundleError:
            continue
        assert (back.blocks, back.manifest) == (whole.blocks, whole.manifest)
