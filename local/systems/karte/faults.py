"""The ways in which KARTE, or the way to it, fails on command."""

from __future__ import annotations

from enum import StrEnum

from local.kit import faults


class Kind(StrEnum):
    """What goes wrong."""

    TOO_MANY = "429"
    HTML_503 = "503-html"
    GATEWAY_504 = "504"
    ERROR = "error"
    SLOW = faults.SLOW
    RESET = faults.RESET
    LOST_ANSWER = faults.LOST_ANSWER
    """The event is written, and the connection closed without a word. Every other fault strikes before."""


class Fault(faults.Fault, frozen=True, kw_only=True):
    """One order to fail. `seconds` is for slow, `status` for error, `retry_after` a header of 429 and 503-html."""

    kind: Kind
    status: int = 500
    retry_after: str = ""
