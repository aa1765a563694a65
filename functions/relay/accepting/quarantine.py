"""Where a request is kept that an authenticated caller sent and that was no valid event, for a person to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from relay.accepting.arrival import Arrival
from relay.core import event
from relay.core.refusal import Refused
from relay.queue import queues

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class Quarantine(msgspec.Struct, frozen=True):
    """The queue of raw requests."""

    sqs: SQSClient
    url: str

    def takes(self, arrival: Arrival) -> bool:
        """Whether it is kept: who sent it is known, and the body fits, which stands there in base64."""
        return arrival.secret is not None and len(arrival.request.body) <= queues.MAX_KEPT_BYTES

    def keep(self, arrival: Arrival, refused: Refused, message: str) -> None:
        """Keep it with its cause. Raises what AWS's clients raise."""
        request = arrival.request
        queues.send_quarantined(
            self.sqs,
            self.url,
            queues.Quarantined(
                id=arrival.event_id,
                received_at=event.now(),
                route=request.route,
                method=request.method,
                error=refused.code,
                message=message,
                content_type=request.headers.get("content-type", ""),
                query=request.query,
                body=request.body,
            ),
        )
