"""What was seen, in memory; relay.reading.seen.judging.Seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from relay.reading.seen.judging import JudgedPage
from relay.system.stream import Page


@dataclass
class MemorySeen:
    """Keeps the version of each record for ever. `on_remember` is called before it writes, and may raise."""

    versions: dict[str, tuple[int, str, bool]] = field(default_factory=dict)
    trouble: list[Any] = field(default_factory=list)
    """Not empty while the table does not answer."""
    on_remember: Callable[[], None] = lambda: None

    def judge(self, page: Page, *, generation: int, began: str = "", only_remember: bool = False) -> JudgedPage:
        """As in Seen: what was seen in an older generation is news again."""
        self._answer()
        fresh = [each for each in page.changes if not self._knows(each.record, each.version, each.deleted, generation)]
        seen = {each.record: (generation, each.version, each.deleted) for each in fresh}

        def remember() -> None:
            self.on_remember()
            self._answer()
            self.versions.update(seen)

        return JudgedPage([] if only_remember else fresh, len(page.changes) - len(fresh), remember)

    def _knows(self, record: str, version: str, deleted: bool, generation: int) -> bool:  # noqa: FBT001 - as in Change
        known = self.versions.get(record)
        return known is not None and known[0] >= generation and known[1:] == (version, deleted)

    def _answer(self) -> None:
        if self.trouble:
            raise ClientError({"Error": {"Code": "InternalServerError", "Message": ""}}, "BatchGetItem")
