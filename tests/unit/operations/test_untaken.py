"""What AWS brought and no function could take, handed over once more."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from operations.deployment.deployment import read_outputs
from operations.failures import OperatorError
from operations.queues.held_messages import HeldMessage
from operations.queues.untaken import OF_A_CALL, OF_A_MAIL, IdPath, id_in, take_again


class Held(list[HeldMessage]):
    """Messages in memory."""

    def delete(self, message: HeldMessage) -> None:
        self.deleted = [*getattr(self, "deleted", []), message.id]


class Functions:
    """Lambda, with a function that fails at what says so."""

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - boto3's names
        assert FunctionName == "relay-function"
        if b"broken" in Payload:
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(b"{}")}
        if b"odd" in Payload:
            return {"Payload": io.BytesIO(b"[]")}
        return {"Payload": io.BytesIO(json.dumps({"status": "accepted", "routes": {}}).encode())}


def call(event: str) -> HeldMessage:
    return HeldMessage(event, event, json.dumps({"id": event, "detail": {}}), datetime.now(UTC), "")


def mail(event: str) -> HeldMessage:
    body = {"Records": [{"eventSource": "aws:ses", "ses": {"mail": {"messageId": event}, "receipt": {}}}]}
    return HeldMessage(event, event, json.dumps(body), datetime.now(UTC), "")


@pytest.mark.parametrize(("message", "path"), [(call, OF_A_CALL), (mail, OF_A_MAIL)])
def test_what_is_taken_leaves_and_what_fails_again_stays(message: Any, path: IdPath) -> None:
    held = Held([message("one"), message("broken"), message("two")])
    taken = list(take_again(cast("Any", held), cast("Any", Functions()), "relay-function", path))
    assert [tuple(each) for each in taken] == [("one", "accepted"), ("broken", "failed"), ("two", "accepted")]
    assert held.deleted == ["one", "two"]


def test_an_answer_that_cannot_be_read_is_said_and_nothing_is_deleted() -> None:
    held = Held([call("odd")])
    with pytest.raises(OperatorError, match="Deploy again"):
        list(take_again(cast("Any", held), cast("Any", Functions()), "relay-function", OF_A_CALL))
    assert not hasattr(held, "deleted")


@pytest.mark.parametrize("path", [OF_A_CALL, OF_A_MAIL])
@pytest.mark.parametrize("body", ["", "[]", "{}", "1", '"id"', '{"Records": []}', '{"Records": [{"ses": 1}]}'])
def test_what_nobody_has_given_an_id_has_none(body: str, path: IdPath) -> None:
    assert id_in(HeldMessage("x", "x", body, datetime.now(UTC), ""), path) == ""


def test_the_stacks_outputs_say_where_they_lie() -> None:
    bus = {"connection": "karte", "function_name": "f", "log_group": "g", "dead_letter_queue_url": "u"}
    plain = ("ApiUrl", "WebhookSecretId", "LogKeySecretId", "QuarantineQueueUrl", "WebhookFunctionName")
    outputs = dict.fromkeys((*plain, "WebhookLogGroup", "AccessLogGroup"), "x") | {"BusKarte": json.dumps(bus)}
    assert read_outputs("relay", outputs).bus("karte").dead_letter_queue_url == "u"
