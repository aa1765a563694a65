"""The rows of a bulk extract's file.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/bulk-extract/bulk-lead-extract#retrieving-your-data
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

DELIMITERS = {"CSV": ",", "TSV": "\t"}
EMPTY = "null"
"""What Marketo writes into an empty cell; a lead whose value is this very word cannot be told from it."""

Row = dict[str, str | None]


class BrokenRow(ValueError):
    """A row is none, or has not as many cells as the file has columns; the text names its number, not its values."""


def read_rows(pieces: Iterable[bytes], file_format: str = "CSV") -> Iterator[Row]:
    """Each row by column name, from a file in pieces of any size; an empty cell is None.

    Raises BrokenRow. Values may hold line breaks; they are UTF-8.
    """
    rows = csv.reader(_lines(pieces), delimiter=DELIMITERS[file_format])
    try:
        header = next(rows, [])
        for row in rows:
            if not row:
                continue
            if len(row) != len(header):
                raise BrokenRow(f"the row in line {rows.line_num} has {len(row)} cells for {len(header)} columns")
            yield {name: None if cell in {EMPTY, ""} else cell for name, cell in zip(header, row, strict=True)}
    except csv.Error as error:
        raise BrokenRow(f"line {rows.line_num} cannot be read") from error


def _lines(pieces: Iterable[bytes]) -> Iterator[str]:
    """Text between line feeds, which never are a part of another character in UTF-8; with a line feed at each end.

    A carriage return in the middle, which Marketo writes without quotes too, becomes a space
    (https://github.com/singer-io/tap-marketo, CHANGELOG.md, 2.4.3).
    """
    rest = b""
    encoding = "utf-8-sig"  # a byte order mark may stand at the very beginning
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            yield _line(line, encoding) + "\n"
            encoding = "utf-8"
    if rest:
        yield _line(rest, encoding)


def _line(line: bytes, encoding: str) -> str:
    return line.removesuffix(b"\r").decode(encoding, "replace").replace("\r", " ")
