"""The rows of a bulk extract's file.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/bulk-extract/bulk-lead-extract#retrieving-your-data
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence

DELIMITERS = {"CSV": ",", "TSV": "\t"}
EMPTY = "null"
"""What Marketo writes into an empty cell; a lead whose value is this very word cannot be told from it."""

FileRow = dict[str, str | None]


class BrokenRow(ValueError):
    """A row is none, or has not as many cells as the file has columns; the text names its number, not its values."""


class Rows:
    """Each row by column name, from a file in pieces of any size; an empty cell is None. Read once.

    With `columns`, the pieces begin behind a row, at the byte `start` of the file. Iterating raises BrokenRow. Values
    may hold line breaks; they are UTF-8.
    """

    def __init__(
        self, pieces: Iterable[bytes], file_format: str = "CSV", *, columns: Sequence[str] = (), start: int = 0
    ) -> None:
        self.columns = list(columns)
        """Known from the first row on."""
        self.end = start
        """The byte of the file behind the row that was given last."""
        self._rows = csv.reader(self._lines(pieces), delimiter=DELIMITERS[file_format])

    def __iter__(self) -> Iterator[FileRow]:
        try:
            self.columns = self.columns or next(self._rows, [])
            for row in self._rows:
                if row:
                    yield self._row(row)
        except csv.Error as error:
            raise BrokenRow(f"line {self._rows.line_num} cannot be read") from error

    def _row(self, cells: Sequence[str]) -> FileRow:
        if len(cells) != len(self.columns):
            raise BrokenRow(
                f"the row in line {self._rows.line_num} has {len(cells)} cells for {len(self.columns)} columns"
            )
        pairs = zip(self.columns, cells, strict=True)
        return {name: None if cell in {EMPTY, ""} else cell for name, cell in pairs}

    def _lines(self, pieces: Iterable[bytes]) -> Iterator[str]:
        """Text between line feeds, which never are a part of another character in UTF-8; with a line feed at each end.

        A carriage return in the middle, which Marketo writes without quotes too, becomes a space
        (https://github.com/singer-io/tap-marketo, CHANGELOG.md, 2.4.3).
        """
        rest = b""
        encoding = "utf-8-sig"  # a byte order mark may stand at the very beginning
        for piece in pieces:
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                self.end += len(line) + 1
                yield _line(line, encoding) + "\n"
                encoding = "utf-8"
        if rest:
            self.end += len(rest)
            yield _line(rest, encoding)


def read_rows(pieces: Iterable[bytes], file_format: str = "CSV") -> Iterator[FileRow]:
    """Each row of a whole file. Raises BrokenRow."""
    return iter(Rows(pieces, file_format))


def _line(line: bytes, encoding: str) -> str:
    return line.removesuffix(b"\r").decode(encoding, "replace").replace("\r", " ")
