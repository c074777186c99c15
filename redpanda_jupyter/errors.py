"""Every way in which Red Panda says no: one tree, one sentence a class.

The rule of this module: it imports nothing and knows neither HTTP nor IPython. An error carries
a ``code`` (stable, for programs), a ``message`` (one line, for people) and a ``hint`` (the next
step, for the same people). ``kernel`` renders it as one line, ``server`` maps it to a status.

* RedPandaError

  * UsageError: wrong arguments of a magic, a command or a request.
  * ConfigurationError

    * SettingsError: a settings file or variable cannot be read or holds a wrong value.
    * MissingAPIKeyError: no key for the provider was found anywhere.
    * KeyringError: the operating system's keyring is absent, locked, or did not answer.
    * BudgetError: the question may cost more than was allowed; it was not sent.

  * StoreError

    * RecordNotFoundError: no such conversation, message or code block.
    * ConflictError: someone else changed the record in the meantime.
    * StoreUnavailableError: the database is locked, read-only, full, damaged or out of reach.
    * StoreVersionError: the database was written by a newer Red Panda than this one.

  * ProviderError: the model's provider failed; ``retryable`` and ``retry_after`` say what helps.

    * ProviderAuthenticationError: the key was refused.
    * RateLimitError: too many requests at this moment.
    * QuotaError: the account has no credit left.
    * ContextLengthError: the question and its context are longer than the model takes.
    * ProviderTimeoutError: no answer, or no further text, within the time allowed.
    * ProviderConnectionError: the provider could not be reached, or hung up.
    * ProviderResponseError: the provider answered with something that is not an answer.

  * AnalysisError

    * UnparsableCodeError: the code is not valid Python.
    * ContractError: a contract cannot be changed as asked, or block and data do not go together.
    * MappingError: columns or values cannot be put in each other's place as asked.

  * TransferError: something could not leave the library or come into it.

    * ExportError: a block cannot be written in that form; the reason says why.
    * BundleError: a bundle is not what it says it is; nothing of it was taken over.

  * InternalError: a fault of Red Panda's own.
"""

from __future__ import annotations


class RedPandaError(Exception):
    """Base of all errors that Red Panda raises on purpose.

    Parameters
    ----------
    message
        One readable line that says what is wrong. Never holds a key, a path of ours or SQL.
    hint
        What the person can do next; empty where there is nothing to do.
    """

    code = "redpanda_error"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(RedPandaError):
    """Wrong arguments of a magic, a command or a request; ``field`` names the culprit."""

    code = "usage"

    def __init__(self, message: str, *, hint: str = "", field: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.field = field


class ConfigurationError(RedPandaError):
    """Something outside the call is not set up."""

    code = "configuration"


class SettingsError(ConfigurationError):
    """A settings file or variable cannot be read or holds a wrong value."""

    code = "settings"


class MissingAPIKeyError(ConfigurationError):
    """No key for the provider was found in the environment or the keyring."""

    code = "missing_api_key"


class KeyringError(ConfigurationError):
    """The operating system's keyring is absent, locked, or did not answer."""

    code = "keyring"


class BudgetError(ConfigurationError):
    """The question may cost more than the person or an administrator allowed; it was not sent."""

    code = "budget"


class StoreError(RedPandaError):
    """The library's database could not do what was asked."""

    code = "store"


class RecordNotFoundError(StoreError):
    """There is no such conversation, message or code block."""

    code = "not_found"


class ConflictError(StoreError):
    """The record was changed by someone else in the meantime."""

    code = "conflict"


class StoreUnavailableError(StoreError):
    """The database is locked, read-only, full, damaged or out of reach."""

    code = "store_unavailable"


class StoreVersionError(StoreError):
    """The database was written by a newer Red Panda than this one; it was not touched."""

    code = "store_version"


class ProviderError(RedPandaError):
    """The model's provider failed.

    Parameters
    ----------
    retryable
        Whether the same request may succeed when it is sent again.
    retry_after
        Seconds that the provider asked to wait, if it did.
    status
        The HTTP status, if there was an HTTP answer.
    sent
        False where it is certain that nothing of the request left this machine.
    """

    code = "provider"

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        retryable: bool = False,
        retry_after: float | None = None,
        status: int | None = None,
        sent: bool = True,
    ) -> None:
        super().__init__(message, hint=hint)
        self.retryable = retryable
        self.retry_after = retry_after
        self.status = status
        self.sent = sent


class ProviderAuthenticationError(ProviderError):
    """The provider refused the key."""

    code = "provider_authentication"


class RateLimitError(ProviderError):
    """Too many requests at this moment."""

    code = "rate_limit"


class QuotaError(ProviderError):
    """The account behind the key has no credit left."""

    code = "quota"


class ContextLengthError(ProviderError):
    """The question and its context are longer than the model takes."""

    code = "context_length"


class ProviderTimeoutError(ProviderError):
    """No answer, or no further text, arrived within the time allowed."""

    code = "provider_timeout"


class ProviderConnectionError(ProviderError):
    """The provider could not be reached, or hung up."""

    code = "provider_connection"


class ProviderResponseError(ProviderError):
    """The provider answered with something that is not an answer."""

    code = "provider_response"


class AnalysisError(RedPandaError):
    """A piece of code could not be understood."""

    code = "analysis"


class UnparsableCodeError(AnalysisError):
    """The code is not valid Python; ``line`` counts from 1."""

    code = "unparsable_code"

    def __init__(self, message: str, *, hint: str = "", line: int | None = None) -> None:
        super().__init__(message, hint=hint)
        self.line = line


class ContractError(AnalysisError):
    """A contract cannot be changed as asked, or a block not brought to data; see ``field``."""

    code = "contract"

    def __init__(self, message: str, *, hint: str = "", field: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.field = field


class MappingError(AnalysisError):
    """Columns or values cannot be put in each other's place as asked; ``column`` names which."""

    code = "mapping"

    def __init__(self, message: str, *, hint: str = "", column: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.column = column


class TransferError(RedPandaError):
    """Something could not leave the library, or could not come into it."""

    code = "transfer"


class ExportError(TransferError):
    """A block cannot be written in the form that was asked for."""

    code = "export"


class BundleError(TransferError):
    """A bundle is damaged, forged, too large or of an unknown form; nothing was taken over."""

    code = "bundle"


class InternalError(RedPandaError):
    """A fault of Red Panda's own: shown in one line like every other, its stack in the log."""

    code = "internal"


def common_name(kind: type[BaseException]) -> str:
    """Return the name that people know: from 3.13 on, Python has private kinds of SyntaxError."""
    known = (
        one.__name__
        for one in kind.__mro__
        if not (one.__module__ == "builtins" and one.__name__.startswith("_"))
    )
    return next(known)
