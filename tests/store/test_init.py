"""The package costs nothing until a store is made."""

from __future__ import annotations

import pytest

from redpanda_jupyter import store as package
from redpanda_jupyter.store.store import Store


def test_importing_the_package_loads_neither_sqlalchemy_nor_pydantic(run_script):
    script = """
import sys
import redpanda_jupyter.store
heavy = ("sqlalchemy", "alembic", "pydantic", "psycopg", "pandas", "openai", "anthropic")
print([name for name in heavy if name in sys.modules])
from redpanda_jupyter.store import Store
print("sqlalchemy" in sys.modules, "alembic" in sys.modules)
"""
    assert run_script(script).stdout.splitlines() == ["[]", "True False"]


def test_package_hands_on_the_store_and_nothing_else():
    assert package.Store is Store
    with pytest.raises(AttributeError, match="Shop"):
        package.Shop  # noqa: B018
