"""KARTE's partner event source at Amazon EventBridge, and where its events go.

Name of the source, detail-type and the inside of `detail` are read from PLAID's sample
(https://github.com/plaidev/karte-severless-apps,
aws/eventbridge-integration-plaid-karte-stepfunction-dynamodb/template.yaml and src/WriteToDB/writeToDB.js). The rest
of an event is EventBridge's own; it delivers at least once, a repeat with the same id
(https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html).
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from local.systems.karte.deliveries.delivery import Attempt, Delivery

DETAIL_TYPE = "KARTE Action"
_SOURCE = re.compile(r"aws\.partner/karte\.io(/[.\-_a-z0-9]+){3}")

Event = dict[str, Any]


@dataclass
class EventBus:
    """Where events go: to whoever listens in this process, and to a bus at `endpoint_url` when one is named.

    A bus gives each event that is put a new id, so a repeat has the same id only where somebody listens.
    """

    account: str = "000000000000"
    project: str = "stand-in"
    app: str = "relay"
    region: str = "us-east-1"
    endpoint_url: str = ""
    bus: str = ""
    listeners: list[Callable[[Event], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not _SOURCE.fullmatch(self.source):
            raise ValueError("account, project and app are small letters, digits, '.', '-' and '_'")

    @property
    def source(self) -> str:
        """The name of the partner event source, which its bus has too."""
        return f"aws.partner/karte.io/{self.account}/{self.project}/{self.app}"

    def event(self, name: str, content: dict[str, Any], at: float) -> Event:
        """An event as a target gets it."""
        return {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": DETAIL_TYPE,
            "source": self.source,
            "account": self.account,
            "time": datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": self.region,
            "resources": [],
            "detail": {"name": name, "content": content},
        }

    def put(self, event: Event, delivery: Delivery, at: float, *, lost: bool) -> None:
        """Deliver an event once, and note it. EventBridge asks nobody whether it arrived."""
        attempt = Attempt(at, status=200, code="answer_lost" if lost else "")
        delivery.attempts.append(attempt)
        for listener in self.listeners:
            listener(json.loads(json.dumps(event)))
        if self.endpoint_url:
            attempt.code = self._put(event) or attempt.code
            attempt.status = 0 if attempt.code else 200

    def _put(self, event: Event) -> str:
        """Put to the bus; what went wrong, or nothing."""
        import boto3  # noqa: PLC0415 - only where a bus is named
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as above

        client = boto3.client(
            "events",
            endpoint_url=self.endpoint_url,
            region_name=self.region,
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 - a key of nothing
        )
        entry = {
            "Source": event["source"],
            "DetailType": event["detail-type"],
            "Detail": json.dumps(event["detail"], ensure_ascii=False),
            "EventBusName": self.bus or self.source,
        }
        try:
            answer = client.put_events(Entries=[entry])
        except (BotoCoreError, ClientError) as error:
            return type(error).__name__
        return str(answer["Entries"][0].get("ErrorCode", ""))
