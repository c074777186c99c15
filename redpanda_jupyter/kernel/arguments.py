"""What stands behind ``%%panda`` and ``%panda``, read into frozen records.

The rule of this module: a line is split as a shell would split it, every word is accounted for,
and whatever is not understood is named together with what was probably meant. Nothing is looked up
here: names of frames and models are only words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.grammar import Grammar, as_python, number_of, one_of
from redpanda_jupyter.privacy import DEFAULT_SAMPLES, LEVELS, MAX_SAMPLES

if TYPE_CHECKING:
    from argparse import Namespace

FORMS = ("md", "code", "text", "json")
"""How an answer may be asked for and shown."""

LONGEST_LINE = 100_000
"""Characters of a line that are read."""

_USAGE = "%%%%panda [DATA ...] [options]\n       question, on the lines below"
_EPILOG = """\
The answer's code is put into new cells below and is not run.

examples:
  %%panda df_us df_de -m anthropic      ask about two frames, another model
  %%panda df --dry-run                  see what would be sent; nothing is
  %%panda df -f code --new              only code, in a new conversation
  %%panda -t monthly -p market DE       a saved question with its parameter
  %%panda df -f json --into result      the answer as a value in a variable

`%panda --help` lists what else there is."""


@dataclass(frozen=True, slots=True)
class Cap:
    """What one question may cost: dollars, or tokens of question and answer together."""

    usd: float | None = None
    tokens: int | None = None


@dataclass(frozen=True, slots=True)
class AskArguments:
    """The line of a ``%%panda`` cell; ``None`` where nothing was chosen."""

    data: tuple[str, ...] = ()
    model: str | None = None
    privacy: str | None = None
    samples: int | None = None
    new: bool = False
    conversation: str | None = None
    store: bool = True
    form: str = "md"
    into: str | None = None
    template: str | None = None
    parameters: tuple[tuple[str, str], ...] = ()
    system: str | None = None
    dry_run: bool = False
    keep: bool = False
    max_cost: Cap | None = None
    run: str | None = None
    reuse: str | None = None


@cache
def ask_grammar() -> Grammar:
    """Return what the line of a ``%%panda`` cell may hold."""
    grammar = Grammar("%%panda", epilog=_EPILOG, usage=_USAGE)
    add = grammar.option
    add(
        "data",
        metavar="DATA",
        nargs="*",
        kind="frame",
        help="variables that are described to the model, as far as the privacy level says. "
        "`df_us df_de` or `df_us, df_de`; in the question itself @df_us does the same",
    )
    add("-d", "--data", dest="more", metavar="NAME", action="append", kind="frame",
        help="the same, as an option; may be repeated")  # fmt: skip
    add("-m", "--model", metavar="MODEL", kind="model",
        help="provider, provider:model or model: -m openai, -m anthropic:NAME")  # fmt: skip
    levels = "; ".join(f"{name}: {words}" for name, words in LEVELS.items())
    add("--privacy", metavar="LEVEL", type=one_of("privacy level", LEVELS),
        help=f"schema (default). {levels}")  # fmt: skip
    add("--samples", metavar="N", type=number_of("--samples", 0, MAX_SAMPLES),
        help=f"rows of a frame that go along at the level samples, 0 to {MAX_SAMPLES}; "
        f"{DEFAULT_SAMPLES} if not given, or as the setting samples says")  # fmt: skip
    _conversation_options(grammar)
    _run_option(grammar)
    _reuse_option(grammar)
    _form_options(grammar)
    return grammar


def _conversation_options(grammar: Grammar) -> None:
    add = grammar.option
    add("--new", action="store_true",
        help="start a new conversation instead of going on with this notebook's")  # fmt: skip
    add("-c", "--conversation", metavar="ID", kind="conversation",
        help="go on with this conversation; `%%panda history` lists them")  # fmt: skip
    add("-n", "--no-store", action="store_true",
        help="keep neither question nor answer nor code; only what it cost is counted")  # fmt: skip
    add("--keep", action="store_true",
        help="ask once: from then on the same question shows the kept answer")  # fmt: skip
    add("--max-cost", metavar="COST", type=cap_of,
        help="what this question may cost at most: 0.25 (dollars) or 4000t (tokens, question and "
        "answer together)")  # fmt: skip
    add("--dry-run", action="store_true",
        help="show the exact request and its size, and send nothing")  # fmt: skip


def _run_option(grammar: Grammar) -> None:
    from redpanda_jupyter.setting_fields import RUN_POLICIES

    grammar.option("--run", metavar="POLICY", type=one_of("run policy", RUN_POLICIES),
        help="whether the new cells run by themselves in JupyterLab and Notebook 7. ask (default): "
        "no; ask-if-risky: unless there is something to look at first; auto: yes")  # fmt: skip


def _reuse_option(grammar: Grammar) -> None:
    from redpanda_jupyter.setting_fields import REUSE

    grammar.option("--reuse", metavar="HOW", type=one_of("way to reuse", REUSE),
        help="the library first. ask (default): blocks that fit are offered in a line, and the "
        "model is asked; auto: a verified block that answered the same is taken; never: not looked "
        "for")  # fmt: skip


def _form_options(grammar: Grammar) -> None:
    add = grammar.option
    add("-f", "--format", dest="form", metavar="FORM", type=one_of("format", FORMS),
        help="md (default): text and code; code: code alone; text: no markup, no cells; "
        "json: one value")  # fmt: skip
    add("-x", "--code", dest="code_only", action="store_true", help="the same as -f code")
    add("--into", metavar="NAME", type=_identifier,
        help="put the answer into a variable instead of cells: text, the code, or with "
        "-f json the value")  # fmt: skip
    add("-s", "--system", metavar="TEXT",
        help="further instructions to the model, for this question")  # fmt: skip
    add("-t", "--template", metavar="NAME", kind="template",
        help="begin with a saved question; `%%panda template --help`")  # fmt: skip
    add("-p", "--parameter", dest="parameters", metavar=("NAME", "VALUE"), nargs=2, action="append",
        kind="parameter",
        help="what stands for $NAME in the template; may be repeated")  # fmt: skip


def parse_ask(line: str) -> AskArguments:
    """Read the line of a ``%%panda`` cell.

    Raises
    ------
    UsageError
        An unknown option, an option without its value, options that exclude each other, an
        unclosed quote.
    HelpWanted
        ``--help`` stands on the line.
    """
    words = split(line)
    _refuse_keys(words)
    found = ask_grammar().read(words)
    _check_choices(found)
    names = [name for word in [*found.data, *(found.more or [])] for name in word.split(",")]
    return AskArguments(
        data=tuple(dict.fromkeys(as_python(name.removeprefix("@")) for name in names if name)),
        model=found.model or None,
        privacy=found.privacy,
        samples=found.samples,
        new=found.new,
        conversation=found.conversation,
        store=not found.no_store,
        form="code" if found.code_only else found.form or "md",
        into=found.into,
        template=found.template,
        parameters=tuple((name, value) for name, value in found.parameters or []),
        system=found.system,
        dry_run=found.dry_run,
        keep=found.keep,
        max_cost=found.max_cost,
        run=found.run,
        reuse=found.reuse,
    )


def _check_choices(found: Namespace) -> None:
    """Refuse what contradicts itself."""
    if found.model is not None and not found.model.strip():
        raise UsageError("--model needs a value.", hint="See %%panda --help.", field="--model")
    pairs = (
        ("--new", found.new, "--conversation", found.conversation),
        ("--code", found.code_only, "--format", found.form),
        ("--no-store", found.no_store, "--keep", found.keep),
    )
    for one, has_one, other, has_other in pairs:
        if has_one and has_other:
            raise UsageError(f"{one} and {other} exclude each other.", field=one)
    named = [name for name, _ in found.parameters or []]
    twice = next((name for name in named if named.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"-p {twice} is given twice.", hint="Keep one of them.", field="-p")
    if found.parameters and not found.template:
        raise UsageError(
            "-p fills a template, and there is none.",
            hint="Name it with -t; to use a variable of yours in a question, write {name}.",
            field="-p",
        )


def _refuse_keys(words: list[str]) -> None:
    if any(word.startswith(("--key", "--api-key", "--api_key")) for word in words):
        raise UsageError(
            "%%panda has no option for a key: it would stay in the notebook and its history.",
            hint="A key is given by %panda key set PROVIDER, in a hidden field. "
            "A key that was written here should be replaced at the provider's.",
            field="--key",
        )


def cap_of(word: str, name: str = "--max-cost") -> Cap:
    """Read what a question may cost: ``0.25``, ``$0.25``, ``4000t``, ``4k tokens``.

    Parameters
    ----------
    name
        What the person calls this.

    Raises
    ------
    UsageError
        It is none of these, or nothing.
    """
    import re

    text = word.strip().lower().replace(",", "").replace("_", "")
    money = re.fullmatch(r"\$?\s*(\d{0,7}(?:\.\d{1,9})?)\s*(?:\$|usd)?", text)
    count = re.fullmatch(r"(\d{1,9}(?:\.\d{1,3})?)\s*(k?)\s*(?:t|tok|tokens?)", text)
    if money and money[1]:
        cap = Cap(usd=float(money[1]))
    elif count:
        cap = Cap(tokens=int(float(count[1]) * (1000 if count[2] else 1)))
    else:
        raise UsageError(
            f"{name} is an amount such as 0.25 (dollars) or 4000t (tokens), not {word!r}.",
            field=name,
        )
    if not (cap.usd or cap.tokens):
        raise UsageError(
            f"{name} must be more than 0, not {word!r}.",
            hint="--dry-run shows the request and sends nothing.",
            field=name,
        )
    return cap


def _identifier(word: str) -> str:
    import keyword

    if not word.isidentifier() or keyword.iskeyword(word):
        raise UsageError(f"{word!r} cannot be the name of a variable.", field="--into")
    return as_python(word)


def split(line: str) -> list[str]:
    """Split a line into words as a shell does; backslashes are left alone, for Windows' paths."""
    import shlex

    if len(line) > LONGEST_LINE:  # shlex takes the square of a word's length
        raise UsageError(
            f"This line has {len(line):,} characters.",
            hint="It names data and options; a question goes on the lines below %%panda.",
        )
    lexer = shlex.shlex(line, posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.commenters = ""
    lexer.escape = ""
    try:
        return list(lexer)
    except ValueError:
        raise UsageError(
            "A quote is not closed in this line.",
            hint="Close it. A question goes on the lines below %%panda, where quotes are free.",
        ) from None
