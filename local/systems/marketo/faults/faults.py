"""The ways in which Marketo, or the way to it, fails on command.

Any code of https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/error-codes can be ordered. A
fault strikes Marketo's calls; it strikes the identity service only when its `path` says so.
"""

from __future__ import annotations

from enum import StrEnum

from local.kit import faults


class Kind(StrEnum):
    """What goes wrong."""

    CODE = "code"
    """`success` false with `code`."""
    HTML_502 = "502-html"
    GARBAGE = "garbage"
    """Status 200 with a body that is no JSON."""
    RESET = faults.RESET
    HANG = "hang"
    """Nothing for `seconds`, then the connection is closed."""
    SLOW = faults.SLOW
    """`seconds` later than otherwise, while a place is taken."""
    LOST_ANSWER = faults.LOST_ANSWER
    """The work is done, and the connection is cut before the answer."""


class Fault(faults.Fault, frozen=True, kw_only=True):
    """One order to fail. `code` and `message` are for the kind code.

    `after` lets any kind strike when the work is done: a 604 or a time-out of a write that has succeeded.
    """

    kind: Kind
    code: str = "611"
    message: str = ""
    after: bool = False

    @property
    def strikes_after(self) -> bool:
        """Whether the work is done before it strikes."""
        return self.after or self.kind is Kind.LOST_ANSWER
