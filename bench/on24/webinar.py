"""A large webinar in the 48 hours after its end: ON24's calls, Marketo's writes, and whether anybody is missed.

People become active while lists are read page by page, whoever reads them. ON24 is as late as it says. Two other ways
read the same account in the same hours. Then two weeks pass in which all that is late is told, and what each way has
is compared with what ON24 knows.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

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
BEFORE = 50
"""Hours before its end in which it is read, so that each look back finds as much as it ever will."""
AFTER = 17 * 24
"""Hours after its end by which everything must have been told: the recording is watched for two weeks, and some values
are known a day and a half later."""
ACTIVE = 0.02
"""Of a list, while its pages are read."""
LENGTH = 1.0
"""Hours."""

_GOAL = 800
_READ = frozenset({*FIELDS, "email", "status"})


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
    missed: int
    """People of whom it has nothing, in either list, when all is over."""
    outdated: int
    """Those of whom it has something else than ON24."""


def rows(size: Size, *, seed: int) -> Iterator[Row]:
    """Two rows. Raises BenchError when the relay missed somebody, or Marketo holds something else than ON24."""
    with _account() as on24, closing(_Marketo()) as marketo:
        relay, plain, moving = _Webinar(on24, marketo, size, seed).run()
    what = f"a webinar of {size.registrants:,} registrants and {size.live:,} attendees"
    yield Row(
        what=f"{what}, calls of ON24 in the {size.counted} hours after its end",
        value=relay.calls,
        unit="calls",
        bound="at most",
        goal=_GOAL,
        ours=f"0 of {size.registrants:,} missed, 0 outdated; {ACTIVE:.0%} of a list active while it is read",
        theirs=f"48 hours each hour: {_shown(plain)}; a start that moves with the pages: {_shown(moving)}",
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


def _shown(counts: Counts) -> str:
    return f"{counts.calls:,} calls, {counts.missed:,} missed, {counts.outdated:,} outdated"


class _Marketo(MarketoObjects):
    def close(self) -> None:
        """For closing()."""
        self.stop()


@contextmanager
def _account() -> Iterator[StandIn]:
    with StandIn() as on24:
        on24.clock.freeze(BEGAN.timestamp())
        yield on24


class _Webinar:
    """One run of it."""

    def __init__(self, on24: StandIn, marketo: MarketoObjects, size: Size, seed: int) -> None:
        self._on24, self._marketo, self._size, self._seed = on24, marketo, size, seed
        self._end = BEGAN.timestamp() + BEFORE * HOUR
        webinar = Webinar(size.registrants, size.live, size.on_demand, self._end - LENGTH * HOUR, self._end)
        self._event = announce(on24, webinar, random.Random(seed))  # noqa: S311 - chance with a seed
        marketo.start(BEGAN.timestamp())
        marketo.add_people(address(self._event, number) for number in range(size.registrants))
        account, since, names = On24Account(on24), BEGAN - timedelta(days=40), Reads(_READ)
        self._readings = [
            On24Reading(account, "registrants", names=names, since=since),
            On24Reading(account, "attendees", names=names, since=since),
        ]
        self._own_calls = self._others = 0
        self._of_way = [0, 0]
        self._ways: tuple[Way, ...] = (
            UpsertsAll(on24, since=since.timestamp()),
            MovesItsStart(on24, since=since.timestamp()),
        )

    def run(self) -> list[Counts]:
        """The relay's counts, and those of the two others."""
        self._pass(-BEFORE, -6, every=6)
        self._pass(-6, 0)
        before = self._counts()
        self._pass(0, self._size.counted)
        found = [
            (calls - old_calls, written - old_written, unchanged - old_unchanged)
            for (calls, written, unchanged), (old_calls, old_written, old_unchanged) in zip(
                self._counts(), before, strict=True
            )
        ]
        self._on24.stir()
        self._pass(self._size.counted, AFTER, every=self._size.between)
        self._check()
        judged = [self._judged(way) for way in self._ways]
        return [Counts(*found[0], 0, 0), *(Counts(*few, *ends) for few, ends in zip(found[1:], judged, strict=True))]

    def _pass(self, begin: int, end: int, *, every: int = 1) -> None:
        """Let everybody read at the end of each hour, or of so many."""
        for hour in range(begin + every, end + 1, every):
            clock = self._on24.clock
            clock.set(max(clock.now(), self._end + hour * HOUR))
            if hour <= self._size.counted:
                self._on24.stir(share=ACTIVE, seconds=1, seed=self._seed + hour)
            for each in self._readings:
                each.told.clear()
                each.run()
                self._marketo.write(each.word, [told.change for told in each.told])
            self._own_calls = self._calls() - self._others
            for number, way in enumerate(self._ways):
                clock.advance(61)
                before = self._calls()
                way.read()
                self._of_way[number] += self._calls() - before
                self._others += self._calls() - before

    def _calls(self) -> int:
        return sum(self._on24.account.limits.total.values())

    def _counts(self) -> list[tuple[int, int, int]]:
        marketo = self._marketo
        own = (self._own_calls, marketo.written, marketo.written - marketo.changed)
        others = zip(self._of_way, self._ways, strict=True)
        return [own, *((calls, way.written, way.unchanged) for calls, way in others)]

    def _truth(self) -> Iterator[tuple[tuple[str, str], Mapping[str, Any], Mapping[str, Any] | None]]:
        """Key, what Marketo is to hold of the registration, and of the attendance, if there is one."""
        account, now = self._on24.account, self._on24.clock.now()
        account.settle()
        for each in account.people.by_event[self._event]:
            key = (str(self._event), str(each.id))
            registrant = {"custom1": each.values["std1"], "eventtitle": "Webinar"}
            if each.attendance is None:
                yield key, registrant, None
                continue
            row = {"eventid": self._event, **attendee_row(each, EVENT, now, account.settings)}
            yield key, registrant, payload.attendee(row, None).payload

    def _check(self) -> None:
        """Raises BenchError."""
        held, wrong = self._marketo.values(), Counter[str]()
        for key, registrant, attendee in self._truth():
            record = held.get(key)
            if record is None:
                raise BenchError(f"registration {key} was missed")
            wanted = {**registrant, **({"attendedlive": "N", "attendedarchive": "N"} if attendee is None else attendee)}
            wrong.update(_differing(wanted, record))
        if wrong:
            raise BenchError(f"records in Marketo are not as ON24 says, by field: {dict(wrong)}")

    def _judged(self, way: Way) -> tuple[int, int]:
        """How many it missed, and how many of the others are outdated."""
        missed = outdated = 0
        for key, registrant, attendee in self._truth():
            for kind in LISTS:
                wanted = registrant if kind == "registrant" else attendee
                row = way.kept.get((kind, *key))
                if wanted is None:
                    continue
                if row is None:
                    missed += 1
                elif kind == "attendee":
                    outdated += bool(_differing(wanted, payload.attendee(row, None).payload))
        return missed, outdated


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
