"""What lies in quarantine: authenticated requests that were no valid events, as they came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from operations.ids import is_meant
from operations.queues.asked import check_ids
from operations.queues.held_messages import HeldMessage, HeldMessages
from relay.queue.queues import Quarantined


@dataclass(frozen=True)
class QuarantinedRequest:
    """One request in quarantine."""

    message: HeldMessage
    request: Quarantined

    @property
    def id(self) -> str:
        """The id that Marketo was told."""
        return self.request.id

    def summary(self) -> dict[str, Any]:
        """For scripts: everything but the body."""
        request = self.request
        return {
            "id": request.id,
            "received_at": request.received_at,
            "route": request.route,
            "method": request.method,
            "error": request.error,
            "message": request.message,
            "content_type": request.content_type,
            "query": request.query,
            "bytes": len(request.body),
        }

    def details(self) -> dict[str, Any]:
        """For scripts: the body too, as base64."""
        return {**self.summary(), "body": self.request.body}


@dataclass(frozen=True, kw_only=True)
class QuarantineFilter:
    """Which requests are meant; what is empty does not restrict."""

    ids: tuple[str, ...] = ()
    route: str | None = None
    error: str | None = None
    since: datetime | None = None

    def takes(self, refusal: QuarantinedRequest) -> bool:
        """Whether the request is meant."""
        request = refusal.request
        return (
            (not self.ids or any(is_meant(request.id, asked) for asked in self.ids))
            and self.route in {None, request.route}
            and self.error in {None, request.error}
            and (self.since is None or self.since <= request.received_at)
        )

    @property
    def restricts(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.ids or self.route or self.error or self.since)


def read_refusal(message: HeldMessage) -> QuarantinedRequest:
    """The request in a message of the quarantine queue; what the relay did not write is shown as it is."""
    try:
        request = msgspec.json.decode(message.body, type=Quarantined)
    except msgspec.DecodeError:
        request = Quarantined(
            id=message.id,
            received_at=message.sent_at,
            route="",
            method="",
            error="not_quarantined",
            message="the relay did not write this message",
            body=message.body.encode(),
        )
    return QuarantinedRequest(message, request)


def in_order(refusals: Iterable[QuarantinedRequest]) -> list[QuarantinedRequest]:
    """As they came."""
    return sorted(refusals, key=lambda each: (each.request.received_at, each.id))


def collect(held: HeldMessages, wanted: QuarantineFilter) -> list[QuarantinedRequest]:
    """The requests that are meant, in their order. Raises OperatorError for an id that is not one request's."""
    found = in_order(each for each in map(read_refusal, held) if wanted.takes(each))
    if wanted.ids:
        check_ids((each.id for each in found), wanted.ids, held.unseen(), none="nothing in quarantine")
    return found
