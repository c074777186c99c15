"""Addresses: https, or http to this machine itself, and nothing hidden in them."""

from __future__ import annotations

import pytest

from redpanda_jupyter.urls import check_base_url, is_loopback, url_host


@pytest.mark.parametrize(
    ("given", "url", "host"),
    [
        ("https://api.openai.com/v1", "https://api.openai.com/v1", "api.openai.com"),
        (" https://api.openai.com/v1/ ", "https://api.openai.com/v1", "api.openai.com"),
        ("HTTPS://API.OpenAI.com:443/v1", "HTTPS://API.OpenAI.com:443/v1", "api.openai.com"),
        ("https://gateway.example:8443", "https://gateway.example:8443", "gateway.example:8443"),
        ("http://localhost:11434/v1", "http://localhost:11434/v1", "localhost:11434"),
        ("http://127.0.0.1:1234/v1", "http://127.0.0.1:1234/v1", "127.0.0.1:1234"),
        ("http://[::1]:8000/v1", "http://[::1]:8000/v1", "[::1]:8000"),
        ("http://ollama.localhost", "http://ollama.localhost", "ollama.localhost"),
        ("https://my_proxy.example.", "https://my_proxy.example.", "my_proxy.example"),
    ],
)
def test_a_plain_address_is_taken(given: str, url: str, host: str) -> None:
    assert check_base_url(given) == url
    assert url_host(url) == host


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("", "must be a URL"),
        (7, "must be a URL"),
        ("api.openai.com/v1", "must begin with https://"),
        ("ftp://example.org", "must begin with https://"),
        ("javascript:alert(1)", "must begin with https://"),
        ("file:///etc/passwd", "must begin with https://"),
        ("http://example.org", "http is for this machine itself"),
        ("http://10.0.0.5:8000", "http is for this machine itself"),
        ("http://0.0.0.0:8000", "http is for this machine itself"),
        ("http://127.1", "http is for this machine itself"),
        ("http://localhost.example.org", "http is for this machine itself"),
        ("http://notlocalhost", "http is for this machine itself"),
        ("https://me:word@example.org", "must not hold a user name"),
        ("https://api.openai.com@evil.example", "must not hold a user name"),
        ("https://example.org/v1?key=1", "must not hold a query"),
        ("https://example.org/v1#x", "must not hold a query"),
        ("https://example.org\\@evil.example", "plain ASCII"),
        ("https://exa mple.org", "plain ASCII"),
        ("https://example.org/\nHost: evil", "plain ASCII"),
        ("https://\u0430pi.openai.com", "plain ASCII"),
        ("https://example.org:99999", "host or port is wrong"),
        ("https://example.org:x", "host or port is wrong"),
        ("https://example.org:0", "a port from 1"),
        ("https://[::1", "host or port is wrong"),
        ("https://", "must name a host"),
        ("https://...", "must name a host"),
        ("https:///v1", "must name a host"),
        ("https://a%2eb", "must name a host"),
    ],
)
def test_anything_else_is_refused_without_repeating_it(given: object, words: str) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        check_base_url(given)
    assert str(caught.value).startswith("must ")
    assert "evil" not in str(caught.value)
    assert "word@" not in str(caught.value)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "a.localhost", "127.8.8.8", "::1"])
def test_this_machine_is_known(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "localhost.example", "128.0.0.1", "::2", "0x7f.1", "::"])
def test_other_machines_are_not_this_one(host: str) -> None:
    assert not is_loopback(host)
