"""What stands in a block as a password or a key stands in none of the texts of its analysis."""

from __future__ import annotations

import dataclasses
import json

import pytest

from redpanda_jupyter.analysis import analyze, describe
from redpanda_jupyter.redaction import without_keys, without_secrets

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwRJSMeKKF2QT4fwpMeJf36P"
BASE62 = "q7Rt2XvB9mKpL4sWd8NfG3xQzYh5TcJa"

# symptom: the code, what must not be told, and what must
TOLD: dict[str, tuple[str, str, str]] = {
    "a signature of shared access in a path": (
        'pd.read_csv("https://acme.blob.core.windows.net/raw/a.csv?sv=2023-01-03&sr=b&sig=aB%2Fc3d")',
        "aB%2Fc3d",
        "https://acme.blob.core.windows.net/raw/a.csv?sv=2023-01-03&sr=b&sig=[redacted]",
    ),
    "a short signature": (
        'pd.read_csv("https://h.example.org/a.csv?sig=abcd")',
        "abcd",
        "https://h.example.org/a.csv?sig=[redacted]",
    ),
    "an address that S3 has signed": (
        'pd.read_csv("https://b.s3.amazonaws.com/a.csv?X-Amz-Credential=AKIDx%2F2024&X-Amz-Date=2024'
        '&X-Amz-Signature=0a1b2c")',
        "0a1b2c",
        "X-Amz-Date=2024",
    ),
    "the credential of an address that S3 has signed": (
        'pd.read_csv("https://b.s3.amazonaws.com/a.csv?X-Amz-Credential=AKIDx%2F2024&a=1")',
        "AKIDx",
        "https://b.s3.amazonaws.com/a.csv?X-Amz-Credential=[redacted]&a=1",
    ),
    "a token in a query": (
        'pd.read_json("https://api.example.org/v1/rows?page=2&token=abc123")',
        "abc123",
        "https://api.example.org/v1/rows?page=2&token=[redacted]",
    ),
    "a token with a prefix in a query": (
        'pd.read_json("https://api.example.org/rows?private_token=abc123")',
        "abc123",
        "private_token=[redacted]",
    ),
    "a token behind the hash sign": (
        'pd.read_json("https://api.example.org/rows#access_token=abc123")',
        "abc123",
        "https://api.example.org/rows#access_token=[redacted]",
    ),
    "a name and a password in an address": (
        'pd.read_csv("https://anna:hunter2@files.example.org/a.csv")',
        "hunter2",
        "@files.example.org/a.csv",
    ),
    "a token for a name in an address": (
        'pd.read_csv("https://s3cretname@files.example.org/a.csv")',
        "s3cretname",
        "https://[redacted]@files.example.org/a.csv",
    ),
    "a password with a slash in it": (
        'url = "postgresql://anna:hun/ter2@db.example.org/shop"',
        "hun/ter2",
        "@db.example.org/shop",
    ),
    "a password with an at sign in it": (
        'url = "postgresql://anna:hun@ter2@db.example.org/shop"',
        "ter2",
        "postgresql://anna:[redacted]@db.example.org/shop",
    ),
    "the address of a database": (
        'url = "mssql+pyodbc://sa:hunter2@db/x?driver=ODBC"',
        "hunter2",
        "mssql+pyodbc://sa:[redacted]@db/x?driver=ODBC",
    ),
    "a connection string of a server": (
        'cs = "Server=db.example.org;Uid=sa;Pwd=hunter2;Encrypt=yes"',
        "hunter2",
        "Server=db.example.org;Uid=sa;Pwd=[redacted];Encrypt=yes",
    ),
    "a connection string of a storage": (
        'cs = "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=aGVsbG8=;Suffix=net"',
        "aGVsbG8",
        "AccountName=acme;AccountKey=[redacted];Suffix=net",
    ),
    "a connection string of a bus": (
        'cs = "Endpoint=sb://a.example.org/;SharedAccessKeyName=Root;SharedAccessKey=abc123="',
        "abc123",
        "SharedAccessKeyName=Root;SharedAccessKey=[redacted]",
    ),
    "a connection string of PostgreSQL": (
        "dsn = \"host=db user=anna password='hunter two' dbname=shop\"",
        "hunter two",
        "host=db user=anna password=",
    ),
    "a token of MotherDuck": (
        'duckdb.connect("md:shop?motherduck_token=abc123")',
        "abc123",
        "md:shop?motherduck_token=[redacted]",
    ),
    "a token of MotherDuck by its name": ('motherduck_token = "abc123"', "abc123", "[redacted]"),
    "a token in SQL": (
        "q = \"SET motherduck_token='abc123'\"",
        "abc123",
        "SET motherduck_token=",
    ),
    "a secret in SQL": (
        "q = \"CREATE SECRET (TYPE s3, KEY_ID 'me', SECRET 'abc/123')\"",
        "abc/123",
        "TYPE s3",
    ),
    "a password in SQL": ("q = \"CREATE USER a WITH PASSWORD 'abc'\"", "'abc", "CREATE USER a"),
    "a key by its look": ('x = "sk-proj-Zk3hT9vQ2mXb7LpR4sWd8NfG9xQz"', "Zk3h", "[redacted]"),
    "a key of GitHub": (f'x = "ghp_{BASE62}"', BASE62, "[redacted]"),
    "a key of AWS": ('x = ["AKIAIOSFODNN7EXAMPLE"]', "AKIA", "[redacted]"),
    "a JSON web token": (f'x = "{JWT}"', "eyJ", "[redacted]"),
    "a private key": (
        'x = """-----BEGIN PRIVATE KEY-----\nMIIEabc\n-----END PRIVATE KEY-----"""',
        "MIIE",
        "[redacted]",
    ),
    "a long text without words": (f'x = "{BASE62}"', BASE62, "[redacted]"),
    "a secret with slashes": (
        'x = "wJalrXUtnFEMI/K7MDENG/bPxRfiCY7z8PLEKEYa"',
        "K7MDENG",
        "[redacted]",
    ),
    "a hexadecimal key": ('x = "9f86d081884c7d659a2feaa0c55ad015"', "9f86", "[redacted]"),
    "a hook of Slack": (
        'hook = "https://hooks.slack.com/services/T00000000/B00000000/abcdefgh"',
        "abcdefgh",
        "https://hooks.slack.com/services/[redacted]",
    ),
    "a key that is no word": ("key = 'hunter2'", "hunter2", "[redacted]"),
    "a number that is a secret": ("pin = 4321", "4321", "[redacted]"),
    "a number that is a password": ("db_password = 20240115", "20240115", "[redacted]"),
    "a keyword with a secret": ('pd.read_csv("a.csv", sas="hunter2")', "hunter2", "a.csv"),
    "a keyword with a number": ('pd.read_csv("a.csv", password=4321)', "4321", "a.csv"),
    "a magic's address": ("%load https://anna:hunter2@h.example.org/a.py", "hunter2", "h.example"),
    "an address that is cut": (
        f'pd.read_csv("https://h.example.org/{"a" * 40}?token=sk-{BASE62}")',
        "sk-q",
        "https://h.example.org/",
    ),
}


@pytest.mark.parametrize(("code", "secret", "kept"), TOLD.values(), ids=TOLD)
def test_a_secret_is_hidden_and_the_rest_is_told(code: str, secret: str, kept: str) -> None:
    found = analyze(code)
    texts = json.dumps(dataclasses.asdict(found), ensure_ascii=False)
    assert secret not in texts
    assert secret not in describe(found)
    assert kept in texts


STAYS = [
    "MAX_TOKENS = 4096",
    "n_tokens = 128000",
    "limit_token = 5",
    "LED_PIN = 13",
    "sort_key = 'region'",
    "pd.read_hdf('a.h5', key='sales')",
    "low_pass = 50",
    "url = 'https://data.example.org/taxi/yellow_tripdata_2024-01.parquet?year=2024&s=de'",
    "url = 'https://raw.example.com/a/b/3f786850e387550fdab836ed7e6dc881de23001b/iris.csv'",
    "url = 'https://data.example.org:8443/a@b.csv'",
    "url = 'postgresql://db:5432/shop?options=a@b'",
    "url = 'https://medium.example.com/@anna/post'",
    "md5 = '9f86d081884c7d659a2feaa0c55ad015'",
    "run = '123e4567-e89b-12d3-a456-426614174000'",
    "model = 'RandomForestClassifierWithCalibration2024'",
    "name = 'StandardScaler_PCA_LogisticRegression_2024_01_15_v3'",
    "when = '2024-01-15T10-30-00+02-00'",
    "folder = 'data/2024/Q1/SalesByRegionAndMonth/EMEA'",
    "pic = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk'",
    "query = 'token == \"word\" and count > 3'",
    "text = 'the password is required; password=None'",
]


@pytest.mark.parametrize("code", STAYS)
def test_what_is_no_secret_is_told_whole(code: str) -> None:
    assert "[redacted]" not in json.dumps(dataclasses.asdict(analyze(code)))


def test_a_file_that_is_named_after_its_hash_is_told() -> None:
    (read,) = analyze("pd.read_csv('9f86d081884c7d659a2feaa0c55ad015.csv')").reads
    assert read.path == "9f86d081884c7d659a2feaa0c55ad015.csv"


def test_what_is_unknown_in_an_address_stays_a_star() -> None:
    (read,) = analyze("pd.read_csv(f'https://h.example.org/a.csv?token={token}')").reads
    assert read.path == "https://h.example.org/a.csv?token=*"


def test_twice_is_the_same_as_once() -> None:
    for code, _, _ in TOLD.values():
        once = without_secrets(code)
        assert without_secrets(once) == once
        assert without_keys(once) == once
