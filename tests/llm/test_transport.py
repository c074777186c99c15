"""The way to a provider: a real proxy, a real TLS server with an authority of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.credentials import Secret
from redpanda_jupyter.errors import ProviderConnectionError, ProviderError, SettingsError
from redpanda_jupyter.llm.base import Timeouts
from redpanda_jupyter.llm.registry import get_spec
from redpanda_jupyter.llm.transport import network
from redpanda_jupyter.settings import Settings, parse_text

from .network import HOST, Authority, Proxy, TLSServer, make_authority

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from redpanda_jupyter.tour.server import TourServer

KEY = "sk-proj-Zx81abcdEFGH5678ijklMNOP"
URL = f"https://{HOST}/v1"
Start = dict[str, str]
Patch = pytest.MonkeyPatch


@pytest.fixture(scope="session")
def authority(
    tmp_path_factory: pytest.TempPathFactory, need_programs: Callable[..., None]
) -> Authority:
    need_programs("openssl")
    return make_authority(tmp_path_factory.mktemp("ca") / "own")


@pytest.fixture
def tls(server: TourServer, authority: Authority) -> Iterator[TLSServer]:
    with TLSServer(server.port, authority) as running:
        yield running


@pytest.fixture
def proxy(tls: TLSServer) -> Iterator[Proxy]:
    with Proxy(tls.port) as running:
        yield running


@pytest.fixture(autouse=True)
def no_network_of_the_machine(start_environment: Start, monkeypatch: Patch) -> None:
    for name in ("HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        for one in (name, name.lower()):
            start_environment.pop(one, None)
            monkeypatch.delenv(one, raising=False)
    start_environment.pop("REQUESTS_CA_BUNDLE", None)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)


def models(settings: Settings, url: str = URL, wire: str = "openai") -> list[str]:
    """Ask the server at ``url`` for its models, with a key, as the settings say."""
    served = get_spec(wire).served
    assert served is not None
    timeouts = Timeouts(connect_s=5, idle_s=5, network=network(settings, url))
    return list(served(url, Secret(KEY), timeouts))


# --- proxies --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_the_usual_variables_name_the_proxy(
    name: str, proxy: Proxy, authority: Authority, server: TourServer, start_environment: Start
) -> None:
    start_environment[name] = f"http://127.0.0.1:{proxy.port}"
    start_environment["SSL_CERT_FILE"] = str(authority.bundle)
    assert models(Settings()) == ["model-a", "model-b"]
    assert proxy.asked.targets == [f"{HOST}:443"]
    assert KEY not in proxy.asked.heads[0], "the proxy sees the host's name and nothing more"
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.asyncio
async def test_a_question_takes_the_proxy_of_the_settings(
    wire: str, proxy: Proxy, authority: Authority, ask: Any, request_: Any, answer: str
) -> None:
    settings = Settings(proxy=f"http://127.0.0.1:{proxy.port}", ca_bundle=str(authority.bundle))
    url = URL if wire == "openai" else f"https://{HOST}"
    timeouts = Timeouts(connect_s=5, idle_s=20, network=network(settings, url))
    provider = get_spec(wire).create(url, Secret(KEY), timeouts)
    got = await ask(provider, request_)
    await provider.aclose()
    assert got.error is None
    assert got.text == answer
    assert proxy.asked.targets == [f"{HOST}:443"]


@pytest.mark.parametrize(
    ("listed", "url", "used"),
    [
        ("", URL, True),
        ("*", URL, False),
        (HOST, URL, False),
        ("company.test", URL, False),
        (".company.test", URL, False),
        ("*.company.test", URL, False),
        ("pany.test", URL, True),
        (f"{HOST}:443", URL, False),
        (f"{HOST}:8443", URL, True),
        (f"{HOST}:8443", f"https://{HOST}:8443/v1", False),
        ("10.0.0.0/8, other", "https://10.1.2.3/v1", False),
        ("10.0.0.0/8", "https://11.1.2.3/v1", True),
        ("", "https://localhost/v1", False),
        ("", "https://127.0.0.1:8000/v1", False),
        ("", "http://127.0.0.1:8000/v1", False),
    ],
)
def test_whom_no_proxy_names_is_asked_directly(
    listed: str, url: str, used: bool, start_environment: Start
) -> None:
    start_environment["NO_PROXY"] = listed
    for settings in (Settings(), Settings(proxy="http://proxy.example:1")):
        start_environment["HTTPS_PROXY"] = "" if settings.proxy else "http://proxy.example:1"
        assert (network(settings, url).proxy == "http://proxy.example:1") is used


def test_a_proxy_that_a_notebook_names_is_not_followed(
    proxy: Proxy, authority: Authority, monkeypatch: Patch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")  # as %env does
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.bundle))
    with pytest.raises(ProviderConnectionError) as caught:
        models(Settings())
    assert proxy.asked.targets == []
    assert "HTTPS_PROXY and SSL_CERT_FILE were changed after this process" in caught.value.hint


def test_a_proxys_password_goes_to_the_proxy_and_into_no_error(
    tls: TLSServer, authority: Authority
) -> None:
    with Proxy(tls.port, password="hunter2x") as proxy:
        good = Settings(
            proxy=f"http://me:hunter2x@127.0.0.1:{proxy.port}", ca_bundle=str(authority.bundle)
        )
        assert models(good) == ["model-a", "model-b"]
        wrong = Settings(
            proxy=f"http://me:hunter3x@127.0.0.1:{proxy.port}", ca_bundle=str(authority.bundle)
        )
        with pytest.raises(ProviderConnectionError) as caught:
            models(wrong)
    assert caught.value.message.startswith(f"The proxy 127.0.0.1:{proxy.port} on the way to")
    assert "HTTPS_PROXY" in caught.value.hint
    assert "hunter" not in str(caught.value) + repr(network(good, URL)) + repr(good)


def test_a_proxy_that_does_not_answer_is_named(proxy: Proxy) -> None:
    with proxy:
        pass
    with pytest.raises(ProviderError) as caught:
        models(Settings(proxy=f"http://127.0.0.1:{proxy.port}"))
    assert f"the proxy 127.0.0.1:{proxy.port} does not answer" in caught.value.message


def test_a_proxy_that_is_none_is_named_by_its_variable(start_environment: Start) -> None:
    start_environment["ALL_PROXY"] = "socks5://me:hunter2@127.0.0.1:1"
    with pytest.raises(SettingsError, match=r"^ALL_PROXY must begin with http") as caught:
        network(Settings(), URL)
    assert "hunter2" not in str(caught.value)


# --- certificates ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "ca_bundle"])
@pytest.mark.parametrize("wire", ["openai", "anthropic"])
def test_a_bundle_of_ones_own_is_trusted(
    name: str, wire: str, tls: TLSServer, authority: Authority, start_environment: Start
) -> None:
    settings = Settings()
    if name == "ca_bundle":
        settings = Settings(ca_bundle=str(authority.bundle))
        start_environment["SSL_CERT_FILE"] = "/not/there"  # the settings' goes first
    else:
        start_environment[name] = str(authority.bundle)
    url = f"https://localhost:{tls.port}" + ("/v1" if wire == "openai" else "")
    assert models(settings, url, wire) == ["model-a", "model-b"]


def test_a_certificate_that_nobody_vouches_for_is_said_with_what_to_set(
    tls: TLSServer, server: TourServer
) -> None:
    with pytest.raises(ProviderConnectionError) as caught:
        models(Settings(), f"https://localhost:{tls.port}/v1")
    assert "is not trusted here:" in caught.value.message
    assert "issuer" in caught.value.message or "self-signed" in caught.value.message
    assert "`redpanda config set ca_bundle FILE`" in caught.value.hint
    assert "SSL_CERT_FILE" in caught.value.hint
    assert list(server.requests) == [], "and nothing was sent"


def test_a_certificate_for_another_name_is_said(
    server: TourServer, tmp_path_factory: pytest.TempPathFactory, authority: Authority
) -> None:
    other = make_authority(tmp_path_factory.mktemp("ca") / "other", "DNS:elsewhere.test")
    with TLSServer(server.port, other) as running:
        url = f"https://localhost:{running.port}/v1"
        with pytest.raises(ProviderConnectionError, match=r"localhost.*not valid for") as caught:
            models(Settings(ca_bundle=str(other.bundle)), url)
        with pytest.raises(ProviderConnectionError, match="is not trusted here") as stranger:
            models(Settings(ca_bundle=str(authority.bundle)), url)
    assert str(other.bundle) in caught.value.hint
    assert str(authority.bundle) in stranger.value.hint
    assert list(server.requests) == []


def test_a_bundle_that_a_notebook_names_is_not_trusted(
    tls: TLSServer, authority: Authority, monkeypatch: Patch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.bundle))
    with pytest.raises(ProviderConnectionError, match="is not trusted here") as caught:
        models(Settings(), f"https://localhost:{tls.port}/v1")
    assert "SSL_CERT_FILE was changed after this process started" in caught.value.hint


def test_a_bundle_that_is_none_is_named(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("bundle")
    with pytest.raises(SettingsError, match=r"^'ca_bundle' names certificates that are not there"):
        models(Settings(ca_bundle=str(folder / "none.pem")))
    file = folder / "ca.pem"
    file.write_text("hello")
    with pytest.raises(SettingsError, match="holds no certificates in PEM form"):
        models(Settings(ca_bundle=str(file)))


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "ca_bundle"])
def test_a_bundle_whose_place_a_notebook_could_move_is_refused(
    name: str, authority: Authority, start_environment: Start, monkeypatch: Patch
) -> None:
    monkeypatch.chdir(authority.bundle.parent)
    if name == "SSL_CERT_FILE":
        start_environment[name] = authority.bundle.name
        with pytest.raises(SettingsError, match="SSL_CERT_FILE must be an absolute path"):
            network(Settings(), URL)
    else:
        with pytest.raises(SettingsError, match="'ca_bundle' must be an absolute path"):
            parse_text(name, authority.bundle.name, "line")


def test_what_speaks_no_tls_is_said(server: TourServer) -> None:
    with pytest.raises(ProviderConnectionError, match=r"encrypted connection \(TLS\)"):
        models(Settings(), f"https://localhost:{server.port}/v1")
