"""Events: what rows say nothing of, such as a title, asked for once and kept.

Lists of events are kept for some minutes, so that the streams of a connection that are read one after the other share
one call. What a list shows of an event is kept until another one shows it otherwise, so that a row is told alike
whether or not its event is in this run's list.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

import msgspec

from relay.system.memory import Keeps
from systems.on24.rest.client import EventMode, On24Calls
from systems.on24.rest.errors import Kind, On24Failed
from systems.on24.rows import event as events
from systems.on24.rows.event import On24Event
from systems.on24.rows.values import JsonRow

SHARED = timedelta(minutes=10)
"""So old a list of events may be."""
MOST_KEPT = 250_000
"""Characters of a list; an item of DynamoDB holds 400 kB."""
_NAMES = (
    "eventid", "clientid", "description", "eventname", "contenttype", "createtimestamp", "livestart", "liveend",
    "archivestart", "archiveend", "tags", "campaigncode", "eventlocation", "istestevent", "isactive",
)  # fmt: skip
"""What is kept of one event."""
_MOVES = ("lastupdated", "eventanalytics")
"""What is kept of it in a list."""


class _List(msgspec.Struct, frozen=True):
    at: datetime
    since: datetime
    until: datetime | None
    events: list[msgspec.Raw]


class KnownEvents:
    """The events of one account, for one run. Methods raise On24Failed, MustWait, and botocore's errors."""

    def __init__(self, asks: On24Calls, memory: Keeps | None, clock: Callable[[], datetime]) -> None:
        self._asks = asks
        self._memory = memory
        self._clock = clock
        self._shown: dict[str, On24Event] = {}
        self._of: dict[str, On24Event | None] = {}

    def listed(
        self, mode: EventMode, since: datetime, until: datetime | None = None, *, shared: bool = True
    ) -> list[On24Event]:
        """The events of a span of at most six months; `shared`: perhaps as they were some minutes ago."""
        found = self._shared(mode, since, until) if shared else None
        if found is None:
            found = list(self._asks.events(mode=mode, since=since, until=until))
            if shared:
                self._share(mode, since, until, found)
        self._shown |= {each.id: each for each in found}
        return found

    def fresh(self, event_id: str) -> On24Event | None:
        """An event with its totals; None: there is none, or it may not be seen any more."""
        kept = self._of.get(event_id) or self._kept(event_id)
        return self._shown.get(event_id) or self._asked(event_id, kept.client_id if kept else "")

    def keep(self, event_ids: Iterable[str]) -> None:
        """Have what is shown of some events be known to the runs that go on with them."""
        for event_id in event_ids:
            self.of(event_id)

    def of(self, event_id: str, client: str = "") -> On24Event | None:
        """What is known of an event, which may be a sub-account's; None as above."""
        if event_id not in self._of:
            self._of[event_id] = self._found(event_id, client)
        return self._of[event_id]

    def _found(self, event_id: str, client: str) -> On24Event | None:
        shown, kept = self._shown.get(event_id), self._kept(event_id)
        if shown is None and kept is not None:
            return kept
        found = shown or self._asked(event_id, client)
        if self._memory is not None and found is not None:
            text = _encoded(found.raw, _NAMES)
            if kept is None or text != _encoded(kept.raw, _NAMES):
                self._memory.put("event", event_id, text)
        return found

    def _kept(self, event_id: str) -> On24Event | None:
        text = self._memory.get("event", event_id) if self._memory else None
        return events.read(msgspec.json.decode(text)) if text else None

    def _asked(self, event_id: str, client: str) -> On24Event | None:
        try:
            found = self._asks.event(event_id, client=client or None)
        except On24Failed as error:
            if error.kind is not Kind.EVENT:
                raise
            found = None  # it was made inactive
        if found is not None:
            self._shown[event_id] = found
        return found

    def _shared(self, mode: EventMode, since: datetime, until: datetime | None) -> list[On24Event] | None:
        text = self._memory.get("events", mode) if self._memory else None
        if not text:
            return None
        kept = msgspec.json.decode(zlib.decompress(base64.b64decode(text)), type=_List)
        is_fresh = timedelta(0) <= self._clock() - kept.at < SHARED
        if not is_fresh or kept.since > since or (kept.until is not None and (until is None or kept.until < until)):
            return None
        return _read(msgspec.json.decode(each) for each in kept.events)

    def _share(self, mode: EventMode, since: datetime, until: datetime | None, found: Iterable[On24Event]) -> None:
        if self._memory is None:
            return
        rows = [msgspec.Raw(_encoded(each.raw, (*_NAMES, *_MOVES)).encode()) for each in found]
        # The bounds move with the clock by less than a list may be old.
        reach = None if until is None else until + SHARED
        content = msgspec.json.encode(_List(self._clock().astimezone(UTC), since, reach, rows))
        text = base64.b64encode(zlib.compress(content)).decode("ascii")
        self._memory.put("events", mode, text if len(text) <= MOST_KEPT else "")


def _encoded(row: JsonRow, names: Iterable[str]) -> str:
    return msgspec.json.encode({name: row[name] for name in names if name in row}, enc_hook=str).decode()


def _read(rows: Iterable[JsonRow]) -> list[On24Event]:
    return [found for row in rows if (found := events.read(row)) is not None]
