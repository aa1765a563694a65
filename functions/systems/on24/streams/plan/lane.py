"""Which events are read whole, at their own level, and for how long nothing else speaks of them. Plain reckoning.

The list of one event is as fresh as ON24 is; in the list of all events some values are up to a day old. So a live
event is read whole, and for a day after that only who was not known yet is taken from the other list: values that come
from both by turns would change to and fro.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime

from systems.on24.rows.event import On24Event
from systems.on24.rows.values import moment
from systems.on24.streams.plan.bookmark import SeenEvent, Whole
from systems.on24.streams.plan.kind import DAY, HOUR, SETTLED, PeopleKind

HUBS = frozenset({"gateway", "experience", "virtualenvironment"})
"""Engagement hubs, Target pages and virtual environments: they never end, and not all of them are in the list of all
attendees (https://api.on24.com/v2/openapi.json has no example of a hub there)."""
VIRTUAL_CONFERENCE = "virtualenvironment"
LISTED_BACK, LISTED_AHEAD = 9 * DAY, DAY
"""By its start, an event that is live, or still settles."""
OLDEST = DAY + HOUR
"""So old values may be in the list of all events: cached for up to 24 hours."""
LATEST = 36 * HOUR
"""So long after somebody did something a value may still be old: known nowhere for up to 12 hours, and cached then."""
_KEPT = 10 * DAY
_LATE_SCORES = DAY
"""Behind the last move of a hub: scores are computed up to a day later."""


def due(
    events: Iterable[On24Event], known: Mapping[str, SeenEvent], now: datetime, since: datetime | None, kind: PeopleKind
) -> list[Whole]:
    """The events that are to be read now, those with the latest end first: who is live waits for nobody."""
    found = [each for each in events if _is_due(each, known.get(each.id), now, since, kind)]
    return [whole(each, kind, begin(each, since, kind)) for each in sorted(found, key=_urgency, reverse=True)]


def whole(event: On24Event, kind: PeopleKind, since: datetime | None = None, until: datetime | None = None) -> Whole:
    """An event that is to be read, with what its own list does not say."""
    total = total_of(event, kind) if since is None and until is None else None
    return Whole(event.id, since, until, total, _epoch(event.last_updated))


def begin(event: On24Event, since: datetime | None, kind: PeopleKind) -> datetime | None:
    """Where an event's list begins that is read whole: None, unless it has people of before `since`."""
    first = event.live_start if kind.word == "attendees" and event.type not in HUBS else created(event)
    if since is None or kind.word == "no-shows" or (first is not None and first >= since):
        return None
    return since


def created(event: On24Event) -> datetime | None:
    """When it was made; nobody registered before."""
    found = moment(event.raw.get("createtimestamp"))
    return datetime.fromisoformat(found) if isinstance(found, str) else None


def is_held(whole_at: int, now: datetime) -> bool:
    """Whether the list of all events may show older values than the event's own list did at a time."""
    return now.timestamp() - whole_at < OLDEST.total_seconds()


def held_since(wholes: Iterable[int], wide_at: datetime | None, now: datetime) -> datetime | None:
    """Where a wide pass begins, so that it has what none could tell while it was held; None: nothing was.

    `wholes`: when events were last read whole (epoch seconds); `wide_at`: when the wide pass before this one began.
    What an event's own list did not have yet came into the list of all events meanwhile, and is past the usual look
    back once that may be told.
    """
    before = wide_at.timestamp() if wide_at else 0.0
    released = [at for at in wholes if at and before < at + OLDEST.total_seconds() <= now.timestamp()]
    return datetime.fromtimestamp(min(released), UTC) - LATEST if released else None


def seen(read: Whole, at: datetime, short: int) -> SeenEvent:
    """What is known of an event that was read whole at a time."""
    return SeenEvent(int(at.timestamp()), read.moved, max(0, short))


def kept(known: Mapping[str, SeenEvent], listed: Collection[str], now: datetime) -> dict[str, SeenEvent]:
    """Without what plays no part any more."""
    oldest = (now - _KEPT).timestamp()
    return {name: each for name, each in known.items() if name in listed or each.at >= oldest}


def unaccounted(
    events: Iterable[On24Event],
    known: Mapping[str, SeenEvent],
    numbers: Mapping[str, int],
    *,
    now: datetime,
    since: datetime | None,
    kind: PeopleKind,
) -> list[Whole]:
    """The events of which fewer people were seen than ON24 counts; `numbers`: how many were, by event.

    What a list fell short of when it was last read whole is nothing new. An event that has people of before `since`
    cannot be compared.
    """
    found = []
    for each in events:
        before = known.get(each.id, SeenEvent())
        total = total_of(each, kind)
        is_fresh = now.timestamp() - before.at < HOUR.total_seconds()
        if total is None or is_fresh or begin(each, since, kind) is not None or each.is_excluded:
            continue
        if numbers.get(each.id, 0) + before.short < total:
            found.append(whole(each, kind))
    return found


def total_of(event: On24Event, kind: PeopleKind) -> int | None:
    """How many people ON24 counts."""
    return event.total_attendees if kind.word == "attendees" else event.total_registrants


def _is_due(event: On24Event, known: SeenEvent | None, now: datetime, since: datetime | None, kind: PeopleKind) -> bool:
    if event.is_excluded:
        return False
    if event.type in HUBS:
        return kind.has_hubs and _hub_is_due(event, known, now, since)
    if event.live_start is None or event.live_end is None or event.live_start > now:
        return False
    if since is not None and event.live_end + max(SETTLED, kind.steps[0]) < since:
        return False
    if kind.is_read_live and now <= event.live_end + SETTLED:
        return True
    at = known.at if known else 0
    return any(at < (event.live_end + step).timestamp() <= now.timestamp() for step in kind.steps)


def _hub_is_due(event: On24Event, known: SeenEvent | None, now: datetime, since: datetime | None) -> bool:
    moved = event.last_updated
    if moved is None:
        return False
    if known is None:
        return since is None or moved > since
    late = (moved + _LATE_SCORES).timestamp()
    return known.moved != _epoch(moved) or known.at < late <= now.timestamp()


def _urgency(event: On24Event) -> float:
    moment_ = event.live_end or event.last_updated
    return moment_.timestamp() if moment_ else 0.0


def _epoch(moment_: datetime | None) -> int:
    return int(moment_.timestamp()) if moment_ else 0
