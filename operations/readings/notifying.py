"""Whether people are mailed what became of what was read: switched for each reading, without a deployment."""

from __future__ import annotations

from operations.failures import OperatorError
from operations.readings.known import KnownReading
from relay.reading.parts.notify import WantedMails
from relay.reading.parts.place import PartKey

NOBODY = (
    "the deployed relay mails nobody. Name who is to be told in relay.yaml, as `notify: {email: [name@example.com]}`, "
    "and deploy it: make deploy"
)


def wanted(known: KnownReading) -> WantedMails | None:
    """What is switched on; None: nobody is mailed."""
    part = known.part("now")
    return part.notify if part else None


def switch(known: KnownReading, to: WantedMails | None) -> None:
    """Have people be mailed, or no more. Raises OperatorError and botocore's errors."""
    if to is not None and not known.function.notify_topic:
        raise OperatorError(NOBODY)
    known.check_begun()
    known.table.notify(PartKey("now", known.name), to)
