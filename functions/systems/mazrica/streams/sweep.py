"""The ids of all records of a list, in their order: what is gone is told by them, once a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from relay.core.deadline import Deadline
from systems.mazrica.names import ID, RecordList
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rest.walking import ListWalk, Walker


@dataclass
class IdSweep:
    """One sweep. Methods raise MazricaFailed and MustWait."""

    walker: Walker
    records: RecordList
    total: int | None = None
    """As the last page said."""

    def rows(self, after: int, deadline: Deadline) -> Iterator[list[JsonRow]]:
        """Pages of the rows whose ids come after one; 0 begins."""
        walk = ListWalk(records=self.records, by_id=True)
        walk = self._found(walk, after, deadline) if after else walk
        last = after
        while not walk.is_over:
            rows, walk = self.walker.step(walk, deadline)
            self.total = walk.total
            fresh = [row for row in rows if row[ID] > last]
            last = fresh[-1][ID] if fresh else last
            yield fresh

    def _found(self, walk: ListWalk, after: int, deadline: Deadline) -> ListWalk:
        """The walk at the page on which the next id is: found by halves, since a list has no search for ids."""
        first = self.walker.step(walk, deadline).walk
        low, high = 1, max(1, -(-first.total // first.size))
        while low < high:
            middle = (low + high) // 2
            rows = self.walker.step(replace(first, page=middle, total=0, is_over=False), deadline).rows
            if rows and rows[-1][ID] <= after:
                low = middle + 1
            else:
                high = middle
        return replace(first, page=low, total=0, is_over=False)


def text_ids(pages: Iterator[list[JsonRow]]) -> Iterator[Sequence[str]]:
    """The ids of rows, page by page."""
    for rows in pages:
        yield [str(row[ID]) for row in rows]
