"""What one lead did, the newest first: out of a log that is told the oldest first.

Clients show the first batch and ask for no other (MarketoMA/marketo_ma, segmentio/marketo-python), so that it has to be
the newest. So all of a span is read before any of it is shown; where that is too much, of a shorter one before the end,
and what is older comes with the next batches. REST takes ten types in a call, so that all types are several rounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import nlargest
from typing import NamedTuple

from msgspec.structs import replace

from relay.core.deadline import Deadline
from systems.marketo.rest.calls.activities import MOST_TYPES
from systems.marketo.rest.calls.activity import ActivityPage, LeadActivity, moment
from systems.marketo.rest.client import Calls
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.operations import lead_selector
from systems.marketo.soap.operations.activities.positions import PastPosition

LOOK_BACK = timedelta(days=90)
"""Without an oldestCreatedAt: as long as Marketo keeps any activity at least (see lead_selector.KEPT)."""
_TRIES = ((0, 14.0), (14, 8.0), (1, 3.0))
"""Days of a span, 0 for all, and the seconds that must be left at it: for the next ones, and for the answer."""
_SECONDS_TO_GO_ON = 10.0
"""With less left a span is shown as it is, also where the lead did nothing in it."""
_MOST_SPANS = 3
"""Of a call."""
_MOST_PAGES = 20
"""Of a span, in all rounds."""


class HistorySpan(NamedTuple):
    """What was done within a time."""

    entries: list[LeadActivity]
    """The newest first, one more than is shown at most; those that were shown already left out."""
    since: datetime
    days: int
    """As in PastPosition."""


@dataclass(frozen=True)
class LeadHistory:
    """One lead's past, before a position."""

    position: PastPosition
    lead_id: int
    most: int
    """How many are shown."""
    calls: Calls
    deadline: Deadline

    def newest(self) -> HistorySpan:
        """The newest span in which the lead did anything, as far as there is time to look for it.

        Raises Fault: 20022 when even a day is too much, 20110 for a time that Marketo does not take; CallFailed and
        MustWait.
        """
        position, span = self.position, self._span(self.position)
        for _ in range(_MOST_SPANS - 1):
            if span.entries or span.since <= position.since or self.deadline.seconds_left() < _SECONDS_TO_GO_ON:
                break
            position = replace(position, until=span.since - timedelta(seconds=1), shown=0, days=span.days)
            span = self._span(position)
        return span

    def _span(self, position: PastPosition) -> HistorySpan:
        tried = position.days
        for days, least in _TRIES:
            if tried and not 0 < days <= tried:
                continue
            since = max(position.since, position.until - timedelta(days=days)) if days else position.since
            found = self._all(position, since, least)
            if found is not None:
                return HistorySpan(_behind(found, position), since, days)
        message = "this lead did more in a day than can be read in one call; name fewer types in activityFilter"
        raise Fault(20022, message)

    def _all(self, position: PastPosition, since: datetime, least: float) -> dict[str, LeadActivity] | None:
        """Those of the span, by their ids; None when there are more pages than one call can read."""
        until, token = position.until, lead_selector.token(self.calls, since, "oldestCreatedAt")
        found: dict[str, LeadActivity] = {}
        pages = 0
        for types in rounds(position.types):
            for page in self.calls.activities.since(token, types, lead_ids=[self.lead_id]):
                if pages >= _MOST_PAGES or self.deadline.seconds_left() < least:
                    return None
                pages += 1
                inside = (each for each in page.entries if since <= at(each) <= until)
                found |= {each.guid or f"{each.at}/{pages}/{number}": each for number, each in enumerate(inside)}
                found = _newest(found, position.shown + self.most + 1)
                if _is_past(page, until):
                    break
        return found


def _behind(entries: dict[str, LeadActivity], position: PastPosition) -> list[LeadActivity]:
    """The newest first, without those of the position's very time that were shown before."""
    return list(entries.values())[position.shown :]


def _newest(entries: dict[str, LeadActivity], most: int) -> dict[str, LeadActivity]:
    """So many of them, the newest first: what a page holds may be large."""
    return dict(nlargest(most, entries.items(), key=lambda each: (at(each[1]), each[0])))


def _is_past(page: ActivityPage[LeadActivity], until: datetime) -> bool:
    """Whether all that follows is later: the log is in the order of its times."""
    return bool(page.entries) and at(page.entries[-1]) > until


def rounds(types: Sequence[int]) -> list[Sequence[int]]:
    """The types of each call: ten at most."""
    return [types[start : start + MOST_TYPES] for start in range(0, len(types), MOST_TYPES)]


def at(entry: LeadActivity) -> datetime:
    """When it happened, to the second, as it is shown; what cannot be read counts as long ago."""
    found = moment(entry.at) or datetime.min.replace(tzinfo=UTC)
    return found.replace(microsecond=0)
