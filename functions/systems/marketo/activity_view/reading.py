"""Reading what one lead did in the two weeks before now: a call or two of Marketo's, and never more than a few.

Marketo tells activities from a paging token on, the oldest first, and may give short or empty pages before the last.
So there is an end to the pages and to the time that are spent on two weeks; where more was left, the last day is read
by itself, since the newest is what people look for. What is shown is always all of the span that is named.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

import msgspec

from relay.core.deadline import Deadline
from relay.core.event import now
from systems.marketo.activity_view.entries import MAIL, TYPES, WEB, ActivityEntry, entry
from systems.marketo.advice import DENIED
from systems.marketo.rest.cache import Cache
from systems.marketo.rest.calls.activity import LeadActivity
from systems.marketo.rest.client import Calls, Marketo
from systems.marketo.rest.errors import CallFailed, Verdict

SPAN = timedelta(days=14)
"""https://intercom.help/senses_manual/ja/articles/2979599 : two weeks, from the moment that somebody asks."""

LESS = timedelta(days=1)
"""What is read where two weeks are too much."""

PAGES, PAGES_OF_LESS = 5, 3
SECONDS = 1.8
"""After so many no further page is asked for: who waits is to see something within three."""

_TOKEN_LASTS = 3600.0


class RecentActivities(msgspec.Struct, frozen=True, kw_only=True):
    """Two lists, the newest first."""

    web: Sequence[ActivityEntry]
    mail: Sequence[ActivityEntry]
    since: datetime
    until: datetime
    shortened: bool = False
    """Whether there is more in the two weeks than was read."""
    newest_missing: bool = False
    """Whether even the last day is too much; then what is newest is not among it."""


@dataclass(frozen=True, kw_only=True)
class ActivityReader:
    """Reads by one client. Methods raise CallFailed and MustWait."""

    client: Marketo
    cache: Cache
    clock: Callable[[], datetime] = now
    timer: Callable[[], float] = field(default=time.monotonic)

    def read(self, lead: int, deadline: Deadline) -> RecentActivities:
        """What the lead did."""
        until, began = self.clock(), self.timer()
        calls = self.client.until(deadline)
        since = until - SPAN
        found, more = self._pages(calls, lead, since, PAGES, began + SECONDS)
        if not more:
            return _lists(found, since, until)
        found, more = self._pages(calls, lead, until - LESS, PAGES_OF_LESS, None)
        return _lists(found, until - LESS, until, shortened=True, newest_missing=more)

    def _pages(
        self, calls: Calls, lead: int, since: datetime, most: int, stop: float | None
    ) -> tuple[dict[str, LeadActivity], bool]:
        """The activities of some pages by their ids, and whether there are more.

        A token that was kept may be taken no more; then a new one is asked for.
        """
        kept = self.cache.get(_token_key(since))
        if kept is not None:
            try:
                return self._from(calls, kept.decode(), lead, most, stop)
            except CallFailed as error:
                if error.verdict is not Verdict.REJECT or error.cause.code == DENIED:
                    raise
        return self._from(calls, self._token(calls, since), lead, most, stop)

    def _from(
        self, calls: Calls, token: str, lead: int, most: int, stop: float | None
    ) -> tuple[dict[str, LeadActivity], bool]:
        found: dict[str, LeadActivity] = {}
        more = False
        for page in islice(calls.activities.since(token, TYPES, lead_ids=[lead]), most):
            found |= {each.guid: each for each in page.entries}
            more = page.more
            if stop is not None and self.timer() > stop:
                break
        return found, more

    def _token(self, calls: Calls, since: datetime) -> str:
        """Of the whole hour before: one serves all leads that are looked at in an hour."""
        token = calls.activities.token(_hour(since))
        self.cache.put(_token_key(since), token.encode(), _TOKEN_LASTS)
        return token


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _token_key(since: datetime) -> str:
    return f"activity-token#{_hour(since):%Y-%m-%dT%H}"


def _lists(
    found: dict[str, LeadActivity],
    since: datetime,
    until: datetime,
    *,
    shortened: bool = False,
    newest_missing: bool = False,
) -> RecentActivities:
    def of(kinds: Sequence[int]) -> list[ActivityEntry]:
        entries = (entry(each) for each in found.values() if each.type_id in kinds)
        inside = [each for each in entries if each is not None and since <= each.at]
        return sorted(inside, key=lambda each: each.at, reverse=True)

    return RecentActivities(
        web=of([*WEB]),
        mail=of([*MAIL]),
        since=since,
        until=until,
        shortened=shortened,
        newest_missing=newest_missing,
    )
