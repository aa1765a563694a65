"""The ways in which a server fails on command."""

from __future__ import annotations

from enum import StrEnum

from local.kit import faults


class Kind(StrEnum):
    """What goes wrong."""

    STATUS = "status"
    """Another answer, and nothing is done."""
    SLOW = faults.SLOW
    RESET = faults.RESET
    LOST_ANSWER = faults.LOST_ANSWER


class Fault(faults.Fault, frozen=True, kw_only=True):
    """One order to fail. `status`, `headers` and `body` are what `status` answers."""

    kind: Kind
    status: int = 503
    headers: dict[str, str] = {}  # noqa: RUF012 - msgspec copies it
    body: str = ""
