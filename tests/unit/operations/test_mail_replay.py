"""Mails that were put aside, and are handed over once more."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any, cast

from operations.mails.aside import message_id, take_again
from operations.queues.held_messages import HeldMessage


class Held(list[HeldMessage]):
    """Messages in memory."""

    def delete(self, message: HeldMessage) -> None:
        self.deleted = [*getattr(self, "deleted", []), message.id]


class Functions:
    """Lambda, with a function that fails at what says so."""

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - boto3's names
        assert FunctionName == "relay-mail-mail"
        if json.loads(Payload)["Records"][0]["ses"]["mail"]["messageId"] == "broken":
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(b"{}")}
        return {"Payload": io.BytesIO(json.dumps({"status": "read", "routes": {}}).encode())}


def message(mail: str) -> HeldMessage:
    event = {"Records": [{"eventSource": "aws:ses", "ses": {"mail": {"messageId": mail}, "receipt": {}}}]}
    return HeldMessage(mail, mail, json.dumps(event), datetime.now(UTC), "")


def test_what_is_taken_leaves_and_what_fails_again_stays() -> None:
    held = Held([message("one"), message("broken"), message("two")])
    taken = list(take_again(cast("Any", held), cast("Any", Functions()), "relay-mail-mail"))
    assert [tuple(each) for each in taken] == [("one", "read"), ("broken", "failed"), ("two", "read")]
    assert held.deleted == ["one", "two"]


def test_what_is_no_event_of_ses_has_no_id() -> None:
    for body in ("", "[]", "{}", '{"Records": []}', '{"Records": [{"ses": 1}]}'):
        assert message_id(HeldMessage("x", "x", body, datetime.now(UTC), "")) == ""
