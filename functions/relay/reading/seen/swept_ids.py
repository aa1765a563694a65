"""What is gone of a stream that tells changes but not deletions: once a day all ids are listed, and compared.

The blocks hold ids alone, about a byte and a half for each number. The rules are those of a snapshot: two passes in a
row that came to their end, and not too many at once.
"""

from __future__ import annotations

from datetime import UTC

from relay.aws.partition import Partition
from relay.reading.seen.comparing import Entry
from relay.reading.seen.judging import JudgedPage
from relay.reading.seen.listing import Listing
from relay.reading.seen.ordered_ids import OrderedIds
from relay.reading.seen.seen_items import SeenItems
from relay.reading.seen.snapshot import GONE
from relay.system.stream import Change, Page

NAME = "ids"
"""Of the listing, in the partition of its reading."""


class SweptIds:
    """Implements relay.reading.seen.judging.Seen for one run of a sweep, whose pages hold ids and nothing else.

    Only what is gone is told of it. `items` is what was seen of the stream's changes: what they told to be gone is not
    told again, and what is gone is new when it comes back. Raises what Snapshot's methods do.
    """

    def __init__(self, partition: Partition, items: SeenItems, *, numeric_ids: bool) -> None:
        self._items = items
        self._ids = OrderedIds(numeric=numeric_ids)
        self._listing = Listing(partition, NAME, self._ids)

    def judge(self, page: Page, *, generation: int = 0, began: str = "", only_remember: bool = False) -> JudgedPage:  # noqa: ARG002 - an id has no version
        """What is gone."""
        listed = [Entry(self._ids.read(each.record), b"") for each in page.changes]
        taken = self._listing.take(
            listed,
            began=page.reached.astimezone(UTC).isoformat(),
            complete=page.complete,
            total=page.total,
            tell="nothing" if only_remember else "gone",
        )
        gone = [self._ids.record(kept) for kept in sorted(taken.gone)]
        told = self._items.gone(gone) if gone else set()
        fresh = [each for each in gone if each not in told]

        def remember() -> None:
            self._items.forget(fresh)
            taken.remember()

        changes = [Change(each, GONE, {}, deleted=True) for each in fresh]
        return JudgedPage(changes, len(listed), remember)

    def doubt(self) -> None:
        """To be called when a page of the sweep failed. Raises botocore's errors."""
        self._listing.doubt()
