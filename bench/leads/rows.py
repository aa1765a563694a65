"""The rows of Marketo's leads that are read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from bench.leads import all_at_once, day, first_load, mail_opens
from bench.table import Row
from relay.telemetry import log


class Size(NamedTuple):
    """How much is done."""

    day: day.Size
    all_at_once: all_at_once.Size
    loaded: int
    """Leads of the first load."""
    years: int
    """In which they were made."""
    mails: mail_opens.Size


_EVERYTHING = all_at_once.Size(100_000, timedelta(minutes=75), (timedelta(days=1), timedelta(hours=2)))
WHOLE = Size(day.Size(), _EVERYTHING, 1_000_000, 10, mail_opens.Size(12_000, 10_000))
SECONDS = WHOLE._replace(
    day=day.Size(day.GOALS[:1]),
    all_at_once=all_at_once.Size(20_000, timedelta(minutes=10), (timedelta(minutes=20),) * 2),
    mails=mail_opens.Size(3_300, 1_000),
)
"""What takes some seconds for each row."""
QUICK = Size(
    day.Size(share=0.01, before=timedelta(hours=1), day=timedelta(hours=2)),
    all_at_once.Size(100, timedelta(minutes=1), (timedelta(minutes=7),) * 2),
    3_000,
    1,
    mail_opens.Size(60, 20),
)


def rows(size: Size, *, seed: int) -> Iterator[Row]:
    """All of them. Raises BenchError when a change was missed, a lead did not come, or a limit was broken."""
    log.logger().setLevel("ERROR")
    yield from day.rows(size.day, seed=seed)
    yield from first_load.rows(size.loaded, size.years)
    yield from all_at_once.rows(size.all_at_once, seed=seed)
    yield from mail_opens.rows(size.mails, seed=seed)
