"""A large webinar in the 48 hours after its end: ON24's calls, Marketo's writes, and whether anybody is missed.

People become active while lists are read page by page, and ON24 is as late as it says. Three ways read alike accounts
in the same hours, each one of its own, since who reads much makes many active. Then two weeks pass in which all that is
late is told, and what each way has is compared with what ON24 knows.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, Protocol

from bench.errors import BenchError
from bench.on24.marketo_objects import FIELDS, MarketoObjects
from bench.on24.other_ways import LISTS, MovesItsStart, UpsertsAll, Way
from bench.on24.people import HOUR, Webinar, address, announce
from bench.table import Row
from local.systems.on24 import StandIn
from local.systems.on24.answers.attendees import attendee_row
from local.systems.on24.answers.keys import EVENT
from relay.core.json_number import JsonNumber
from relay.system.reads import Reads
from systems.on24.rows import payload
from tests.support.on24_readings import On24Account, On24Reading

BEGAN = datetime(2026, 11, 2, 15, tzinfo=UTC)
SINCE = BEGAN - timedelta(days=40)
"""Where everybody begins: before the first registration."""
BEFORE = 50
"""Hours before its end in which it is read, so that each look back finds as much as it ever will."""
AFTER = 17 * 24
"""Hours after its end by which everything must have been told: the recording is watched for two weeks, and some values
are known a day and a half later."""
ACTIVE = 0.02
"""Of a list, while its pages are read."""

_GOAL = 800
_READ = Reads(frozenset({*FIELDS, "email", "status"}))
_TITLE = "Webinar"

Key = tuple[str, str]


class Size(NamedTuple):
    """How many come."""

    registrants: int = 10_000
    live: int = 4_000
    on_demand: int = 500
    counted: int = 48
    """Hours after its end."""
    between: int = 6
    """Hours between two readings when those are over."""


class Counts(NamedTuple):
    """Of one way, in the hours that are counted."""

    calls: int
    written: int
    unchanged: int
    missed: int = 0
    """Rows of whom it has nothing, in either list, when all is over."""
    outdated: int = 0
    """Those of which it has something else than ON24."""

    def __str__(self) -> str:
        return f"{self.calls:,} calls, {self.missed:,} missed, {self.outdated:,} outdated"


class _Reads(Protocol):
    """What reads an account."""

    @property
    def written(self) -> int:
        """Records, or rows."""

    @property
    def unchanged(self) -> int:
        """Of them, those that changed nothing."""

    def read(self) -> None:
        """A run, as each hour."""


def rows(size: Size, *, seed: int) -> Iterator[Row]:
    """Two rows. Raises BenchError when the relay missed somebody, or Marketo holds something else than ON24."""
    relay = _relay(size, seed)
    plain = _other(lambda on24: UpsertsAll(on24, SINCE.timestamp()), size, seed)
    moving = _other(lambda on24: MovesItsStart(on24, SINCE.timestamp()), size, seed)
    what = f"a webinar of {size.registrants:,} registrants and {size.live:,} attendees"
    yield Row(
        what=f"{what}, calls of ON24 in the {size.counted} hours after its end",
        value=relay.calls,
        unit="calls",
        bound="at most",
        goal=_GOAL,
        ours=f"0 of {size.registrants:,} missed, 0 outdated; {ACTIVE:.0%} of a list active while it is read",
        theirs=f"48 hours each hour: {plain}; a start that moves with the pages: {moving}",
    )
    yield Row(
        what=f"{what}, records written in Marketo for each that changed",
        value=relay.written / max(1, relay.written - relay.unchanged),
        unit="x",
        bound="at most",
        goal=1.0,
        ours=f"{relay.written:,} written, {relay.unchanged} of them as they were",
        theirs=f"an upsert of all each hour: {plain.written:,} written, {plain.unchanged:,} of them as they were",
    )


def _relay(size: Size, seed: int) -> Counts:
    """Raises BenchError."""
    with _account(size, seed) as account, MarketoObjects(BEGAN.timestamp()) as marketo:
        marketo.add_people(address(account.event, number) for number in range(size.registrants))
        counts = account.run(_Relay(account.on24, marketo))
        account.check(marketo.values())
    return counts


def _other(made: Callable[[StandIn], Way], size: Size, seed: int) -> Counts:
    with _account(size, seed) as account:
        way = made(account.on24)
        counts = account.run(way)
        missed, outdated = account.judged(way)
    return counts._replace(missed=missed, outdated=outdated)


class _Relay:
    """Both streams, into Marketo."""

    def __init__(self, on24: StandIn, marketo: MarketoObjects) -> None:
        account = On24Account(on24)
        self._readings = [
            On24Reading(account, "registrants", names=_READ, since=SINCE),
            On24Reading(account, "attendees", {"registrants": False}, names=_READ, since=SINCE),
        ]
        self._marketo = marketo

    @property
    def written(self) -> int:
        return self._marketo.written

    @property
    def unchanged(self) -> int:
        return self._marketo.written - self._marketo.changed

    def read(self) -> None:
        for each in self._readings:
            each.run()
            self._marketo.write(each.word, [told.change for told in each.told])
            each.told.clear()


@contextmanager
def _account(size: Size, seed: int) -> Iterator[_Account]:
    with StandIn() as on24:
        on24.clock.freeze(BEGAN.timestamp())
        yield _Account(on24, size, seed)


class _Account:
    """One account with the webinar."""

    def __init__(self, on24: StandIn, size: Size, seed: int) -> None:
        self.on24, self._size, self._seed = on24, size, seed
        self._end = BEGAN.timestamp() + BEFORE * HOUR
        webinar = Webinar(size.registrants, size.live, size.on_demand, self._end - HOUR, self._end)
        self.event = announce(on24, webinar, random.Random(seed), title=_TITLE)  # noqa: S311 - chance with a seed

    def run(self, way: _Reads) -> Counts:
        """Let it read before, in the hours that are counted, and until all is told."""
        self._pass(way, -BEFORE, -6, every=6)
        self._pass(way, -6, 0)
        before = (self._calls(), way.written, way.unchanged)
        self._pass(way, 0, self._size.counted)
        after = (self._calls(), way.written, way.unchanged)
        self._pass(way, self._size.counted, AFTER, every=self._size.between)
        calls, written, unchanged = (now - old for now, old in zip(after, before, strict=True))
        return Counts(calls, written, unchanged)

    def check(self, held: Mapping[Key, Mapping[str, Any]]) -> None:
        """Raises BenchError where Marketo holds something else."""
        wrong = Counter[str]()
        for key, registrant, attendee in self._truth():
            record = held.get(key)
            if record is None:
                raise BenchError(f"registration {key} was missed")
            wanted = {**registrant, **({"attendedlive": "N", "attendedarchive": "N"} if attendee is None else attendee)}
            wrong.update(_differing(wanted, record))
        if wrong:
            raise BenchError(f"records in Marketo are not as ON24 says, by field: {dict(wrong)}")

    def judged(self, way: Way) -> tuple[int, int]:
        """How many rows it missed, and how many of the others are outdated."""
        missed = outdated = 0
        for key, registrant, attendee in self._truth():
            for kind in LISTS:
                wanted, row = registrant if kind == "registrant" else attendee, way.kept.get((kind, *key))
                missed += wanted is not None and row is None
                if wanted is not None and row is not None and kind == "attendee":
                    outdated += bool(_differing(wanted, payload.attendee(row, None).payload))
        return missed, outdated

    def _pass(self, way: _Reads, begin: int, end: int, *, every: int = 1) -> None:
        """Let it read at the end of each hour, or of so many."""
        for hour in range(begin + every, end + 1, every):
            clock = self.on24.clock
            clock.set(max(clock.now(), self._end + hour * HOUR))
            share = ACTIVE if hour <= self._size.counted else 0.0
            self.on24.stir(share=share, seconds=1, seed=self._seed + hour)
            way.read()

    def _calls(self) -> int:
        return sum(self.on24.account.limits.total.values())

    def _truth(self) -> Iterator[tuple[Key, Mapping[str, Any], Mapping[str, Any] | None]]:
        """By key what must be known of the registration, and of the attendance if there is one."""
        account, now = self.on24.account, self.on24.clock.now()
        account.settle()
        for each in account.people.by_event[self.event]:
            key = (str(self.event), str(each.id))
            registrant = {"custom1": each.values["std1"], "eventtitle": _TITLE}
            if each.attendance is None:
                yield key, registrant, None
                continue
            row = {"eventid": self.event, **attendee_row(each, EVENT, now, account.settings)}
            yield key, registrant, payload.attendee(row, None).payload


def _differing(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    names = FIELDS.keys() & wanted.keys()
    return [name for name in names if _plain(wanted[name]) != _plain(found.get(name))]


def _plain(value: Any) -> str:
    """As Marketo and ON24 write it alike."""
    if value is None:
        return ""
    try:
        return f"{float(value.value if isinstance(value, JsonNumber) else value):g}"
    except ValueError:
        return str(value).replace("+00:00", "Z")
