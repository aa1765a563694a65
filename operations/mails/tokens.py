"""Signed tokens for leads in a file that Marketo has exported, so that they can be imported into a field of theirs.

Whoever gets a mail with `reply+TOKEN@` in its reply-to proves by it whose reply it is; an id without a signature is
only a claim (systems.mail.matching.tokens).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TextIO

from operations.failures import OperatorError

HEADING = "Reply Token"
"""Of the column that is added."""
ID_HEADINGS = ("id", "lead id", "person id", "リード id", "個人 id")
"""What Marketo calls the id in exports, in small letters."""

_LEAD_ID = re.compile(r"[1-9][0-9]{0,15}")


class WrittenTokens(NamedTuple):
    """What was written."""

    leads: int
    without_id: int
    """Rows in which no lead's id is: their token is empty."""


def write_token_file(file: Path, into: Path, column: str | None, token: Callable[[str], str]) -> WrittenTokens:
    """Write a file's rows into one that is not there yet. Nothing is written of a file that is refused.

    Raises OperatorError.
    """
    if into.exists():
        raise OperatorError(f"{into} is there already. Name another file, or remove it.")
    found = io.StringIO(newline="")
    try:
        with file.open(encoding="utf-8-sig", newline="") as source:
            written = write_tokens(source, found, column, token)
        into.write_text(found.getvalue(), encoding="utf-8", newline="")
    except OSError as error:
        raise OperatorError(f"{error.filename}: {error.strerror}.") from error
    return written


def write_tokens(source: TextIO, target: TextIO, column: str | None, token: Callable[[str], str]) -> WrittenTokens:
    """Write each row again, with the lead's token behind it. Raises OperatorError for a file without ids."""
    try:
        return _written(csv.reader(source), csv.writer(target).writerow, column, token)
    except UnicodeDecodeError as error:
        message = "the file is not in UTF-8. Export it from Marketo once more, or save it in Excel as CSV UTF-8."
        raise OperatorError(message) from error
    except csv.Error as error:
        raise OperatorError(f"the file is no CSV: {error}. Export it from Marketo once more.") from error


def _written(
    rows: Iterator[list[str]],
    write: Callable[[Sequence[str]], object],
    column: str | None,
    token: Callable[[str], str],
) -> WrittenTokens:
    header = next(rows, [])
    place = _place(header, column)
    write([*header, HEADING])
    leads = without_id = 0
    for row in rows:
        lead = row[place].strip() if place < len(row) else ""
        is_lead = _LEAD_ID.fullmatch(lead) is not None
        leads, without_id = leads + is_lead, without_id + (not is_lead)
        write([*row, *[""] * (len(header) - len(row)), token(lead) if is_lead else ""])
    return WrittenTokens(leads, without_id)


def _place(header: list[str], column: str | None) -> int:
    """Where the ids are."""
    names = [each.strip().casefold() for each in header]
    for wanted in ID_HEADINGS if column is None else (column.casefold(),):
        if wanted in names:
            return names.index(wanted)
    known = ", ".join(header[:20]) or "none"
    raise OperatorError(f"the file has no column of lead ids. Name it with --column. Columns: {known}.")
