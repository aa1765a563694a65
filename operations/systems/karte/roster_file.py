"""A roster as a file: CSV of whatever program wrote it, row by row, with what is wrong with each that is.

Byte-order mark, gzip, line ends of any kind; commas, tabs, pipes or semicolons between the values; a header row, in
which the columns are named. https://www.rfc-editor.org/rfc/rfc4180
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from operations.failures import OperatorError
from systems.karte.limits import ID_BYTES
from systems.karte.people.names import VISITOR, UserKey

_DELIMITERS = ",\t|;"
_GZIP = b"\x1f\x8b"
_ADDRESS = re.compile(r"[^\s@,]{1,64}@[^\s@,]{3,190}")
_LONGEST_HEADER = 65_536


class Columns(NamedTuple):
    """Names in the header row; capitals play no part."""

    user_id: str = "user_id"
    visitor_id: str = "visitor_id"
    email: str = "email"


class RosterRow(NamedTuple):
    """A user, and their address."""

    user: UserKey
    email: str


class BadRow(NamedTuple):
    """A row that cannot be loaded; nothing of what it says is repeated."""

    line: int
    why: str


def rows(path: Path, columns: Columns) -> Iterator[RosterRow | BadRow]:
    """Every row but empty ones, one at a time. Raises OperatorError for a file that is no roster."""
    line = 0
    try:
        with _opened(path) as stream:
            text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
            header = text.readline(_LONGEST_HEADER)
            reader = csv.reader(text, delimiter=_delimiter(header))
            names = _names(header)
            places = _places(names, columns)
            for row in reader:
                line = reader.line_num + 1
                if any(each.strip() for each in row):
                    yield _read(row, places, len(names), line)
    except (csv.Error, EOFError, OSError, zlib.error) as error:
        raise OperatorError(f"{path}: the file cannot be read on after line {line}.") from error


def _names(header: str) -> list[str]:
    return [each.strip().casefold() for each in next(csv.reader([header], delimiter=_delimiter(header)), [])]


class _Places(NamedTuple):
    user_id: int | None
    visitor_id: int | None
    email: int


def _opened(path: Path) -> BinaryIO:
    try:
        stream = path.open("rb")
    except OSError as error:
        raise OperatorError(f"{path}: {error.strerror or 'cannot be opened'}.") from error
    is_packed = stream.read(2) == _GZIP
    stream.seek(0)
    return gzip.open(stream) if is_packed else stream  # type: ignore[return-value]


def _delimiter(header: str) -> str:
    """What stands between the names of the header most often."""
    return max(_DELIMITERS, key=header.count)


def _places(names: Sequence[str], columns: Columns) -> _Places:
    def place(name: str) -> int | None:
        return names.index(name.casefold()) if name.casefold() in names else None

    user, visitor, email = place(columns.user_id), place(columns.visitor_id), place(columns.email)
    if email is None or (user is None and visitor is None):
        wanted = f"{columns.email}, and {columns.user_id} or {columns.visitor_id}"
        raise OperatorError(
            f"the first row must name the columns {wanted}; it does not. Add it, or say what they are called with "
            "--email, --user-id and --visitor-id."
        )
    return _Places(user, visitor, email)


def _read(row: Sequence[str], places: _Places, width: int, line: int) -> RosterRow | BadRow:
    if len(row) != width:
        return BadRow(line, f"{len(row)} values under {width} names")
    user, visitor = (row[at].strip() if at is not None else "" for at in (places.user_id, places.visitor_id))
    email = row[places.email].strip()
    if user.startswith(VISITOR):
        user, visitor = "", visitor or user
    name = user or visitor.removeprefix(VISITOR)
    if "\ufffd" in name or "\ufffd" in email:
        return BadRow(line, "not UTF-8")
    if not name:
        return BadRow(line, "no id of a user or a visitor")
    if len(name.encode()) > ID_BYTES:
        return BadRow(line, f"an id of more than {ID_BYTES} bytes")
    if not _ADDRESS.fullmatch(email):
        return BadRow(line, "no e-mail address" if not email else "what stands there is no e-mail address")
    return RosterRow(f"user_id/{name}" if user else f"visitor_id/{name}", email)
