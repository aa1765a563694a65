"""An account of ON24's stand-in as the system that is read: registrants, attendees, and those who did not come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import msgspec

from local.systems.on24 import StandIn
from relay.aws.partition import Partition
from relay.aws.table import State
from relay.core.deadline import Deadline
from relay.core.read_source import ReadSource
from relay.mapping.paths import Path
from relay.reading.parts.subscriptions import Reading
from relay.reading.seen.judging import Seen, Use
from relay.reading.seen.seen_items import SeenItems
from relay.system.access import Access
from relay.system.reads import Reads, top_names
from relay.system.stream import Change, Page, Reader, Stream
from systems.on24.config import On24Connection
from systems.on24.rest.calling import Calling
from systems.on24.rest.client import On24, On24Calls
from systems.on24.rest.dates import Dates
from systems.on24.rest.scope import AccountScope
from systems.on24.rest.turns import Turns
from systems.on24.streams.connecting import people_reader
from systems.on24.streams.reader import RegistrationsReader
from systems.on24.streams.source import EventsSource
from systems.on24.streams.stream import STREAMS
from tests.support.fifo_queue import Clock

BEGAN = datetime(2026, 2, 24, 18, tzinfo=UTC)
"""Two weeks before the clocks change in Los Angeles."""
_GONE = "userstatus == 'forgotten' && 'forgotten'"
_SOURCE = {"every": "1h", "first": "everything"}


def routes(first: str) -> dict[str, dict[str, Any]]:
    """`first` is what those want of the time before who want attendees without what is gone."""
    return {
        "registrants": {
            "source": {**_SOURCE, "stream": "registrants", "forgotten": "clear"},
            "id": "join('', ['r-', eventuserid])",
            "fields": {
                "name": "lastname || userstatus",
                "score": {"from": "custom1", "type": "integer", "empty": "clear"},
            },
            "unchanged": "skip",
        },
        "attendees": {
            "source": {**_SOURCE, "stream": "attendees", "forgotten": "delete", "gone": "deliver"},
            "id": "join('', ['a-', eventuserid])",
            "fields": {
                "name": f"{_GONE} || join('', [attendedlive, attendedarchive, lastliveactivity || ''])",
                "score": {"from": "cumulativeliveminutes", "type": "integer"},
            },
            "unchanged": "skip",
        },
        "archive": {
            "source": {**_SOURCE, "stream": "attendees", "registrants": True, "first": first},
            "id": "join('', ['v-', eventuserid])",
            "fields": {"name": "lastname", "score": {"from": "cumulativearchiveminutes", "type": "integer"}},
        },
        "no-shows": {
            "source": {**_SOURCE, "stream": "no-shows"},
            "id": "join('', ['n-', eventuserid])",
            "fields": {"name": "status"},
            "unchanged": "skip",
        },
    }


class _NotedReader(RegistrationsReader):
    """One whose changes somebody sees before the engine does."""

    noted: Callable[[str, Change], None]

    def read(self, bookmark_text: str, deadline: Deadline) -> Iterator[Page]:
        """As in RegistrationsReader."""
        for page in super().read(bookmark_text, deadline):
            for each in page.changes:
                self.noted(self.kind.word, each)
            yield page


class NearOn24:
    """Implements Near; `noted` is called with each change that is read, after its stream's word.

    Everybody has the account's clock, which stands still between the steps of a campaign, but for a moment whenever a
    function looks at it: no two events of a record are of the same time.
    """

    def __init__(self, stand_in: StandIn, first: str, noted: Callable[[str, Change], None]) -> None:
        self.routes = routes(first)
        self._stand_in, self._noted = stand_in, noted
        content = {"url": stand_in.url, "client_id": int(stand_in.client_id)}
        self._connection = msgspec.convert(content, On24Connection)
        self.clock = Clock()
        stand_in.clock.freeze(BEGAN.timestamp())

    def now(self) -> datetime:
        """As in Near."""
        self.later(0.001)
        return datetime.fromtimestamp(self._stand_in.clock.now(), UTC)

    def later(self, seconds: float) -> None:
        """As in Near."""
        self._stand_in.clock.advance(seconds)
        self.clock.advance(self.clock.seconds + seconds)

    def model(self, written: Mapping[str, Any]) -> type[ReadSource]:
        """As in Near."""
        return cast("type[ReadSource]", STREAMS[str(written["stream"])].model)

    def stream(self, source: ReadSource) -> tuple[str, Stream]:
        """As in Near."""
        return str(source.stream), STREAMS[str(source.stream)]

    def reader(self, reading: Reading, access: Access) -> Reader:
        """As in Near."""
        mine = replace(access, secret=self._secret)
        made = people_reader(
            self._connection,
            cast("EventsSource", reading.source),
            self._names(reading),
            mine,
            filtered=reading.stream.filter(reading.source),
            asks=lambda deadline: self._asks(mine, deadline),
            clock=self.now,
        )
        noted = _NotedReader(**vars(made))
        object.__setattr__(noted, "noted", self._noted)
        return noted

    def seen(self, reading: Reading, use: Use, state: State, blocks: Partition) -> Seen:
        """As in Near."""
        return SeenItems(state=state, reading=reading.name, key=b"key", look_back=reading.look_back, use=use)

    def _names(self, reading: Reading) -> Reads:
        """What the mappings of its routes read."""
        routes = [self.routes[each.route] for each in reading.subscriptions]
        rules = [rule for each in routes for rule in (each["id"], *each["fields"].values())]
        paths = [rule if isinstance(rule, str) else rule["from"] for rule in rules]
        return Reads(frozenset().union(*(top_names(Path(each)) or () for each in paths)))

    def _secret(self, *, refresh: bool = False) -> Mapping[str, Any]:
        return {"token_key": self._stand_in.token_key, "token_secret": self._stand_in.token_secret}

    def _asks(self, access: Access, deadline: Deadline) -> On24Calls:
        """Waits for the account's clock."""
        model = self._connection
        turns = Turns(
            store=access.state,
            per_minute=model.per_minute,
            clock=self._stand_in.clock.now,
            sleep=self.later,
            chance=lambda: 0.5,
        )
        calling = Calling(model.address, model.client_id, secret=access.secret, gate=access.gate, turns=turns)
        scope = AccountScope(subaccounts=model.subaccounts, anonymous=model.anonymous)
        return On24(calling, scope=scope, dates=Dates(access.state)).until(deadline)
