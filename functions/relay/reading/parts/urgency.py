"""Which part of a connection is read next. Plain reckoning.

What goes on for ever comes first, the most overdue before the others; then sweeps; then fills, which wait for both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from relay.reading.parts.place import Part, PartKey, PartKind

MOST_AT_ONCE = 3
"""Parts of one connection that are read at the same time."""

_MANY_FAILURES = 5
"""In a row, which take an hour or so."""
_RANK: Mapping[PartKind, int] = {"now": 0, "ids": 1, "fill": 2}


def due(parts: Iterable[Part], now: float) -> list[Part]:
    """The parts that nobody reads and that are due, the most urgent first; without those for which another is read."""
    known = list(parts)
    at_work = [part.key for part in held(known, now)]
    found = [
        part
        for part in known
        if part.due_at <= now
        and not _is_held(part, now)
        and _is_wanted(part)
        and not any(excludes(key, part.key) for key in at_work)
        and not _is_behind(part, known)
    ]
    return sorted(found, key=lambda part: (_RANK[part.key.kind], part.due_at, str(part.key)))


def excludes(one: PartKey, other: PartKey) -> bool:
    """Whether two parts are not read at the same time: of a reading, the running part and the fills.

    So what was read first is queued first, and they can share what they have seen.
    """
    return one != other and one.reading == other.reading and "ids" not in {one.kind, other.kind}


def has_fill(parts: Iterable[Part], reading: str) -> bool:
    """Whether a fill of a reading is not done."""
    return any(part.key.kind == "fill" and part.key.reading == reading and _is_wanted(part) for part in parts)


def must_yield(part: Part, parts: Iterable[Part], now: float) -> bool:
    """Whether a fill was paused meanwhile, or something more urgent is due and nobody reads it."""
    known = list(parts)
    paused = any(each.key == part.key and each.paused for each in known)
    waiting = due((each for each in known if each.key != part.key), now)
    return part.key.kind == "fill" and (paused or any(each.key.kind == "now" for each in waiting))


def held(parts: Iterable[Part], now: float) -> list[Part]:
    """The parts that are being read, in an order that everybody sees alike."""
    return sorted((part for part in parts if _is_held(part, now)), key=lambda part: (part.until, part.holder))


def lag(parts: Iterable[Part], every: Mapping[str, timedelta], now: datetime) -> float:
    """Seconds by which the reading that is furthest behind is later than its interval allows; what is paused is not.

    `every` by reading; the parts of others do not count, nor does a first pass, which may have years to read.
    """
    late = [
        (now - part.place.reached - every[part.key.reading]).total_seconds()
        for part in parts
        if part.key.kind == "now" and part.key.reading in every and not (part.paused or _is_first(part))
        if part.place.reached is not None
    ]
    return max([0.0, *late])


def _is_first(part: Part) -> bool:
    """Whether it is at its first pass, and has not failed again and again."""
    return part.place.succeeded_at is None and part.place.failures < _MANY_FAILURES


def _is_behind(part: Part, parts: Iterable[Part]) -> bool:
    """Whether it is a fill that follows another one, which is not over."""
    fill = part.place.fill
    if fill is None or not fill.after:
        return False
    first = PartKey("fill", part.key.reading, fill.after)
    return any(each.key == first and each.place.fill and each.place.fill.state == "running" for each in parts)


def _is_held(part: Part, now: float) -> bool:
    return part.until > now


def _is_wanted(part: Part) -> bool:
    return not part.paused and (part.place.fill is None or part.place.fill.state == "running")
