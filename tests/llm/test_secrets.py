"""The key goes into one header, and nowhere else."""

from __future__ import annotations

import logging
import traceback
from dataclasses import replace
from typing import Any

import pytest

from redpanda_jupyter.llm.base import Timeouts
from redpanda_jupyter.llm.registry import get_spec
from redpanda_jupyter.tour.server import Fault, TourServer


@pytest.mark.asyncio
async def test_key_is_in_its_header_only(
    wire: str, key: str, server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    await ask(connect(wire), request_)
    (seen,) = server.requests
    holding = [name for name, value in seen.headers.items() if key in value]
    assert holding in (["authorization"], ["x-api-key"])
    assert key not in seen.path
    assert key.encode() not in seen.raw


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "fault",
    [
        Fault(),
        Fault(status=401, message="Incorrect API key provided: {key}. Go to the settings."),
        Fault(status=500, message="dump: Authorization: Bearer {key}"),
        Fault(status=400, message="x" * 5000),
        Fault(status=404, message="no model for {key}"),
        Fault(hang_up=True),
        Fault(cut_after=1),
        Fault(malformed_after=1),
        Fault(error_after=1, message="bad {key}"),
    ],
    ids=lambda fault: fault.message[:20] + str(fault.status),
)
async def test_key_is_in_no_error_and_no_log(
    fault: Fault,
    wire: str,
    key: str,
    server: TourServer,
    connect: Any,
    ask: Any,
    request_: Any,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    server.faults.append(replace(fault, message=fault.message.replace("{key}", key)))
    with caplog.at_level(logging.DEBUG):
        provider = connect(wire)
        got = await ask(provider, request_)
    told = [caplog.text, repr(provider), str(vars(provider)), *capfd.readouterr()]
    if got.error is not None:
        told += [str(got.error), repr(got.error), got.error.hint]
        told += traceback.format_exception(got.error)
        assert len(got.error.message) < 400
    else:
        assert fault == Fault()
    for text in told:
        assert key not in text


@pytest.mark.asyncio
@pytest.mark.parametrize("bad", ["sk-line\nbreak-Zx81abcd", "sk-nul\0-Zx81abcd"])
async def test_key_that_no_header_can_carry_is_refused_without_showing_it(
    bad: str, wire: str, server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    got = await ask(connect(wire, key=bad), request_)
    assert got.error is not None
    assert "Zx81abcd" not in "".join(traceback.format_exception(got.error))
    assert list(server.requests) == []


@pytest.mark.asyncio
async def test_no_credential_of_the_environment_goes_along_with_ours(
    wire: str,
    server: TourServer,
    connect: Any,
    ask: Any,
    request_: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"):
        monkeypatch.setenv(name, "sk-from-the-environment-1234567890")
    own = server.openai_url if wire == "openai" else server.anthropic_url
    keyless = get_spec(wire).create(own, None, Timeouts())
    await ask(connect(wire), request_)
    await ask(keyless, request_)
    await keyless.aclose()
    assert len(server.requests) == 2
    for seen in server.requests:
        assert "from-the-environment" not in str(seen.headers)
