"""Which mails are owed: one item for each process that has ended, under the time from which it may be sent.

Whoever sends it claims it first, so that two ticks do not both; a claim lapses, should its function be stopped, and a
mail then comes twice rather than never.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from relay.aws.partition import Partition

LIFETIME = timedelta(days=7)
"""After it nobody waits for a mail any more."""

CLAIM = timedelta(minutes=10)
_END = "\U0010ffff"


class OwedMail(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is to be told of one process."""

    reading: str
    number: int
    due: float
    """From when on it may be sent (epoch seconds)."""
    ended_at: datetime
    daily: bool = False
    """Whether it is told with others, in one mail."""
    claimed: float = 0.0
    """Until when somebody has it (epoch seconds)."""

    @property
    def key(self) -> str:
        """Where it stands."""
        return f"mail#{self.due:014.3f}#{self.number:010}"


@dataclass(frozen=True, kw_only=True)
class OwedMails:
    """Of the readings of one connection; beside their history. Methods raise botocore's errors."""

    partition: Partition
    clock: Callable[[], float]

    def owe(self, mail: OwedMail) -> None:
        """Remember it."""
        self.partition.put_all({mail.key: msgspec.json.encode(mail)}, self.clock() + LIFETIME.total_seconds())

    def due(self) -> Iterable[OwedMail]:
        """What may be sent now and nobody has, the oldest first."""
        now = self.clock()
        for _, content in self.partition.between("mail#", f"mail#{now:014.3f}{_END}"):
            mail = msgspec.json.decode(content, type=OwedMail)
            if mail.claimed <= now and mail.ended_at.timestamp() + LIFETIME.total_seconds() > now:
                yield mail

    def claim(self, mail: OwedMail) -> OwedMail | None:
        """Take it, so that nobody else sends it; None where somebody has."""
        taken = msgspec.structs.replace(mail, claimed=self.clock() + CLAIM.total_seconds())
        is_mine = self.partition.replace(mail.key, msgspec.json.encode(mail), msgspec.json.encode(taken))
        return taken if is_mine else None

    def done(self, mails: Iterable[OwedMail]) -> None:
        """It was sent, or nobody wants it."""
        self.partition.delete_all([mail.key for mail in mails])
