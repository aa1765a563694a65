"""Writing the import files: the leads that a route would bring to Mazrica, read at Marketo as its first sync does.

Read from this machine, with the secrets and the limits of the connections: what it takes counts like the relay's own
reading of the past, which may take half of a day's calls. Marketo has to let this machine's address in.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from operations.failures import OperatorError
from operations.systems.mazrica.account_scopes import AccountScopes
from operations.systems.mazrica.import_files import ImportFiles, ImportProgress
from operations.systems.mazrica.import_rows import ImportRow, ImportRows
from operations.systems.mazrica.there_already import HearsProgress, ThereAlready
from operations.text import duration as in_words
from relay.core.deadline import Countdown
from relay.core.event import now
from relay.core.gate import MustWait
from relay.system.stream import Change, NotReady, Reader, ReadFailed, Span
from relay.telemetry import log
from systems.mazrica.people.making import MakingNotes

PATIENCE = 3600.0
"""Seconds that one step may take."""
_LONGEST_WAIT = 900.0
"""After so long a limit is no pause but the end of the day: the command is run again then."""


class WrittenImport(NamedTuple):
    """What came of a run."""

    files: Sequence[Path]
    progress: ImportProgress


@dataclass(frozen=True, kw_only=True)
class LeadImport:
    """Everything that writing the files needs. `run` raises OperatorError and botocore's errors."""

    reader: Reader
    there: Callable[[HearsProgress], ThereAlready]
    rows: Callable[[ThereAlready], ImportRows]
    files: ImportFiles
    scopes: AccountScopes
    notes: MakingNotes
    what: str
    sleep: Callable[[float], None] = field(default=time.sleep)

    def run(self, told: HearsProgress) -> WrittenImport:
        """Write all files, or those that are still missing; `told` hears how far it is."""
        self.files.open(self.what)
        if not self.files.progress.is_done:
            with log.quiet():
                rows = self.rows(self.there(told))
                for each in self.files.rows():
                    rows.known(each)
                self._read(rows, told)
        return WrittenImport(self.files.finished(), self.files.progress)

    def _read(self, rows: ImportRows, told: HearsProgress) -> None:
        progress = self.files.progress
        bookmark = progress.bookmark or self.reader.start(Span(None, now()))
        while not progress.is_done:
            try:
                for page in self.reader.read(bookmark, Countdown(PATIENCE)):
                    self._take(page.changes, rows)
                    bookmark = page.bookmark
                    if page.complete:
                        self.files.done()
                        return
                    self.files.save(bookmark)
                    told("leads", progress.written + sum(progress.counts.values()), 0)
            except NotReady as wait:
                bookmark = wait.bookmark
                self.files.save(bookmark)
                self.sleep(wait.seconds)
            except MustWait as wait:
                self._wait(wait)
            except ReadFailed as failed:
                raise OperatorError(
                    f"Marketo does not tell its leads: {failed.cause.code}, {failed.cause.message}. What is written "
                    "stays; run the command again, and it goes on there."
                ) from failed

    def _take(self, changes: Sequence[Change], rows: ImportRows) -> None:
        """Notes, rows, and in the end the progress: what is done twice after a stop does no harm."""
        found: list[ImportRow] = []
        for each in changes:
            made = "" if each.deleted else rows.of(each.payload)
            if isinstance(made, ImportRow):
                found.append(made)
                self.files.progress.count(made.counted)
            else:
                self.files.progress.count(made)
        self.scopes.add(each.scope for each in found if each.scope is not None)
        self.notes.put_imports({each.lead: each.note for each in found if each.note is not None})
        self.files.add(each.cells for each in found)

    def _wait(self, wait: MustWait) -> None:
        if wait.seconds > _LONGEST_WAIT:
            raise OperatorError(
                f"{wait.cause.message}. What is written stays; run the command again in {in_words(wait.seconds)}, and "
                "it goes on there."
            )
        self.sleep(wait.seconds)
