"""Links to a page of the relay's about one record, for people who have no account here.

Whoever has a link sees the page, so a link must not be guessed, tells nothing by itself, and ends. It holds a handle:
HMAC-SHA256 of connection, record and a span of time under the relay's key. What a handle stands for is looked up in the
connection's state table, where it stands under its hash. So no id is in an address, in a log or in a browser's history;
who can read the table cannot open a page; and erasing an item ends a link at once. A sealed token, which holds the id
itself, would need no item, but a cipher: Python's library has none, and the functions have no package for one.

Within a span a record's handle is always the same: what writes links down need not remember them, a link that is
already there is the right one, and another one is due when the span is over. Spans of different records begin at
different times, so that not all links are written anew in one hour.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from relay.core.config import Connection
from relay.core.event import now

if TYPE_CHECKING:
    from relay.aws.table import State

ITEMS = "page-link#"
"""Begins the keys of the items: a function that makes links may write these alone."""

PARAMETER = "t"
"""In the query, since an access log has the path of each request."""

_HANDLE = re.compile(r"[A-Za-z0-9_-]{32}")
_BYTES = 24


class PageLink(NamedTuple):
    """One record's link."""

    handle: str
    ends: datetime

    def at(self, address: str) -> str:
        """The link, to the page at an address without a query."""
        return f"{address}?{PARAMETER}={self.handle}"


@dataclass(frozen=True, kw_only=True)
class PageLinks:
    """The links to the records of one connection. All but `of` raise botocore's errors."""

    state: State
    """Of that connection."""
    connection: str
    key: Callable[[], bytes]
    lasts: timedelta
    """The longest that a link can be used; the shortest is half of it."""
    clock: Callable[[], datetime] = field(default=now)

    def of(self, record: str) -> PageLink:
        """The link to a record as it is now; `keep` makes it work."""
        return self._of(record, self.clock())

    def keep(self, records: Iterable[str]) -> dict[str, PageLink]:
        """The links to records, each of which can be used from now on. Twice does no harm."""
        found = {record: self.of(record) for record in dict.fromkeys(records)}
        for record, link in found.items():
            self.state.put(_item(link.handle), record, (link.ends - self.clock()).total_seconds())
        return found

    def record(self, handle: str) -> str | None:
        """The record that a handle stands for; None for one that never was given, or has ended."""
        return self.state.get(_item(handle)) if _HANDLE.fullmatch(handle) else None

    def number(self, record: str) -> int:
        """How many links to a record can be used."""
        return sum(self.state.get(each) is not None for each in self._items(record))

    def end(self, record: str) -> None:
        """End the links to a record."""
        for each in self._items(record):
            self.state.delete(each)

    def _items(self, record: str) -> list[str]:
        """Of the present span, and of the one before, whose link may still be used."""
        now = self.clock()
        return [_item(self._of(record, each).handle) for each in (now, now - self.lasts / 2)]

    def _of(self, record: str, moment: datetime) -> PageLink:
        half = self.lasts.total_seconds() / 2
        shift = int.from_bytes(self._mac("shift", record)[:4]) / 2**32 * half
        span = int((moment.timestamp() + shift) // half)
        handle = base64.urlsafe_b64encode(self._mac(f"{half:.0f}/{span}", record)[:_BYTES]).decode()
        return PageLink(handle, datetime.fromtimestamp((span + 2) * half - shift, UTC))

    def _mac(self, use: str, record: str) -> bytes:
        text = f"page-link/{self.connection}/{use}/{record}"
        return hmac.digest(self.key(), text.encode("utf-8", "surrogatepass"), hashlib.sha256)


@dataclass(frozen=True)
class LinkedPage:
    """A page, and the links to it: what a target puts into records that stand for those of the connection."""

    links: PageLinks
    address: str
    """Of the page, without a query."""

    def url(self, record: str) -> str:
        """The link to a record, which can be used from now on; the same for its span. Raises botocore's errors."""
        return self.links.keep([record])[record].at(self.address)


@runtime_checkable
class PutsPageLinks(Protocol):
    """A target side that can put such a link into its records (relay.system.access.Access.page)."""

    def puts_page_links(self, connection: Connection) -> bool:
        """Whether this connection wants it."""


def puts_page_links(side: object, connection: Connection) -> bool:
    """Whether a connection wants links; `side` is its system's."""
    return isinstance(side, PutsPageLinks) and side.puts_page_links(connection)


def _item(handle: str) -> str:
    return f"{ITEMS}{hashlib.sha256(handle.encode()).hexdigest()[:32]}"
