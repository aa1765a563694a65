"""Reads what leads did: each activity once, however late Marketo tells of it, with its lead as it is now.

Passes and looks back are those of the leads (systems.marketo.streams.passes), over one log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.structs import replace

from relay.core.deadline import Deadline
from relay.core.event import now
from relay.core.findings import Finding
from relay.core.outcome import Cause
from relay.system.stream import Change, NotReady, Page, ReadFailed, Span
from systems.marketo.rest.calls.activity import ActivityType, LeadActivity
from systems.marketo.rest.client import Calls
from systems.marketo.rest.errors import CallFailed, CallLost
from systems.marketo.streams import bookmark, log_pages, passes
from systems.marketo.streams.activities import payload
from systems.marketo.streams.activities.wanted import WantedActivities
from systems.marketo.streams.bookmark import Log, LogBookmark, Looked
from systems.marketo.streams.failures import read_failed
from systems.marketo.streams.known_changes import KnownChanges
from systems.marketo.streams.states import LeadStates

KEPT = timedelta(days=1_130)
"""Marketo keeps activities for 90 days or 25 months, by their type; for no longer than 37 months where that is bought
(https://nation.marketo.com/t5/Knowledgebase/Marketo-Activities-Data-Retention-Policy/ta-p/251480)."""
TYPE_UNKNOWN = "activity_type_unknown"

_LOG: Log = "activities"
_STUCK_SECONDS = 60.0
"""Until a log is asked again that says that there is more and not yet what."""


@dataclass(frozen=True, kw_only=True)
class ActivitiesReader:
    """Implements relay.system.stream.Reader.

    Its user needs Read-Only Activity, Read-Only Activity Metadata, and Read-Only Person for the leads.
    """

    connects: Callable[[Deadline], LeadStates]
    with_leads: bool
    """Whether anything of the leads is read."""
    wanted: WantedActivities
    known: KnownChanges
    per_day: int
    """Calls that the relay may make in a day."""
    checks: Callable[[str, Calls], Iterator[Finding]]
    clock: Callable[[], datetime] = now

    def start(self, span: Span) -> str:
        """As the protocol says. Everything is what Marketo still has."""
        at = self.clock()
        since = max(span.since or at - KEPT, at - KEPT)
        earliest = since if span.until is None else None
        place = LogBookmark(since=since, until=span.until, earliest=earliest, reached=since, short=Looked(at=at))
        return bookmark.encode(place)

    def back(self, bookmark_text: str, since: datetime) -> str:
        """The bookmark of the next pass; it goes back to `since` once an hour, and further once a day."""
        place = bookmark.decode(bookmark_text)
        look_back = max(passes.LOOK_BACK, place.reached - since)
        return bookmark.encode(passes.following(place, since, self.clock(), look_back, self.per_day))

    def read(self, bookmark_text: str, deadline: Deadline) -> Iterator[Page]:
        """As the protocol says. A page is one of Marketo's: up to 300 activities, and often fewer or none."""
        place = replace(bookmark.decode(bookmark_text), began_anew=False)
        if place.is_done:
            yield Page((), bookmark_text, place.reached, complete=True)
            return
        if place.is_over:
            since = place.reached - passes.LOOK_BACK
            place = passes.following(place, since, self.clock(), passes.LOOK_BACK, self.per_day)
        try:
            states = self.connects(deadline)
            types = self._types(states.calls)
            while not place.is_over:
                place, changes = self._page(place, states, types)
                yield Page(changes, bookmark.encode(place), place.reached, complete=place.is_over)
        except (CallFailed, CallLost) as error:
            raise read_failed(error) from error

    def check(self, where: str, deadline: Deadline) -> Iterable[Finding]:
        """As the protocol says; some calls that change nothing."""
        return self.checks(where, self.connects(deadline).calls)

    def _types(self, calls: Calls) -> list[ActivityType]:
        """Those that are asked for. Raises ReadFailed where one is none, even by a new look at the instance."""
        known = calls.activities.types()
        if self.wanted.unknown(known):
            known = calls.activities.types(refresh=True)
        if unknown := self.wanted.unknown(known):
            message = f"the instance has no activity type {unknown[0]}"
            raise ReadFailed(Cause(code=TYPE_UNKNOWN, message=message), rejected=True)
        return self.wanted.found(known)

    def _page(
        self, place: LogBookmark, states: LeadStates, types: Sequence[ActivityType]
    ) -> tuple[LogBookmark, Sequence[Change]]:
        """One page of the log: a call, and one more for the leads. Raises NotReady where the log does not move."""
        if not place.is_passing:
            place = passes.begun_over(place, self.clock(), (_LOG,))
        ask, before = states.calls.activities, place
        numbers, assets = [each.id for each in types], self.wanted.assets(types)
        place, entries = log_pages.turned(
            place, _LOG, (_LOG,), ask, lambda token: next(ask.since(token, numbers, asset_ids=assets))
        )
        if place.left and place.tokens == before.tokens:
            raise NotReady(bookmark.encode(place), _STUCK_SECONDS)
        by_id = {each.id: each for each in types}
        known = self.known.of(entries, place)
        told = [each for each in entries if each.guid not in known and self._takes(each, by_id)]
        place, changes = self._told(place, states, {each.guid: each for each in told}.values(), by_id)
        return (passes.ended(place) if place.is_over else place), changes

    def _takes(self, entry: LeadActivity, types: dict[int, ActivityType]) -> bool:
        kind = types.get(entry.type_id or 0)
        return kind is not None and self.wanted.takes(entry, kind)

    def _told(
        self, place: LogBookmark, states: LeadStates, entries: Iterable[LeadActivity], types: dict[int, ActivityType]
    ) -> tuple[LogBookmark, list[Change]]:
        """The activities with their leads, which are read once for a page."""
        every = list(entries)
        ids = sorted({each.lead_id for each in every if each.lead_id is not None}) if self.with_leads else []
        leads = {int(each.record): each.payload for each in states.of(ids).changes}
        changes = [payload.change(each, types[each.type_id or 0], leads.get(each.lead_id or 0)) for each in every]
        return replace(place, calls=place.calls + bool(ids)), changes
