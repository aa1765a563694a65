"""Verifying: which routes can be, what it takes, and asking for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from config import Settings
from operations.failures import OperatorError, WrongUsageError
from operations.readings import fills, plan
from operations.readings.fills import check_span
from operations.readings.known import KnownReading
from operations.text import local_time
from relay.core.config import Config
from relay.reading.parts import backfill
from relay.reading.parts.fill import Verification
from relay.reading.parts.place import Part
from relay.reading.seen.memories import names_read
from relay.system.reads import Reads
from relay.system.reads_on import reads_for
from relay.system.stream import BulkPrice, PricesBulk
from systems import SYSTEMS

DAYS = 31
"""How far back, by default."""


class VerificationPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What would be compared, and about what that takes. What cannot be said beforehand is None."""

    reading: str
    routes: list[str]
    left_out: list[str]
    """Routes of the reading of which nothing is remembered."""
    mode: str
    since: datetime | None
    """None: everything there is."""
    until: datetime
    records: int | None
    requests: int | None
    """About so many; and one more for a page in which something differs, where files are read."""
    bytes: int | None
    """Of files."""
    bytes_a_day: int | None
    may_use: int | None
    """Requests of the connection's day that this may use; None where the day has no limit in relay.yaml."""
    share: float | None
    """Of a day's requests, how much it takes: 0.1 is a tenth."""


def routes_of(known: KnownReading, settings: Settings, wanted: Sequence[str]) -> tuple[list[str], list[str]]:
    """The routes that can be verified, and those that cannot. No `wanted`: all of the reading. Raises OperatorError."""
    config, names = settings.config(), list(known.in_relay_yaml().routes)
    if strange := set(wanted) - set(names):
        wrong = ", ".join(sorted(strange))
        raise WrongUsageError(f"{wrong} does not take this reading. Its routes: {', '.join(names)}.")
    asked = [name for name in names if not wanted or name in wanted]
    able = [name for name in asked if config.routes[name].unchanged == "skip"]
    if not able:
        raise OperatorError(
            f"nothing is remembered of what {', '.join(asked)} delivered, so there is nothing to compare with. "
            f"{how_to_remember(asked)}"
        )
    return able, [name for name in asked if name not in able]


def how_to_remember(routes: Sequence[str]) -> str:
    """What to do so that routes can be verified."""
    where = " and ".join(f"routes.{name}" for name in routes)
    return f"Write `unchanged: skip` into {where}, and deploy: what is delivered from then on can be verified."


def span_of(known: KnownReading, days: int | None, *, everything: bool) -> tuple[datetime | None, datetime]:
    """From when until when: what has been read already, since else it is no difference. Raises OperatorError."""
    known.check_begun()
    part = known.part("now")
    reached = part.place.reached if part else None
    if everything or (days is None and known.in_relay_yaml().stream.mode == "snapshot"):
        return None, known.now if reached is None else min(reached, known.now)
    since = known.now - timedelta(days=days or DAYS)
    check_span(known, since, None)
    if reached is None or reached <= since:
        until = "nothing" if reached is None else f"only until {local_time(reached)}"
        raise OperatorError(f"{known.title} has read {until}. First: relay read run {known.name}")
    return since, min(reached, known.now)


def planned(
    known: KnownReading, settings: Settings, *, routes: Sequence[str], since: datetime | None, until: datetime
) -> VerificationPlan:
    """What it takes, before anything is read. Raises OperatorError and botocore's errors."""
    able, left_out = routes_of(known, settings, routes)
    about = plan.backfill(known, settings, since=since, until=until, again=False)
    price = _price(known, settings, about)
    requests = about.requests if price.requests is None else price.requests
    day = settings.connections[known.connection].day_limit
    return VerificationPlan(
        reading=known.name,
        routes=able,
        left_out=left_out,
        mode=about.mode,
        since=since,
        until=until,
        records=about.records,
        requests=requests,
        bytes=price.bytes,
        bytes_a_day=price.bytes_a_day,
        may_use=about.may_use,
        share=requests / day if requests is not None and day else None,
    )


def ask(known: KnownReading, *, since: datetime | None, until: datetime, routes: Sequence[str], mend: bool) -> str:
    """Ask for a verification, and give its id; the next tick begins it. Raises OperatorError and botocore's errors."""
    try:
        return backfill.ask(
            known.table,
            known.in_relay_yaml(),
            since=since,
            until=until,
            routes=routes,
            again=False,
            now=known.now,
            verification=Verification(mend=mend),
        )
    except ValueError as error:
        raise WrongUsageError(f"{error}. Its routes: {', '.join(known.routes)}.") from error


def running(known: KnownReading) -> Part | None:
    """The verification that is at it, the newest."""
    found = [each for each in fills.fill_statuses(known.verifications) if each.state == "running"]
    return fills.choose_fill(known, found[-1].id, "verification") if found else None


def targets(routes: Sequence[str], config: Config) -> list[str]:
    """The connections that routes lead to."""
    return list(dict.fromkeys(config.routes[name].to for name in routes))


def _price(known: KnownReading, settings: Settings, about: plan.BackfillPlan) -> BulkPrice:
    reading, config = known.in_relay_yaml(), settings.config()
    if not isinstance(reading.stream, PricesBulk):
        return BulkPrice(None, None, None)
    return reading.stream.price(
        config.connections[known.connection],
        reading.source,
        names_read(_names(config, name) for name in reading.routes),
        since=about.since,
        until=about.until,
        records=about.records,
    )


def _names(config: Config, name: str) -> Reads:
    return reads_for(config.routes[name], config, SYSTEMS)


def waiting(depths: Mapping[str, int]) -> str:
    """A warning about what is under way to the targets, by connection; empty where nothing is."""
    there = [f"{number} in the queue of {name}" for name, number in depths.items() if number]
    if not there:
        return ""
    return (
        f"Events are under way: {', '.join(there)}. Records that they are about count as different, and with --mend "
        "are queued under the ids that they have. Better wait until the queues are empty: relay status"
    )
