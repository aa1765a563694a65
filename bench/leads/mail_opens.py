"""A mail is sent and opened: calls of a day that reads both, and of one that looks the mail up for each open.

Opens come as bench.opens says. Sends are in the log a few minutes after nine, as fast as Marketo sends. What is looked
up is looked up in batches of ten, as the queue hands events over at once.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Literal, NamedTuple

import msgspec

from bench.errors import BenchError
from bench.leads.reading import Reading
from bench.leads.world import BEGAN, World, running
from bench.opens import opened
from bench.table import Row
from local.systems.marketo.activities import type_ids
from relay.core.outcome import Delivered, Retry
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
PASSES, ACTIVITY = 1_000, 0.03
"""Calls that reading may take: of the passes, most of which find nothing, and for each send and open, which the looks
back of six hours read again."""
MAIL, NAME = 2001, "Autumn Mail"

Render = Literal["lead", "mail"]
_SENT_AT, _SENDING = timedelta(minutes=2), timedelta(minutes=30)
_SENDS, _OPENS, _LOOKS = "sends", "opens", "looks"
_PAUSE = 5.0
_FUNCTION_SECONDS = 140.0
"""What a delivery may take (systems.marketo.target.side)."""
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
    _Way(None, "read every 5m", 0.0),
    _Way("lead", "with the lead's subject and text at each open", 1.3),
    _Way("mail", "with subject and text at each open, render: mail", 0.01),
)


@dataclass
class _Looking:
    """A queue of opens, and what looks their mails up; what must wait comes again, as from a queue."""

    world: World
    render: Render
    queue: deque[MailFor] = field(default_factory=deque)
    found: int = 0

    def __post_init__(self) -> None:
        self._known = KnownMails(self.world.stand_in.url, None, self.world.stand_in.clock.now)
        self._leads = LookUp(None)

    def run_until(self, end: float) -> None:
        """A task: looks whatever is there up."""
        while self.world.now < end or self.queue:
            if self.queue:
                self._look_up([self.queue.popleft() for _ in range(min(BATCH, len(self.queue)))])
            else:
                self.world.simulated.sleep(_PAUSE)

    def _look_up(self, asked: Sequence[MailFor]) -> None:
        calls = self.world.client(self.world.connection(), self.world.access(_LOOKS, "read"))
        search = MailSearch(
            calls=calls.until(self.world.deadline(_FUNCTION_SECONDS)),
            known=self._known,
            leads=self._leads,
            rendering=Rendering(html=False, text=True, images=False, most_bytes=50_000),
            for_lead=self.render == "lead",
            reads=_READS,
        )
        told = search.outcomes(asked)
        self.found += sum(isinstance(each, Delivered) and each.found is not None for each in told)
        waiting = [each for each, outcome in zip(asked, told, strict=True) if isinstance(outcome, Retry)]
        self.queue.extendleft(reversed(waiting))
        if waiting:
            self.world.simulated.sleep(_PAUSE)


@dataclass
class _Activities(Reading):
    """A reading of activities of one type, which hands each on once."""

    type: str = ""
    queue: deque[MailFor] | None = None
    seen: set[str] = field(default_factory=set)

    def _take(self, changes: Iterable[Change]) -> None:
        news = [each for each in changes if each.record not in self.seen]
        self.seen |= {each.record for each in news}
        if self.queue is not None:
            self.queue += [MailFor(each.payload["primaryId"], each.payload["leadId"]) for each in news]

    def _reader(self) -> ActivitiesReader:
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
            what=f"calls of Marketo in a day, {size.mails:,} mails and {size.opens:,} opens, {way.words}",
            value=calls,
            unit="calls",
            bound="at most",
            goal=round(PASSES + ACTIVITY * (size.mails + size.opens) + way.goal * size.opens),
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
        looking = _Looking(world, render) if render else None
        readings = [
            _Activities(world, _SENDS, frozenset(), type="Send Email"),
            _Activities(world, _OPENS, frozenset(), type="Open Email", queue=looking.queue if looking else None),
        ]
        end = BEGAN + DAY + _SENDING * 2
        for reading in readings:
            world.simulated.start(partial(reading.run_until, end, lambda _: EVERY))
        if looking:
            world.simulated.start(partial(looking.run_until, end.timestamp()))
        world.simulated.run()
        world.check_limits()
        if [len(each.seen) for each in readings] != [size.mails, len(opens)]:
            raise BenchError(f"not every send and open was read: {[len(each.seen) for each in readings]}")
        if looking and looking.found != len(opens):
            raise BenchError(f"{looking.found} of {len(opens)} mails were looked up")
        return world.calls(), world.calls(_LOOKS)


def _happens(world: World, after: timedelta, lead: int, kind: int) -> None:
    world.at(BEGAN + after, partial(world.stand_in.happen, lead, kind, primary=NAME, primary_id=MAIL))
