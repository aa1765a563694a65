"""What was seen of a stream that can only be listed whole: a version for each record, in blocks by range of ids.

A million records take a thousand blocks; a night in which a thousand of them change writes some six hundred. Nothing of
it expires: with what was seen all would be new.
"""

from __future__ import annotations

import hashlib
from datetime import UTC

from relay.aws.partition import Partition
from relay.reading.seen.comparing import Entry
from relay.reading.seen.judging import JudgedPage
from relay.reading.seen.listing import Listing
from relay.reading.seen.ordered_ids import HashedIds, OrderedIds
from relay.system.stream import Change, Page

VERSION_BYTES = 8
GONE = "gone"
"""The version of what is gone: the same when a page that told it is read again, whatever the blocks hold then."""


class Snapshot:
    """Implements relay.reading.seen.judging.Seen for one run.

    `rule`: what versions are made of, such as the fingerprint's rule and a hash of the fields that are read. A person
    is asked before a new rule makes many records new (relay.reading.seen.valves). What is gone has an empty payload.
    `ordered`: pages come in the order of ids, and not in that of their hashes (relay.reading.readers.unordered).
    `judge` raises botocore's errors, relay.system.stream.ReadFailed for a listing without order, and
    relay.reading.seen.valves.ReadingHeld.
    """

    def __init__(
        self, partition: Partition, reading: str, *, key: bytes, numeric_ids: bool, rule: str, ordered: bool = True
    ) -> None:
        self._key = hashlib.blake2b(key, digest_size=32).digest()
        self._ids = OrderedIds(numeric=numeric_ids) if ordered else HashedIds()
        self._listing = Listing(partition, reading, self._ids, rule=rule)

    def judge(self, page: Page, *, generation: int, began: str = "", only_remember: bool = False) -> JudgedPage:  # noqa: ARG002 - its ids are written down elsewhere
        """What is new or has another version, then what is gone."""
        listed = [Entry(self._ids.read(each.record), self._version(each)) for each in page.changes]
        taken = self._listing.take(
            listed,
            began=page.reached.astimezone(UTC).isoformat(),
            complete=page.complete,
            total=page.total,
            generation=generation,
            tell="nothing" if only_remember else "all",
        )
        fresh = taken.new | taken.changed
        changes = [change for change, entry in zip(page.changes, listed, strict=True) if entry.id in fresh]
        gone = [Change(self._ids.record(kept), GONE, {}, deleted=True) for kept in sorted(taken.gone)]
        return JudgedPage([*changes, *gone], taken.unchanged, taken.remember)

    def doubt(self) -> None:
        """To be called when a page of the listing failed. Raises botocore's errors."""
        self._listing.doubt()

    def _version(self, change: Change) -> bytes:
        """Keyed, so that the blocks tell nothing of a payload whose fingerprint a version is."""
        text = f"{change.version}/{'gone' if change.deleted else ''}"
        plain = text.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(plain, digest_size=VERSION_BYTES, key=self._key).digest()
