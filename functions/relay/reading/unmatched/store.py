"""Who was not there yet: events whose person the target does not know, to be read again once it does.

A record may be read before its person exists at the target. Its event is not kept, only where to read it again: when
the person is made, or else after a day, its source is asked for it by id, so that the values are fresh. The address is
kept as a keyed hash, and nothing of the payload. Only where a stream cannot read single records is the payload kept,
and queued again as it was.

The items lie in the table of readings, in the partition `{connection that is read}#unmatched`, each under the address
(to find those of a person who has just been made) and under the time at which it is due. Both are written in one
request, which may do one of them only; whoever then has the event again writes both. A payload lies under the address
alone: once a person is forgotten, nothing is left of it.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

import msgspec

from relay.aws.partition import Partition
from relay.core.event import Kept

PARTITION = "#unmatched"
"""Behind the name of the connection that is read: its partition of the table of readings."""

LIFETIME = timedelta(days=90)
"""After it nobody asks any more whether the person has come."""

AGAIN = timedelta(days=1)
"""After it a record is read again, also when nobody has said that the person is there."""

_END = "\U0010ffff"


class UnmatchedRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where to read a record again, and for whom."""

    address: str
    """Hash of the person's address."""
    event_id: str
    """Of the event that found nobody."""
    reading: str
    route: str
    record: str
    due: float
    """When to ask again at the latest (epoch seconds)."""
    until: float
    """When it is forgotten (epoch seconds)."""
    kept: datetime | None = None
    """When it was read, where its payload waits; None: it is read again."""
    payload: str = ""
    """What waits; only under the address."""
    run: int = 0
    """Number of the run that read it first."""


@dataclass(frozen=True, kw_only=True)
class UnmatchedStore:
    """Those of the streams of one connection. Methods raise botocore's errors."""

    partition: Partition
    key: bytes
    """Of the hashes."""
    clock: Callable[[], float] = time.time

    def put(
        self,
        address: str,
        event_id: str,
        *,
        reading: str,
        route: str,
        record: str,
        due: float | None = None,
        until: float | None = None,
        kept: Kept | None = None,
        run: int = 0,
    ) -> bool:
        """Remember where to read a record again, at the latest at `due` (epoch seconds; None: in a day).

        `kept`: what is queued in the place of reading it again.

        False, and nothing is remembered, where `until` is over (epoch seconds; None: nobody has waited so far).
        """
        now = self.clock()
        if until is not None and until <= now:
            return False
        found = UnmatchedRecord(
            address=self._hash(address),
            event_id=event_id,
            reading=reading,
            route=route,
            record=record,
            due=now + AGAIN.total_seconds() if due is None else due,
            until=now + LIFETIME.total_seconds() if until is None else until,
            kept=kept.at if kept else None,
            payload=kept.payload if kept else "",
            run=run,
        )
        self._write([found])
        return True

    def mark_due(self, address: str) -> int:
        """Have what waits for a person be read at once; returns how many records. To be called when one was made."""
        now = self.clock()
        waiting = [each for each in self._of(address) if each.due > now]
        self._move(waiting, now)
        return len(waiting)

    def postpone(self, waiting: UnmatchedRecord) -> None:
        """Have what came with its payload wait for one day more."""
        self._move([waiting], self.clock() + AGAIN.total_seconds())

    def take_due(self, now: float, most: int = 100) -> list[UnmatchedRecord]:
        """What is due, the longest first. It stays until it is `done`."""
        found = self.partition.between("due#", f"due#{_time(now)}{_END}", at_once=most)
        return [self._whole(_decoded(content)) for _, content in islice(found, most)]

    def done(self, taken: Iterable[UnmatchedRecord]) -> None:
        """Forget what was read again and queued. Who is still not there is put again by the new event."""
        self._delete(list(taken))

    def waiting(self, address: str) -> int:
        """How many records wait for a person."""
        return len(list(self._of(address)))

    def forget(self, address: str) -> int:
        """Forget all that waits for a person; returns how many records."""
        waiting = list(self._of(address))
        self._delete(waiting)
        return len(waiting)

    def _whole(self, found: UnmatchedRecord) -> UnmatchedRecord:
        """With its payload, where that waits and is not forgotten."""
        content = self.partition.get(_by_address(found)) if found.kept else None
        return found if content is None else msgspec.structs.replace(_decoded(content), due=found.due)

    def _of(self, address: str) -> Iterable[UnmatchedRecord]:
        first = f"address#{self._hash(address)}#"
        for _, content in self.partition.between(first, first + _END):
            yield _decoded(content)

    def _move(self, waiting: Sequence[UnmatchedRecord], due: float) -> None:
        self._write([msgspec.structs.replace(each, due=due) for each in waiting])
        self.partition.delete_all([_by_time(each) for each in waiting])

    def _write(self, found: Iterable[UnmatchedRecord]) -> None:
        for each in found:
            bare = msgspec.structs.replace(each, payload="")
            items = {_by_address(each): msgspec.json.encode(each), _by_time(each): msgspec.json.encode(bare)}
            self.partition.put_all(items, each.until)

    def _delete(self, found: Iterable[UnmatchedRecord]) -> None:
        self.partition.delete_all([key for each in found for key in (_by_address(each), _by_time(each))])

    def _hash(self, address: str) -> str:
        """Spaces around and capitals play no part in an address."""
        plain = address.strip().casefold().encode("utf-8", "surrogatepass")
        return hmac.digest(self.key, plain, "sha256")[:16].hex()


def _decoded(content: bytes) -> UnmatchedRecord:
    return msgspec.json.decode(content, type=UnmatchedRecord)


def _by_address(found: UnmatchedRecord) -> str:
    return f"address#{found.address}#{found.event_id}"


def _by_time(found: UnmatchedRecord) -> str:
    return f"due#{_time(found.due)}#{found.address}#{found.event_id}"


def _time(seconds: float) -> str:
    return f"{seconds:014.3f}"
