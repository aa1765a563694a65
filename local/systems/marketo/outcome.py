"""What became of one request."""

from __future__ import annotations

from dataclasses import dataclass

from local.systems.marketo.envelope import failure
from local.systems.marketo.errors import UNCOUNTED
from local.systems.marketo.exchange import Answer


@dataclass
class Outcome:
    """The answer, and what the log and the limits have to know of it. `client` is the id of who asked."""

    answer: Answer
    code: str = ""
    client: str = ""
    records: int = 0
    entered: bool = False

    @property
    def counted(self) -> bool:
        """Whether it counts for the rate and the day."""
        return self.entered and self.code not in UNCOUNTED


def refused(identity: str, code: str, message: str, records: int = 0) -> Outcome:
    """A call that was refused as a whole."""
    return Outcome(failure(identity, code, message), code, records=records)
