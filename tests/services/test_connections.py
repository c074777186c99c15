"""Connections: one a provider, endpoint and key; none is closed under an answer, none is left."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import credentials
from redpanda_jupyter.errors import MissingAPIKeyError
from redpanda_jupyter.llm.registry import get_spec
from redpanda_jupyter.services.connections import Connections
from redpanda_jupyter.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.asyncio

KEYS = ["sk-proj-" + letter * 20 + "9xQz" for letter in "abc"]


@dataclass
class Made:
    """A connection that only notes whether it was closed."""

    url: str
    key: str | None = field(repr=False)
    closed: int = 0

    async def aclose(self) -> None:
        await asyncio.sleep(0)
        self.closed += 1


@dataclass
class Workshop:
    """A provider's specification, and what was made of it."""

    made: list[Made] = field(default_factory=list)
    broken: bool = False

    def create(self, url: str, secret: Any, timeouts: Any) -> Any:
        if self.broken:
            raise ImportError("no SDK")
        self.made.append(Made(url, secret.reveal() if secret else None))
        return self.made[-1]

    @property
    def spec(self) -> Any:
        return replace(get_spec("openai"), create=self.create)


@pytest.fixture
def workshop() -> Workshop:
    return Workshop()


@pytest.fixture
def settings() -> Settings:
    return Settings(openai_base_url="http://127.0.0.1:9/v1")


def use_key(settings: Settings, key: str) -> None:
    credentials.set_session_key(get_spec("openai").account, settings, key)


async def borrowed(connections: Connections, workshop: Workshop, settings: Settings) -> Any:
    async with connections.borrow(workshop.spec, settings) as (provider, _):
        return provider


async def test_the_same_key_and_address_give_the_same_connection(
    workshop: Workshop, settings: Settings
) -> None:
    connections = Connections()
    first = await borrowed(connections, workshop, settings)
    assert await borrowed(connections, workshop, settings) is first
    at_once = await asyncio.gather(*(borrowed(connections, workshop, settings) for _ in range(8)))
    assert all(one is first for one in at_once)
    assert first.closed == 0
    await connections.aclose()
    assert first.closed == 1


async def test_another_key_address_or_limit_makes_another_connection(
    workshop: Workshop, settings: Settings
) -> None:
    connections = Connections()
    elsewhere = replace(settings, openai_base_url="http://127.0.0.1:10/v1")
    patient = replace(settings, idle_timeout_s=99)
    use_key(settings, KEYS[0])
    await borrowed(connections, workshop, settings)
    use_key(settings, KEYS[1])
    await borrowed(connections, workshop, settings)
    await borrowed(connections, workshop, elsewhere)
    await borrowed(connections, workshop, patient)
    keys = [one.key for one in workshop.made]
    assert keys == [KEYS[0], KEYS[1], None, KEYS[1]], "a key goes to its own host only"
    assert [one.closed for one in workshop.made] == [1, 1, 1, 0]
    await connections.aclose()
    assert [one.closed for one in workshop.made] == [1, 1, 1, 1]


async def test_another_proxy_or_other_certificates_make_another_connection(
    workshop: Workshop, tmp_path: Path, memory_keyring: Any
) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.write_text("")
    settings = Settings(openai_base_url="https://gw.example/v1")
    credentials.set_key(workshop.spec.account, settings, KEYS[0])
    connections = Connections()
    for changed in ({}, {"proxy": "http://proxy.example:1"}, {"ca_bundle": str(bundle)}, {}):
        async with connections.borrow(workshop.spec, replace(settings, **changed)):
            pass
    assert [made.closed for made in workshop.made] == [1, 1, 1, 0]
    await connections.aclose()


async def test_a_replaced_connection_is_closed_by_its_last_user(
    workshop: Workshop, settings: Settings
) -> None:
    connections = Connections()
    use_key(settings, KEYS[0])
    async with connections.borrow(workshop.spec, settings) as (old, _):
        async with connections.borrow(workshop.spec, settings) as (same, _):
            assert same is old
            use_key(settings, KEYS[1])
            assert await borrowed(connections, workshop, settings) is not old
        assert old.closed == 0
    assert old.closed == 1
    await connections.aclose()
    assert [one.closed for one in workshop.made] == [1, 1]


async def test_a_connection_that_cannot_be_made_costs_none_that_is_there(
    workshop: Workshop, settings: Settings
) -> None:
    connections = Connections()
    use_key(settings, KEYS[0])
    first = await borrowed(connections, workshop, settings)
    use_key(settings, KEYS[1])
    workshop.broken = True
    with pytest.raises(ImportError):
        await borrowed(connections, workshop, settings)
    use_key(settings, KEYS[0])
    assert await borrowed(connections, workshop, settings) is first
    assert first.closed == 0


async def test_without_a_key_nothing_is_made(workshop: Workshop) -> None:
    with pytest.raises(MissingAPIKeyError):
        await borrowed(Connections(), workshop, Settings())
    assert workshop.made == []


async def test_it_can_be_used_again_after_it_was_closed(
    workshop: Workshop, settings: Settings
) -> None:
    connections = Connections()
    await connections.aclose()
    await borrowed(connections, workshop, settings)
    await connections.aclose()
    await borrowed(connections, workshop, settings)
    assert [one.closed for one in workshop.made] == [1, 0]


async def test_the_loop_turns_while_a_connection_is_made(
    workshop: Workshop, settings: Settings
) -> None:
    ticking = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(*arguments: Any) -> Any:
        asyncio.run_coroutine_threadsafe(tick(), loop).result(20)
        return workshop.create(*arguments)

    async def tick() -> None:
        ticking.set()

    async with Connections().borrow(replace(workshop.spec, create=slow), settings):
        assert ticking.is_set()


async def test_no_key_is_told_by_the_connections_themselves(
    workshop: Workshop, settings: Settings
) -> None:
    use_key(settings, KEYS[0])
    connections = Connections()
    await borrowed(connections, workshop, settings)
    assert KEYS[0] not in repr(vars(connections))
