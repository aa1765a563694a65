"""What is sent to kintone of one record that was read before, and how many of them go into a request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from systems.kintone.client import MAX_RECORDS
from systems.kintone.target.merging import Merged, StandingRecord
from systems.kintone.target.plan import Entry

MAX_BYTES = 4 * 1024 * 1024
"""Of one request; kintone documents no limit."""


class RecordJob(NamedTuple):
    """An entry with what is to be written of it; `standing` is None for a record that is to be added."""

    entry: Entry
    standing: StandingRecord | None
    merged: Merged

    @property
    def content(self) -> dict[str, Any]:
        """As kintone takes it: a record to add, or an update of the very revision that was read."""
        first, record = self.entry.writes[0], self.merged.record
        key = {first.key_field: {"value": first.key}}
        if self.standing is None:
            return key | record
        number, revision, _ = self.standing
        return {"id": number, "revision": revision, "record": record | (key if first.adopted else {})}


def in_requests(jobs: Sequence[RecordJob]) -> Iterator[list[RecordJob]]:
    """Requests of at most MAX_RECORDS, and of MAX_BYTES where that is more than one."""
    rest = iter(jobs)
    while chunk := list(islice(rest, MAX_RECORDS)):
        some: list[RecordJob] = []
        size = 0
        for job in chunk:
            more = len(msgspec.json.encode(job.content))
            if some and size + more > MAX_BYTES:
                yield some
                some, size = [], 0
            some.append(job)
            size += more
        yield some
