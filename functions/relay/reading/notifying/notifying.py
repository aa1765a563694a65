"""Mailing people what became of what was read: after each process, or once a day.

A process has ended when it was read to its end, or its system has failed. Its events are delivered after that, so its
mail waits until it is known of all of them what became of them, or some minutes have gone by; it then says how many are
still on their way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from relay.aws.errors import AWS_ERRORS
from relay.core.config import Language
from relay.history.store import RunHistory
from relay.reading.notifying import wording
from relay.reading.notifying.owed import OwedMail, OwedMails
from relay.reading.notifying.told import ToldProcess, told
from relay.reading.notifying.wording import Mail, Sender
from relay.reading.parts.notify import WantedMails
from relay.reading.parts.place import Part, part_key
from relay.reading.parts.reading_run import ReadingRun
from relay.reading.parts.table import Readings
from relay.telemetry import log

WAITS = timedelta(minutes=15)
"""For so long a mail waits for the events of its process."""

MOST_MAILS = 20
"""Of single processes, in one tick; the rest is sent by the next."""

MOST_IN_DIGEST = 1000
"""Processes; what is more comes with a digest of the next minute."""


@dataclass(frozen=True, kw_only=True)
class Notifying:
    """Of the readings of one connection."""

    connection: str
    relay: str
    """As relay.yaml names it."""
    language: Language
    zone: tzinfo
    at: time
    """When the daily mail is due, in that zone."""
    table: Readings
    history: RunHistory
    owed: OwedMails
    send: Callable[[Mail], None]
    """Raises botocore's errors."""
    now: Callable[[], datetime]

    def ended(self, run: ReadingRun, wanted: WantedMails | None, failures: int) -> None:
        """Note that a mail is owed of a run, where one is wanted. What fails here costs the mail.

        `failures`: in a row, with this one. Of several that failed one after the other the first is told.
        """
        if wanted is None or run.ended_at is None or run.goes_on or run.is_repetition:
            return
        is_idle = run.ending == "complete" and not (run.queued or run.refused)
        if (is_idle and not wanted.always) or failures > 1:
            return
        daily = wanted.mode == "daily"
        due = self._next_daily(run.ended_at) if daily else run.ended_at
        mail = OwedMail(
            reading=part_key(run.part).reading,
            number=run.number,
            due=due.timestamp(),
            ended_at=run.ended_at,
            daily=daily,
        )
        self._guarded(lambda: self.owed.owe(mail))

    def run(self, parts: Iterable[Part], titles: Mapping[str, Sequence[str]]) -> None:
        """Send what is due, where somebody wants mails; `titles` are the routes of each reading."""
        wanted = {part.key.reading: part.notify for part in parts if part.key.kind == "now" and part.notify is not None}
        if wanted:
            self._guarded(lambda: self._send_due(wanted, titles))

    def _send_due(self, wanted: Mapping[str, WantedMails], titles: Mapping[str, Sequence[str]]) -> None:
        due = list(self.owed.due())
        unwanted = [mail for mail in due if mail.reading not in wanted]
        self.owed.done(unwanted)
        left = MOST_MAILS
        for mail in (mail for mail in due if mail.reading in wanted and not mail.daily):
            if left and self._send_one(mail, titles):
                left -= 1
        self._send_digest([mail for mail in due if mail.reading in wanted and mail.daily][:MOST_IN_DIGEST], titles)

    def _send_one(self, mail: OwedMail, titles: Mapping[str, Sequence[str]]) -> bool:
        found = self._told(mail, titles)
        if found is None:
            self.owed.done([mail])
            return False
        is_late = self.now() - mail.ended_at >= WAITS
        if found.on_their_way and not is_late:
            return False
        mine = self.owed.claim(mail)
        if mine is None:
            return False
        self.send(wording.of_one(found, self._sender()))
        self.owed.done([mine])
        return True

    def _send_digest(self, due: Sequence[OwedMail], titles: Mapping[str, Sequence[str]]) -> None:
        mine = [claimed for mail in due if (claimed := self.owed.claim(mail)) is not None]
        found = [each for mail in mine if (each := self._told(mail, titles)) is not None]
        if found:
            self.send(wording.of_many(found, self._sender()))
        self.owed.done(mine)

    def _told(self, mail: OwedMail, titles: Mapping[str, Sequence[str]]) -> ToldProcess | None:
        runs = self.table.runs_of(mail.reading, mail.number)
        routes = titles.get(mail.reading, ())
        if not runs:
            return None
        return told(
            runs, self.history, ", ".join(routes) or mail.reading, next(iter(routes), mail.reading), mail.ended_at
        )

    def _sender(self) -> Sender:
        return Sender(self.relay, self.connection, self.language, self.zone)

    def _next_daily(self, after: datetime) -> datetime:
        local = after.astimezone(self.zone)
        today = datetime.combine(local.date(), self.at, self.zone)
        following = datetime.combine(local.date() + timedelta(days=1), self.at, self.zone)
        return (today if today > local else following).astimezone(UTC)

    def _guarded(self, step: Callable[[], None]) -> None:
        """A mail must fail no reading; one that was claimed is sent later."""
        try:
            step()
        except AWS_ERRORS as error:
            log.fault(error, connection=self.connection)
