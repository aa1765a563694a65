"""What a reading, or a backfill of it, would read, and about what that takes: known from the runs so far."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from config import Settings
from operations.readings.estimating import SpanEstimate, estimate
from operations.readings.fills import spans
from operations.readings.known import KnownReading
from operations.readings.questions import OpenQuestion, questions
from relay.limits.day import share
from relay.reading.parts.reading_run import ReadingRun

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

MOST_RUNS = 500
"""Runs that estimates are made of."""


class BackfillPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What would be read. What cannot be said beforehand is None."""

    reading: str
    routes: list[str]
    stream: str
    mode: str
    """`changes`: what changed in the span; `snapshot`: everything there is, whatever the span."""
    since: datetime | None
    """None: everything there is."""
    until: datetime
    slices: int
    """Questions that the span is cut into, since the system takes no longer ones."""
    records: int | None
    """About so many are read."""
    events: int | None
    """About so many are queued; of what was delivered already none, but with `again`."""
    requests: int | None
    """About so many, or a few more, for pages as large as the largest so far."""
    backfills: int
    """Into so many the span is cut, where one may not be so long."""
    estimate: SpanEstimate | None
    """What the system itself says that it takes; None where it was not asked, or does not tell."""
    estimate_code: str
    """Why it did not tell."""
    may_use: int | None
    """Requests of the connection's day that this may use; None where the day has no limit in relay.yaml."""
    asks: list[OpenQuestion]
    """What waits for an answer before anything is read."""


def next_run(known: KnownReading, settings: Settings) -> BackfillPlan:
    """What the next run reads. Raises OperatorError and botocore's errors."""
    reading, part = known.in_relay_yaml(), known.part("now")
    since = part.place.reached - reading.look_back if part and part.place.reached else None
    if part is not None and part.place.reached is None:
        since = part.place.begin
    if reading.stream.mode == "snapshot":
        since = None
    return _plan(known, settings, since=since, until=known.now, again=False, purpose_is_backfill=False)


def backfill(
    known: KnownReading,
    settings: Settings,
    *,
    since: datetime | None,
    until: datetime | None,
    again: bool,
    functions: LambdaClient | None = None,
) -> BackfillPlan:
    """What a backfill would read, and with `functions` what its system says that it takes.

    Raises OperatorError and botocore's errors.
    """
    end = until or known.now
    parts = spans(known, since, until, split=True)
    found = _plan(known, settings, since=since, until=end, again=again, purpose_is_backfill=True)
    told, code = estimate(known, functions, since=since, until=end) if functions else (None, "")
    return msgspec.structs.replace(found, backfills=len(parts), estimate=told, estimate_code=code)


def _plan(
    known: KnownReading,
    settings: Settings,
    *,
    since: datetime | None,
    until: datetime,
    again: bool,
    purpose_is_backfill: bool,
) -> BackfillPlan:
    stream, runs = known.in_relay_yaml().stream, known.table.runs(known.name, MOST_RUNS)
    whole = stream.mode == "snapshot"
    records = _listed(runs) if whole else _changed(runs, since, until)
    slices = _slices(None if whole else stream.longest_slice, since, until)
    is_new = again or (whole and purpose_is_backfill)
    return BackfillPlan(
        reading=known.name,
        routes=list(known.routes),
        stream=known.stream,
        mode=stream.mode,
        since=since,
        until=until,
        slices=slices,
        records=records,
        events=None if records is None or not is_new else records * len(known.routes),
        requests=_requests(runs, records, slices),
        backfills=1,
        estimate=None,
        estimate_code="",
        may_use=_may_use(known, settings, purpose_is_backfill=purpose_is_backfill),
        asks=list(questions(known)),
    )


def _slices(longest: timedelta | None, since: datetime | None, until: datetime) -> int:
    return 1 if longest is None or since is None else max(1, math.ceil((until - since) / longest))


def _listed(runs: Sequence[ReadingRun]) -> int | None:
    """Records of the last whole listing."""
    return next((run.found for run in runs if run.ending == "complete" and run.part.startswith("now#")), None)


def _changed(runs: Sequence[ReadingRun], since: datetime | None, until: datetime) -> int | None:
    """As many as have changed in so long a time lately; None where too little is known."""
    ended = [run.ended_at for run in runs if run.ended_at is not None]
    own = [run for run in runs if run.part.startswith("now#")]
    if since is None or not own or not ended:
        return None
    watched = max(ended) - min(run.began_at for run in own)
    if watched < timedelta(hours=1):
        return None
    news = sum(run.found - run.unchanged for run in own)
    return math.ceil(news * ((until - since) / watched))


def _requests(runs: Sequence[ReadingRun], records: int | None, slices: int) -> int | None:
    sizes = [math.ceil(run.found / run.pages) for run in runs if run.pages and run.found]
    if records is None or not sizes:
        return None
    return max(slices, math.ceil(records / max(sizes)))


def _may_use(known: KnownReading, settings: Settings, *, purpose_is_backfill: bool) -> int | None:
    limit = settings.connections[known.connection].day_limit
    return None if limit is None else share("backfill" if purpose_is_backfill else "read", limit)
