"""A reader that gets all at once, as it was some hours ago, and single records as they are now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from relay.core.deadline import Deadline
from relay.core.findings import Finding
from relay.system.stream import Change, Page, Reader, ReadsInBulk, Span


@dataclass(frozen=True)
class BulkReader:
    """A reader that begins with all at once; implements relay.system.stream.Reader."""

    reader: Reader

    def start(self, span: Span) -> str:
        """As in Reader."""
        return self._bulk.start_bulk(span)

    def read(self, bookmark: str, deadline: Deadline) -> Iterator[Page]:
        """As in Reader."""
        return self.reader.read(bookmark, deadline)

    def present(self, records: Sequence[str], deadline: Deadline) -> Sequence[Change]:
        """As in ReadsInBulk."""
        return self._bulk.present(records, deadline)

    def check(self, where: str, deadline: Deadline) -> Iterable[Finding]:
        """As in Reader."""
        return self.reader.check(where, deadline)

    @property
    def _bulk(self) -> ReadsInBulk:
        return cast("ReadsInBulk", self.reader)
