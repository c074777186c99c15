"""The one mapper from errors to HTTP."""

import json

import pytest
from pydantic import ValidationError

from redpanda_jupyter import errors
from redpanda_jupyter.models import ErrorInfo, KeyWrite, NotebookClaim
from redpanda_jupyter.server import problems

EXPECTED = {
    errors.UsageError: 400,
    errors.SettingsError: 409,
    errors.MissingAPIKeyError: 409,
    errors.KeyringError: 409,
    errors.RecordNotFoundError: 404,
    errors.ConflictError: 409,
    errors.StoreUnavailableError: 503,
    errors.StoreVersionError: 409,
    errors.BudgetError: 409,
    errors.ProviderAuthenticationError: 502,
    errors.RateLimitError: 429,
    errors.QuotaError: 429,
    errors.ContextLengthError: 422,
    errors.ProviderTimeoutError: 504,
    errors.ProviderConnectionError: 502,
    errors.ProviderResponseError: 502,
    errors.UnparsableCodeError: 422,
}


def all_errors(kind=errors.RedPandaError):
    for one in kind.__subclasses__():
        yield one
        yield from all_errors(one)


@pytest.mark.parametrize("kind", EXPECTED, ids=lambda kind: kind.__name__)
def test_each_error_has_its_status_and_keeps_its_words(kind):
    problem = problems.from_error(kind("What is wrong.", hint="What helps."))
    assert problem.status == EXPECTED[kind]
    info = ErrorInfo.model_validate_json(problem.body())
    assert (info.code, info.message, info.hint) == (kind.code, "What is wrong.", "What helps.")


def test_no_error_of_ours_ever_ends_the_jupyter_session():
    assert all(problems.from_error(kind("x")).status != 401 for kind in all_errors())


def test_a_usage_error_names_the_field():
    assert problems.from_error(errors.UsageError("x", field="limit")).field == "limit"


def test_the_wait_that_a_provider_asks_for_is_passed_on():
    assert problems.from_error(errors.RateLimitError("x", retry_after=1.2)).retry_after_s == 2
    assert problems.from_error(errors.RateLimitError("x")).retry_after_s is None


@pytest.mark.parametrize(
    ("model", "value", "field"),
    [
        (KeyWrite, {}, "key"),
        (KeyWrite, {"key": "secret1"}, "key"),
        (KeyWrite, {"key": ["secret-in-a-list"]}, "key"),
        (KeyWrite, {"key": "secret-" * 100}, "key"),
        (KeyWrite, {"key": "secret-enough", "more": 1}, "more"),
        (KeyWrite, "secret", "body"),
        (NotebookClaim, {"path": 3}, "path"),
        (NotebookClaim, {"path": "a.ipynb", "id": "nope"}, "id"),
        (NotebookClaim, ["a"], "body"),
    ],
)
def test_a_wrong_value_is_named_and_not_repeated(model, value, field):
    with pytest.raises(ValidationError) as caught:
        model.model_validate(value)
    problem = problems.from_error(caught.value)
    assert (problem.status, problem.field) == (422, field)
    assert "secret" not in problem.body()


def test_what_nobody_raised_on_purpose_is_not_explained():
    assert problems.from_error(ValueError("/home/me/file: SELECT * FROM blocks")) is None
    told = json.loads(problems.UNEXPECTED.body())
    assert "Traceback" not in str(told)
    assert problems.UNEXPECTED.status == 500


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 418, 500, 502])
def test_every_bare_status_has_words(status):
    told = json.loads(problems.from_status(status).body())
    assert set(told) == set(ErrorInfo.model_fields)
    assert told["message"]
