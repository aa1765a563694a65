"""An instance of Marketo's stand-in as the system that is read: its leads, and those of them that are in a list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, cast

from local.systems.marketo import StandIn
from relay.aws.partition import Partition
from relay.aws.table import State
from relay.core.deadline import Deadline
from relay.core.read_source import ReadSource
from relay.reading.parts.subscriptions import Reading
from relay.reading.seen.judging import Seen, Use
from relay.reading.seen.seen_items import SeenItems
from relay.system.access import Access
from relay.system.reads import Reads
from relay.system.stream import Change, Page, Reader, Stream
from systems.marketo.config import MarketoConnection
from systems.marketo.rest.cache import Cache
from systems.marketo.rest.client import Marketo
from systems.marketo.rest.ledger import Limits
from systems.marketo.rest.quota import Quota
from systems.marketo.source import LEADS
from systems.marketo.streams.connecting import leads_reader
from systems.marketo.streams.reader import LeadsReader
from systems.marketo.streams.source import LeadsSource
from tests.support.fifo_queue import Clock

BEGAN = datetime(2026, 11, 2, 18, tzinfo=UTC)
"""Noon where Marketo's day is counted."""
LIST = 1001
_NAME = (
    "mergedInto && join('', ['merged into ', to_string(mergedInto)]) || deleted && 'deleted'"
    " || notVisible && 'not visible' || notMember && 'no member' || company"
)
_SCORE = {"from": "leadScore", "type": "integer"}
_SOURCE = {"stream": "leads", "every": "5m", "first": "everything", "fields": ["revision"]}


def routes(first: str) -> dict[str, dict[str, Any]]:
    """`first` is what the scores want of the time before."""
    return {
        "leads": {
            "source": {**_SOURCE, "gone": "deliver"},
            "id": "to_string(id)",
            "fields": {"name": _NAME, "score": _SCORE},
        },
        "scores": {
            "source": {**_SOURCE, "first": first},
            "id": "join('', ['score-', to_string(id)])",
            "fields": {"score": _SCORE},
            "unchanged": "skip",
        },
        "members": {
            "source": {**_SOURCE, "list": LIST, "gone": "deliver"},
            "id": "join('', ['member-', to_string(id)])",
            "fields": {"name": _NAME},
            "unchanged": "skip",
        },
    }


@dataclass(frozen=True, kw_only=True)
class _NotedReader(LeadsReader):
    """One whose changes somebody sees before the engine does."""

    noted: Callable[[Change], None]

    def read(self, bookmark_text: str, deadline: Deadline) -> Iterator[Page]:
        """As in LeadsReader."""
        for page in super().read(bookmark_text, deadline):
            for each in page.changes:
                self.noted(each)
            yield page


class NearLeads:
    """Implements Near; `noted` is called with each change that is read.

    Everybody has the instance's clock, which stands still between the steps of a campaign.
    """

    def __init__(
        self, stand_in: StandIn, secret: Mapping[str, str], first: str, noted: Callable[[Change], None]
    ) -> None:
        self.routes = routes(first)
        self._stand_in, self._secret, self._noted = stand_in, secret, noted
        self._connection = MarketoConnection(url=stand_in.url)
        self.clock = Clock()
        stand_in.clock.freeze(BEGAN.timestamp())

    def now(self) -> datetime:
        """As in Near."""
        return datetime.fromtimestamp(self._stand_in.clock.now(), UTC)

    def later(self, seconds: float) -> None:
        """As in Near."""
        self._stand_in.clock.advance(seconds)
        self.clock.advance(self.clock.seconds + seconds)

    def model(self, written: Mapping[str, Any]) -> type[ReadSource]:
        """As in Near."""
        return LeadsSource

    def stream(self, source: ReadSource) -> tuple[str, Stream]:
        """As in Near."""
        return "leads", cast("Stream", LEADS.stream)

    def reader(self, reading: Reading, access: Access) -> Reader:
        """As in Near. A payload has what the mappings read."""
        names = Reads(frozenset({"company", "leadScore"}), whole=False)
        mine = replace(access, secret=lambda **_: self._secret)
        source = cast("LeadsSource", reading.source)
        made = leads_reader(self._connection, source, names, mine, client=self._client, clock=self.now)
        return _NotedReader(**vars(made), noted=self._noted)

    def seen(self, reading: Reading, use: Use, state: State, blocks: Partition) -> Seen:
        """As in Near."""
        return SeenItems(state=state, reading=reading.name, key=b"key", look_back=reading.look_back, use=use)

    def _client(self, connection: MarketoConnection, access: Access) -> Marketo:
        """Waits for the instance's clock."""
        clock = self._stand_in.clock.now
        limits = Limits(1_000_000, 10, connection.quota.per_day)
        quota = Quota(
            store=access.state,
            limits=limits,
            purpose=access.purpose,
            clock=clock,
            sleep=self.later,
            chance=lambda: 0.5,
        )
        return Marketo(
            url=connection.url,
            secret=access.secret,
            gate=access.gate,
            quota=quota,
            cache=Cache(access.state),
            clock=clock,
            sleep=self.later,
        )
