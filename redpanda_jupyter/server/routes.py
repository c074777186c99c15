"""The routes, once: the handlers and the OpenAPI file both come from this table.

The rule of this module: it imports nothing heavy, because it is read while the server starts. So
models are named by text (``"Page[CodeBlock]"``) and looked up in :mod:`redpanda_jupyter.models`
when the first request, or the OpenAPI file, needs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..ids import ULID_PATTERN

Pool = Literal["read", "write", "general"]

PREFIX = "redpanda"
"""All routes lie below ``<base_url>redpanda/``."""

MAX_BODY_BYTES = 256 * 1024
"""The largest body that a route takes; a key is 512 characters and a path some hundred."""

KEYRING_DEADLINE_S = 9.0
"""Longer than a keyring may take (5 s, and 2 s for the status after it), whose words say more."""

REFERENCE_PATTERN = r"^(#?[0-9]{1,15}|[0-7][0-9A-HJKMNP-TV-Z]{25})$"
"""A record by its number (``12``, ``#12``) or by its ULID."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A piece of the path or of the query: what it means and which values it takes.

    ``default`` is what the operation gets where the query does not have it.
    """

    name: str
    description: str
    kind: Literal["string", "integer"] = "string"
    pattern: str | None = None
    expected: str = ""
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    max_length: int = 1000
    default: str | int | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """One verb on one path.

    Parameters
    ----------
    operation
        ``module:function`` below ``redpanda_jupyter.server.handlers``.
    request, response
        Names of models; ``None`` means no body. Without a response the answer is 204.
    pool
        Which worker threads do it: writes that wait for another program's must not hold up
        reads, nor a stuck database what needs none.
    deadline_s
        After so many seconds the client gets an error, whatever the worker still does.
    counts_as_activity
        False for what a page asks by itself: it must not keep an idle server alive.
    secret_fields
        Fields of the body that are never to be seen again, not even in an error's text.
    """

    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    operation: str
    summary: str
    response: str | None
    id: str
    request: str | None = None
    in_path: tuple[Parameter, ...] = ()
    in_query: tuple[Parameter, ...] = ()
    errors: tuple[int, ...] = ()
    pool: Pool = "read"
    deadline_s: float = 4.0
    counts_as_activity: bool = True
    secret_fields: tuple[str, ...] = ()


_REFERENCE = Parameter(
    "ref",
    "The number (`12`, `#12`) or the ULID of a record.",
    pattern=REFERENCE_PATTERN,
    expected="a number such as 12 or #12, or a ULID",
)
_TURN = Parameter(
    "id", "The ULID of the answer's message.", pattern=ULID_PATTERN, expected="a ULID"
)
_NOTEBOOK = Parameter(
    "notebook", "The ULID of a notebook.", pattern=ULID_PATTERN, expected="a ULID"
)
_PROVIDER = Parameter(
    "provider",
    "A provider's name, as in `provider:model`.",
    pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$",
    expected="a provider's name",
)
_Q = Parameter("q", "Words to look for; without them the newest come first.", default="")
_CURSOR = Parameter(
    "cursor",
    "`next_cursor` of the page before.",
    pattern=r"^[A-Za-z0-9_.~:=+-]+$",
    expected="the next_cursor of a page",
    max_length=500,
)
_LIMIT = Parameter("limit", "How many at most.", kind="integer", minimum=1, maximum=200, default=50)

_RECORD_ERRORS = (400, 404, 409, 503)
_LIST_ERRORS = (400, 409, 503)

ROUTES: tuple[Route, ...] = (
    Route(
        "GET",
        "status",
        "status:get_status",
        "Tell version, model, keys and the state of the library.",
        "Status",
        "getStatus",
        errors=(409,),
        pool="general",
        deadline_s=6.0,  # its parts have limits of their own
        counts_as_activity=False,
    ),
    Route(
        "GET",
        "providers",
        "providers:list_providers",
        "List the providers, their models and the state of their keys.",
        "list[ProviderInfo]",
        "listProviders",
        errors=(409,),
        pool="general",
        deadline_s=30.0,
    ),
    Route(
        "PUT",
        "keys/{provider}",
        "keys:put_key",
        "Put a key into the keyring. There is no way to read it back.",
        "KeyStatus",
        "putKey",
        request="KeyWrite",
        in_path=(_PROVIDER,),
        errors=(400, 409, 413, 422),
        pool="general",
        deadline_s=KEYRING_DEADLINE_S,
        secret_fields=("key",),
    ),
    Route(
        "DELETE",
        "keys/{provider}",
        "keys:delete_key",
        "Take a key out of the keyring.",
        "KeyStatus",
        "deleteKey",
        in_path=(_PROVIDER,),
        errors=(400, 409),
        pool="general",
        deadline_s=KEYRING_DEADLINE_S,
    ),
    Route(
        "GET",
        "conversations",
        "conversations:list_conversations",
        "List or search the conversations, newest first.",
        "Page[Conversation]",
        "listConversations",
        in_query=(_Q, _CURSOR, _LIMIT),
        errors=_LIST_ERRORS,
    ),
    Route(
        "GET",
        "conversations/{ref}",
        "conversations:get_conversation",
        "Get one conversation.",
        "Conversation",
        "getConversation",
        in_path=(_REFERENCE,),
        errors=_RECORD_ERRORS,
    ),
    Route(
        "GET",
        "conversations/{ref}/messages",
        "conversations:list_messages",
        "List a conversation's messages, oldest first.",
        "Page[Message]",
        "listMessages",
        in_path=(_REFERENCE,),
        in_query=(_CURSOR, _LIMIT),
        errors=_RECORD_ERRORS,
    ),
    Route(
        "GET",
        "blocks",
        "blocks:search_blocks",
        "List or search the code blocks.",
        "Page[CodeBlock]",
        "searchBlocks",
        in_query=(
            _Q,
            Parameter("language", "Only blocks in this language, such as `python`.", max_length=40),
            Parameter(
                "status",
                "Only blocks whose current version worked, failed, or was not run yet.",
                choices=("ok", "error", "not_run"),
            ),
            Parameter(
                "notebook_id",
                "Only blocks that were made in this notebook.",
                pattern=ULID_PATTERN,
                expected="a ULID",
            ),
            _CURSOR,
            _LIMIT,
        ),
        errors=_LIST_ERRORS,
    ),
    Route(
        "GET",
        "blocks/{ref}",
        "blocks:get_block",
        "Get one code block with its current version.",
        "CodeBlock",
        "getBlock",
        in_path=(_REFERENCE,),
        errors=_RECORD_ERRORS,
    ),
    Route(
        "DELETE",
        "blocks/{ref}",
        "blocks:delete_block",
        "Delete a code block; it can be restored.",
        None,
        "deleteBlock",
        in_path=(_REFERENCE,),
        errors=_RECORD_ERRORS,
        pool="write",
    ),
    Route(
        "POST",
        "blocks/{ref}/restore",
        "blocks:restore_block",
        "Undo the deletion of a code block.",
        "CodeBlock",
        "restoreBlock",
        in_path=(_REFERENCE,),
        errors=_RECORD_ERRORS,
        pool="write",
    ),
    Route(
        "GET",
        "blocks/{ref}/versions",
        "blocks:list_versions",
        "List a block's versions.",
        "list[CodeVersion]",
        "listVersions",
        in_path=(_REFERENCE,),
        errors=_RECORD_ERRORS,
    ),
    Route(
        "GET",
        "blocks/{ref}/executions",
        "blocks:list_executions",
        "List a block's runs, newest first.",
        "list[Execution]",
        "listExecutions",
        in_path=(_REFERENCE,),
        in_query=(_LIMIT,),
        errors=_RECORD_ERRORS,
    ),
    Route(
        "GET",
        "turns/{id}",
        "turns:get_turn",
        "Get an answer's bundle as the library has it; cells are inserted only for such a turn.",
        "TurnBundle",
        "getTurn",
        in_path=(_TURN,),
        errors=_RECORD_ERRORS,
    ),
    Route(
        "GET",
        "turns/{id}/runs/{notebook}",
        "turns:get_run_decision",
        "Ask whether a notebook runs an answer's cells once they are inserted.",
        "RunDecision",
        "getRunDecision",
        in_path=(_TURN, _NOTEBOOK),
        errors=_RECORD_ERRORS,
    ),
    Route(
        "POST",
        "notebooks",
        "notebooks:claim_notebook",
        "Ask which id is a notebook's own; a copied notebook gets a new one.",
        "NotebookClaim",
        "claimNotebook",
        request="NotebookClaim",
        errors=(400, 409, 413, 422, 503),
        pool="write",
    ),
    Route(
        "GET",
        "changes",
        "changes:get_changes",
        "Get a mark that differs whenever the library has changed.",
        "Changes",
        "getChanges",
        errors=(409, 503),
        counts_as_activity=False,
    ),
    Route(
        "GET",
        "openapi.json",
        "openapi:get_openapi",
        "Get this description.",
        "dict",
        "getOpenApi",
        pool="general",
    ),
)
