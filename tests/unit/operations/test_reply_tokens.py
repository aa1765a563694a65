"""Signed tokens for leads in a file."""

from __future__ import annotations

import io

import pytest

from operations.failures import OperatorError
from operations.mails.tokens import WrittenTokens, write_tokens


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
