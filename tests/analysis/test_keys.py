"""Which keys are typed in a cell, and what only stands where one could."""

from __future__ import annotations

import pytest

from redpanda_jupyter.analysis.keys import brings_key, code_holds_key, keys_in_code, line_of_key

OPENAI = "sk-proj-Zk3hT9vQ2mXb7LpR4sWd8NfG9xQz"
AWS = "AKIAIOSFODNN7EXAMPLE"

WITHOUT = [
    'password = os.environ["DB_PASSWORD"]',
    'api_token = os.getenv("API_TOKEN")',
    "conn = connect(user=user, password=getpass.getpass())",
    'conn = connect(password=password)\nprint("password")',
    "out = model.generate(ids, pad_token=tok.eos_token, max_token=1000)",
    "first_token = tokens[0]",
    'csrf_token = page.find("input")["value"]',
    'engine = create_engine(f"postgresql://{user}:{password}@{host}/db")',
    'engine = create_engine("postgresql://me:%s@host/db" % password)',
    'url = f"https://api.example.org/?api_key={API_KEY}"',
    "client = Client(api_key=my_key_2024)",
    'token = "EUR"',
    'token_column = "tokens_2023"',
    'df = df.rename(columns={"token": "token_count_2023"})',
    'secret = "secrets/db2.json"',
    'password = "your-password1"',
    'api_key: str = "${API_KEY_1}"',
    'pwd = "/home/ada/work2"',
    'token = "utf-8-sig"',
    "%%time\nfirst_token = tokens[0]",
    "%matplotlib inline\nfirst_token = tokens[0]",
    "def f(password: str | None = None, access_token=Depends(scheme)):\n    pass",
]


@pytest.mark.parametrize("code", WITHOUT)
def test_code_that_reads_a_key_holds_none(code: str) -> None:
    assert keys_in_code(code) == []
    assert not code_holds_key(code)


@pytest.mark.parametrize(
    ("code", "line"),
    [
        (f"a = 1\nb = '{OPENAI}'", 2),
        (f"a = 1\n\n# {AWS}", 3),
        (f'first_token = tokens[0]\nkey = """x\n{OPENAI}"""', 3),
        ("url = f'postgresql://{user}:hunter2{more}@{host}/db'", 1),
        (f"a = 1\n{OPENAI}", 2),
        (f"{AWS}", 1),
        ('password = "hunter2secret"', 1),
        ("a = 1\nconnect(user='ada', password='s3cr3tpw9')", 2),
        ('os.environ["API_KEY"] = "abc12345678"', 1),
        ('settings = {"password": "hunter2secret"}', 1),
        ('db_password: str = "hunter2secret"', 1),
        ("dsn = 'Server=x;PWD=hunter2;'", 1),
        ("connect(password=123456)", 1),
        ("first_token = tokens[0]\n%env API_KEY=abc12345678", 2),
        ("!export API_TOKEN=abc12345678", 1),
        ("%%bash\nexport API_TOKEN=abc12345678", 2),
        (f"%%time\na = '{OPENAI}'", 2),
        (f"that is no Python: {OPENAI}", 1),
        (f"x = (1,\r\n'{OPENAI}')", 2),
    ],
)
def test_a_key_that_is_typed_is_found_with_its_line(code: str, line: int) -> None:
    assert code_holds_key(code)
    assert line_of_key(code) == line


@pytest.mark.parametrize(
    ("text", "known", "brings"),
    [
        (f"a = '{OPENAI}'", "a = 1", True),
        (f"a = '{OPENAI}' + 'b'", f"a = '{OPENAI}'", False),
        (f"a = '{OPENAI}', '{AWS}'", f"a = '{OPENAI}'", True),
        ("a = 1", f"a = '{OPENAI}'", False),
    ],
)
def test_a_key_that_was_there_is_not_brought(text: str, known: str, brings: bool) -> None:
    assert brings_key(text, known) is brings
