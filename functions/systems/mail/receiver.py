"""A route `from` replies to mails: which of them it takes.

The body of a call is a reply as systems.mail.arriving makes it of a mail. The function that SES starts makes the call
itself; over the web it is made with the secret of all webhooks, when a person sends again what lies in quarantine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import msgspec

from relay.core.config import Route
from relay.core.findings import Problem
from relay.queue.queues import MAX_KEPT_BYTES
from relay.system.reads import EVERYTHING, Names
from relay.system.receiver import Ignored, Receiver
from relay.system.webhook_setup import CalledAt, CallerSheet
from systems.mail.config import MailReplies
from systems.mail.refusal import MailRefused
from systems.mail.reply import MailReply, payload

_DECODER = msgspec.json.Decoder(MailReply)


class MailReceiver:
    """Implements relay.system.receiver.Receiver, and what one that AWS brings and that may repeat has beside."""

    url_key = False
    brought_by = "Amazon SES"
    max_bytes = MAX_KEPT_BYTES

    def hooks(self, route: Route) -> Sequence[str]:  # noqa: ARG002 - as it says
        """Every mail that comes."""
        return ("mail",)

    def read(self, route: Route, body: bytes, reads: Names = EVERYTHING) -> dict[str, Any]:  # noqa: ARG002 - as in Receiver
        """The payload. Raises Refused `not_a_reply`; Ignored `automatic_mail` or `sender_not_authenticated`."""
        try:
            reply = _DECODER.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise MailRefused("not_a_reply", path=_place(error)) from None
        source = cast("MailReplies", route.source)
        if reply.automatic and source.automatic == "skip":
            raise Ignored("automatic_mail")
        if not reply.authenticated and source.unauthenticated == "skip":
            raise Ignored("sender_not_authenticated")
        return payload(reply)

    def unique_id(self, route: Route, found: Mapping[str, Any]) -> str:  # noqa: ARG002 - the same for every route
        """What SES calls the mail: SES, S3 and Lambda each deliver at least once."""
        return str(found["id"])

    def check_route(self, route: Route) -> Iterator[Problem]:
        """Nothing that only those can do who write the payload themselves."""
        from systems.mail.rules import check_route  # noqa: PLC0415 - for synthesis, never used in Lambda

        return check_route(route)

    def sample(self, route: Route) -> Mapping[str, Any]:  # noqa: ARG002 - the same for every route
        """A short reply of somebody who is authenticated; another mail each time, so that it may be sent again."""
        from systems.mail.sample import sample  # noqa: PLC0415 - for the operator's command, never used in Lambda

        return sample()

    def sheet(self, route: Route, called: CalledAt) -> CallerSheet:  # noqa: ARG002 - the same for every route
        """The reply address, for the mails that Marketo sends."""
        from systems.mail.sheet import sheet  # noqa: PLC0415 - as above

        return sheet(called)


def _place(error: Exception) -> str:
    """Where msgspec says that it is wrong, without a value."""
    return str(error).partition("`$.")[2].rstrip("`") or "body"


MAIL_RECEIVER: Receiver = MailReceiver()
