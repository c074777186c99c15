"""What a version of a block needs and makes, in a form that can be shown, corrected and checked.

The rule of this package: a contract says what reading the code, a real run and a person have told,
each kept apart from guesses; what cannot be known stands in its notes. It runs nothing by itself:
:func:`confirm_columns` is handed what does.

* :func:`build` makes a contract of an analysis, :func:`learn` adds what a run has shown,
  :func:`confirm_columns` what the rename oracle finds, :func:`edit` what a person says;
  :func:`renew` reads one anew that an older reader has made.
* :func:`in_words` shows it to people, :func:`signature` to a model; :func:`project` takes out what
  may not leave at a level of privacy.
"""

from __future__ import annotations

from .build import build
from .confirm import confirm_columns
from .edit import edit
from .learn import learn
from .privacy import project
from .renew import renew
from .version import READER
from .words import in_words, signature

__all__ = [
    "READER",
    "build",
    "confirm_columns",
    "edit",
    "in_words",
    "learn",
    "project",
    "renew",
    "signature",
]
