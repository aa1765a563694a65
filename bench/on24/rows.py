"""The rows of ON24's webinars that are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bench.on24 import backfill, month, webinar
from bench.table import Row
from relay.telemetry import log


class Size(NamedTuple):
    """How much is done."""

    webinar: webinar.Size
    month: month.Size
    backfill: backfill.Size


WHOLE = Size(webinar.Size(), month.Size(), backfill.Size())
SECONDS = Size(webinar.Size(), month.Size(before=2, days=1), backfill.Size())
QUICK = Size(
    webinar.Size(120, 48, 6, counted=6, between=24),
    month.Size(20, 6, 3, 1, before=0, days=1),
    backfill.Size(10, 3, 1, 1),
)


def rows(size: Size, *, seed: int) -> Iterator[Row]:
    """All of them. Raises BenchError when somebody was missed, or Marketo holds something else than ON24."""
    log.logger().setLevel("ERROR")
    yield from webinar.rows(size.webinar, seed=seed)
    yield from month.rows(size.month, seed=seed)
    yield from backfill.rows(size.backfill, seed=seed)
