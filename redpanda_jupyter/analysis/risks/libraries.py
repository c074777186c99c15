"""Calls of libraries of which only some are dangerous: where a switch or an argument decides.

The rule of this module: as in :mod:`.functions`, a check is found by the function's full name and
adds what it sees; what cannot be known counts as the worse of two.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..follow.values import UNKNOWN, Const, Items, Named, Table, Thing, options, texts
from .dangers import KEYWORDS, UNKNOWN_METHODS
from .markup import all_texts, is_url, is_web_address
from .names import is_reaching
from .variables import call_only_tunes

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..follow.reader import Call
    from ..follow.values import Value
    from .scan import Risks

_FALSE, _NONE = Const(False), Const(None)
_OPENING = ("builtins.open", "io.open", "codecs.open", "os.open")
_HIDES = re.compile(
    r"""
    __(?:import|globals|builtins|class|subclasses|bases|mro|base|loader|code|getattribute|init)__
    | \b(?:os|sys|subprocess|shutil|builtins|importlib)\.\w+\s*\( | \b(?:eval|exec|compile)\s*\(
    """,
    re.VERBOSE,
)
_WRITING = re.compile(r"save|write|dump|to_")
_LONGEST_FORMULA = 2000  # characters
_FORMULAS = re.compile(r"statsmodels\.formula\.|patsy\.|formulaic\.|bambi\.|linearmodels\.")
_MODULE_NAMESPACE = re.compile(
    r"(?P<of>.+)\.__dict__\.(?P<what>get|pop|setdefault|__getitem__|items|values|copy)"
)
_RESULTS = re.compile(r"statsmodels\.[\w.]*(?:Results|Wrapper)\.load")
_KERAS_LOADERS = re.compile(r"(?:tensorflow\.)?keras\.(?:models|saving)\.load_model")
_NETWORKS = re.compile(r"(?:tensorflow\.)?keras\.applications\.[\w.]*[A-Z]\w*")
_VISION = re.compile(r"torchvision\.models\.[\w.]*\w+")
_LIBRARIES = re.compile(r"(?:numpy|pandas|polars|matplotlib|builtins|scipy)\.")


def check_library(risks: Risks, call: Call) -> Value | None:
    """Look at a call of a library's function by its full name."""
    dotted = call.dotted
    check = _CHECKS.get(dotted)
    if check is not None:
        return check(risks, call)
    namespace = _MODULE_NAMESPACE.fullmatch(dotted)
    if namespace is not None:
        return _of_namespace(risks, call, namespace["of"], namespace["what"])
    if dotted.startswith(("os.environ.", "os.environb.")):
        if dotted.endswith((".setdefault", ".update")) and call_only_tunes(call):
            risks.forget(getattr(call.node.func, "value", None))
    elif _RESULTS.fullmatch(dotted) or (_KERAS_LOADERS.fullmatch(dotted) and _is_unsafe(call)):
        risks.add_call("pickle", call)
    elif _NETWORKS.fullmatch(dotted) or _VISION.fullmatch(dotted):
        _pretrained(risks, call)
    elif _FORMULAS.match(dotted):
        _evaluated(risks, call)
    else:
        _by_last_name(risks, call)
    return None


def check_switches(risks: Risks, call: Call) -> None:
    """Look at keywords by which a library says itself that it is dangerous."""
    if not call.kwargs:
        return
    for name in call.kwargs.keys() & KEYWORDS.keys():
        value = call.kwargs[name]
        if value == Const(True) or (
            name.startswith(("allow", "trust")) and not isinstance(value, Const)
        ):
            function = call.function
            last = getattr(function, "name", call.dotted.rpartition(".")[2])
            if name != "allow_pickle" or not _WRITING.match(last):
                risks.add_call(KEYWORDS[name], call, f"{name}=True")


def _by_last_name(risks: Risks, call: Call) -> None:
    """Judge a function of a library that is not known by what functions of its name do."""
    module, _, last = call.dotted.rpartition(".")
    if not module or _LIBRARIES.match(call.dotted):
        return
    if last in UNKNOWN_METHODS:
        risks.add_call(UNKNOWN_METHODS[last], call)
    elif last.startswith("delete_"):
        risks.add_call("delete", call)


def _of_namespace(risks: Risks, call: Call, module: str, what: str) -> Value | None:
    """Follow ``vars(os).get("system")``; see ``vars(os).items()``."""
    names = list(texts(call.args[0])) if call.args else []
    if what in ("items", "values", "copy") or not names:
        if is_reaching(module.partition(".")[0]):
            risks.add_call("dynamic", call, f"{module}.__dict__.{what}()")
        return None
    risks.named(f"{module}.{names[0]}", call.node)
    return Named(f"{module}.{names[0]}")


def _from_modules(_: Risks, call: Call) -> Value | None:
    """Follow ``sys.modules.get("os")``."""
    names = list(texts(call.args[0])) if call.args else []
    return Named(names[0]) if names else None


def _members(risks: Risks, call: Call) -> None:
    of = call.args[0] if call.args else UNKNOWN
    if isinstance(of, Named) and is_reaching(of.dotted):
        risks.add_call("dynamic", call, f"{call.dotted} of {of.dotted}")


def _is_unsafe(call: Call) -> bool:
    """Tell whether Keras may run what the file holds: the old format has no safe mode."""
    if "safe_mode" in call.kwargs:
        return call.kwargs["safe_mode"] != Const(True)
    names = all_texts(call.args[:1])
    return not names or not all(name.endswith(".keras") for name in names)


def _pretrained(risks: Risks, call: Call) -> None:
    last = call.dotted.rpartition(".")[2]
    if call.dotted.startswith("torchvision"):
        given = call.kwargs.get("weights", _NONE)
    else:
        given = call.kwargs.get("weights", Const("imagenet"))
    own = any(text.endswith((".h5", ".keras", ".pth")) for text in all_texts([given]))
    if given != _NONE and not own and last not in ("preprocess_input", "decode_predictions"):
        risks.add_call("network", call, f"{call.dotted} with weights")


def _evaluated(risks: Risks, call: Call) -> None:
    """Look at a text that a library runs as an expression or a template."""
    for text in all_texts([*call.args, *call.kwargs.values()]):
        if len(text) < _LONGEST_FORMULA and _HIDES.search(text):
            risks.add_call("dynamic", call, f"{call.dotted} of code")


def _read_array(risks: Risks, call: Call) -> None:
    given = call.argument(1, "allow_pickle") or _FALSE
    if given != _FALSE:
        risks.add_call("pickle", call, f"{call.dotted}(allow_pickle=True)")


def _configured(risks: Risks, call: Call) -> None:
    """Look at ``logging.config.dictConfig``: what stands behind ``"()"`` is called."""
    given = call.args[0] if call.args else UNKNOWN
    if not all(isinstance(one, Table) for one in options(given)) or holds_factory(given):
        risks.add_call("dynamic", call)


def holds_factory(value: Value) -> bool:
    """Tell whether a configuration may hold ``"()"``, which is called when it is applied."""
    for one in options(value):
        if isinstance(one, Table):
            keys, parts = zip(*one.pairs, strict=True) if one.pairs else ((), ())
            if one.open or Const("()") in keys or any(map(holds_factory, parts)):
                return True
        elif isinstance(one, Items) and (one.open or any(map(holds_factory, one.items))):
            return True
    return False


def _signalled(risks: Risks, call: Call) -> None:
    if Named("signal.SIG_IGN") in call.args:
        risks.add_call("system", call, "signal.signal(…, SIG_IGN)")


def _captured(risks: Risks, call: Call) -> None:
    given = call.args[0] if call.args else _NONE
    if isinstance(given, Const) and isinstance(given.value, int):
        risks.add_call("environment", call, "a camera")
    elif any(map(is_url, all_texts(call.args))):
        risks.add_call("network", call)


def _tracked(risks: Risks, call: Call) -> None:
    """Take back what the name of MLflow's address says where it is a folder."""
    names = all_texts([*call.args, *call.kwargs.values()])
    if names and all(name.startswith(("file:", "sqlite:", "./")) for name in names):
        risks.forget(call.node.func)


def _parsed(risks: Risks, call: Call) -> None:
    if any(map(is_web_address, all_texts(call.args))) or any(
        text.startswith("ftp://") for text in all_texts(call.args)
    ):
        risks.add_call("network", call)


def _symbolic(risks: Risks, call: Call) -> None:
    """Look at ``sympy.S(text)``, which runs a text; of a number it makes another."""
    given = call.args[0] if call.args else UNKNOWN
    if not isinstance(given, Const):
        risks.add_call("dynamic", call)
    else:
        _evaluated(risks, call)


def _connected(risks: Risks, call: Call) -> None:
    if any(text.startswith(("md:", "motherduck:")) for text in all_texts(call.args)):
        risks.add_call("network", call)


def _record_class(_: Risks, call: Call) -> Value:
    return Thing(call.dotted)


def _written(risks: Risks, call: Call) -> None:
    """Look at ``open(pandas.__file__, "w")``."""
    of = call.argument(0, "file")
    if not (isinstance(of, Named) and of.dotted.endswith(".__file__")):
        return
    modes = list(texts(call.argument(1, "mode") or Const("r")))
    if not modes or any(set(mode) & set("wax+") for mode in modes):
        risks.add_call("delete", call, f"a file of {of.dotted.removesuffix('.__file__')}")


_CHECKS: dict[str, Callable[[Risks, Call], Value | None]] = {
    "sys.modules.get": _from_modules,
    "sys.modules.pop": _from_modules,
    "sys.modules.__getitem__": _from_modules,
    "inspect.getmembers": _members,
    "inspect.getmembers_static": _members,
    "numpy.lib.format.read_array": _read_array,
    "logging.config.dictConfig": _configured,
    "signal.signal": _signalled,
    "cv2.VideoCapture": _captured,
    "mlflow.set_tracking_uri": _tracked,
    "sympy.S": _symbolic,
    "duckdb.connect": _connected,
    "collections.namedtuple": _record_class,
    "typing.NamedTuple": _record_class,
    **dict.fromkeys(_OPENING, _written),
    **dict.fromkeys(
        ("lxml.etree.parse", "lxml.html.parse", "lxml.etree.iterparse", "lxml.objectify.parse"),
        _parsed,
    ),
    **dict.fromkeys(
        (
            *("jinja2.Template", "jinja2.Environment.from_string", "mako.template.Template"),
            *("numexpr.evaluate", "numexpr.re_evaluate", "asteval.Interpreter"),
        ),
        _evaluated,
    ),
}
