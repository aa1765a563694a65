"""Calls over an event bus that were put aside, and are handed over once more."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any, cast

from operations.deployment.deployment import read_outputs
from operations.queues.bus import take_again
from operations.queues.held_messages import HeldMessage


class Held(list[HeldMessage]):
    """Messages in memory."""

    def delete(self, message: HeldMessage) -> None:
        self.deleted = [*getattr(self, "deleted", []), message.id]


class Functions:
    """Lambda, with a function that fails at what says so."""

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - boto3's names
        assert FunctionName == "relay-bus-karte"
        event = json.loads(Payload)
        if event["id"] == "broken":
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(b"{}")}
        return {"Payload": io.BytesIO(json.dumps({"status": "accepted", "id": "x"}).encode())}


def message(event: str) -> HeldMessage:
    return HeldMessage(event, event, json.dumps({"id": event, "detail": {}}), datetime.now(UTC), "")


def test_what_is_taken_leaves_and_what_fails_again_stays() -> None:
    held = Held([message("one"), message("broken"), message("two")])
    taken = list(take_again(cast("Any", held), cast("Any", Functions()), "relay-bus-karte"))
    assert [tuple(each) for each in taken] == [("one", "accepted"), ("broken", "failed"), ("two", "accepted")]
    assert held.deleted == ["one", "two"]


def test_the_stacks_outputs_say_where_they_lie() -> None:
    bus = {"connection": "karte", "function_name": "f", "log_group": "g", "dead_letter_queue_url": "u"}
    plain = ("ApiUrl", "WebhookSecretId", "LogKeySecretId", "QuarantineQueueUrl", "WebhookFunctionName")
    outputs = dict.fromkeys((*plain, "WebhookLogGroup", "AccessLogGroup"), "x") | {"BusKarte": json.dumps(bus)}
    assert read_outputs("relay", outputs).bus("karte").dead_letter_queue_url == "u"
