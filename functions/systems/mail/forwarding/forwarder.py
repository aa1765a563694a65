"""Sends a mail on to a person's mailbox, at most once as far as anybody can know.

A mark is made before SES is called and tells what came of it. Lambda calls again after a failure: what SES has refused
is then sent anew, what it has taken is not. Where SES has not answered nobody knows; then it is not sent twice, and a
person is told where the mail lies.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, cast

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
)

from relay.aws import client as aws
from systems.mail.forwarding.message import Addresses, MailToForward, kept, told, wrapped
from systems.mail.state_keys import FORWARD, FORWARD_LIFETIME

if TYPE_CHECKING:
    from relay.aws.table import State

Forwarded = Literal["sent", "already", "unsure"]
_SENDING, _SENT, _UNSURE = "sending", "sent", "unsure"
_NOT_SENT = (ConnectTimeoutError, EndpointConnectionError, NoCredentialsError)
_CONTENT_REFUSED = frozenset({"MessageRejected", "BadRequestException"})
"""SES's words for a mail that it does not like: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html"""


class SendsMails(Protocol):
    """What is used of botocore's client of SES (version 2)."""

    def send_email(self, **asked: Any) -> Mapping[str, Any]:
        """https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html."""


def client() -> SendsMails:
    """SES; one attempt, since what was not answered may have been sent."""
    return cast("SendsMails", aws.client("sesv2", connect_timeout=2, read_timeout=30, attempts=1))


class Forwarder(NamedTuple):
    """Sends the mails of one connection on."""

    ses: Callable[[], SendsMails]
    state: State
    addresses: Addresses

    def forward(self, found: MailToForward) -> Forwarded:
        """Send a mail on unless it was sent. Raises botocore's errors where it surely was not, and may be tried again.

        `unsure`: it may have been, and nobody has been told yet.
        """
        mark = f"{FORWARD}{found.id}"
        if not self.state.replace(mark, _SENDING, FORWARD_LIFETIME, revision=0):
            return self._earlier(mark)
        try:
            self._send(found)
        except (BotoCoreError, ClientError) as error:
            if _was_not_sent(error):
                self.state.delete(mark)
                raise
            self.state.put(mark, _UNSURE, FORWARD_LIFETIME)
            return "unsure"
        self.state.put(mark, _SENT, FORWARD_LIFETIME)
        return "sent"

    def _earlier(self, mark: str) -> Forwarded:
        """What came of it before; an attempt that ended without a word may have sent it."""
        if self.state.get(mark) != _SENDING:
            return "already"
        self.state.put(mark, _UNSURE, FORWARD_LIFETIME)
        return "unsure"

    def _send(self, found: MailToForward) -> None:
        """As it came; where SES or a mailbox does not take that, its text, with a word on where the rest lies."""
        note = told(found, self.addresses)
        whole = kept(found, self.addresses) or wrapped(found, self.addresses)
        try:
            self._call(whole or note)
        except ClientError as error:
            if whole is None or error.response.get("Error", {}).get("Code") not in _CONTENT_REFUSED:
                raise
            self._call(note)

    def _call(self, raw: bytes) -> None:
        self.ses().send_email(
            FromEmailAddress=self.addresses.sender,
            Destination={"ToAddresses": [self.addresses.to]},
            Content={"Raw": {"Data": raw}},
        )


def _was_not_sent(error: BotoCoreError | ClientError) -> bool:
    """Whether SES was not reached, or has said no: after a fault of its own it may have sent the mail."""
    if isinstance(error, ClientError):
        return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500) < 500
    return isinstance(error, _NOT_SENT)
