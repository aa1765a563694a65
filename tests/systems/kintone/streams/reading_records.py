"""An app of kintone's stand-in whose records a test puts there as it likes, and readings of it over a real socket."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar, cast

import msgspec

from local.systems.kintone import StandIn
from local.systems.kintone.records.store import Record, Table
from relay.core.deadline import Deadline
from relay.system.stream import Change, Page, Span
from systems.kintone.client import App, KintoneClient
from systems.kintone.failure import Failure
from systems.kintone.streams import bookmark
from systems.kintone.streams.bookmark import LOOK_BACK
from systems.kintone.streams.records import RecordsReader
from tests.support.deadlines import Endless

APP = 12
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
Answer = TypeVar("Answer")


@dataclass
class Between:
    """A gate that lets everything pass, and lets something happen before each request."""

    happens: Callable[[], object] = lambda: None
    slow: int = 0
    """So many of the next requests fail, once `spared` were answered."""
    word: str = "timeout"
    """How."""
    spared: int = 0

    def send(
        self,
        request: Callable[[], Answer],
        *,
        troubled: Callable[[Answer], bool | None],
        scope: str,
        deadline: Deadline,
    ) -> Answer:
        self.happens()
        answer = request()
        if self.spared or not self.slow:
            self.spared = max(0, self.spared - 1)
            return answer
        self.slow -= 1
        return cast("Answer", Failure(word=self.word, status=200 if self.word == "search_aborted" else None, sent=True))


@dataclass
class Shelf:
    """The records of app 12 at a time that passes only when a test says so."""

    kintone: StandIn
    now: datetime = NOON
    between: Between = field(default_factory=Between)
    hidden: dict[int, Record] = field(default_factory=dict)
    """Records that a search does not find yet."""

    def write(self, record: int, *, updated: datetime | None = None) -> None:
        """Add or edit a record; its time of update is now, unless another one was imported with it."""
        before = self.hidden.get(record) or self._table.records.get(record)
        revision = before.revision + 1 if before else 1
        at = f"{updated or self.now:%Y-%m-%dT%H:%M}:00Z"
        made = Record(record, revision, {"lead_id": str(record)}, "a", at, "a", at)
        if record in self.hidden:
            self.hidden[record] = made
        else:
            self._put(record, made)

    def hide(self, record: int) -> None:
        """Keep it from being found."""
        if record in self._table.records:
            self.hidden[record] = self._table.records[record]
            self._put(record, None)

    def show(self) -> None:
        """Let everything be found."""
        for record, made in self.hidden.items():
            self._put(record, made)
        self.hidden.clear()

    def all(self) -> set[tuple[str, str]]:
        """Record and revision of each."""
        records = {**self._table.records, **self.hidden}
        return {(str(record), str(made.revision)) for record, made in records.items()}

    def reader(self, app: int = APP, guest_space: int | None = None, look_back: timedelta = LOOK_BACK) -> RecordsReader:
        client = KintoneClient(self.kintone.url, self._secret, self.between)
        place = App(app, guest_space)
        return RecordsReader(
            client=client, place=place, url="https://a.cybozu.com", look_back=look_back, clock=lambda: self.now
        )

    @property
    def _table(self) -> Table:
        return self.kintone.domain.store.table(APP)

    def _put(self, record: int, made: Record | None) -> None:
        with self.kintone.domain.store.lock:
            self._table.replace(record, made)

    def _secret(self, *, refresh: bool = False) -> dict[str, str]:
        return {"api_token": self.kintone.api_token}


@dataclass
class Run:
    """A reading that goes on from its last page's bookmark."""

    shelf: Shelf
    bookmark: str = ""
    got: list[tuple[str, str]] = field(default_factory=list)
    """Record and version of every change that was given out."""
    look_back: timedelta = LOOK_BACK

    def __post_init__(self) -> None:
        self.bookmark = self.bookmark or self.shelf.reader().start(Span(self.shelf.now))

    def read(self, pages: int = 1_000) -> list[Page]:
        """At most so many pages."""
        found: list[Page] = []
        for page in self.shelf.reader(look_back=self.look_back).read(self.bookmark, Endless()):
            found.append(page)
            self.bookmark = page.bookmark
            self.got += [(change.record, change.version) for change in page.changes]
            if len(found) == pages:
                break
        return found

    def in_pairs(self) -> None:
        """Have the next answer hold two records."""
        found = msgspec.structs.replace(bookmark.decode(self.bookmark), size=2)
        self.bookmark = bookmark.encode(found)


def records(changes: Sequence[Change]) -> list[int]:
    """Which records they are of."""
    return [int(change.record) for change in changes]
