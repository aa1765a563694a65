"""Backfills and verifications: asking for one, how far it has come, following it, and stopping it."""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal

import msgspec

from operations.failures import OperatorError, WrongUsageError
from operations.ids import is_meant, short
from operations.readings.known import KnownReading
from operations.text import local_time
from relay.reading.parts import backfill
from relay.reading.parts.fill import Tally, Verification, sum_of
from relay.reading.parts.place import Part
from relay.system.stream import longest_backfill

PAUSE = 1.0
"""Seconds between two looks."""

STOPS = 90.0
"""Seconds within which a run that is at a backfill has come to the end of its page; reading one takes up to 30."""


FillKind = Literal["backfill", "verification"]


class RecordsCompared(msgspec.Struct, frozen=True, kw_only=True):
    """Records beside what a route last delivered of them."""

    compared: int
    equal: int
    different: int
    never_delivered: int
    """Of which nothing is remembered that was delivered."""
    refused: int
    """That the route's mapping does not take; they are not compared."""

    @property
    def differs(self) -> int:
        """What the route has not delivered as it is."""
        return self.different + self.never_delivered


class VerificationStatus(msgspec.Struct, frozen=True, kw_only=True):
    """What has come of a verification so far."""

    mend: bool
    """Whether what differs is queued."""
    total: RecordsCompared
    routes: dict[str, RecordsCompared]


class FillStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One backfill of a reading, or one verification."""

    id: str
    state: str
    """`running`, `behind` (it waits until another one is over), `stopped` or `done`."""
    after: str
    """Id of that other one; empty: there is none."""
    reading: str
    routes: list[str]
    again: bool
    """Whether what was delivered already is delivered once more."""
    asked_at: datetime
    since: datetime | None
    """None: everything there is."""
    until: datetime
    reached: datetime | None
    share: float | None
    """Of the span, from 0 to 1; None where that cannot be said."""
    found: int
    queued: int
    paused: bool
    code: str
    """Why it waits, or has failed."""
    verification: VerificationStatus | None
    """None: it is a backfill."""


def fill_statuses(parts: Iterable[Part]) -> list[FillStatus]:
    """Every backfill, or verification, that is remembered, the newest last."""
    found = [status for part in parts if (status := fill_status(part)) is not None]
    going = {each.id for each in found if each.state == "running"}
    told = [msgspec.structs.replace(each, state="behind") if _waits(each, going) else each for each in found]
    return sorted(told, key=lambda each: (each.asked_at, each.since or each.asked_at))


def _waits(each: FillStatus, going: Container[str]) -> bool:
    return each.state == "running" and each.after in going


def fill_status(part: Part) -> FillStatus | None:
    """How far a part has come that is a backfill."""
    fill, come = part.place.fill, backfill.progress(part)
    if fill is None or come is None:
        return None
    return FillStatus(
        id=come.id,
        state=come.state,
        after=come.after,
        reading=part.key.reading,
        routes=list(part.place.routes),
        again=fill.again or fill.first,
        asked_at=fill.asked_at,
        since=come.since,
        until=come.until,
        reached=come.reached,
        share=come.share,
        found=come.found,
        queued=come.queued,
        paused=part.paused,
        code=part.place.run.code if part.place.run else "",
        verification=None if come.verification is None else _verification(come.verification),
    )


def check_span(known: KnownReading, since: datetime | None, until: datetime | None) -> None:
    """Whether a reading can be asked for this span. Raises OperatorError."""
    if known.in_relay_yaml().stream.mode == "snapshot" and (since is not None or until is not None):
        raise WrongUsageError(f"{known.title} can only be listed whole: ask for everything, and for no end.")


def spans(
    known: KnownReading, since: datetime | None, until: datetime | None, *, split: bool
) -> list[tuple[datetime | None, datetime]]:
    """What is asked for, as it is: one span; or with `split` as many as it takes, none longer than one may be.

    Raises OperatorError for what cannot be asked for, and for a span that is too long.
    """
    check_span(known, since, until)
    end, longest = until or known.now, longest_backfill(known.in_relay_yaml().stream)
    if end > known.now:
        raise WrongUsageError(
            f"the span ends at {local_time(end, known.zone)}, which is yet to come. Leave out --to: then it ends now."
        )
    if since is not None and since >= end:
        raise WrongUsageError(
            f"the span ends before it begins: it begins at {local_time(since, known.zone)}, and ends at "
            f"{local_time(end, known.zone)}."
        )
    if longest is None:
        return [(since, end)]
    if since is None:
        raise WrongUsageError(
            f"one backfill of {known.title} reads {longest.days} days at the most, so it needs a beginning: give a day "
            "with --from, and --split for more than that."
        )
    found = list(cut(since, end, longest, known.zone))
    if len(found) > 1 and not split:
        raise WrongUsageError(
            f"one backfill of {known.title} reads {longest.days} days at the most, and this span has more. End it with "
            f"--to {_last_day(found[0][1], known.zone)}, or have it cut into {len(found)} backfills, one after the "
            "other, with --split."
        )
    return [*found]


def cut(
    since: datetime, until: datetime, longest: timedelta, zone: tzinfo | None
) -> Iterator[tuple[datetime, datetime]]:
    """A span in parts, none longer than `longest` by the clock of a zone, whatever summer time does."""
    begin = since
    while begin < until:
        following = (begin.astimezone(zone) + longest).replace(fold=0)
        end = min(until, max(begin + timedelta(seconds=1), following.astimezone(UTC)))
        yield begin, end
        begin = end


def ask(
    known: KnownReading,
    *,
    since: datetime | None,
    until: datetime | None,
    routes: Sequence[str],
    again: bool,
    split: bool = False,
) -> list[str]:
    """Ask for a backfill, and give its id; the next tick begins it. No `routes`: all of the reading.

    With `split` as many as the span takes, each of which begins when the one before is over. Raises OperatorError and
    botocore's errors.
    """
    wanted = spans(known, since, until, split=split)
    known.check_begun()
    made: list[str] = []
    for begin, end in wanted:
        try:
            fill = backfill.ask(
                known.table,
                known.in_relay_yaml(),
                since=begin,
                until=end,
                routes=routes or known.routes,
                again=again,
                now=known.now,
                after=made[-1] if made else "",
            )
        except ValueError as error:
            raise WrongUsageError(f"{error}. Its routes: {', '.join(known.routes)}.") from error
        made.append(fill)
    return made


def _last_day(end: datetime, zone: tzinfo | None) -> str:
    return (end - timedelta(seconds=1)).astimezone(zone).date().isoformat()


def choose_fill(known: KnownReading, name: str, kind: FillKind = "backfill") -> Part:
    """The backfill, or verification, with this id, or its end. Raises OperatorError."""
    parts = known.fills if kind == "backfill" else known.verifications
    wanted = [part for part in parts if is_meant(part.key.id, name)]
    if len(wanted) == 1:
        return wanted[0]
    there = ", ".join(short(part.key.id) for part in parts) or "none"
    raise OperatorError(f"no one {kind} of {known.title} is {name!r}. There are: {there}.")


def stop(known: KnownReading, part: Part) -> FillStatus:
    """Stop one for good, behind the page that is being read, and those that wait for it to be over.

    Raises OperatorError and botocore's errors.
    """
    kind: FillKind = "verification" if part.place.fill and part.place.fill.verification else "backfill"
    if part.place.fill is None or part.place.fill.state != "running":
        raise OperatorError(f"the {kind} {short(part.key.id)} is not running.")
    known.table.pause(part.key)  # a run that is at it begins no other page
    begin = time.monotonic()
    while not backfill.stop(known.table, part.key):
        if time.monotonic() - begin > STOPS:
            raise OperatorError(
                f"a page takes long. The {kind} is paused, and begins no other one; stop it again in a minute."
            )
        time.sleep(PAUSE)
    known.table.resume(part.key)
    for each in following(known, part):
        backfill.stop(known.table, each.key)
    return _look(known, part)


def following(known: KnownReading, part: Part) -> list[Part]:
    """The fills that wait, one behind the other, until this one is over."""
    found: list[Part] = []
    behind = part.key.id
    while after := next((each for each in known.fills if each.place.fill and each.place.fill.after == behind), None):
        found.append(after)
        behind = after.key.id
    return found


def follow(known: KnownReading, part: Part, say: Callable[[FillStatus], None]) -> FillStatus:
    """Look at one until it has ended, and say how far it is whenever it has moved."""
    last = _look(known, part)
    while last.state == "running":
        time.sleep(PAUSE)
        now = _look(known, part)
        if (now.found, now.reached, now.code) != (last.found, last.reached, last.code):
            say(now)
        last = now
    return last


def _look(known: KnownReading, part: Part) -> FillStatus:
    found = known.table.part(part.key)
    status = None if found is None else fill_status(found)
    if status is None:
        raise OperatorError("it is gone.")
    return status


def _verification(found: Verification) -> VerificationStatus:
    routes = {route: _compared(tally) for route, tally in found.tallies.items()}
    return VerificationStatus(mend=found.mend, total=_compared(sum_of(found.tallies.values())), routes=routes)


def _compared(tally: Tally) -> RecordsCompared:
    return RecordsCompared(
        compared=tally.compared,
        equal=tally.equal,
        different=tally.different,
        never_delivered=tally.never,
        refused=tally.refused,
    )
