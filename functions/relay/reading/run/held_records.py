"""Records of which nothing could be said while the relay was writing to them: read once more, one by one.

Which they are stands in the place of the part, so that neither a look-back nor a stream's own memory need bring them
again. A stream that cannot read one record has its page read again, once the write is over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import islice

from relay.pair_guard.judging import ToldFields
from relay.pair_guard.page_guard import GuardedPage
from relay.reading.parts.place import PartPlace
from relay.reading.run.work import Work
from relay.system.stream import NotReady

BEING_WRITTEN = "being_written"
"""Code of a run that waits for records to which the relay is writing."""

SECONDS = 10.0
"""After which they are read once more: a write lasts some seconds, and counts for some more."""
MOST = 500
"""Records of one part: some 20 kB of its item."""

MOST_TOLD = 2_000
"""Records of a page of which is written down what is told of them: some 100 kB."""

_TOLD = "!"
"""Behind the time: something of it is being queued."""


def check(work: Work, place: PartPlace, held: Collection[str]) -> None:
    """Raises relay.system.stream.NotReady where they cannot be kept, so that the page comes again as a whole."""
    if held and (work.one is None or len(place.held.keys() | set(held)) > MOST):
        raise NotReady(str(place.bookmark), SECONDS)


def with_held(place: PartPlace, held: Iterable[str], at: datetime) -> dict[str, str]:
    """Those of the place, and some more."""
    return {**place.held, **dict.fromkeys(held, at.isoformat())}


def without(held: Mapping[str, str], records: Collection[str]) -> dict[str, str]:
    """What is left of them once these have been judged, or are gone."""
    return {record: at for record, at in held.items() if record not in records}


def with_told(held: Mapping[str, str], records: Collection[str]) -> dict[str, str]:
    """Before events of some of them are queued."""
    return {record: f"{at.rstrip(_TOLD)}{_TOLD}" if record in records else at for record, at in held.items()}


def with_telling(place: PartPlace, page: GuardedPage) -> dict[str, ToldFields]:
    """What is about to be told, beside what may have been told before."""
    found = dict(place.telling)
    for record, told in page.telling.items():
        before = found.pop(record, None)
        found[record] = told._replace(names=tuple({*told.names, *before.names})) if before else told
    return dict(islice(found.items(), max(0, len(found) - MOST_TOLD), None))


def without_told(place: PartPlace, records: Collection[str]) -> dict[str, ToldFields]:
    """What is left of that once these have been told, and it is remembered."""
    return {record: names for record, names in place.telling.items() if record not in records}


def unsure(held: Mapping[str, str]) -> set[str]:
    """Those of which an event may have been queued, and was not remembered."""
    return {record for record, at in held.items() if at.endswith(_TOLD)}


def began(held: Mapping[str, str]) -> dict[str, str]:
    """Of what the ids of their events are made: the same when a function is stopped, new when they are held again."""
    return {record: f"held/{at.rstrip(_TOLD)}" for record, at in held.items()}
