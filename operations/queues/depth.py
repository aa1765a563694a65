"""How many messages a queue has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@dataclass(frozen=True)
class Depth:
    """About how many messages a queue has."""

    waiting: int
    in_flight: int
    """Received by someone and not deleted yet; those that wait for their next attempt among them."""

    @property
    def all(self) -> int:
        """Both: of a queue that only people read, whether someone is looking at them or not."""
        return self.waiting + self.in_flight


def depth(sqs: SQSClient, url: str) -> Depth:
    """Ask SQS; the counts lag by up to a minute."""
    answer = sqs.get_queue_attributes(
        QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    )
    found = answer.get("Attributes", {})
    return Depth(
        waiting=int(found.get("ApproximateNumberOfMessages", "0")),
        in_flight=int(found.get("ApproximateNumberOfMessagesNotVisible", "0")),
    )
