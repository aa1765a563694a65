"""One mail on its way to the routes: fetched, read, matched, put into their queues, and sent on to a mailbox.

SES, S3 and Lambda each deliver at least once, and Lambda calls again after a failure. So each step may be done twice:
an event has the id that comes of SES's own id of the mail (relay.accepting.repeats), and a mark says whether the mail
went on. The events come first: no mail in a mailbox says that there is something which is not there yet.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from relay.accepting.accept import Acceptance
from relay.accepting.api_gateway import WebhookRequest
from relay.core import json_number
from relay.telemetry import log, metrics
from systems.mail.arriving import notice as notices
from systems.mail.arriving.composing import Match, compose
from systems.mail.arriving.mails import WholeMails
from systems.mail.arriving.notice import Notice
from systems.mail.config import MailConnection
from systems.mail.forwarding.forwarder import Forwarder
from systems.mail.forwarding.message import MailToForward
from systems.mail.matching.sender import is_authenticated
from systems.mail.matching.threads import Threads
from systems.mail.matching.tokens import ReplyAddress, reply_address
from systems.mail.parsing import parsed
from systems.mail.parsing.bounds import MailUnreadable, ReadingBudget
from systems.mail.parsing.parsed import ParsedMail
from systems.mail.refusal import MailRefused

MailAnswer = dict[str, Any]
"""What came of a mail, for whoever tries it out: in Lambda nobody reads it."""


class Arrived(NamedTuple):
    """A mail that is read, and whose it is."""

    notice: Notice
    raw: bytes
    mail: ParsedMail
    to: ReplyAddress
    match: Match
    is_authenticated: bool


class Arriving(NamedTuple):
    """What takes the mails of one connection; built once for each execution environment."""

    connection: str
    settings: MailConnection
    routes: Sequence[str]
    acceptance: Acceptance
    mails: WholeMails
    threads: Threads
    log_key: bytes
    forwarder: Forwarder | None = None

    def take(self, event: Mapping[str, Any]) -> MailAnswer:
        """Take the mail that an event is about. Raises what AWS's clients raise, so that Lambda calls again."""
        begin = time.perf_counter()
        try:
            notice = notices.read(event)
            if reason := _unwanted(notice):
                return self._skipped(notice, reason)
            arrived = self._arrived(notice)
        except MailRefused as refused:
            return self._refused(event, refused)
        self._say_received(arrived, begin)
        routes = self._to_routes(arrived)
        self._remember(arrived)
        return {"status": "read", "mail": notice.id, "routes": routes, "forwarded": self._forward(event, arrived)}

    def _arrived(self, notice: Notice) -> Arrived:
        """Fetch and read it. Raises Refused."""
        raw = self.mails.fetch(notice.id)
        try:
            mail = parsed.read(raw, notice.return_path, ReadingBudget())
        except MailUnreadable as error:
            key = self.mails.key(notice.id)
            raise MailRefused(error.reason, limit=error.limit, key=key) from None
        proved = is_authenticated(mail.sender, notice.verdicts, notice.return_path, notice.senders)
        to = reply_address(
            notice.recipients, self.settings.mailbox, self.settings.domain, self.log_key, self.connection
        )
        return Arrived(notice, raw, mail, to, self._match(to, mail, is_authenticated=proved), proved)

    def _match(self, to: ReplyAddress, mail: ParsedMail, *, is_authenticated: bool) -> Match:
        """Whose it is. What is not proved is told apart, and only of a sender who is."""
        if to.claim is not None and to.claim.is_signed:
            return Match("signed_token", lead=to.claim.lead)
        named = [*mail.references, *([mail.in_reply_to] if mail.in_reply_to else [])]
        thread = self.threads.lead(named) if named else None
        if thread is not None and thread.is_proved:
            return Match("references", lead=thread.lead)
        if is_authenticated and self.settings.unsigned_ids == "authenticated":
            if to.claim is not None:
                return Match("unsigned_token", claimed=to.claim.lead)
            if thread is not None:
                return Match("references", claimed=thread.lead)
        return Match("sender")

    def _to_routes(self, arrived: Arrived) -> dict[str, MailAnswer]:
        """To each route once. Raises what AWS's clients raise; what was queued before that is known by its id."""
        reply = compose(
            arrived.notice, arrived.mail, arrived.to.address, arrived.match, authenticated=arrived.is_authenticated
        )
        body = msgspec.json.encode(reply)
        return {
            name: dict(self.acceptance.take(WebhookRequest(method="POST", route=name, body=body)).content)
            for name in self.routes
        }

    def _remember(self, arrived: Arrived) -> None:
        thread, message_id = arrived.match.thread, arrived.mail.message_id
        if thread is not None and message_id is not None and arrived.mail.automatic is None:
            self.threads.remember(message_id, thread)

    def _forward(self, event: Mapping[str, Any], arrived: Arrived) -> str:
        """Send it on, unless nobody wrote it. What may have been sent is told to a person, and not sent again."""
        if self.forwarder is None or arrived.mail.automatic is not None:
            return "no"
        mail_id, key = arrived.notice.id, self.mails.key(arrived.notice.id)
        how = self.forwarder.forward(MailToForward(mail_id, key, arrived.raw, arrived.mail, arrived.is_authenticated))
        level: log.Level = "warning" if how == "unsure" else "info"
        log.own_step("mail_forwarded", level, connection=self.connection, mail=mail_id, how=how)
        if how == "unsure":
            self._set_aside(event, MailRefused("mail_forward_unsure", key=key))
        return how

    def _skipped(self, notice: Notice, reason: str) -> MailAnswer:
        log.own_step("mail_skipped", "info", connection=self.connection, mail=notice.id, reason=reason)
        metrics.count("Ignored")
        return {"status": "skipped", "mail": notice.id, "reason": reason}

    def _refused(self, event: Mapping[str, Any], refused: MailRefused) -> MailAnswer:
        log.own_step("mail_refused", "warning", connection=self.connection, reason=refused.reason)
        return {"status": "refused", "reason": refused.reason, **self._set_aside(event, refused)}

    def _set_aside(self, event: Mapping[str, Any], refused: MailRefused) -> MailAnswer:
        """Keep SES's event in quarantine, with the key by which the mail lies in S3."""
        return dict(
            self.acceptance.set_aside(WebhookRequest(method="POST", route="", body=_body(event)), refused).content
        )

    def _say_received(self, arrived: Arrived, begin: float) -> None:
        mail, verdicts = arrived.mail, arrived.notice.verdicts
        log.own_step(
            "mail_received",
            "info",
            connection=self.connection,
            mail=arrived.notice.id,
            message_hash=None if mail.message_id is None else log.lead_hash(self.log_key, mail.message_id),
            bytes=len(arrived.raw),
            duration_ms=round((time.perf_counter() - begin) * 1000),
            automatic=mail.automatic,
            matched_by=arrived.match.by,
            authenticated=arrived.is_authenticated,
            **msgspec.structs.asdict(verdicts),
        )


def _unwanted(notice: Notice) -> str | None:
    """What goes to no route and no mailbox, whatever relay.yaml says."""
    if notice.verdicts.virus == "FAIL":
        return "virus"
    return "spam" if notice.verdicts.spam == "FAIL" else None


def _body(event: Mapping[str, Any]) -> bytes:
    try:
        return json_number.encode(event)
    except UnicodeEncodeError:
        return b""
