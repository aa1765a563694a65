"""A mail is sent and opened: calls of a day that reads both, and of one that looks the mail up for each open.

Opens come as bench.opens says. Sends are in the log a few minutes after nine, as fast as Marketo sends. What is looked
up is looked up in batches of ten, as the queue hands events over at once.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Literal, NamedTuple

import msgspec

from bench.errors import BenchError
from bench.leads.reading import FUNCTION, Reading
from bench.leads.world import BEGAN, World, running
from bench.opens import opened
from bench.table import Row
from local.systems.marketo.activities import type_ids
from relay.core.outcome import Delivered
from relay.system.reads import Reads
from relay.system.stream import Change
from systems.marketo.streams.activities.connecting import activities_reader
from systems.marketo.streams.activities.reader import ActivitiesReader
from systems.marketo.streams.activities.source import ActivitiesSource
from systems.marketo.target.mails.known_mails import KnownMails
from systems.marketo.target.mails.looking_up import MailFor, MailSearch
from systems.marketo.target.mails.rendering import Rendering
from systems.marketo.target.people.looking_up import LookUp

EVERY = timedelta(minutes=5)
DAY = timedelta(days=1)
BATCH = 10
READING = 1_050
"""Calls that reading sends and opens of a day may take: every pass is one at least, and most find nothing."""
MAIL, NAME = 2001, "Autumn Mail"

Render = Literal["lead", "mail"]
_SENT_AT, _SENDING = timedelta(minutes=2), timedelta(minutes=30)
_SENDS, _OPENS, _LOOKS = "sends", "opens", "looks"
_READS = Reads(frozenset({"subject", "text"}))


class Size(NamedTuple):
    """How much happens in a day."""

    mails: int
    opens: int


class _Way(NamedTuple):
    """How mails are looked up."""

    render: Render | None
    """None: they are not."""
    words: str
    goal: float
    """Calls beside those that read, for each open."""


WAYS = (
    _Way(None, "sends and opens read every 5m", 0.0),
    _Way("lead", "and its subject and text as the lead saw them, for each open", 1.3),
    _Way("mail", "and its subject and text for each open, render: mail", 0.01),
)


@dataclass
class _Activities(Reading):
    """A reading of activities of one type, with what is looked up of each."""

    type: str = ""
    search: MailSearch | None = None
    seen: set[str] = field(default_factory=set)

    def _take(self, changes: Iterable[Change]) -> None:
        news = [each for each in changes if each.record not in self.seen]
        self.seen |= {each.record for each in news}
        asked = [MailFor(each.payload["primaryId"], each.payload["leadId"]) for each in news]
        for at in range(0, len(asked), BATCH):
            self._look_up(asked[at : at + BATCH])

    def _look_up(self, asked: Sequence[MailFor]) -> None:
        if self.search is None:
            return
        calls = self.world.client(self.world.connection(), self.world.access(_LOOKS, "read"))
        search = MailSearch(
            calls=calls.until(self.world.deadline(FUNCTION.total_seconds())),
            known=self.search.known,
            leads=self.search.leads,
            rendering=self.search.rendering,
            for_lead=self.search.for_lead,
            reads=_READS,
        )
        if not all(isinstance(each, Delivered) and each.found for each in search.outcomes(asked)):
            raise BenchError("a mail was not looked up")

    def _reader(self) -> ActivitiesReader:  # type: ignore[override] - the same protocol
        access = self.world.access(self.user, "read", self._notes)
        source = msgspec.convert({"types": [self.type], "every": "5m"}, ActivitiesSource)
        names = Reads(frozenset({"id"}))
        connection, client = self.world.connection(), self.world.client
        return activities_reader(connection, source, names, access, client=client, clock=self._now)


def rows(size: Size, *, seed: int) -> Iterator[Row]:
    """A row for each way. Raises BenchError when an open was missed, or a limit of Marketo was broken."""
    polls = DAY / EVERY * 2
    for way in WAYS:
        calls, looked = _calls(size, way.render, seed)
        per_open = looked / size.opens
        read = calls - looked
        yield Row(
            what=f"calls of Marketo in a day, {size.mails:,} mails sent and {size.opens:,} opens: {way.words}",
            value=calls,
            unit="calls",
            bound="at most",
            goal=round(READING + way.goal * size.opens),
            ours=f"{read:,} to read, {looked:,} to look up: {per_open:.2f} for each open; 0 of {size.opens:,} missed",
            theirs=f"each open's mail by three calls of its own: {round(polls) + 3 * size.opens:,}",
        )


def _calls(size: Size, render: Render | None, seed: int) -> tuple[int, int]:
    """Calls of the day, and those of them that looked mails up."""
    chance = random.Random(seed)  # noqa: S311 - chance with a seed
    with running([_SENDS, _OPENS, _LOOKS]) as world:
        ids = [int(world.stand_in.edit(email=f"{n}@example.com", firstName=str(n))["id"]) for n in range(size.mails)]
        world.stand_in.instance.log.clear()
        world.stand_in.set_pages(full=True)
        for at, lead in enumerate(ids):
            _happens(world, _SENT_AT + _SENDING * (at / size.mails), lead, type_ids.SEND_EMAIL)
        opens = [each for each in opened(size.mails, size.opens, chance) if each.at < DAY.total_seconds()]
        for each in opens:
            _happens(world, _SENT_AT + _SENDING + timedelta(seconds=each.at), ids[each.lead - 1], type_ids.OPEN_EMAIL)
        known = KnownMails(world.stand_in.url, None, world.stand_in.clock.now)
        reading = [
            _Activities(world, _SENDS, frozenset(), type="Send Email"),
            _Activities(world, _OPENS, frozenset(), type="Open Email", search=_search(world, known, render)),
        ]
        for each_reading in reading:
            world.simulated.start(partial(each_reading.run_until, BEGAN + DAY + _SENDING * 2, lambda _: EVERY))
        world.simulated.run()
        world.check_limits()
        if [len(each.seen) for each in reading] != [size.mails, len(opens)]:
            raise BenchError(f"not every send and open was read: {[len(each.seen) for each in reading]}")
        return world.calls(), world.calls(_LOOKS)


def _happens(world: World, after: timedelta, lead: int, kind: int) -> None:
    world.at(BEGAN + after, partial(world.stand_in.happen, lead, kind, primary=NAME, primary_id=MAIL))


def _search(world: World, known: KnownMails, render: Render | None) -> MailSearch | None:
    if render is None:
        return None
    calls = world.client(world.connection(), world.access(_LOOKS, "read")).until(world.deadline(0))
    rendering = Rendering(html=False, text=True, images=False, most_bytes=50_000)
    return MailSearch(
        calls=calls, known=known, leads=LookUp(None), rendering=rendering, for_lead=render == "lead", reads=_READS
    )
