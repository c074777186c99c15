"""Models in the manner of scikit-learn: class, fitted or not, features, and parameters.

The rule of this module: a model is known by the methods that its class defines, and read from the
attributes that it stores; no method of it is called, not even ``get_params``. By convention what
a fit has learnt ends in an underscore; values of that kind are data and stay here at every level.
"""

from __future__ import annotations

from typing import Any

from ..privacy import reaches
from .cells import is_scalar, kept_cell
from .looking import attributes, class_attribute, is_a
from .redact import label, type_name

_MAX_FEATURES = 100
_MAX_PARAMETERS = 30
_MAX_STEPS = 10


def describe_model(value: Any, privacy: str) -> tuple[str, list[str], list[str]] | None:
    """Return a model's line, its parts and its parameters; ``None`` if ``value`` is no model."""
    if not _is_model(value):
        return None
    own = attributes(value)
    line = type_name(value)
    parts = _features(own)
    if not reaches(privacy, "schema"):
        return line, parts, []
    steps = own.get("steps")
    line += ", fitted" if _is_fitted(own) else ", not fitted"
    if type(steps) is list:
        parts = [*_steps(steps), *parts]
    return line, parts, _parameters(own) if reaches(privacy, "stats") else []


def _is_model(value: Any) -> bool:
    kind = type(value)

    def defines(name: str) -> bool:
        return class_attribute(kind, name) is not None

    return defines("get_params") and defines("fit") and attributes(value) != {}


def _is_fitted(own: dict[str, Any]) -> bool:
    steps = own.get("steps")
    if type(steps) is list and steps and type(steps[-1]) is tuple:
        return _is_fitted(attributes(steps[-1][-1]))
    return any(
        type(name) is str and name.endswith("_") and not name.startswith("_") for name in own
    )


def _features(own: dict[str, Any]) -> list[str]:
    names: Any = own.get("feature_names_in_")
    if is_a(names, "numpy", "ndarray") and type(names).__name__ == "ndarray" and names.ndim == 1:
        names = names[: _MAX_FEATURES + 1].tolist()
    if type(names) is not list:
        steps = own.get("steps")
        if type(steps) is list and steps and type(steps[0]) is tuple:
            return _features(attributes(steps[0][-1]))
        return []
    shown = [label(name) for name in names[:_MAX_FEATURES]]
    more = ", …" if len(names) > _MAX_FEATURES else ""
    return [f"features: {', '.join(shown)}{more}"]


def _steps(steps: list[Any]) -> list[str]:
    pairs = [step for step in steps[:_MAX_STEPS] if type(step) is tuple and len(step) == 2]
    return [f"step {label(name)}: {type_name(model)}" for name, model in pairs]


def _parameters(own: dict[str, Any]) -> list[str]:
    """Write what was given to the model when it was made, plain values as such."""
    given = [
        (name, value)
        for name, value in list(own.items())
        if type(name) is str and not name.startswith("_") and not name.endswith("_")
    ]
    shown = [
        f"{name}={_parameter(name, value)}"
        for name, value in given[:_MAX_PARAMETERS]
        if name != "steps"
    ]
    return [f"parameters: {', '.join(shown)}"] if shown else []


def _parameter(name: str, value: Any) -> str:
    return kept_cell(name, value) if value is None or is_scalar(value) else type_name(value)
