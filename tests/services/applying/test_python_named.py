"""Frames that are given by name, and data that are neither names nor paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from redpanda_jupyter.errors import MappingError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from redpanda_jupyter import Library

DE = pd.DataFrame({"Revenue": [15.5, 25.0, 35.0], "Region": ["N", "S", "S"], "shop": [1, 2, 3]})


def test_frame_given_by_name_is_checked_and_mapped_as_one_in_its_place(library: Library) -> None:
    block = library["revenue-by-region"]
    assert block(df=DE, limit=1).to_dict() == {"S": 60.0}
    with pytest.raises(MappingError, match="revenue"):
        block(df=pd.DataFrame({"region": ["N", "S"], "revenue": ["a", "b"]}))
    with pytest.warns(UserWarning, match="no rows"):
        block(df=DE.iloc[:0])
    with pytest.raises(TypeError, match="df"):
        block(DE, df=DE)


def test_columns_of_a_frame_are_not_taken_for_paths(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("region", "revenue"):
        (tmp_path / name).write_text("region,revenue\nN,15\nS,22\n")
    frame = pd.DataFrame({"region": ["N"], "revenue": [1.0]})
    for data in (frame, frame["revenue"], 3, [frame]):
        with pytest.raises(UsageError, match="have names or paths"):
            library.apply("revenue-by-region", data)  # type: ignore[arg-type]
