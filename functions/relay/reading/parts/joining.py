"""What changes in the table when relay.yaml does: new readings, routes that join late, filters that have changed.

A new reading begins where its routes want. A route that joins later changes nothing for the others: what it wants of
the time before is a fill of its own. A route whose filter has changed comes from another reading of its stream, and
begins where that one had come to, never at the present.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from relay.reading.parts.fill import Fill
from relay.reading.parts.place import Part, PartKey, PartPlace
from relay.reading.parts.subscriptions import Reading, Subscription, first_moment
from relay.reading.parts.table import Readings

Moved = Mapping[str, datetime]
"""The routes that come from another reading of the stream, and where that one had come to."""


def join(table: Readings, readings: Sequence[Reading], now: datetime) -> list[Part]:
    """Bring the table in step with relay.yaml, and give its parts. Raises botocore's errors.

    Every step may be the last one before the function is stopped. A route counts as joined only when its fill is there.
    """
    parts = table.parts()
    if not [reading for reading in readings if _is_behind(_running(parts, reading), reading)]:
        return parts
    for reading in readings:
        part = _running(parts, reading)
        moved = _moved(parts, reading, () if part is None else part.place.routes)
        if part is None:
            table.create(PartKey("now", reading.name), _new(reading, moved, now), table.clock())
            part = table.part(PartKey("now", reading.name))
        if part is not None and _is_behind(part, reading):
            _let_join(table, part, reading, moved, now)
        _leave(table, parts, reading, moved)
    return table.parts()


def fill(reading: Reading, asked: Fill, routes: Sequence[str], name: str, generation: int) -> tuple[PartKey, PartPlace]:
    """A fill, with a name of its own in its reading, whose running part is in a generation."""
    place = PartPlace(stream=reading.word, routes=tuple(routes), begin=asked.since, fill=asked, generation=generation)
    return PartKey("fill", reading.name, name), place


def _running(parts: Iterable[Part], reading: Reading) -> Part | None:
    return next((part for part in parts if part.key == PartKey("now", reading.name)), None)


def _is_behind(part: Part | None, reading: Reading) -> bool:
    return part is None or set(part.place.routes) != set(reading.routes)


def _new(reading: Reading, moved: Moved, now: datetime) -> PartPlace:
    """Where a reading begins. Routes that want more than it gives them then join late."""
    if reading.rules.mode == "snapshot":
        quiet = [each.route for each in reading.subscriptions if each.first == "now" and each.route not in moved]
        return PartPlace(stream=reading.word, routes=reading.routes, quiet=tuple(quiet))
    begin = _begin(reading.subscriptions, moved, now)
    served = [each.route for each in reading.subscriptions if not _wants_more(each, moved, begin, now)]
    return PartPlace(stream=reading.word, routes=tuple(served), begin=begin, reached=begin)


def _begin(subscriptions: Iterable[Subscription], moved: Moved, now: datetime) -> datetime | None:
    """Where those that moved had come to; else the latest beginning, so that no route is given what it did not want."""
    if moved:
        return min(moved.values())
    moments = [first_moment(each.first, now) for each in subscriptions]
    return max((each for each in moments if each is not None), default=None)


def _wants_more(each: Subscription, moved: Moved, begin: datetime | None, now: datetime) -> bool:
    """Whether a route wants what lies before `begin`; None: everything is given."""
    if begin is None or (each.first == "now" and each.route not in moved):
        return False
    since = _since(each, moved, now)
    return since is None or since < begin


def _since(each: Subscription, moved: Moved, now: datetime) -> datetime | None:
    return moved[each.route] if each.route in moved else first_moment(each.first, now)


def _let_join(table: Readings, part: Part, reading: Reading, moved: Moved, now: datetime) -> None:
    """Let routes join and leave. While a run has the lease, whoever joins is left to a later tick."""
    place = replace(part.place, routes=reading.routes)
    if not part.place.routes and moved:  # everybody had left it: where it stands says nothing any more
        begun = _new(reading, moved, now)
        place = replace(begun, routes=reading.routes, generation=part.place.generation + 1)
    # Up to now, not to what was reached: a pass that is at it may have read most of what they want already.
    stands = now if reading.rules.mode == "snapshot" or not place.between else place.reached
    for each in reading.subscriptions:
        if each.route not in part.place.routes and _wants_more(each, moved, stands, now):
            asked = Fill(since=_since(each, moved, now), until=now, asked_at=now, first=True)
            name = f"first-{_short(each.route)}"
            _make(table, *fill(reading, asked, [each.route], name, place.generation))
    table.change(part.key, part.place, place)


def _make(table: Readings, key: PartKey, place: PartPlace) -> None:
    """Make a fill. One that is done makes room: its route has left, and comes back."""
    if table.create(key, place, table.clock()):
        return
    there = table.part(key)
    if there is not None and there.place.fill is not None and there.place.fill.state != "running":
        table.change(key, there.place, place)


def _moved(parts: Iterable[Part], reading: Reading, joined: Sequence[str]) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for part in _others(parts, reading):
        reached = part.place.reached
        for route in set(reading.routes).intersection(part.place.routes).difference(joined):
            if reached is not None:
                found[route] = max(reached, found.get(route, reached))
    return found


def _leave(table: Readings, parts: Iterable[Part], reading: Reading, moved: Moved) -> None:
    """Take the routes that moved out of where they were, so that coming back later is moving once more."""
    for part in _others(parts, reading):
        left = tuple(route for route in part.place.routes if route not in moved)
        if left != part.place.routes:
            table.change(part.key, part.place, replace(part.place, routes=left))


def _others(parts: Iterable[Part], reading: Reading) -> list[Part]:
    """The running parts of other readings of the stream."""
    return [
        part
        for part in parts
        if part.key.kind == "now" and part.key.reading != reading.name and part.place.stream == reading.word
    ]


def _short(route: str) -> str:
    return hashlib.sha256(route.encode()).hexdigest()[:8]
