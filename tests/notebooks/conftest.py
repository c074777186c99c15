"""Blocks as the library hands them out, without a library."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from redpanda_jupyter import models
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models.transfer import Export, ExportedBlock
from redpanda_jupyter.services.extraction import describe_source

WHEN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


class Make:
    """Records with everything in them that a test does not care for."""

    def __init__(self) -> None:
        self.number = 0

    def block(self, code: str, **changes: Any) -> ExportedBlock:
        """Return a block with one version; its fields, or those of the export, are ``changes``."""
        self.number += 1
        schemas = changes.pop("schemas", {})
        reading = describe_source(code, description="Monthly revenue by region", schemas=schemas)
        block_id, version_id = new_id(), new_id()
        text = {
            "code": code,
            "content_hash": models.content_hash(code),
            "complete": True,
            "imports": reading.imports,
            "functions_defined": reading.functions_defined,
            "variables_created": reading.variables_created,
            "inputs": reading.inputs,
            "executed_successfully": None,
        }
        version = models.CodeVersion(
            id=version_id, block_id=block_id, version=1, parent_version_id=None, origin="answer",
            created_at=WHEN, analysis=reading.analysis, **text,
        )  # fmt: skip
        fields = {
            "id": block_id, "number": self.number, "name": None, "conversation_id": None,
            "message_id": None, "position": 0, "language": "python",
            "description": "Monthly revenue by region", "prompt": "Revenue by month?",
            "provider": "tour", "model": "tour-1", "notebook_id": None, "notebook_path": None,
            "tags": [], "created_at": WHEN, "updated_at": WHEN, "run_count": 0,
            "last_run_at": None, "datasets": [], "version": 1, "version_id": version_id,
            "parent_version_id": None, **text,
        }  # fmt: skip
        own = {name: changes.pop(name) for name in list(changes)
               if name in models.CodeBlock.model_fields}  # fmt: skip
        block = models.CodeBlock(**{**fields, **own})
        contract = changes.pop("contract", None)
        if contract is not None:
            made = models.Contract(version_id=version_id, **contract)
            changes["contracts"] = {version_id: made}
        return ExportedBlock(block=block, version=1, versions=[version], **changes)

    @staticmethod
    def export(*blocks: ExportedBlock, title: str = "Sales report", **changes: Any) -> Export:
        """Return an export of blocks."""
        return Export(store_id=new_id(), title=title, blocks=list(blocks), **changes)


@pytest.fixture
def make() -> Make:
    return Make()
