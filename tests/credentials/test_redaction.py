"""Redaction: shapes of real keys go, harmless look-alikes stay."""

from __future__ import annotations

import time

import pytest

from redpanda_jupyter.credentials import Secret, redact

HEX32 = "9f86d081884c7d659a2feaa0c55ad015"
LONG = "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7dE9f"

KEYS = {
    "OpenAI, project": f"sk-proj-{LONG}_{LONG}-T3BlbkFJ{LONG}",
    "OpenAI, old": "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",
    "OpenAI, service account": f"sk-svcacct-{LONG}",
    "OpenAI, admin": f"sk-admin-{LONG}",
    "Anthropic": f"sk-ant-api03-{LONG}_{LONG}-AAAAAA",
    "OpenRouter": f"sk-or-v1-{HEX32}{HEX32}",
    "DeepSeek": f"sk-{HEX32}",
    "AWS": "AKIAIOSFODNN7EXAMPLE",
    "AWS, temporary": "ASIAY34FZKBOKMUTVV7A",
    "GitHub, classic": "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    "GitHub, server": "ghs_16C7e42F292c6912E7710c838347Ae178B4a",
    "GitHub, fine-grained": "github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz0123456789",
    "GitLab": "glpat-Zx8sT2vQ9mXb7LpR4sWd",
    "Slack, bot": "xoxb-123456789012-1234567890123-aBcDeFgHiJkLmNoPqRsTuVwX",
    "Slack, user": "xoxp-123456789012-123456789012-123456789012-abcdef",
    "Google": "AIzaSyA1B2c3D4e5F6g7H8i9J0kLmNoPqRsTuVw",
    "Hugging Face": "hf_aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH",
    "Groq": f"gsk_{LONG}",
    "xAI": f"xai-{LONG}",
    "Perplexity": f"pplx-{LONG}",
    "NVIDIA": f"nvapi-{LONG}",
    "Stripe": "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
    "a JSON web token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwRJSMeKKF2QT4fwpMeJf36P",
}

HARMLESS = [
    "sk-learn-contrib and sk-learn-contrib-lightning are packages",
    "task-1234567890123456 and risk-2024-assessment-final",
    "disk-0123456789abcdef0123",
    "The Bearer of this letter; bearer authentication is required",
    "Bearer token missing. Basic authentication failed.",
    "api_key: required field; api_key=None; API key not found",
    "Authorization: required",
    "You did not provide an API key in the Authorization header (i.e. Authorization: Bearer KEY)",
    "commit 3f786850e387550fdab836ed7e6dc881de23001b",
    "uuid 123e4567-e89b-12d3-a456-426614174000",
    "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "df.groupby('sk_customer_id').agg({'xoxo': 'mean'})",
    "model gpt-5.1-2026-01-01 with max_tokens=8192, req_0123456789abcdef",
    "https://api.openai.com:443/v1/chat/completions?x=1@2",
    "AKIAshort AIza hf_model eyJ gsk_ ghp_tooshort",
    "mail me@example.org at 12:30:45",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
]


@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize(
    "frame",
    ["{}", "Incorrect API key provided: {}.", '{{"key": "{}"}}', "key='{}', x", "a\n{}\nb", "({})"],
)
def test_what_looks_like_a_key_goes(name: str, frame: str) -> None:
    key = KEYS[name]
    shown = redact(frame.format(key))
    assert "[redacted]" in shown
    for start in range(0, len(key) - 12, 6):
        assert key[start : start + 12] not in shown
    assert shown.startswith(frame.format("\0").partition("\0")[0])  # what stood before stays


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_harmless_stays(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Authorization: Bearer abc123def456", "Authorization: Bearer [redacted]"),
        ("authorization: bearer abc123def456", "authorization: bearer [redacted]"),
        ('{"Authorization": "Bearer aGVsbG8gd29ybGQ="}', '{"Authorization": "Bearer [redacted]"}'),
        ("Authorization: Basic dXNlcjpwYXNzd29yZA==", "Authorization: Basic [redacted]"),
        ("Authorization=" + "abcdefgh" * 8, "Authorization=[redacted]"),
        ("'x-api-key': 'abcd1234efgh'", "'x-api-key': '[redacted]'"),
        (r"{\"api_key\": \"abcd1234efgh\"}", r"{\"api_key\": \"[redacted]\"}"),
        ("OPENAI_API_KEY=abcd1234efgh5678 next", "OPENAI_API_KEY=[redacted] next"),
        ("GET /v1?access_token=abcd1234efgh&x=1", "GET /v1?access_token=[redacted]&x=1"),
        ("postgresql://panda:s3cr%40t@db/x", "postgresql://panda:[redacted]@db/x"),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----\nrest",
            "[redacted]\nrest",
        ),
        ("-----BEGIN PRIVATE KEY-----\nMIIE cut", "[redacted]"),
    ],
)
def test_what_stands_after_a_label_goes(text: str, expected: str) -> None:
    assert redact(text) == expected


def test_known_secrets_go_whatever_their_shape() -> None:
    secret = Secret("plain words+and/signs")
    text = "a plain words+and/signs b plain%20words%2Band%2Fsigns c"
    assert redact(text, secret) == "a [redacted] b [redacted] c"


def test_several_secrets_go() -> None:
    assert redact("x-first-one y-second-one", Secret("x-first-one"), Secret("y-second-one")) == (
        "[redacted] [redacted]"
    )


def test_the_longer_of_two_secrets_goes_whole() -> None:
    short, long = Secret("abcdefgh"), Secret("abcdefgh-and-more")
    assert redact("abcdefgh-and-more", short, long) == "[redacted]"


def test_a_word_that_a_local_server_takes_for_a_key_stays_a_word() -> None:
    assert redact("ollama is not running", Secret("ollama")) == "ollama is not running"


def test_twice_is_the_same_as_once() -> None:
    for key in KEYS.values():
        once = redact(f"Authorization: Bearer {key}")
        assert redact(once) == once


@pytest.mark.parametrize(
    "part",
    ["sk-", "a_", "eyJaaaaaaaa.", "-----BEGIN PRIVATE KEY-----", "api_key=", "://a:", "x" * 9],
)
def test_a_long_hostile_text_takes_no_long_time(part: str) -> None:
    text = part * (200_000 // len(part))
    began = time.monotonic()
    redact(text)
    assert time.monotonic() - began < 10  # a quadratic pattern needs minutes
