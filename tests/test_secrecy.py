"""What looks like a secret, and what only seems to."""

from __future__ import annotations

import pytest

from redpanda_jupyter.secrecy import MARK, holds_secret, mask, secret_name

SECRETS = [
    "sk-proj-abc123def456ghi789",
    "sk_live_abcdefghij123456",
    "AKIAIOSFODNN7EXAMPLE",
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "xoxb-1234567890-abcdef",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln",
    "-----BEGIN PRIVATE KEY-----\nMIIEv\n-----END PRIVATE KEY-----",
    "mongodb+srv://user:pa55word@cluster/db",
    "Server=db;User Id=me;Password=Hunter2x;",
    "AccountName=x;AccountKey=abc123==",
    "password: hunter2",
    "api_key=abcdef",
    "Authorization: Bearer abc123def",
    "4111111111111111",
    "5500-0000-0000-0004",
    "378282246310005",
    "DE89370400440532013000",
    "GB82 WEST 1234 5698 7654 32",
]
HARMLESS = [
    "me@name.org",
    "d41d8cd98f00b204e9800998ecf8427e",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "123e4567-e89b-12d3-a456-426614174000",
    "4111111111111112",
    "1234567890123456",
    "0000000000000000",
    "DE89370400440532013001",
    "3.14159265358979",
    "https://example.org/path/to/page?x=1",
    "sk-learn-contrib-lightning",
    "the_quick_brown_fox_jumps_over_the_lazy_dog_2024",
    "CustomerID2024Q1RevenueUSDTotalEU27",
    "CustomerLifetimeValueByRegionAndMonth2024",
    "2024-01-01 00:00:00 to 2024-12-31 23:59:59",
    "+49 30 1234567",
    "1600000000000",
    "",
]


@pytest.mark.parametrize("text", SECRETS)
def test_a_secret_becomes_a_mark(text: str) -> None:
    assert holds_secret(text)
    told = mask(f"before {text} after")
    assert MARK in told
    assert told.startswith("before ")
    assert text not in told


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_stays(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "db_password",
        "userPassword",
        "API_KEY",
        "apiKey",
        "access_token",
        "token",
        "client_secret",
        "connection_string",
        "DATABASE_URL",
        "card_number",
        "iban",
        "cvv",
        "password_hash",
        "privateKey",
        "credentials",
        "ssh-key",
        "Secret 2",
    ],
)
def test_names_of_secrets(name: str) -> None:
    assert secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "token_count",
        "max_tokens",
        "tokens",
        "key",
        "primary_key",
        "author",
        "company",
        "span",
        "password_changed_at",
        "price",
        "number",
        "secretary",
        "card",
        "keyboard",
        "",
        "🐼",
    ],
)
def test_names_of_other_things(name: str) -> None:
    assert not secret_name(name)


@pytest.mark.timeout(60)  # a second is plenty, unless it grows with the square of the length
@pytest.mark.parametrize(
    "piece", ["sk-", "a", "1 ", "A1", "://x:", "password=", "-----BEGIN ", "eyJ"]
)
def test_a_long_text_is_searched_in_one_go(piece: str) -> None:
    mask(piece * (200_000 // len(piece)))
