"""The tests that stand beside an exported module.

The rule of this module: every test that is written passes when the module is as it was exported,
and fails when it is not. What a function gives on made data is expected only where it was seen
twice (see ``services.module_check``); results that were kept of a real run are expected where the
function needs no data that is not here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .made_data import made_frame
from .summaries import SAME, SUMMARY
from .words import comment, docstring, literal, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from redpanda_jupyter.models.transfer import Export

    from .functions import Function
    from .module import Module


def module_tests(
    module: Module,
    export: Export,
    *,
    expected: Mapping[str, Any] | None = None,
    golden: Mapping[str, Any] | None = None,
) -> str:
    """Return the file of tests.

    Parameters
    ----------
    expected
        What functions gave on made data, by name; a function without an entry is not called.
    golden
        What functions without inputs gave in a real run, by name, as ``summary`` tells it.
    """
    expected, golden = expected or {}, golden or {}
    codes = {
        one.name: block.text.code
        for one, block in zip(module.functions, export.blocks, strict=True)
    }
    called = [one for one in module.functions if one.name in expected]
    checked = [one for one in module.functions if _checked(one) is not None]
    own = [one for one in module.functions if one.name in golden]
    frames = checked or any(one.frames for one in called)
    parts = [docstring(f"Tests of {module.name}, exported from Red Panda.", "")]
    lines = ["import math", "from typing import Any", ""] if called or own else [""]
    lines += ["import pandas as pd"] * bool(frames) + ["import pytest"] * bool(checked)
    lines += ["", f"import {module.name} as module"]
    parts.append("\n".join(lines).replace("\n\n\n", "\n\n"))
    if called or own:
        parts.append(f"\n{SUMMARY}\n\n{SAME}")
    parts.append(_contract_test(module))
    parts += [_refusal_test(one) for one in checked]
    for one in called:
        parts += [_made(one, codes[one.name]), _call_test(one, expected[one.name])]
    parts += [_golden_test(one, golden[one.name]) for one in own]
    left = [one.name for one in module.functions if one not in called and one not in own]
    if left:
        told = "Not called here, because made data are not enough for them: " + ", ".join(left)
        parts.append("\n" + comment(told))
    return "\n".join(parts).rstrip() + "\n"


def probe(module: Module, export: Export) -> str:
    """Return a program that calls each function on made data twice, and prints what it gave.

    It prints a line of JSON: ``{"name": summary}`` for those that gave the same twice.
    """
    parts = [
        "import contextlib, io, json, math",
        "from typing import Any",
        "import pandas as pd",
        f"import {module.name} as module",
        SUMMARY,
        SAME,
    ]
    for one, block in zip(module.functions, export.blocks, strict=True):
        if callable_on_made_data(one):
            parts.append(_made(one, block.text.code))
    names = [one.name for one in module.functions if callable_on_made_data(one)]
    parts.append(
        f"""
found = {{}}
for name in {literal(names)}:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            made = globals()["made_" + name]()
            before = {{key: one.copy() for key, one in made.items()}}
            first = summary(getattr(module, name)(**made))
            for key, one in made.items():
                assert one.equals(before[key])
            second = summary(getattr(module, name)(**globals()["made_" + name]()))
            text = json.dumps(first, allow_nan=False)
        except BaseException as error:
            continue
    if same(first, second):
        found[name] = json.loads(text)
print("\\n" + json.dumps(found))
"""
    )
    return "\n\n".join(parts)


def callable_on_made_data(one: Function) -> bool:
    """Tell whether all inputs of a function can be made: pandas' frames and series alone."""
    pandas = all(frame.kind.startswith("pandas") or not frame.kind for frame in one.frames)
    return not one.names and not one.contract["files"] and pandas


def _checked(one: Function) -> int | None:
    """Return the place of the first input whose columns a function checks."""
    for place, frame in enumerate(one.frames):
        if frame.columns:
            return place if frame.kind.startswith("pandas") or not frame.kind else None
    return None


def _contract_test(module: Module) -> str:
    names = literal([one.name for one in module.functions])
    return (
        "\n\ndef test_every_function_has_a_contract() -> None:\n"
        f"    assert list(module.CONTRACT) == {names}\n"
        "    assert all(callable(getattr(module, name)) for name in module.CONTRACT)"
    )


def _refusal_test(one: Function) -> str:
    given = ["pd.DataFrame()"] * len(one.frames) + ["None"] * len(one.names)
    return (
        f"\n\ndef test_{one.name}_refuses_a_frame_without_its_columns() -> None:\n"
        '    with pytest.raises(ValueError, match="has no column"):\n'
        f"        module.{one.name}({', '.join(given)})"
    )


def _made(one: Function, code: str) -> str:
    frames = [
        f'        "{frame.variable}": {_moved(made_frame(frame, one.lifted, code))},'
        for frame in one.frames
    ]
    body = "\n".join(frames)
    inner = f"{{\n{body}\n    }}" if frames else "{}"
    kind = "dict[str, Any]"
    return f"\n\ndef made_{one.name}() -> {kind}:\n    return {inner}"


def _moved(text: str) -> str:
    return text.replace("\n", "\n    ")


def _call_test(one: Function, expected: Any) -> str:
    keep = "\n".join(
        [
            "    before = {name: frame.copy() for name, frame in given.items()}",
            f"    result = module.{one.name}(**given)",
            "    for name, frame in given.items():",
            '        assert frame.equals(before[name]), f"{name} was changed"',
        ]
        if one.frames
        else [f"    result = module.{one.name}(**given)"]
    )
    return (
        f"\n\ndef test_{one.name}_on_made_data() -> None:\n"
        f"    given = made_{one.name}()\n{keep}\n"
        f"    assert same(summary(result), {literal(expected, 4)})"
    )


def _golden_test(one: Function, golden: Any) -> str:
    told = one_line(str(golden.get("when", "")), 60)
    return (
        f"\n\ndef test_{one.name}_gives_what_it_gave() -> None:\n"
        f"    # kept of a run on {told}\n"
        f"    assert same(summary(module.{one.name}()), {literal(golden['summary'], 4)})"
    )
