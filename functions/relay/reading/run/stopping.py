"""How a run ends, and when its part is due again. Plain reckoning."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace

from relay.aws.errors import AWS_ERRORS
from relay.core.gate import MustWait
from relay.queue.batch_sender import NotQueued
from relay.reading.parts.place import PartPlace
from relay.reading.parts.reading_run import ReadingRun, RunEnding
from relay.reading.seen.judging import NotBelieved
from relay.system.stream import NotReady, ReadFailed

STOPS = (MustWait, NotReady, ReadFailed, NotBelieved, NotQueued, *AWS_ERRORS)
"""What ends a run without being a fault of the relay's code."""

_FIRST_WAIT = 60.0
_LONGEST_WAIT = 3600.0


class Stop(NamedTuple):
    """How a run ends."""

    ending: RunEnding
    code: str = ""
    rejected: bool = False
    """Whether a person must look."""
    wait: float | None = None
    """Seconds after which it is worth while to go on."""


def stop_of(error: BaseException) -> Stop:
    """What one of STOPS means for the run; anything else is a fault that a person must look at."""
    match error:
        case MustWait():
            return Stop("waiting", error.cause.code, wait=error.seconds)
        case NotReady():
            return Stop("waiting", "not_ready", wait=error.seconds)
        case ReadFailed():
            return Stop("failed", error.cause.code, rejected=error.rejected)
        case NotBelieved() | NotQueued():
            return Stop("failed", error.code, rejected=isinstance(error, NotBelieved))
        case _ if isinstance(error, AWS_ERRORS):
            return Stop("failed", "aws_failed")
    return Stop("failed", "internal_fault", rejected=True)


def wait(stop: Stop, every: float, failures: int) -> float:
    """Seconds until the part is due again; `failures` in a row, with this one.

    What has failed is tried again before its interval is over, later each time. What is unfinished goes on at once.
    """
    if stop.ending == "complete":
        return every
    if stop.ending == "failed":
        back_off = _LONGEST_WAIT if stop.rejected else min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(failures, 6))
        return min(every, back_off)
    return stop.wait or 0.0


def ended(place: PartPlace, run: ReadingRun, stop: Stop, now: datetime) -> PartPlace:
    """The place of a part whose run is over."""
    failures = place.failures + 1 if stop.ending == "failed" else 0
    found = replace(place, run=run, failures=failures)
    if stop.ending != "complete":
        return found
    fill = replace(place.fill, state="done") if place.fill else None
    return replace(found, succeeded_at=now, fill=fill)
