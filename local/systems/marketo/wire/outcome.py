"""What became of one request."""

from __future__ import annotations

from dataclasses import dataclass

from local.kit import journal
from local.kit.exchange import Answer
from local.systems.marketo.errors import UNCOUNTED
from local.systems.marketo.wire.envelope import failure


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


@dataclass(kw_only=True)
class Entry(journal.Entry):
    """One request in the log, without body, query and token. `code` is that of the error, empty on success.

    `records` is how many records the request brought; `counted` whether it counted for the limits.
    """

    request_id: str
    client: str = ""
    records: int = 0
    counted: bool = False

    def note(self, outcome: Outcome, seconds: float) -> None:
        """Note what became of it after so many seconds."""
        self.close(outcome.answer, seconds)
        self.code, self.client, self.records = outcome.code, outcome.client, outcome.records
        self.counted = outcome.counted


def refused(identity: str, code: str, message: str, records: int = 0) -> Outcome:
    """A call that was refused as a whole."""
    return Outcome(failure(identity, code, message), code, records=records)
