"""The ids of events that are read: the same when a page is read again after a crash, new when a value returns.

SQS and the targets' own memories know an event by its id, so a page that was queued and is read again must make the
same ids, and a record that goes from A to B and back to A must make three. So an id is made of what was read, of where
the page began, and of what was told of the record before. What is about to be queued is written down first, with where
its page began: whoever reads it next in this version, on a page that is cut differently or in another part of the
reading, gives it the id that it had.

It is the memory of a stream of changes that writes it down, once for all parts (relay.reading.seen.seen_items). Where a
part has none, or is to queue once more what was seen, it stands in its place in the table, as `pending`.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable

from relay.reading.parts.place import PartKey, PartPlace, Pending
from relay.system.stream import Change

MOST_PENDING = 5_000
"""Records that are written down: some 150 kB, where an item of DynamoDB holds 400. Those of older pages make room; a
page that alone has more is not written down, and is read again as it was or makes new ids."""

_EVENTS = uuid.UUID("5a0d5d3e-5c0b-4d0e-9a55-8d3f0b6c2f11")
"""Namespace of the ids of events that are read."""


def anchor(key: PartKey, place: PartPlace) -> str:
    """Where a page begins: in which part, in which pass, and where in it."""
    return _short(f"{key}/{place.passes}/{place.bookmark}")


def event_id(reading: str, generation: int, route: str, change: Change, began: str) -> str:
    """The id of one route's event of a change; `began` is where it was told first."""
    parts = (reading, generation, route, change.record, _version(change), began)
    return str(uuid.uuid5(_EVENTS, "\n".join(str(each) for each in parts)))


def chained(began: str, before: str, version: str) -> str:
    """Where a change began of whose record another version was told before: never as where an earlier one did."""
    return _short(f"{began}/{before}/{version}")


def began(key: PartKey, place: PartPlace, change: Change) -> str:
    """Where a change began, by what is written down in the place."""
    name, version = _short(change.record), _version(change)
    for before, known in place.pending.items():
        if name in known:
            return before if known[name] == version else chained(anchor(key, place), before, known[name])
    return anchor(key, place)


def with_pending(key: PartKey, place: PartPlace, changes: Iterable[Change]) -> Pending:
    """What is to be written down before `changes` are queued, with what still is of pages before."""
    news = list(changes)
    left = without(place.pending, news)
    for change in news:
        left.setdefault(began(key, place, change), {})[_short(change.record)] = _version(change)
    while len(left) > 1 and _number(left) > MOST_PENDING:
        left.pop(next(iter(left)))
    return left if _number(left) <= MOST_PENDING else {}


def without(pending: Pending, changes: Iterable[Change]) -> Pending:
    """What is left of it once these records have been read, in whatever version."""
    gone = {_short(change.record) for change in changes}
    left = {began: {name: each for name, each in known.items() if name not in gone} for began, known in pending.items()}
    return {began: known for began, known in left.items() if known}


def is_unsure(place: PartPlace, change: Change) -> bool:
    """Whether another version of the record was about to be queued when a run was stopped.

    It may have been queued, and not been remembered: should the record be now as it was before, the memory takes it for
    unchanged, while its targets have what was in between.
    """
    name, version = _short(change.record), _version(change)
    return any(name in known and known[name] != version for known in place.pending.values())


def _number(pending: Pending) -> int:
    return sum(len(each) for each in pending.values())


def _version(change: Change) -> str:
    return _short(f"{change.version}/{'gone' if change.deleted else ''}")


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
