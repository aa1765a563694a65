"""Pausing a reading, having it go on, and having it begin anew somewhere else."""

from __future__ import annotations

from datetime import datetime

from operations.failures import OperatorError, WrongUsageError
from operations.readings.known import KnownReading
from relay.reading.parts import backfill


def pause(known: KnownReading) -> None:
    """Have none of its parts begin a run. One that is at it ends as it would. Raises OperatorError."""
    known.check_begun()
    for part in known.parts:
        known.table.pause(part.key)


def resume(known: KnownReading) -> None:
    """End the pause of all its parts; what is due then is read with the next tick. Raises OperatorError."""
    known.check_begun()
    for part in known.parts:
        known.table.resume(part.key)


def check_beginning(known: KnownReading, to: datetime | None) -> None:
    """Whether a reading can begin there. Raises OperatorError."""
    known.check_begun()
    if to is not None and known.in_relay_yaml().stream.mode == "snapshot":
        raise WrongUsageError(f"{known.title} can only be listed whole: have it begin with everything.")


def rewind(known: KnownReading, to: datetime | None) -> None:
    """Have it begin anew at a time, or with everything (None). Raises OperatorError."""
    check_beginning(known, to)
    if not backfill.rewind(known.table, known.name, to):
        raise OperatorError(f"{known.title} is being read just now. Try again when that has ended: relay read list")
