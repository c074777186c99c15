"""Where the library lies: a database URL, taken apart and shown without its secrets.

The rule of this module: nothing is touched, neither disk nor network; and the password leaves it
only inside the URL for the driver.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ..errors import StoreUnavailableError

if TYPE_CHECKING:
    from sqlalchemy import URL

_HINT = (
    "REDPANDA_DATABASE_URL is written sqlite:////home/me/library.sqlite"
    " or postgresql://user:password@host/name."
)


@dataclass(frozen=True, slots=True)
class Address:
    """A database URL in its parts; ``path`` is set for SQLite only."""

    kind: Literal["sqlite", "postgresql"]
    shown: str
    path: Path | None
    url: URL = field(repr=False)


def kind_of(url: str) -> Literal["sqlite", "postgresql"]:
    """Tell which database a URL means, however wrong the rest of it is."""
    return "postgresql" if url.lower().startswith("postgres") else "sqlite"


def parse(url: str) -> Address:
    """Take a database URL apart.

    Raises
    ------
    StoreUnavailableError
        When it is not a URL of SQLite or PostgreSQL. The message does not repeat the URL, which
        may hold a password.
    """
    if url.startswith("sqlite:"):
        return _sqlite(url)
    if url.split(":", 1)[0].split("+", 1)[0].lower() in ("postgres", "postgresql"):
        return _postgresql(url)
    raise StoreUnavailableError(
        "The library's database URL is for neither SQLite nor PostgreSQL.", hint=_HINT
    )


def _sqlite(url: str) -> Address:
    from sqlalchemy import URL

    rest = url.removeprefix("sqlite:///")
    if rest == url or not rest or rest.startswith(":memory:"):
        raise StoreUnavailableError(
            "The library's database URL names no SQLite file.",
            hint=_HINT,
        )
    # Absolute now: a notebook may change the working directory later. The rest is taken as it is,
    # because a path may hold a question mark or a percent sign.
    path = Path(rest).expanduser().absolute()
    return Address(
        kind="sqlite",
        shown=f"sqlite:///{path}",
        path=path,
        url=URL.create("sqlite", database=str(path)),
    )


def _postgresql(url: str) -> Address:
    from sqlalchemy import URL, make_url
    from sqlalchemy.exc import ArgumentError

    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise StoreUnavailableError(
            "The library's database URL cannot be read.", hint=_HINT
        ) from None
    # Shown without the query: libpq takes a password there, too.
    shown = URL.create(
        "postgresql", parsed.username, None, parsed.host, parsed.port, parsed.database
    )
    return Address(
        kind="postgresql",
        shown=shown.render_as_string(hide_password=True),
        path=None,
        url=parsed.set(drivername="postgresql+psycopg"),
    )
