"""A reader of contacts, accounts or deals: what changed, and the ids of all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from relay.core.deadline import Deadline
from relay.system.access import Payload
from relay.system.stream import Estimate, Span
from systems.mazrica.names import RecordList
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rest.errors import MazricaFailed, read_failed
from systems.mazrica.streams.estimating import estimate
from systems.mazrica.streams.reader import WalkingReader
from systems.mazrica.streams.sweep import IdSweep, text_ids


@dataclass(frozen=True, kw_only=True)
class RecordsReader(WalkingReader):
    """Implements relay.system.stream.Reader, ListsIds, CountsIds and EstimatesSpan."""

    sweep: IdSweep
    records: RecordList
    told: Callable[[Sequence[JsonRow]], int] = len
    """How many of some rows a span that a person asks for tells."""

    def estimate(self, span: Span, deadline: Deadline) -> Estimate:
        """As the protocol says: how many would be told, which of contacts is how many people are made or found."""
        try:
            return estimate(self.walker, self.records, span, deadline, self.told)
        except MazricaFailed as error:
            raise read_failed(error) from error

    @property
    def total(self) -> int | None:
        """As the protocol says."""
        return self.sweep.total

    def ids(self, after: str, deadline: Deadline) -> Iterator[Sequence[str]]:
        """As the protocol says; a request for each page, so 50 for 50,000 records."""
        try:
            yield from text_ids(self.sweep.rows(int(after or "0"), deadline))
        except MazricaFailed as error:
            raise read_failed(error) from error

    def gone(self, record: str) -> Payload | None:
        """What routes map of a record that is no longer listed."""
        return {"id": int(record)}
