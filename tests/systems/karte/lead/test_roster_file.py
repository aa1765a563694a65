"""A roster as people's programs write it: read tolerantly, row by row, and what is wrong is named by its line."""

from __future__ import annotations

import gzip
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.failures import OperatorError
from operations.systems.karte.roster_file import BadRow, Columns, RosterRow, rows
from operations.systems.karte.roster_load import counted_rows

PLAIN = "user_id,email\nM-1,a@example.com\nM-2,b@example.com\n"
BOTH = [RosterRow("user_id/M-1", "a@example.com"), RosterRow("user_id/M-2", "b@example.com")]


def read(tmp_path: Path, content: bytes, columns: Columns | None = None) -> list[RosterRow | BadRow]:
    path = tmp_path / "roster"
    path.write_bytes(content)
    return list(rows(path, columns or Columns()))


@pytest.mark.parametrize("between", [",", "\t", "|", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("packed", ["", "gzip"])
def test_it_is_read_however_it_is_spelled(tmp_path: Path, between: str, end: str, mark: bytes, packed: str) -> None:
    content = mark + PLAIN.replace(",", between).replace("\n", end).encode()
    assert read(tmp_path, gzip.compress(content) if packed else content) == BOTH


def test_columns_may_be_called_otherwise_and_visitors_have_ids_of_their_own(tmp_path: Path) -> None:
    content = (
        b'name,Mail,visitor,ID\n"Abe, Taro",a@example.com,,M-1\nx,b@example.com,vis-V1,\ny,c@example.com,,vis-V2\n'
    )
    found = read(tmp_path, content, Columns("id", "visitor", "mail"))
    assert found == [
        RosterRow("user_id/M-1", "a@example.com"),
        RosterRow("visitor_id/V1", "b@example.com"),
        RosterRow("visitor_id/V2", "c@example.com"),
    ]


def test_bad_rows_are_named_by_their_line_and_repeat_nothing(tmp_path: Path) -> None:
    content = b"user_id,email\nM-1\n,a@example.com\nM-3,\n\nM-4,nobody\nM-5,\xff@example.com\nM-6,f@example.com\n"
    found = read(tmp_path, content)
    assert [each.line for each in found if isinstance(each, BadRow)] == [2, 3, 4, 6, 7]
    assert found[-1] == RosterRow("user_id/M-6", "f@example.com")
    assert not any("nobody" in each.why or "example" in each.why for each in found if isinstance(each, BadRow))


@pytest.mark.parametrize("content", [b"", b"M-1,a@example.com\n", b"email\na@example.com\n", b"\x1f\x8bnot gzip"])
def test_what_is_no_roster_is_refused_and_says_what_is_missing(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(OperatorError):
        read(tmp_path, content)


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail_otherwise(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "roster"
    path.write_bytes(b"user_id,email\n" + content)
    try:
        found = list(rows(path, Columns()))
    except OperatorError:
        return
    assert all(isinstance(each, RosterRow | BadRow) for each in found)


def test_a_large_roster_is_never_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    with path.open("w") as file:
        file.write("user_id,email\n")
        file.writelines(f"M-{at},{at}@example.com\n" for at in range(100_000))
    begin = time.perf_counter()
    tracemalloc.start()
    try:
        count = counted_rows(rows(path, Columns()))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (count.asked, count.calls(), count.bad) == (100_000, 334, 0)
    assert peak < 1_000_000
    assert time.perf_counter() - begin < 60
