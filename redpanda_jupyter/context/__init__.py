"""What the model is told about the data: as much as the level of privacy allows, and no more.

The rule of this package: it is pure over a mapping from name to object. It runs no code of the
objects that it describes beyond what their own library offers for free, collects no lazy frame,
and costs as much for ten million rows as for ten.

* :func:`snapshot` writes the text that goes along with a question.
* :func:`expand` writes out what the question itself mentions.
* :func:`build_prompt` joins the two; :data:`SYSTEM_PROMPT` asks for the form of the answer.
* :func:`dataset_use` records on which frame a block ran; :func:`columns_of` names its columns;
  :func:`profile` says what each holds, :func:`profile_columns` does so for a file that was read.
"""

from __future__ import annotations

from .datasets import columns_of, dataset_use
from .failures import Failure, TraceLine
from .masking import Masking
from .mentions import Cells, Expanded, History, expand
from .profiling import profile, profile_columns
from .prompt import SYSTEM_PROMPT, build_prompt
from .snapshot import Snapshot, snapshot

__all__ = [
    "SYSTEM_PROMPT",
    "Cells",
    "Expanded",
    "Failure",
    "History",
    "Masking",
    "Snapshot",
    "TraceLine",
    "build_prompt",
    "columns_of",
    "dataset_use",
    "expand",
    "profile",
    "profile_columns",
    "snapshot",
]
