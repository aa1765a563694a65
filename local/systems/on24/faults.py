"""The ways in which ON24, or the way to it, fails on command. A fault strikes before anything is done."""

from __future__ import annotations

from enum import StrEnum

from local.kit import faults
from local.kit.exchange import Answer, Drop, json_answer, page
from local.systems.on24.wire.errors import QUOTA


class Kind(StrEnum):
    """What goes wrong."""

    QUOTA = "quota"
    """`status` 403 or 429 with the words of a quota that is used up."""
    MESSAGE = "message"
    """`status` with `message`, as ON24 refuses."""
    ERROR_500 = "500"
    HTML_502 = "502-html"
    GARBAGE = "garbage"
    """Status 200 with a body that is no JSON."""
    TRUNCATED = "truncated"
    """The call is served, and the connection cut in the middle of the answer's body."""
    SLOW = faults.SLOW
    RESET = faults.RESET
    LOST_ANSWER = faults.LOST_ANSWER


class Fault(faults.Fault, frozen=True, kw_only=True):
    """One order to fail. `status`, `message` are for the kinds quota and message; `seconds` for slow."""

    kind: Kind
    status: int = 403
    message: str = ""

    def answer(self) -> Answer:
        """What a request gets that it strikes before the call is served."""
        if self.kind is Kind.RESET:
            return Answer(0, drop=Drop.RESET)
        if self.kind is Kind.HTML_502:
            return page(502, "Bad Gateway")
        if self.kind is Kind.GARBAGE:
            return Answer(200, b"<<<", "application/json")
        if self.kind is Kind.ERROR_500:
            return json_answer(500, {"message": "Internal server error"}, code="500")
        message = self.message or (QUOTA["api"] if self.kind is Kind.QUOTA else "An error occurred.")
        return json_answer(self.status, {"message": message}, code=message)


AFTER = (Kind.LOST_ANSWER, Kind.TRUNCATED)
"""Those that strike when the call was served."""
