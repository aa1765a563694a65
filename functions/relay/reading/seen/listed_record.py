"""One record in what was seen of a listing: for erasing it, so that it is as if it had never been listed.

Only while nobody reads the listing: a run keeps blocks that it has read, and would write the record back. So whoever
erases has the lease of the part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from relay.aws.partition import Partition
from relay.reading.seen.block_store import BlockStore
from relay.reading.seen.ordered_ids import OrderedIds
from relay.reading.seen.told import ToldStore
from relay.system.stream import ReadFailed


class ChangedMeanwhile(Exception):
    """Somebody else has written what was to be written: nothing of it was erased."""


@dataclass(frozen=True)
class ListedRecord:
    """A record by its id, as its stream writes it. Methods raise botocore's errors."""

    partition: Partition
    listing: str
    ids: OrderedIds
    record: str

    def items(self) -> int:
        """How many items hold it: its block, and what was about to be told of it."""
        return len(list(self._found()))

    def erase(self) -> None:
        """Write those items without it. Raises ChangedMeanwhile."""
        for key, held, left in self._found():
            if not self.partition.replace(key, held, left):
                raise ChangedMeanwhile(self.listing)

    def _found(self) -> Iterator[tuple[str, bytes, bytes]]:
        """Key and content of each item, and the content without the record."""
        try:
            kept = self.ids.read(self.record)
        except ReadFailed:  # this listing has no such ids
            return
        yield from BlockStore(self.partition, self.listing, self.ids).without(kept)
        yield from ToldStore(self.partition, self.listing, self.ids).without(kept)
