"""One reading of ON24's stand-in as the engine runs it, hour by hour on the stand-in's clock, and what it told.

Everything but the tables is real: the reader, its client and pace, the spans of passes, and a memory that knows what
was told in which version. A run may be stopped after any page, before or after its bookmark is saved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

import msgspec

from local.systems.on24 import StandIn
from relay.core.deadline import Deadline
from relay.core.gate import MustWait, Purpose
from relay.limits.open_gate import OpenGate
from relay.reading.parts import spans
from relay.reading.parts.fill import Fill
from relay.reading.parts.place import PartPlace
from relay.reading.parts.spans import ReadingRules
from relay.system.access import Access
from relay.system.reads import EVERYTHING, Reads
from relay.system.stream import Change, Page, Reader
from systems.on24.config import On24Connection
from systems.on24.rest.calling import Calling
from systems.on24.rest.client import On24, On24Calls
from systems.on24.rest.dates import Dates
from systems.on24.rest.scope import AccountScope
from systems.on24.rest.turns import Turns
from systems.on24.streams.connecting import people_reader
from systems.on24.streams.events_reader import events_reader
from systems.on24.streams.leads_reader import leads_reader
from systems.on24.streams.source import EventsSource
from systems.on24.streams.stream import STREAMS
from tests.support.deadlines import Endless
from tests.support.memory_seen import MemorySeen
from tests.support.memory_state import MemoryState
from tests.support.reader_notes import Notes

Word = Literal["registrants", "attendees", "no-shows", "events", "leads"]


class Telling(NamedTuple):
    """What was told, and when by the stand-in's clock."""

    at: float
    change: Change


class Stopped(Exception):
    """The function was stopped."""


@dataclass
class On24Account:
    """What all readings of one connection share."""

    stand_in: StandIn
    connection: Mapping[str, Any] = field(default_factory=dict)
    state: MemoryState = field(default_factory=MemoryState)
    notes: Notes = field(default_factory=Notes)

    @property
    def model(self) -> On24Connection:
        content = {"url": self.stand_in.url, "client_id": int(self.stand_in.client_id), **self.connection}
        return msgspec.convert(content, On24Connection)

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.stand_in.clock.now(), UTC)

    def secret(self, *, refresh: bool = False) -> Mapping[str, Any]:
        return {"token_key": self.stand_in.token_key, "token_secret": self.stand_in.token_secret}

    def asks(self, deadline: Deadline) -> On24Calls:
        """The real client, whose clock is the stand-in's."""
        clock, model = self.stand_in.clock, self.model
        turns = Turns(store=self.state, per_minute=model.per_minute, clock=clock.now, sleep=clock.advance)
        calling = Calling(model.address, model.client_id, secret=self.secret, gate=OpenGate(), turns=turns)
        scope = AccountScope(subaccounts=model.subaccounts, anonymous=model.anonymous)
        return On24(calling, scope=scope, dates=Dates(self.state)).until(deadline)

    def calls(self) -> int:
        """How many were made so far."""
        return len(self.stand_in.requests())


@dataclass
class On24Reading:
    """A reading that goes on, or one of a closed span."""

    account: On24Account
    word: Word
    source: Mapping[str, Any] = field(default_factory=dict)
    names: Reads = EVERYTHING
    since: datetime | None = None
    until: datetime | None = None
    purpose: Purpose = "read"
    told: list[Telling] = field(default_factory=list)
    pages: int = 0
    longest_bookmark: int = 0
    most_on_page: int = 0

    def __post_init__(self) -> None:
        now = self.account.now
        asked = None if self.until is None else Fill(since=self.since, until=self.until, asked_at=now)
        reached = self.since if asked is None else None
        self.place = PartPlace(stream=self.word, routes=("r",), begin=self.since, reached=reached, fill=asked)
        self.seen = MemorySeen()

    @property
    def reader(self) -> Reader:
        """A new one, as in another function."""
        account, stream = self.account, STREAMS[self.word]
        access = Access(
            secret=account.secret, gate=OpenGate(), state=account.state, purpose=self.purpose, memory=account.notes
        )
        clock = lambda: account.now  # noqa: E731 - said once
        source = msgspec.convert({"stream": self.word, "every": "1h", **self.source}, stream.model)
        if self.word == "leads":
            return leads_reader(account.model, self.names, access, asks=account.asks, clock=clock)
        assert isinstance(source, EventsSource)
        if self.word == "events":
            return events_reader(account.model, source, self.names, access, asks=account.asks, clock=clock)
        filtered = stream.filter(source)
        return people_reader(
            account.model, source, self.names, access, filtered=filtered, asks=account.asks, clock=clock
        )

    @property
    def is_over(self) -> bool:
        return spans.is_over(self.place)

    def run(self, *, stop_after: int | None = None, before_saving: bool = False) -> None:
        """A run, and those that go on with it when pace makes it wait; `stop_after` so many pages it is stopped."""
        stream = STREAMS[self.word]
        rules = ReadingRules(stream.mode, stream.look_back, stream.longest_slice)
        left = stop_after
        while True:
            reader = self.reader
            self.account.notes.put_so_far.clear()
            self.place = spans.began(self.place, rules, reader, self.account.now)
            try:
                for page in reader.read(str(self.place.bookmark), Endless()):
                    if left == 0:
                        return
                    left = None if left is None else left - 1
                    self._take(page, forget=before_saving and left == 0)
                    if before_saving and left == 0:
                        return
                    self.place = spans.after(self.place, page, rules, reader, self.account.now)
                    if page.complete:
                        return
            except MustWait as wait:
                self.account.stand_in.clock.advance(wait.seconds + 1)

    def run_to_the_end(self) -> None:
        """Until a closed span, or the first pass of an open one, is over."""
        self.run()
        assert self.is_over

    def versions(self) -> dict[str, str]:
        """The last one of each record."""
        return {each.change.record: each.change.version for each in self.told}

    def payloads(self) -> dict[str, Mapping[str, Any]]:
        """The last one of each record."""
        return {each.change.record: each.change.payload for each in self.told}

    def _take(self, page: Page, *, forget: bool) -> None:
        records = [change.record for change in page.changes]
        assert len(set(records)) == len(records), "a record is twice on a page"
        self.pages += 1
        self.longest_bookmark = max(self.longest_bookmark, len(page.bookmark))
        self.most_on_page = max(self.most_on_page, len(records))
        judged = self.seen.judge(page, generation=0)
        self.told += [Telling(self.account.stand_in.clock.now(), each) for each in judged.changes]
        if not forget:
            judged.remember()
            self.account.notes.write()
