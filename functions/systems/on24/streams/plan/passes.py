"""When a pass begins, which windows it reads, and how far they go back. Plain reckoning.

ON24 shows people up to a day late in its list of all events, and some values later than that. So every pass goes back
a little, every sixth hour far, and far after anything that was stopped or failed. A window is open: in one that ends,
who is active again is missing, and whoever stands behind them is passed over by pages that are counted from the front.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from systems.on24.streams.plan.bookmark import BEFORE_ALL, ListWindow, Past, PeoplePlace
from systems.on24.streams.plan.kind import PeopleKind

LOOK_BACK = timedelta(hours=3)
WIDE = timedelta(hours=48)
WIDE_EVERY = timedelta(hours=6)
PLAIN_EVERY = timedelta(days=1)
UPDATED_BACK = WIDE + timedelta(hours=12)
"""`lastupdated` of an event lags 2 to 12 hours."""
AUDIT_EVERY = timedelta(days=1)
LONGEST_LIST = timedelta(days=180)
"""Of events: at most six months (https://api.on24.com/v2/openapi.json, GET /client/{clientId}/event)."""
LONGEST_PAST = timedelta(days=32)
"""Of a closed span, so that its plan stays small: a backfill's 31 days are up to an hour more where clocks change."""
WHILE_PAST = timedelta(hours=1)
"""How often what is new is read while what is past is."""
MARGIN = timedelta(minutes=2)
"""By which a clock that ticks every minute may be late."""
STOPPED = timedelta(seconds=150)
"""A pass on which nobody was at work for so long was stopped, or failed: pace alone makes it wait for a minute."""
_SECOND = timedelta(seconds=1)


def opened(since: datetime | None, until: datetime | None, now: datetime) -> PeoplePlace:
    """Where a span begins."""
    at = _whole(now)
    if until is not None and since is not None:
        past = tuple(Past(*span, chosen=True) for span in spans(since, until, LONGEST_PAST))
        return PeoplePlace(since=since, until=until, reached=since, past=past)
    if since is not None and since > now - WIDE:
        return PeoplePlace(since=since, reached=_whole(since))
    past = tuple(Past(*span) for span in spans(since or BEFORE_ALL, at, LONGEST_LIST))
    return PeoplePlace(since=since, until=until, reached=BEFORE_ALL if until else at, past=past[::-1])


def told_until(place: PeoplePlace) -> datetime:
    """What changed before this time has all been read."""
    return place.since or BEFORE_ALL if place.has_past and place.until is None else place.reached


def is_of_past(place: PeoplePlace) -> bool:
    """Whether a pass reads what is past and nothing else: all of a closed span, and where an open one begins."""
    return place.until is not None or (place.has_past and place.wide_at is None)


def begun(place: PeoplePlace, now: datetime, kind: PeopleKind, *, only_past: bool) -> PeoplePlace:
    """The place with a pass begun."""
    at = _whole(now)
    if only_past:
        return replace(place, began_at=at, at=at, back=None)
    is_wide = place.is_doubted or is_due(place.wide_at, WIDE_EVERY, now)
    back = min(place.back or place.reached - LOOK_BACK, place.reached - (WIDE if is_wide else LOOK_BACK))
    windows = [ListWindow(since=_after(back, place.since))] if kind.has_windows else []
    if kind.has_plain_window and is_due(place.plain_at, PLAIN_EVERY, now):
        plain = place.reached - WIDE if place.plain_at is None else min(place.plain_at, place.reached) - LOOK_BACK
        windows.append(ListWindow(since=_after(plain, place.since), mode="plain"))
    return replace(
        place,
        began_at=at,
        at=at,
        back=None,
        is_wide=is_wide,
        is_doubted=False,
        windows=tuple(windows),
        is_audited=False,
    )


def begun_at(place: PeoplePlace, since: datetime) -> PeoplePlace:
    """The same with a window of the last activity that begins at a time, if it did not begin before."""
    first, *others = place.windows
    return replace(place, windows=(replace(first, since=min(first.since, _after(since, place.since))), *others))


def resumed(place: PeoplePlace, now: datetime) -> PeoplePlace:
    """A pass that goes on, in doubt if nobody was at work on it for long."""
    is_stopped = place.at is not None and now - place.at > STOPPED
    return replace(place, is_doubted=place.is_doubted or is_stopped, at=now)


def ended(place: PeoplePlace) -> PeoplePlace:
    """The place when nothing is left: a closed span is done, an open one is read until the pass began."""
    if place.until is not None:
        return replace(place, is_done=True, reached=place.until, began_at=None, events={})
    began = place.began_at or place.reached
    is_proven = not place.is_doubted
    return replace(
        place,
        began_at=None,
        reached=max(place.reached, began),
        wide_at=began if place.is_wide and is_proven else place.wide_at,
        plain_at=began if is_proven and any_plain(place, began) else place.plain_at,
    )


def any_plain(place: PeoplePlace, began: datetime) -> bool:
    """Whether the pass that began then had a window of registration dates."""
    return is_due(place.plain_at, PLAIN_EVERY, began)


def is_late(place: PeoplePlace, now: datetime) -> bool:
    """Whether what is new is to be read before more of what is past."""
    return place.until is None and place.began_at is not None and now - place.began_at >= WHILE_PAST


def audit_due(place: PeoplePlace, now: datetime, kind: PeopleKind) -> bool:
    """Whether the pass compares what was seen of each event with its totals."""
    return kind.is_audited and not place.is_audited and is_due(place.audit_at, AUDIT_EVERY, now)


def updated_due(place: PeoplePlace, now: datetime) -> bool:
    """Whether the events that moved are to be listed."""
    return is_due(place.updated_at, WIDE_EVERY, now)


def spans(since: datetime, until: datetime, longest: timedelta) -> Iterator[tuple[datetime, datetime]]:
    """A span in parts, which share their borders."""
    begin = since
    while begin < until:
        end = min(begin + longest, until)
        yield begin, end
        begin = end


def is_due(before: datetime | None, every: timedelta, now: datetime) -> bool:
    """Whether something that was last done then is to be done again."""
    return before is None or now - before >= every - MARGIN


def _after(moment: datetime, since: datetime | None) -> datetime:
    return _whole(moment if since is None else max(moment, since))


def _whole(moment: datetime) -> datetime:
    """ON24's times have whole seconds."""
    return moment.replace(microsecond=0)
