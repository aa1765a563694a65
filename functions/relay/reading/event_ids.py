"""The ids of events that are read: the same when a page is read again after a crash, new when a value returns.

SQS and the targets' own memories know an event by its id, so a page that was queued and is read again must make the
same ids, and a record that goes from A to B and back to A must make three. So an id is made of what was read, and of
where the page began. What is about to be queued is written down first: should the page be cut differently when it is
read again, since records have come or gone, each event keeps the id that it had.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable

from relay.reading.place import PartKey, Pending, Place
from relay.system.stream import Change

MOST_PENDING = 5_000
"""Records that are written down: some 150 kB, where an item of DynamoDB holds 400. A page with more is written down
without them, and is read again as it was or makes new ids."""

_EVENTS = uuid.UUID("5a0d5d3e-5c0b-4d0e-9a55-8d3f0b6c2f11")
"""Namespace of the ids of events that are read."""


def anchor(place: Place) -> str:
    """Where a page begins: which pass, and where in it."""
    return _short(f"{place.passes}/{place.bookmark}")


def event_id(key: PartKey, place: Place, route: str, change: Change) -> str:
    """The id of one route's event of a change on the page that begins at `place`."""
    began = _written_down(place, change) or anchor(place)
    parts = (str(key), place.generation, route, change.record, _version(change), began)
    return str(uuid.uuid5(_EVENTS, "\n".join(str(each) for each in parts)))


def with_pending(place: Place, changes: Iterable[Change]) -> Pending:
    """What is to be written down before `changes` are queued, with what still is of pages before."""
    news = list(changes)
    left = without(place.pending, news)
    for change in news:
        began = _written_down(place, change) or anchor(place)
        left.setdefault(began, {})[_short(change.record)] = _version(change)
    return left if sum(len(each) for each in left.values()) <= MOST_PENDING else place.pending


def without(pending: Pending, changes: Iterable[Change]) -> Pending:
    """What is left of it once these records have been read, in whatever version."""
    gone = {_short(change.record) for change in changes}
    left = {began: {name: each for name, each in known.items() if name not in gone} for began, known in pending.items()}
    return {began: known for began, known in left.items() if known}


def is_unsure(place: Place, change: Change) -> bool:
    """Whether another version of the record was about to be queued when a run was stopped.

    It may have been queued, and not been remembered: should the record be now as it was before, the memory takes it for
    unchanged, while its targets have what was in between.
    """
    name, version = _short(change.record), _version(change)
    return any(name in known and known[name] != version for known in place.pending.values())


def _written_down(place: Place, change: Change) -> str | None:
    """Where the page began on which this very change was about to be queued."""
    name, version = _short(change.record), _version(change)
    return next((began for began, known in place.pending.items() if known.get(name) == version), None)


def _version(change: Change) -> str:
    return _short(f"{change.version}/{'gone' if change.deleted else ''}")


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
