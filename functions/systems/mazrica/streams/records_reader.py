"""A reader of contacts, accounts or deals: what changed, and the ids of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from relay.core.deadline import Deadline
from relay.system.access import Payload
from systems.mazrica.rest.errors import MazricaFailed, read_failed
from systems.mazrica.streams.reader import WalkingReader
from systems.mazrica.streams.sweep import IdSweep, text_ids


@dataclass(frozen=True, kw_only=True)
class RecordsReader(WalkingReader):
    """Implements relay.system.stream.Reader, ListsIds and CountsIds."""

    sweep: IdSweep

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
