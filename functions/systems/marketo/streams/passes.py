"""When a pass begins, how far back it goes, and which logs it reads. Plain reckoning.

Marketo commits some activities late, in the log at the time when they happened. So most passes go on from the tokens
of the one before; once an hour a pass begins again at the look-back, and once a day three days back. What such a look
finds again costs little: leads are read by id, 300 in a call, and one that is as it was is no news.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from msgspec.structs import replace

from systems.marketo.streams.bookmark import BEFORE_ALL, Load, Log, LogBookmark, Looked

LOOK_BACK = timedelta(hours=6)
"""So late an activity may stand in the log, at the time when it happened: Marketo writes some when a campaign is done
with all of its leads (https://nation.marketo.com/t5/-/-/ta-p/348678). What is later still, each day's look finds."""
SHORT_EVERY = timedelta(hours=1)
LONG_EVERY = timedelta(days=1)
LONG_LOOK_BACK = timedelta(hours=72)
SHARE = 0.1
"""Of a day's calls, how many each of the two looks may take; where one takes more, the next comes later and goes back
as much further. Else a campaign that changes every lead would be read again every hour until it is six hours old."""
OTHERS_EVERY = timedelta(minutes=15)
"""How often mergers and moves are asked for, where nothing that is mapped depends on other activities."""
WHILE_LOADING = timedelta(minutes=5)
"""How often changes are read between the pages of a load of everything."""
KEPT = timedelta(days=85)
"""Marketo keeps changes of values and scores for 90 days, of which this leaves some to spare
(https://nation.marketo.com/t5/Knowledgebase/Marketo-Activities-Data-Retention-Policy/ta-p/251480)."""

_LOOKED_AT: tuple[Log, ...] = ("changes", "activities")
"""The logs that are read anew each hour."""
_MARGIN = timedelta(seconds=30)
"""By which a clock that ticks every minute may be late."""


def opened(since: datetime | None, until: datetime | None, now: datetime, way: str) -> LogBookmark:
    """The bookmark at which a span begins. What lies behind Marketo's memory is read by a load of everything."""
    if since is not None and since > now - KEPT:
        earliest = since if until is None else None
        return LogBookmark(since=since, until=until, earliest=earliest, reached=since, short=Looked(at=now))
    load = Load(way="members" if way == "members" else "bulk", began_at=now, until=until or now)
    reached = since or BEFORE_ALL
    return LogBookmark(since=now, until=until, reached=reached, short=Looked(at=now), load=load, is_load=True)


def in_bulk(since: datetime | None, until: datetime, now: datetime) -> LogBookmark:
    """The bookmark of a span whose leads are loaded, those last changed in it, and whose logs are left alone."""
    by: Literal["createdAt", "updatedAt"] = "createdAt" if since is None else "updatedAt"
    load = Load(way="bulk", began_at=now, until=until, begin=since, by=by, is_alone=True)
    return LogBookmark(since=since or BEFORE_ALL, until=until, reached=since or BEFORE_ALL, load=load)


def without_bulk(place: LogBookmark, now: datetime) -> LogBookmark:
    """The same span as any other is read, where there are no such extracts."""
    return opened(None if place.since == BEFORE_ALL else place.since, place.until, now, "bulk")


def following(place: LogBookmark, since: datetime, now: datetime, look_back: timedelta, per_day: int) -> LogBookmark:
    """The bookmark of the next pass of an open span; `since` is where it begins, should it look back at all."""
    short = place.short or Looked(at=place.since)
    long = place.long or Looked(at=short.at)
    ended = replace(place, is_passing=False, looking="", short=short, long=long)
    if now - long.at >= _interval(LONG_EVERY, long, per_day):
        return _begun_at(ended, min(since, now - LONG_LOOK_BACK, long.at - LONG_LOOK_BACK + LONG_EVERY), "long")
    if now - short.at >= _interval(SHORT_EVERY, short, per_day):
        return _begun_at(ended, min(since, short.at - look_back), "short")
    return ended


def begun(place: LogBookmark, now: datetime, *, always_others: bool) -> LogBookmark:
    """The place with a pass begun."""
    left: list[Log] = ["changes"]
    others_due = place.others_at is None or now - place.others_at >= OTHERS_EVERY - _MARGIN
    if always_others or others_due or place.looking:
        left.append("others")
    if place.looking:
        left.append("deleted")
    tokens = place.tokens
    if place.looking and always_others:
        tokens = {log: token for log, token in tokens.items() if log != "others"}
    others_at = now if "others" in left else place.others_at
    return begun_over(replace(place, tokens=tokens, others_at=others_at), now, left)


def begun_over(place: LogBookmark, now: datetime, logs: Iterable[Log]) -> LogBookmark:
    """The place with a pass begun over these logs."""
    return replace(
        place, is_passing=True, began_at=now, left=tuple(logs), seen=(), calls=0, told_to=None, began_anew=False
    )


def ended(place: LogBookmark) -> LogBookmark:
    """The place when a pass is over: a span that is open has been read until the pass began."""
    looked = Looked(at=place.began_at or place.since, calls=place.calls)
    short = looked if place.looking else place.short
    long = looked if place.looking == "long" else place.long
    reached = place.until or place.began_at or place.reached
    return replace(place, is_done=place.until is not None, reached=reached, short=short, long=long)


def between(place: LogBookmark) -> LogBookmark:
    """The place when a pass is over, and a load goes on."""
    return replace(place, is_passing=False)


def may_load(place: LogBookmark, now: datetime) -> bool:
    """Whether a load goes on, rather than a pass over what changed meanwhile."""
    if place.load is not None and place.load.is_alone:
        return True
    return not place.is_passing and place.began_at is not None and now - place.began_at < WHILE_LOADING


def loaded(place: LogBookmark) -> LogBookmark:
    """The place when a load is over: one more pass goes through all logs since it began, if any is read beside it.

    A change that was told late may be older than the passes beside the load had come to, and newer than a file.
    """
    if place.load is not None and place.load.is_alone:
        return replace(place, load=None, is_passing=True, is_done=True, reached=place.until or place.reached)
    return replace(place, load=None, is_passing=False, tokens={}, looking="short")


def anew(place: LogBookmark) -> LogBookmark:
    """The same pass from the beginning, since Marketo does not know its tokens any more.

    Or from a look-back behind what was told, where that is further: years need not be read twice.
    """
    logs: tuple[Log, ...] = tuple(dict.fromkeys((*place.left, *place.seen)))
    begin = place.since
    if not place.looking and place.until is None:
        begin = (place.load.began_at if place.load else place.reached) - LOOK_BACK
    if place.told_to is not None:
        begin = max(begin, place.told_to - LOOK_BACK)
    return replace(place, tokens={}, left=logs, seen=(), since=max(begin, place.earliest or begin), began_anew=True)


def _begun_at(place: LogBookmark, since: datetime, looking: str) -> LogBookmark:
    """A look: the changes are read anew from `since` on, and once a day the other logs too."""
    since = max(since, place.earliest or since)
    if looking == "long":
        return replace(place, since=since, tokens={}, looking="long")
    left = {log: token for log, token in place.tokens.items() if log not in _LOOKED_AT}
    return replace(place, since=since, tokens=left, looking="short")


def _interval(every: timedelta, last: Looked, per_day: int) -> timedelta:
    """The interval, or a longer one after a look that took much."""
    return max(every - _MARGIN, timedelta(days=last.calls / (per_day * SHARE)))
