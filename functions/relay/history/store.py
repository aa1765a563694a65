"""The history of the readings of one connection: what became of each run's events, and which failed.

It lies in the table of readings, in a partition of its own, so that whoever delivers may be let add to it and to
nothing else there. A batch adds to each run once, whatever is in it; of a run so many records are kept, and the rest is
counted. All of it vanishes with the run itself, after 90 days.

A function that is stopped between counting and clearing its queue counts its batch twice: nothing is asked before, so
that a million events cost a hundred thousand writes, and no reads.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

import msgspec

from relay.aws.partition import Partition
from relay.history.counts import Counts
from relay.history.kept_record import KeptRecord

PARTITION = "#history"
"""Behind the name of the connection that is read: its partition of the table of readings."""

LIFETIME = timedelta(days=90)
MOST_KEPT = 1000
"""Records of a run, of each kind."""

_KEPT = "kept "
_END = "\U0010ffff"


@dataclass(frozen=True, kw_only=True)
class RunHistory:
    """Of the readings of one connection. Methods raise botocore's errors."""

    partition: Partition
    clock: Callable[[], float] = time.time

    def add(
        self, run: int, counts: Counts, records: Sequence[KeptRecord] = (), gone: Iterable[KeptRecord] = ()
    ) -> None:
        """Count more for the run with this number, and keep records of it; those that are `gone` are kept no more."""
        kinds = Counts(f"{_KEPT}{each.kind}" for each in records)
        numbers = {name: number for name, number in {**counts, **kinds}.items() if number}
        end = self.clock() + LIFETIME.total_seconds()
        if numbers:
            after = self.partition.add(_count(run), numbers, end)
            few = [each for kind in kinds for each in _room(kind, after, kinds, records)]
            self.partition.put_all({_record(run, each.name): msgspec.json.encode(each) for each in few}, end)
        self.partition.delete_all([_record(run, each.name) for each in gone])

    def counts(self, run: int) -> Mapping[str, int]:
        """What was counted for one run (relay.history.counts.by_route)."""
        return next((numbers for _, numbers in self.counts_between(run, run)), {})

    def counts_between(self, first: int, last: int) -> Iterator[tuple[int, Mapping[str, int]]]:
        """The same of all runs from one number to another, in their order."""
        for key, numbers in self.partition.numbers_between(_count(first), _count(last)):
            yield int(key.partition("#")[2]), {name: each for name, each in numbers.items() if _KEPT not in name}

    def records(self, run: int, most: int | None = None) -> list[KeptRecord]:
        """Those that are kept of a run: first those that failed."""
        first = _record(run, "")
        found = self.partition.between(first, first + _END)
        return [msgspec.json.decode(content, type=KeptRecord) for _, content in islice(found, most)]

    def keys_of(self, record: str) -> list[str]:
        """Under which keys something is kept of a record: all is read, for a person who waits."""
        found = self.partition.between("record#", f"record#{_END}")
        return [key for key, content in found if msgspec.json.decode(content, type=KeptRecord).record == record]

    def forget(self, keys: Iterable[str]) -> None:
        """Keep it no more; it stays counted."""
        self.partition.delete_all(keys)


def _room(
    kind: str, after: Mapping[str, int], added: Mapping[str, int], records: Sequence[KeptRecord]
) -> Iterable[KeptRecord]:
    """Those of one kind for which there is room."""
    own = [each for each in records if f"{_KEPT}{each.kind}" == kind]
    return own[: max(0, MOST_KEPT - (after.get(kind, 0) - added[kind]))]


def _count(run: int) -> str:
    return f"count#{run:010}"


def _record(run: int, name: str) -> str:
    return f"record#{run:010}#{name}"
