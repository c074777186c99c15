"""A file is loaded as it is meant, or refused in words."""

from __future__ import annotations

import gzip
import json
import re
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from redpanda_jupyter.errors import ContractError
from redpanda_jupyter.reuse.adapter import look_at, read, sniff

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = {"region": ["Nord", "Süd"], "umsatz": [1234.5, 20.25], "jahr": [2023, 2024]}


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write a file as it is given, line ends included."""
    path.write_bytes(text.encode(encoding))
    return path


LOADED = {
    "commas": ("region,umsatz,jahr\nNord,1234.5,2023\nSüd,20.25,2024\n", "utf-8"),
    "semicolons": ("region;umsatz;jahr\nNord;1234.5;2023\nSüd;20.25;2024\n", "utf-8"),
    "tabs": ("region\tumsatz\tjahr\nNord\t1234.5\t2023\nSüd\t20.25\t2024\n", "utf-8"),
    "bars": ("region|umsatz|jahr\nNord|1234.5|2023\nSüd|20.25|2024\n", "utf-8"),
    "decimal comma": ("region;umsatz;jahr\nNord;1234,5;2023\nSüd;20,25;2024\n", "utf-8"),
    "decimal comma, points": (
        "region;umsatz;jahr\nNord;1.234,5;2023\nSüd;20,25;2024\n",
        "utf-8",
    ),
    "thousands": ('region,umsatz,jahr\nNord,"1,234.5",2023\nSüd,20.25,2024\n', "utf-8"),
    "blanks between thousands": (
        "region;umsatz;jahr\nNord;1 234,5;2023\nSüd;20,25;2024\n",
        "utf-8",
    ),
    "narrow blanks": (
        "region;umsatz;jahr\nNord;1\u00a0234,5;2023\nSüd;20,25;2024\n",
        "utf-8",
    ),
    "mark": ("region,umsatz,jahr\nNord,1234.5,2023\nSüd,20.25,2024\n", "utf-8-sig"),
    "utf-16": ("region\tumsatz\tjahr\nNord\t1234.5\t2023\nSüd\t20.25\t2024\n", "utf-16"),
    "utf-16 without a mark": (
        "region,umsatz,jahr\nNord,1234.5,2023\nSüd,20.25,2024\n",
        "utf-16-le",
    ),
    "latin-1": ("region;umsatz;jahr\nNord;1234,5;2023\nSüd;20,25;2024\n", "latin-1"),
    "windows line ends": (
        "region;umsatz;jahr\r\nNord;1234,5;2023\r\nSüd;20,25;2024\r\n",
        "cp1252",
    ),
    "lines above": (
        "Umsatzbericht\nStand: heute\n\nregion;umsatz;jahr\nNord;1234,5;2023\nSüd;20,25;2024\n",
        "utf-8",
    ),
    "quoted": ('"region","umsatz","jahr"\n"Nord","1234.5","2023"\n"Süd","20.25","2024"\n', "utf-8"),
    "single quotes": ("'region','umsatz','jahr'\n'Nord',1234.5,2023\n'Süd',20.25,2024\n", "utf-8"),
    "delimiter at the end": ("region,umsatz,jahr\nNord,1234.5,2023,\nSüd,20.25,2024,\n", "utf-8"),
    "blank lines": ("\n\nregion,umsatz,jahr\n\nNord,1234.5,2023\nSüd,20.25,2024\n\n\n", "utf-8"),
}


@pytest.mark.parametrize("case", LOADED)
def test_dirty_texts_are_loaded_right(case: str, tmp_path: Path) -> None:
    text, encoding = LOADED[case]
    target = sniff(write(tmp_path / "x.csv", text, encoding))
    assert target.reader == "pandas.read_csv"
    assert read(target).to_dict("list") == PLAIN


@pytest.mark.parametrize("suffix", [".gz", ".zip"])
def test_packed_texts_are_loaded_right(suffix: str, tmp_path: Path) -> None:
    text = LOADED["decimal comma"][0].encode()
    path = tmp_path / f"x.csv{suffix}"
    if suffix == ".gz":
        path.write_bytes(gzip.compress(text))
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("inner/x.csv", text)
    assert read(sniff(path)).to_dict("list") == PLAIN


def test_a_field_may_hold_the_delimiter_quotes_and_line_ends(tmp_path: Path) -> None:
    text = 'a,b\n"x, ""y""\nz",1\n"w",2\n'
    frame = read(sniff(write(tmp_path / "x.csv", text)))
    assert frame.to_dict("list") == {"a": ['x, "y"\nz', "w"], "b": [1, 2]}


def test_names_that_stand_twice_are_told_apart(tmp_path: Path) -> None:
    look = look_at(write(tmp_path / "x.csv", "a,b,a,a.1\n1,2,3,4\n5,6,7,8\n"))
    frame = read(look.target)
    assert look.columns == list(frame.columns)
    assert frame.iloc[0].tolist() == [1, 2, 3, 4]


def test_a_file_without_a_header_gets_names_and_keeps_its_first_row(tmp_path: Path) -> None:
    look = look_at(write(tmp_path / "x.csv", "1,2.5,x\n3,4.5,y\n"))
    assert look.columns == ["column_1", "column_2", "column_3"]
    assert read(look.target).iloc[:, 0].tolist() == [1, 3]
    assert "has no header" in look.notes[0]


def test_years_may_name_columns(tmp_path: Path) -> None:
    look = look_at(write(tmp_path / "x.csv", "land,2022,2023\nDE,1,2\nFR,3,4\n"))
    assert look.columns == ["land", "2022", "2023"]


def test_codes_keep_their_zeros(tmp_path: Path) -> None:
    frame = read(sniff(write(tmp_path / "x.csv", "plz;n\n01067;1\n80331;2\n")))
    assert frame["plz"].tolist() == ["01067", "80331"]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["03.04.2024", "05.06.2024"], ["2024-04-03", "2024-06-05"]),
        (["13/04/2024", "05/06/2024"], ["2024-04-13", "2024-06-05"]),
    ],
)
def test_days_that_come_first_are_read_so(
    dates: list[str], expected: list[str], tmp_path: Path
) -> None:
    text = "tag;n\n" + "".join(f"{one};1\n" for one in dates)
    frame = read(sniff(write(tmp_path / "x.csv", text)))
    assert frame["tag"].dt.strftime("%Y-%m-%d").tolist() == expected


def test_dates_that_may_be_read_in_two_ways_stay_texts_and_are_said(tmp_path: Path) -> None:
    look = look_at(write(tmp_path / "x.csv", "tag,n\n03/04/2024,1\n05/06/2024,2\n"))
    assert read(look.target)["tag"].tolist() == ["03/04/2024", "05/06/2024"]
    assert "may begin with the day or with the month" in look.notes[0]


REFUSED = {
    "empty": ("", "is empty"),
    "blank": (" \n\n", "is empty"),
    "prose": ("This is a letter.\nIt has, as one sees, commas,\nbut no table.\n", "no table"),
    "a short row": ("a,b,c\n1,2,3\n1,2\n4,5,6\n", "Line 3"),
    "a long row": ("a,b,c\n1,2,3\n1,2,3,4\n4,5,6\n", "Line 3"),
    "a total below": ("a;b\n1;2\n3;4\nTotal\n", "Line 4"),
    "an open quote": ('a,b\n1,"x\n2,y\n', "quote"),
    "one sign for two things": ("a;b\n1,5;2.5\n2,5;3.5\n", "decimal comma"),
    "three digits behind a point": ("a;b\nx;1.234\ny;5.678\n", "thousands"),
    "three digits": ("a;b\nx;1,234\ny;5,678\n", "thousands"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_may_be_read_wrong_is_refused_in_words(case: str, tmp_path: Path) -> None:
    text, reason = REFUSED[case]
    with pytest.raises(ContractError) as error:
        sniff(write(tmp_path / "x.csv", text))
    assert reason in str(error.value)


def test_three_digits_are_decimals_where_another_number_says_so(tmp_path: Path) -> None:
    frame = read(sniff(write(tmp_path / "x.csv", "a;b\n1,234;0,5\n5,678;1,25\n")))
    assert frame["a"].tolist() == [1.234, 5.678]


@pytest.mark.filterwarnings("error")
def test_dates_with_points_beside_thousands_with_points_are_read(tmp_path: Path) -> None:
    text = "tag;am;n;p\n01.02.2024;1.2.24 10:05;1.234;0,5\n12.03.2024;;5.678;1.001,5\n"
    frame = read(sniff(write(tmp_path / "x.csv", text)))
    assert frame["tag"].tolist() == [datetime(2024, 2, 1), datetime(2024, 3, 12)]  # noqa: DTZ001
    assert (frame["n"].tolist(), frame["p"].tolist()) == ([1234, 5678], [0.5, 1001.5])


def test_a_day_that_there_is_not_leaves_the_dates_as_texts(tmp_path: Path) -> None:
    text = "tag;n;p\n31.02.2024;1.234;0,5\n12.03.2024;5.678;1,5\n"
    frame = read(sniff(write(tmp_path / "x.csv", text)))
    assert frame["tag"].tolist() == ["31.02.2024", "12.03.2024"]
    assert frame["n"].tolist() == [1234, 5678]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.csv", bytes(range(256)) * 20),
        ("x.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
        ("x.csv.gz", b"no gzip"),
        ("x.zip", b"PK no zip"),
        ("x.json", b"{broken"),
        ("x.json", b'{"a": 1}'),
        ("x.jsonl", b'{"a": 1}\nno\n'),
        ("x.parquet", b"PAR1 no"),
    ],
)
def test_what_is_no_table_is_refused(name: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ContractError):
        look_at(path)


def test_a_missing_file_and_an_archive_of_two_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="no file"):
        sniff(tmp_path / "none.csv")
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")
        archive.writestr("b.csv", "a,b\n1,2\n")
    with pytest.raises(ContractError, match="2 files"):
        sniff(tmp_path / "two.zip")


def test_json_and_its_lines(tmp_path: Path) -> None:
    rows = [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]
    (tmp_path / "x.json").write_text(json.dumps(rows), encoding="utf-8")
    lines = "".join(json.dumps(one) + "\n" for one in rows)
    (tmp_path / "x.jsonl").write_text(lines, encoding="utf-8")
    (tmp_path / "lines.json").write_text(lines, encoding="utf-8")
    for name in ("x.json", "x.jsonl", "lines.json"):
        look = look_at(tmp_path / name)
        assert look.columns == ["a", "b"]
        assert read(look.target).to_dict("records") == rows


def test_parquet_and_feather_say_themselves_how_they_are_read(tmp_path: Path) -> None:
    frame = pd.DataFrame(PLAIN)
    frame.to_parquet(tmp_path / "x.parquet")
    frame.to_feather(tmp_path / "x.feather")
    for name in ("x.parquet", "x.feather"):
        look = look_at(tmp_path / name)
        assert look.columns == list(PLAIN)
        assert read(look.target).to_dict("list") == PLAIN


def test_a_workbook_without_its_reader_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: Any, **__: Any) -> None:
        raise ImportError("`Import openpyxl` failed.")

    monkeypatch.setattr(pd, "ExcelFile", missing)
    (tmp_path / "x.xlsx").write_bytes(b"PK")
    with pytest.raises(ContractError, match="openpyxl"):
        look_at(tmp_path / "x.xlsx")


def test_two_points_can_only_part_thousands(tmp_path: Path) -> None:
    frame = read(sniff(write(tmp_path / "x.csv", "a;b\nx;1.234.567\ny;5.678\n")))
    assert frame["b"].tolist() == [1234567, 5678]


def test_a_point_that_is_the_decimal_one_elsewhere_is_it_everywhere(tmp_path: Path) -> None:
    frame = read(sniff(write(tmp_path / "x.csv", "a;b\n0.5;1.234\n1.25;5.678\n")))
    assert frame["b"].tolist() == [1.234, 5.678]


def test_blanks_in_names_are_part_of_them(tmp_path: Path) -> None:
    look = look_at(write(tmp_path / "x.csv", "a, b\nx, 1\ny, 2\n"))
    assert look.columns == list(read(look.target).columns) == ["a", " b"]


def test_a_text_that_pandas_takes_for_missing_is_said(tmp_path: Path) -> None:
    look = look_at(write(tmp_path / "x.csv", "land,n\nNA,1\nDE,2\n"))
    assert look.notes == ["pandas reads 'NA' in 'land' as missing."]
    assert look_at(write(tmp_path / "y.csv", "n,m\nNA,1\n5,2\n")).notes == []


@pytest.mark.parametrize(
    "name",
    ["a.csv", "a.csv.gz", "a.zip", "a.json", "a.jsonl", "a.parquet", "a.feather", "a.orc", "a.xlsx",
     "a.xls"],
)  # fmt: skip
@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\x01\x02\xff", b"PK\x03\x04nothing", b"PAR1nothing", b"\x1f\x8bnothing"],
)
def test_what_is_not_what_its_name_says_is_refused_in_words(
    tmp_path: Path, name: str, data: bytes
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ContractError) as refused:
        read(sniff(tmp_path / name))
    assert name in refused.value.message


@pytest.mark.parametrize("cell", ["''", "'a'"])
def test_apostrophes_that_a_column_alone_has_stay(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id,text\n" + f"a,{cell}\n" * 4)
    assert read(look_at(path).target)["text"].tolist() == [cell] * 4


def test_single_quotes_around_everything_are_taken_off(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("'id','text'\n" + "'a','b'\n" * 4)
    assert read(look_at(path).target)["text"].tolist() == ["b"] * 4
    path.write_text("id,text\n" + "a,'b,c'\n" * 4)
    assert read(look_at(path).target)["text"].tolist() == ["b,c"] * 4


@pytest.mark.parametrize(
    "line", ["region,revenue", "Land;Umsatz in €;Nr\n", "a\tb\n\n", '"a b"|c\n']
)
def test_names_with_nothing_below_are_an_empty_table(tmp_path: Path, line: str) -> None:
    frame = read(sniff(write(tmp_path / "x.csv", line)))
    names = [one.strip('"') for one in re.split(r"[,;\t|]", line.strip())]
    assert (list(frame.columns), len(frame)) == (names, 0)


@pytest.mark.parametrize("line", ["Nothing was sold, sorry: see the other file.", "3,4,5", "x"])
def test_a_line_that_names_no_columns_is_no_table(tmp_path: Path, line: str) -> None:
    with pytest.raises(ContractError):
        sniff(write(tmp_path / "x.csv", line))
