"""Asking for a backfill: a second reading of a stream over a closed span, beside the one that goes on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from relay.core import event
from relay.reading.parts import joining
from relay.reading.parts.fill import Fill, FillState, Verification
from relay.reading.parts.place import Part, PartKey
from relay.reading.parts.subscriptions import Reading
from relay.reading.parts.table import Readings

VERIFY = "verify-"
"""What the id begins with of a fill that verifies."""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a fill has come."""

    id: str
    state: FillState
    since: datetime | None
    until: datetime
    reached: datetime | None
    """What changed before this time has all been read; in a listing, when it began."""
    share: float | None
    """Of the span, from 0 to 1; None where that cannot be said."""
    found: int
    queued: int
    verification: Verification | None
    after: str
    """Id of the fill that has to be over first."""


def ask(
    table: Readings,
    reading: Reading,
    *,
    since: datetime | None,
    until: datetime,
    routes: Sequence[str],
    again: bool,
    now: datetime,
    verification: Verification | None = None,
    after: str = "",
) -> str:
    """Ask for a fill for some routes of a reading, and give its id. The next tick begins it, or when `after` is over.

    What was seen already is passed over, unless `again`: then it is queued anew, under new ids. With a `verification`
    all is compared with what was last delivered, and only what that finds is queued, if anything. Raises ValueError
    for a span that ends before it begins or in the future, and for routes that are not of the reading.
    """
    if until > now or (since is not None and since >= until):
        raise ValueError("a backfill needs a span that has begun before it ends, and is over")
    if not routes or not set(routes) <= set(reading.routes):
        raise ValueError("these routes do not take this reading")
    name = f"{VERIFY if verification else ''}{event.new_id()}"
    asked = Fill(since=since, until=until, again=again, asked_at=now, verification=verification, after=after)
    running = table.part(PartKey("now", reading.name))
    generation = running.place.generation if running else 0
    table.create(*joining.fill(reading, asked, routes, name, generation), table.clock())
    return name


def stop(table: Readings, key: PartKey) -> bool:
    """Stop a fill for good; a run that is at it ends first: False then, and where there is no fill that is running."""
    part = table.part(key)
    if part is None or part.place.fill is None or part.place.fill.state != "running":
        return False
    return table.change(key, part.place, replace(part.place, fill=replace(part.place.fill, state="stopped")))


def progress(part: Part) -> Progress | None:
    """How far a part has come that is a fill."""
    fill, place = part.place.fill, part.place
    if fill is None:
        return None
    return Progress(
        id=part.key.id,
        state=fill.state,
        since=fill.since,
        until=fill.until,
        reached=place.reached,
        share=_share(fill, place.reached),
        found=fill.found,
        queued=fill.queued,
        verification=fill.verification,
        after=fill.after,
    )


def _share(fill: Fill, reached: datetime | None) -> float | None:
    if fill.state == "done":
        return 1.0
    if fill.since is None or reached is None:
        return None
    return min(1.0, max(0.0, (reached - fill.since) / (fill.until - fill.since)))


def rewind(table: Readings, reading: str, to: datetime | None) -> bool:
    """Have a reading begin anew at `to`, or with everything; False while it is being read, or where there is none.

    What is read again is queued anew, under new ids.
    """
    key = PartKey("now", reading)
    part = table.part(key)
    if part is None:
        return False
    place = part.place
    moved = replace(
        place,
        begin=to,
        reached=to,
        bookmark=None,
        slice_end=None,
        between=True,
        pending={},
        quiet=(),
        succeeded_at=None,
        generation=place.generation + 1,
        failures=0,
    )
    return table.change(key, place, moved)
