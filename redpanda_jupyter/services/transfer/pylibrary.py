"""The library in Python: ``lib = Library()``, ``lib["monthly-revenue"](df_de)``.

The rule of this module: whoever calls a block wants it to run, here and now, in this process; it is
the very function that an export writes, with the check of its contract first. What was imported and
not reviewed is refused. Asking for a block, its code or its contract runs nothing.
"""

from __future__ import annotations

import functools
import html
import linecache
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar

from redpanda_jupyter.errors import RecordNotFoundError, RedPandaError, UsageError

from ..applying.python import adapted, apply
from ..applying.said import NOTHING_SAID, said_in_python
from ..library import every, refuse_inert
from .gathering import find, gather

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from redpanda_jupyter import models
    from redpanda_jupyter.models.transfer import ExportedBlock
    from redpanda_jupyter.store import Store

    from ..applying.python import Results
    from ..applying.said import Said
    from ..verifying.everything import Everything

_PAGE = 100

P = ParamSpec("P")
T = TypeVar("T")


def _told(method: Callable[P, T]) -> Callable[P, T]:
    """Let an error that says what to do come without the way that it took in here.

    What a person reads is the own line, and the error.
    """

    @functools.wraps(method)
    def call(*given: P.args, **named: P.kwargs) -> T:
        try:
            return method(*given, **named)
        except RedPandaError as error:
            raise error.with_traceback(None) from None

    return call


class Block:
    """A block of the library as a Python object: callable, with code, contract and versions.

    Parameters
    ----------
    store
        The library that it is in.
    record
        The block as it was when it was asked for.
    version
        The version that is meant; ``None`` for the current one.
    """

    def __init__(
        self,
        store: Store,
        record: models.CodeBlock,
        version: int | None = None,
        said: Said = NOTHING_SAID,
    ) -> None:
        self._store = store
        self._record = record
        self._version = record.version if version is None else version
        self._said = said
        self._function: Callable[..., Any] | None = None

    @property
    def record(self) -> models.CodeBlock:
        """Everything that the library says of the block."""
        return self._record

    @property
    def number(self) -> int:
        """Its number in this library."""
        return self._record.number

    @property
    def name(self) -> str | None:
        """Its name, if it has one."""
        return self._record.name

    @property
    def description(self) -> str:
        """What it does, in a line."""
        return self._record.description

    @property
    def code(self) -> str:
        """The text of the version that is meant."""
        return self._store.get_version(self._record.id, self._version).code

    @property
    def contract(self) -> models.Contract:
        """What it needs and makes."""
        from redpanda_jupyter.notebooks.needs import contract_for

        return contract_for(self._gathered())

    @property
    def versions(self) -> list[models.CodeVersion]:
        """All its versions, the newest first."""
        return self._store.list_versions(self._record.id)

    @property
    def function(self) -> Callable[..., Any]:
        """The block as a function, as an exported module has it.

        Raises
        ------
        UsageError
            It was imported and nobody has reviewed it.
        ExportError
            It cannot be a function; the reason says why.
        """
        refuse_inert(self._store.get_block(self._record.id))
        if self._function is None:
            self._function = _function_of(self._gathered())
        return self._function

    def on(
        self,
        *,
        columns: Mapping[str, str | None] | None = None,
        values: Mapping[str, Mapping[str, str | Sequence[str]]] | None = None,
        yes: bool = False,
    ) -> Block:
        """Return the block with a word about the data that it will be called with.

        Parameters
        ----------
        columns
            The block's column: that of the data; ``None`` where it has none.
        values
            By the block's column, a text of the block: that of the data, or a list of those that
            stand for it.
        yes
            What is suggested is right.
        """
        said = said_in_python(columns, values, None, yes=yes)
        return Block(self._store, self._record, self._version, said)

    @_told
    def __call__(self, *frames: Any, **named: Any) -> Any:
        """Run the block on data: frames in order, then names; parameters by name.

        Columns of other names are found as ``%panda apply`` finds them; the frames themselves are
        left as they are.

        Raises
        ------
        MappingError
            The data do not fit, or which column is which is not sure; see :meth:`on`.
        ValueError, TypeError
            The data lack a column that the block needs, or hold texts where it needs numbers.
        """
        function = self.function
        brought, told = adapted(
            self._store, self._record.id, self._version, frames, named, self._said
        )
        return function(*brought, **told)

    def __repr__(self) -> str:
        name = f" {self.name}" if self.name else ""
        return f"<Block #{self.number}{name} version {self._version}: {self.description[:80]!r}>"

    def _repr_html_(self) -> str:
        """Show the block in a notebook: its text and contract, and nothing that could act."""
        from redpanda_jupyter.notebooks.words import clean, one_line

        def shown(text: str) -> str:
            return html.escape(text, quote=True)

        record = self._record
        told = " · ".join(
            part
            for part in (
                f"#{record.number}",
                one_line(record.name or "", 80),
                f"version {self._version}",
                record.badge,
                one_line(record.description, 200),
            )
            if part
        )
        return f"<div><p>{shown(told)}</p><pre>{shown(clean(self.code))}</pre></div>"

    def _gathered(self) -> ExportedBlock:
        export = gather(self._store, [f"{self._record.id}@{self._version}"])
        return next(one for one in export.blocks if one.block.id == self._record.id)


class Library:
    """The library of the person who runs this, for Python.

    Parameters
    ----------
    url
        The database; ``None``: the one of the settings.

    Examples
    --------
    >>> lib = Library()                            # doctest: +SKIP
    >>> lib["monthly-revenue"](df_de, limit=10)    # doctest: +SKIP
    """

    def __init__(self, url: str | None = None) -> None:
        from redpanda_jupyter.settings import load_settings
        from redpanda_jupyter.store import Store

        self._store = Store(url or load_settings().database_url)

    @_told
    def __getitem__(self, ref: str | int) -> Block:
        """Return a block by its number, id or name; ``name@2`` is its version 2.

        Raises
        ------
        RecordNotFoundError
            There is none.
        """
        if isinstance(ref, bool) or not isinstance(ref, str | int):
            raise UsageError(
                f"A block is named by its number or name, not by {type(ref).__name__}."
            )
        record, version = find(self._store, str(ref))
        if version is not None:
            self._store.get_version(record.id, version)
        return Block(self._store, record, version)

    def __contains__(self, ref: object) -> bool:
        if isinstance(ref, bool) or not isinstance(ref, str | int):
            return False
        try:
            find(self._store, str(ref))
        except (RecordNotFoundError, UsageError):
            return False
        return True

    def __iter__(self) -> Iterator[Block]:
        """Yield every block, the newest first."""
        for one in every(lambda cursor: self._store.search_blocks(cursor=cursor, limit=_PAGE)):
            yield Block(self._store, one)

    @_told
    def apply(
        self,
        ref: str | int,
        data: Mapping[str, Any] | Sequence[str | Path] | str | Path,
        *,
        columns: Mapping[str, str | None] | None = None,
        values: Mapping[str, Mapping[str, str | Sequence[str]]] | None = None,
        parameters: Mapping[str, Any] | None = None,
        yes: bool = False,
        engine: str | None = None,
        time_s: float | None = None,
    ) -> Results:
        """Run a block on several data sets, each in a process of its own; see ``%panda apply``.

        Parameters
        ----------
        data
            ``{"de": df_de, "fr": df_fr}``; a dict in the place of a frame names several inputs. Or
            files by path or pattern: ``"sales_*.csv"``.
        columns, values, yes
            As for :meth:`Block.on`.
        parameters
            Other values for the block's parameters.
        engine
            ``dask://host:port`` for a cluster; ``None``: processes here.
        time_s
            Seconds after which a run is stopped.

        Returns
        -------
        Results
            ``results.frame`` has all under one schema; ``results.matrix`` a row a data set.
        """
        said = said_in_python(columns, values, parameters, yes=yes)
        return apply(self._store, str(ref), data, said, engine=engine, time_s=time_s)

    @_told
    def verify(
        self,
        ref: str | int,
        data: Mapping[str, Any] | Sequence[str | Path] | str | Path | None = None,
        *,
        columns: Mapping[str, str | None] | None = None,
        values: Mapping[str, Mapping[str, str | Sequence[str]]] | None = None,
        parameters: Mapping[str, Any] | None = None,
        yes: bool = False,
        keep_data: bool = False,
        renew: bool = False,
        time_s: float | None = None,
    ) -> Everything:
        """Prove a block: run it twice in fresh processes and record it; see ``%panda verify``.

        Parameters
        ----------
        data
            As for :meth:`apply`; ``None``: what it was proven on before.
        columns, values, parameters, yes, time_s
            As for :meth:`apply`, with ``data`` alone.
        keep_data
            Keep a copy of the frames, so that the proof can be repeated anywhere.
        renew
            Keep these results from now on, in the place of those that were kept before.

        Returns
        -------
        Everything
            ``proofs`` with a validation each, ``skipped`` with the reasons, and ``good``.

        Raises
        ------
        UsageError
            Words about data without data.
        """
        from ..verifying.python import verify

        said = said_in_python(columns, values, parameters, yes=yes)
        return verify(
            self._store, str(ref), data, said, keep_data=keep_data, renew=renew, time_s=time_s
        )

    @_told
    def search(self, words: str, limit: int = 20) -> list[Block]:
        """Return the blocks that fit some words best, which may have filters: ``tag:finance``.

        Raises
        ------
        UsageError
            A filter that there is not, or one with a value that says nothing.
        """
        from redpanda_jupyter.services.searching import search

        page = search(self._store, words, limit=limit)
        return [Block(self._store, one.block) for one in page.hits]

    def close(self) -> None:
        """Close the database; the next use opens it again."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Library {self._store.url_shown}>"


def _function_of(one: ExportedBlock) -> Callable[..., Any]:
    """Compile a block's function in a namespace of its own; its text is there for tracebacks."""
    from redpanda_jupyter.models.transfer import Export
    from redpanda_jupyter.notebooks.module import module

    alone = one.model_copy(update={"depends_on": []})
    title = one.block.name or f"block {one.block.number}"
    made = module(Export(store_id=one.block.id, title=title, blocks=[alone]))
    place = f"<redpanda #{one.block.number} version {one.version} {one.text.content_hash[:8]}>"
    linecache.cache[place] = (len(made.text), None, made.text.splitlines(keepends=True), place)
    namespace: dict[str, Any] = {"__name__": f"redpanda_block_{one.block.number}"}
    exec(compile(made.text, place, "exec"), namespace)  # noqa: S102 - the person calls the block
    function: Callable[..., Any] = namespace[made.functions[0].name]
    return function
