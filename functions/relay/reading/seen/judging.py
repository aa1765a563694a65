"""What the memory of a reading says of a page: which of its records are news."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Literal, NamedTuple, Protocol, runtime_checkable

from relay.reading.parts.place import PartKind
from relay.system.stream import Change, Page

Tells = Literal["news", "everything", "again"]
"""What is told of a page: what was not seen in its version; everything, to a route that got none of it so far, under
ids made as for the others; or everything under new ids, which the part itself gives."""


class Use(NamedTuple):
    """For what a run asks the memory."""

    kind: PartKind
    tells: Tells = "news"
    for_all: bool = True
    """Whether all routes of the reading are told, so that nobody is left to be told of it."""
    beside: bool = False
    """Whether another part of the reading may have written to the memory just now."""


class JudgedPage(NamedTuple):
    """A page, compared with what was seen before."""

    changes: Sequence[Change]
    """What is new, changed or gone, in the page's order; versions as the reader gave them."""
    unchanged: int
    """Records that were seen in this version already."""
    remember: Callable[[], None]
    """Writes what was seen. To be called after everything is queued, and before the bookmark is saved."""
    began: Mapping[str, str] = {}
    """Where changes began that the memory has written down, by record (relay.reading.events.event_ids)."""
    unsure: Collection[str] = ()
    """Records of which another version may have been queued that was not remembered."""


class NotBelieved(Exception):
    """A page says something that a person must confirm, such as that very much is gone; nothing of it is queued.

    `code` is a stable word for what is asked.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


NEWS = Use("now")
"""Of the running part."""


class Seen(Protocol):
    """What was seen of one reading. Raises botocore's errors."""

    def judge(self, page: Page, *, generation: int, began: str = "", only_remember: bool = False) -> JudgedPage:
        """Compare a page with what was seen in this generation; with `only_remember` nothing of it is news.

        `began` is where the page begins. Raises NotBelieved.
        """


@runtime_checkable
class Doubts(Protocol):
    """A memory that tells by what is missing what is gone."""

    def doubt(self) -> None:
        """Say that a page of this pass failed: nothing is believed to be gone because of it."""
