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
    """A row has not as many cells as the file has columns; the text names the row's number, not its values."""


def read_rows(pieces: Iterable[bytes], file_format: str = "CSV") -> Iterator[Row]:
    """Each row by column name, from a file in pieces of any size; an empty cell is None.

    Raises BrokenRow. Values may hold line breaks; they are UTF-8.
    """
    rows = csv.reader(_lines(pieces), delimiter=DELIMITERS[file_format])
    header = next(rows, [])
    for row in rows:
        if len(row) != len(header):
            raise BrokenRow(f"the row in line {rows.line_num} has {len(row)} cells for {len(header)} columns")
        yield {name: None if cell in {EMPTY, ""} else cell for name, cell in zip(header, row, strict=True)}


def _lines(pieces: Iterable[bytes]) -> Iterator[str]:
    """Text between line feeds, which never are a part of another character in UTF-8; with a line feed at each end."""
    rest = b""
    encoding = "utf-8-sig"  # a byte order mark may stand at the very beginning
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            yield line.decode(encoding, "replace") + "\n"
            encoding = "utf-8"
    if rest:
        yield rest.decode(encoding, "replace")
