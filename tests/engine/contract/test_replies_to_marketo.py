"""`reply: delivered`: Marketo is answered with what the system said, through both functions and a real table."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from relay.aws.table import State
from relay.core import event
from relay.core.outcome import Cause, Delivered, Rejected, Retry
from relay.delivering.replies import Replies
from tests.engine.contract.batches import batch, settle, waiting_messages
from tests.engine.contract.tables import table as _table
from tests.support.api_gateway_events import rest_event
from tests.support.aws import WEBHOOK_SECRETS, Aws, unpack
from tests.support.lambda_function import LambdaFunction

table = _table
Answer = tuple[int, dict[str, str], dict[str, str]]


@pytest.fixture(scope="module")
def waiting(emulated: Aws) -> LambdaFunction:
    """An accepting function of its own, since it is busy while it waits; its 25 s are over in one."""
    return emulated.webhook(LAMBDA_FASTER="25")


@dataclass
class Asking:
    """Asks by the route `ask`, and delivers while the asker waits."""

    aws: Aws
    webhook: LambdaFunction
    deliver: LambdaFunction
    tried: list[str] = field(default_factory=list)
    """Ids of the events that were to be delivered."""

    def __call__(self, payload: dict[str, Any], deliveries: int = 1) -> Answer:
        sent = rest_event(json.dumps(payload).encode(), route="ask", secret=WEBHOOK_SECRETS["current"])
        self.webhook.send(sent)
        for _ in range(deliveries):
            self._deliver_next()
        return unpack(self.webhook.receive())

    def _deliver_next(self) -> None:
        pause = threading.Event()
        while not (received := batch(self.aws)):
            pause.wait(0.05)
        self.tried += [event.decode(each["body"]).id for each in received["Records"]]
        settle(self.aws, received, self.deliver.invoke(received))


@pytest.fixture
def ask(aws: Aws, waiting: LambdaFunction, deliver: LambdaFunction) -> Asking:
    return Asking(aws, waiting, deliver)


def test_what_the_system_answered_is_in_the_answer_with_200(ask: Asking) -> None:
    status, content, _ = ask({"leadId": 1})

    assert status == 200
    assert content == {"record": "1", "status": "delivered", "id": content["id"], "route": "ask"}


def test_a_refusal_by_the_system_is_answered_with_400_its_code_and_none_of_its_words(ask: Asking) -> None:
    status, content, _ = ask({"leadId": 2, "then": "reject", "memo": "MARKER"})

    assert (status, content["status"], content["error"]) == (400, "rejected", "refused_by_target")
    assert "PLAIN_REJECT" in content["message"]
    assert "MARKER" not in json.dumps(content)
    assert set(content) == {"status", "error", "message", "id", "route"}


def test_what_is_not_delivered_in_time_is_answered_with_504_and_is_still_in_the_queue(ask: Asking, aws: Aws) -> None:
    begun = time.monotonic()
    status, content, _ = ask({"leadId": 3, "then": "retry"})

    assert (status, content["status"], content["error"]) == (504, "accepted", "not_yet_delivered")
    assert "still be delivered" in content["message"]
    assert 0.9 < time.monotonic() - begun < 9  # the 25 s, and whatever a busy machine makes of them
    assert ask.tried == [content["id"]]
    assert sum(waiting_messages(aws)) == 1  # hidden for its back-off, or in sight again
    assert [line.get("step") for line in ask.webhook.lines()][-1] == "accepted"


def test_who_does_not_wait_leaves_no_reply_behind(aws: Aws, deliver: LambdaFunction, webhook: LambdaFunction) -> None:
    webhook.invoke(rest_event(b'{"leadId": 4}', secret=WEBHOOK_SECRETS["current"]))
    before = _replies(aws.state)
    deliver.invoke(batch(aws))

    assert _replies(aws.state) == before


def _replies(state: State) -> set[str]:
    items = state.dynamodb.scan(TableName=state.table)["Items"]
    return {item["id"]["S"] for item in items if item["id"]["S"].startswith("reply#")}


CAUSE = Cause(code="CB_VA01", message="山", status=400, fields={"score": ["no number"]})


@pytest.mark.parametrize("outcome", [Delivered(answer={"record": "1"}), Delivered(), Rejected(cause=CAUSE)])
def test_an_outcome_that_was_left_before_is_found_at_once(table: State, outcome: Delivered | Rejected) -> None:
    replies = Replies(state=table, sleep=_never)
    replies.leave("e-1", outcome)

    assert replies.wait("e-1", 25) == outcome


def test_a_retry_is_no_answer_and_nobody_else_finds_the_reply(table: State) -> None:
    now = [0.0]
    replies = Replies(state=table, clock=lambda: now[0], sleep=_passing(now))
    replies.leave("e-1", Retry(cause=CAUSE))
    replies.leave("e-2", Delivered())

    assert replies.wait("e-1", 25) is None
    assert 24 <= now[0] <= 25


def test_an_outcome_that_comes_while_somebody_waits_is_found_within_half_a_second(table: State) -> None:
    now = [0.0]
    pass_time = _passing(now)

    def sleep(seconds: float) -> None:
        if now[0] < 7 <= now[0] + seconds:
            Replies(state=table).leave("e-1", Delivered(answer={"record": "9"}))
        pass_time(seconds)

    assert Replies(state=table, clock=lambda: now[0], sleep=sleep).wait("e-1", 25) == Delivered(answer={"record": "9"})
    assert 7 <= now[0] <= 7.5


def _passing(now: list[float]) -> Callable[[float], None]:
    def sleep(seconds: float) -> None:
        now[0] += seconds

    return sleep


def _never(_: float) -> None:
    raise AssertionError("nobody had to wait")
