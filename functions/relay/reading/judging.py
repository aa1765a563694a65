"""What the memory of a reading says of a page: which of its records are news."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from relay.system.stream import Change, Page


class Judged(NamedTuple):
    """A page, compared with what was seen before."""

    changes: Sequence[Change]
    """What is new, changed or gone, in the page's order; versions as the reader gave them."""
    unchanged: int
    """Records that were seen in this version already."""
    remember: Callable[[], None]
    """Writes what was seen. To be called after everything is queued, and before the bookmark is saved."""


class Seen(Protocol):
    """What was seen of one reading. Raises botocore's errors."""

    def judge(self, page: Page, *, generation: int, only_remember: bool = False) -> Judged:
        """Compare a page with what was seen in this generation; with `only_remember` nothing of it is news."""
