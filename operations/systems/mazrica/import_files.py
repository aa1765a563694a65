"""The files of an import, 5,000 rows each, which are whole or not there: what is begun has another name until then.

What was done stands in one small file, written anew after each page: where reading the leads goes on, and how long the
file is that is being written. A run that was stopped at any moment goes on there, and cuts off what came after.
"""

from __future__ import annotations

import codecs
import csv
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from operations.failures import OperatorError

MOST_ROWS = 5000
"""https://intercom.help/senses_manual/ja/articles/2979374"""
_PROGRESS = "progress.json"


class ImportProgress(msgspec.Struct, kw_only=True):
    """How far a run has come."""

    what: str
    """Which leads, in which format: another run must not go on with it."""
    bookmark: str = ""
    """Where reading goes on; empty: it has not begun."""
    number: int = 1
    """Of the file that is being written."""
    rows: int = 0
    """In it."""
    size: int = 0
    """Its bytes."""
    written: int = 0
    """Rows of all files."""
    counts: dict[str, int] = {}
    is_done: bool = False

    def count(self, word: str) -> None:
        """Count one."""
        if word:
            self.counts[word] = self.counts.get(word, 0) + 1


@dataclass
class ImportFiles:
    """Writes into one folder. Raises OperatorError where that cannot be."""

    folder: Path
    kind: str
    header: Sequence[str]
    has_mark: bool
    progress: ImportProgress = field(init=False)

    def open(self, what: str) -> None:
        """Begin, or go on where a run for the same was stopped."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.progress = self._progress() or ImportProgress(what=what)
        if self.progress.what != what:
            raise OperatorError(
                f"{self.folder} holds files of another import. Name another folder with --into, or remove it."
            )
        if not self.progress.is_done:
            self._cut()

    def rows(self) -> Iterator[list[str]]:
        """The rows that are there already, without the header."""
        for path in [*self.finished(), *([self._part] if self._part.exists() else [])]:
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = csv.reader(file)
                next(rows, None)
                yield from rows

    def finished(self) -> list[Path]:
        """The files that are whole."""
        return sorted(self.folder.glob(f"{self.kind}-[0-9]*.csv"))

    def add(self, rows: Iterable[Sequence[str]]) -> None:
        """Add rows; `save` keeps them."""
        now = self.progress
        waiting: list[Sequence[str]] = []
        for row in rows:
            waiting.append(row)
            if now.rows + len(waiting) == MOST_ROWS:
                self._append(waiting)
                self._finish()
                waiting = []
        self._append(waiting)

    def save(self, bookmark: str) -> None:
        """Keep what was added, and where to go on."""
        self.progress.bookmark = bookmark
        self._write_progress()

    def done(self) -> None:
        """Make the last file whole."""
        if self.progress.rows:
            self._finish()
        self.progress.is_done = True
        self._write_progress()

    @property
    def _part(self) -> Path:
        return self._file(self.progress.number).with_suffix(".csv.part")

    def _file(self, number: int) -> Path:
        return self.folder / f"{self.kind}-{number:03}.csv"

    def _append(self, rows: Sequence[Sequence[str]]) -> None:
        if not rows:
            return
        text, now = io.StringIO(), self.progress
        writer = csv.writer(text, lineterminator="\r\n")
        if not now.rows:
            writer.writerow(self.header)
        writer.writerows(rows)
        content = text.getvalue().encode("utf-8", "replace")
        if not now.rows and self.has_mark:
            content = codecs.BOM_UTF8 + content
        with self._part.open("ab") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        now.rows, now.size, now.written = now.rows + len(rows), now.size + len(content), now.written + len(rows)

    def _finish(self) -> None:
        self._part.replace(self._file(self.progress.number))
        self.progress.number, self.progress.rows, self.progress.size = self.progress.number + 1, 0, 0

    def _cut(self) -> None:
        """Whatever was written after the progress was kept is written again."""
        now = self.progress
        for path in [*self.folder.glob(f"{self.kind}-[0-9]*.csv"), *self.folder.glob(f"{self.kind}-[0-9]*.csv.part")]:
            number = int(path.name.removeprefix(f"{self.kind}-").partition(".")[0])
            if number == now.number and path.suffix == ".csv":
                path.replace(self._part)
            elif number > now.number:
                path.unlink()
        if self._part.exists() and now.size:
            with self._part.open("rb+") as file:
                file.truncate(now.size)
        elif self._part.exists():
            self._part.unlink()

    def _progress(self) -> ImportProgress | None:
        path = self.folder / f".{self.kind}-{_PROGRESS}"
        try:
            return msgspec.json.decode(path.read_bytes(), type=ImportProgress)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.DecodeError) as error:
            raise OperatorError(f"{path} cannot be read. Remove the folder, and begin anew.") from error

    def _write_progress(self) -> None:
        path = self.folder / f".{self.kind}-{_PROGRESS}"
        fresh = path.with_suffix(".new")
        fresh.write_bytes(msgspec.json.encode(self.progress))
        fresh.replace(path)
