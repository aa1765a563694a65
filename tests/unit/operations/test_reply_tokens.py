"""Signed tokens for leads in a file."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from operations.failures import OperatorError
from operations.mails.tokens import WrittenTokens, write_token_file, write_tokens


def written(text: str, column: str | None = None) -> tuple[WrittenTokens, list[str]]:
    """With tokens that can be read."""
    target = io.StringIO()
    found = write_tokens(io.StringIO(text), target, column, lambda lead: f"{lead}-token")
    return found, target.getvalue().splitlines()


@pytest.mark.parametrize("heading", ["Id", "Lead ID", "Person Id", "リード ID"])
def test_each_row_is_written_again_with_its_leads_token_behind_it(heading: str) -> None:
    found, lines = written(f'Email Address,{heading},Company\na@example.com,42,"A, Inc."\nb@example.com,,\n')
    assert found == WrittenTokens(1, 1)
    assert lines == [
        f"Email Address,{heading},Company,Reply Token",
        'a@example.com,42,"A, Inc.",42-token',
        "b@example.com,,,",
    ]


def test_the_column_may_be_named_and_short_rows_are_filled() -> None:
    assert written("nr,x\n7\n", "NR")[1] == ["nr,x,Reply Token", "7,,7-token"]


@pytest.mark.parametrize("text", ["", "Email Address\na@example.com\n"])
def test_a_file_without_ids_is_refused_and_its_columns_are_named(text: str) -> None:
    with pytest.raises(OperatorError, match="no column of lead ids"):
        written(text)


@pytest.mark.parametrize(
    ("content", "said"), [(b"Email\na@example.com\n", "--column"), (b"Id\n\x8e\x52\n", "CSV UTF-8")]
)
def test_nothing_is_written_of_a_file_that_is_refused_so_that_the_next_one_can_be(
    tmp_path: Path, content: bytes, said: str
) -> None:
    leads, into = tmp_path / "leads.csv", tmp_path / "with-tokens.csv"
    leads.write_bytes(content)
    with pytest.raises(OperatorError, match=said):
        write_token_file(leads, into, None, str)
    leads.write_text("Id\n7\n")
    assert write_token_file(leads, into, None, str) == WrittenTokens(1, 0)
    assert into.read_text() == "Id,Reply Token\n7,7\n"
    with pytest.raises(OperatorError, match="there already"):
        write_token_file(leads, into, None, str)
