"""A day in which 1 % of a million known users' leads change: calls of Marketo and of KARTE.

The stream of leads is read as in bench.leads.day, every 30 minutes. Of what it tells, the code that delivers decides
whom to ask for again and whether anything is written; Marketo's answers are made up, and HTTP is left out. Of the users
only those are there whose lead changes: the others cost nothing until they do.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from bench.errors import BenchError
from bench.karte.counted_state import CountedState
from bench.leads import day as leads_day
from bench.table import Row
from operations.systems.karte import roster_load
from operations.systems.karte.roster_file import RosterRow
from relay.core.event import Event, new_id
from relay.core.outcome import Delivered, Outcome
from relay.telemetry import log
from systems.karte.config import KarteRoute
from systems.karte.lead.lead_mapping import LeadMapping, LeadWrite
from systems.karte.lead.links import Links
from systems.karte.lead.pulling import LeadPull
from systems.karte.people.due import DueList
from systems.karte.people.memory import People
from systems.karte.roster.reader import AT_ONCE
from tests.support.memory_partition import MemoryPartition

USERS, CHANGED = 1_000_000, 0.01
EVERY = timedelta(minutes=30)
RUNS = timedelta(days=1) // EVERY
AT_A_TIME = {"a page of the roster in one call": 300, "ten in one call": 10}
"""Look-ups in one call of Marketo. A function is handed ten and fills its batch from the queue, where a page lies
whole; it has ten where the queue never holds more (tests/systems/karte/lead/test_roster_batches.py)."""
_FIELDS = ("id", "email", "firstName", "lastName", "company", "leadScore", "unsubscribed", "createdAt", "updatedAt")
_MOST = {"a page of the roster in one call": 1_300, "ten in one call": 3_300}
_KEY = b"key of the hashes"
_BEGAN = datetime(2026, 11, 2, tzinfo=UTC)
_ROUTE = {"to": "karte", "user": {}, "unchanged": "skip", "fields": {name: name for name in _FIELDS}}


class Size(NamedTuple):
    """How much is done."""

    share: float = 1.0
    """Of the users and the leads, from 0 to 1."""
    before: timedelta = timedelta(days=1)
    day: timedelta = timedelta(days=1)
    """What is read, after `before`."""


QUICK = Size(0.01, timedelta(hours=1), timedelta(hours=2))


@dataclass
class Roster:
    """Whom KARTE knows, and what delivering does with a lead that has changed."""

    state: CountedState = field(default_factory=CountedState)
    writes: int = 0
    noted: MemoryPartition = field(default_factory=lambda: MemoryPartition(name="karte#noted"))
    versions: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.people = People(self.state, _KEY, clock=_BEGAN.timestamp)
        self.due = DueList(self.noted, self.people.hashes)
        self.pull = LeadPull(people=self.people, links=Links(self.people), due=self.due)
        self.mapping = LeadMapping(msgspec.convert(_ROUTE, KarteRoute))

    def load(self, numbers: Sequence[int]) -> None:
        """As `relay karte roster load` does, and the first look-up of each."""
        rows = [RosterRow(f"user_id/M-{each}", f"{each}@example.com") for each in numbers]
        roster_load.load(rows, self.people, self.due, lambda _: None)

    def told(self, number: int, at: datetime) -> None:
        """The stream has told a lead."""
        self.versions[number] += 1
        self.pull.changed(self.mapping.asked(self._lead(number)), _event(self._lead(number), at))

    def ask(self, at: datetime, at_a_time: int) -> int:
        """The next tick of the roster: everybody noted is looked up, and given the lead. Calls of Marketo."""
        notes = list(self.due.all())
        users = list(dict.fromkeys(each.due.user for each in notes))
        self.due.done(notes)
        for user in users:
            number = int(user.rpartition("-")[2])
            asked = {"user_id": f"M-{number}", "email": f"{number}@example.com", "of_roster": True}
            payload = {**self._lead(number), "asked": asked}
            self._give(payload, at)
        pages = [users[begin : begin + AT_ONCE] for begin in range(0, len(users), AT_ONCE)]
        return sum(-(-len(page) // at_a_time) for page in pages)

    def _give(self, payload: dict[str, Any], at: datetime) -> None:
        def made() -> LeadWrite | None:
            return self.mapping.write(asked, payload, "managed", looked_up=int(at.timestamp()))

        def write(_: LeadWrite) -> Outcome:
            self.writes += 1
            return Delivered()

        asked = self.mapping.asked(payload)
        self.pull.deliver(asked, _event(payload, at), made, write, skips=True)

    def _lead(self, number: int) -> dict[str, Any]:
        values = {"firstName": "Taro", "lastName": "Tanaka", "company": "Example, Inc.", "unsubscribed": False}
        times = {"createdAt": "2026-06-20T08:04:43Z", "updatedAt": "2026-06-20T08:04:43Z"}
        return {"id": number, "email": f"{number}@example.com", "leadScore": self.versions[number], **values, **times}


def rows(size: Size, *, seed: int) -> Iterator[Row]:
    """A row for each way to take look-ups. Raises BenchError where somebody was not given a change."""
    log.logger().setLevel("ERROR")
    reading = leads_day.calls_of_a_day(round(USERS * size.share), EVERY, size.before, size.day, seed=seed)
    for way, at_a_time in AT_A_TIME.items():
        looked_up, roster, changes = _day(round(USERS * size.share), at_a_time, seed)
        calls = reading + looked_up
        yield Row(
            what=f"calls of Marketo in a day, {USERS:,} users of KARTE, {CHANGED:.0%} of their leads change, {way}",
            value=calls,
            unit="calls",
            bound="at most",
            goal=_MOST[way],
            ours=f"{reading:,} that read, {looked_up:,} that look up; {roster.writes:,} calls of KARTE for {changes:,} "
            f"changes, table {roster.state.units.usd:.2f} USD",
            theirs=f"each user asked for every 30 min: {USERS * RUNS:,} look-ups, {-(-USERS // 300) * RUNS:,} calls",
        )


def _day(leads: int, at_a_time: int, seed: int) -> tuple[int, Roster, int]:
    """Calls that look up, what has become of the users, and how many changes were told."""
    chance = random.Random(seed)  # noqa: S311 - chance with a seed
    changing = sorted(chance.sample(range(1, leads + 1), max(1, round(leads * CHANGED))))
    roster = Roster()
    roster.load(changing)
    roster.ask(_BEGAN, at_a_time)
    roster.writes, roster.state.units.read, roster.state.units.written = 0, 0, 0
    runs = [{each for each in changing if chance.random() < 2 / RUNS} for _ in range(RUNS)]
    calls = 0
    for at, told in enumerate(runs, start=1):
        for number in sorted(told):
            roster.told(number, _BEGAN + at * EVERY)
        calls += roster.ask(_BEGAN + at * EVERY + timedelta(minutes=1), at_a_time)
    changes = sum(map(len, runs))
    if roster.writes != changes:
        raise BenchError(f"{changes} changes of leads ended in {roster.writes} writes")
    return calls, roster, changes


def _event(payload: dict[str, Any], at: datetime) -> Event:
    return Event(id=new_id(), route="leads-to-karte", received_at=at, lead="0", payload=payload)
