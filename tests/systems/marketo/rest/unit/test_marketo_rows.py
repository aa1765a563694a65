"""The rows of an extract's file."""

from __future__ import annotations

import csv
import io
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systems.marketo.rest.rows import BrokenRow, Rows, read_rows

cells = st.text(st.characters(exclude_characters="\x00\r", exclude_categories=["Cs"]), max_size=8)
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=0, max_size=6)
)


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def test_null_and_nothing_are_none() -> None:
    assert list(read_rows([b"firstName,email\nRussell,null\n,x\n"])) == [
        {"firstName": "Russell", "email": None},
        {"firstName": None, "email": "x"},
    ]


@given(
    tables,
    st.integers(1, 9),
    st.sampled_from(["CSV", "TSV"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
)
def test_rows_come_out_as_they_went_in_wherever_the_file_is_cut(
    table: list[list[str]], size: int, file_format: str, end: str, marked: bytes
) -> None:
    header = [f"c{at}" for at in range(len(table[0]) if table else 1)]
    text = io.StringIO()
    delimiter = "," if file_format == "CSV" else "\t"
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([header, *table])
    data = marked + text.getvalue().encode()
    expected = [
        {name: None if cell in {"", "null"} else cell for name, cell in zip(header, row, strict=True)} for row in table
    ]
    assert list(read_rows(cut(data, size), file_format)) == expected


def test_a_value_may_hold_line_breaks_quotes_and_japanese() -> None:
    data = '"名前","メモ"\n"山田, 太郎","一行目\n二行目 ""引用"""'.encode()
    assert list(read_rows(cut(data, 1))) == [{"名前": "山田, 太郎", "メモ": '一行目\n二行目 "引用"'}]


def test_a_row_with_too_few_or_too_many_cells_is_not_guessed_at() -> None:
    with pytest.raises(BrokenRow, match="line 2 has 1 cells for 2 columns"):
        list(read_rows([b"a,b\nsecret\n"]))


def test_an_empty_file_has_no_rows() -> None:
    assert list(read_rows([])) == []


def test_a_carriage_return_without_quotes_and_an_empty_line_are_survived() -> None:
    rows = read_rows([b"firstName,email\r\nAda\rLovelace,x\r\n\r\nBob,y"])
    assert [row["firstName"] for row in rows] == ["Ada Lovelace", "Bob"]


def test_a_line_that_is_none_is_said_by_its_number() -> None:
    with pytest.raises(BrokenRow, match="line 2"):
        list(read_rows([b"firstName,email\n" + b"x" * 200_000 + b",y\n"]))


@given(tables, st.integers(1, 9), st.integers(0, 6))
def test_a_file_that_is_left_after_any_row_goes_on_behind_it(table: list[list[str]], size: int, after: int) -> None:
    header = [f"c{at}" for at in range(len(table[0]) if table else 1)]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([header, *table])
    data = text.getvalue().encode()
    whole, rows = list(read_rows([data])), Rows(cut(data, size))
    first = list(islice(rows, after))
    rest = Rows(cut(data[rows.end :], size), columns=rows.columns, start=rows.end)
    if first:
        assert [*first, *rest] == whole
        assert rest.end == len(data)
