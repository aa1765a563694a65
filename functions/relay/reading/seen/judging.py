"""What the memory of a reading says of a page: which of its records are news."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from relay.system.stream import Change, Page


class Judged(NamedTuple):
    """A page, compared with what was seen before."""

    changes: Sequence[Change]
    """What is new, changed or gone, in the page's order; versions as the reader gave them."""
    unchanged: int
    """Records that were seen in this version already."""
    remember: Callable[[], None]
    """Writes what was seen. To be called after everything is queued, and before the bookmark is saved."""


class NotBelieved(Exception):
    """A page says something that a person must confirm, such as that very much is gone; nothing of it is queued.

    `code` is a stable word for what is asked.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Seen(Protocol):
    """What was seen of one reading. Raises botocore's errors."""

    def judge(self, page: Page, *, generation: int, only_remember: bool = False) -> Judged:
        """Compare a page with what was seen in this generation; with `only_remember` nothing of it is news.

        Raises NotBelieved.
        """


@runtime_checkable
class Doubts(Protocol):
    """A memory that tells by what is missing what is gone."""

    def doubt(self) -> None:
        """Say that a page of this pass failed: nothing is believed to be gone because of it."""
