"""kintone is read, and the queue filled: over real sockets, against what refuses what kintone refuses."""

from __future__ import annotations

import pytest

from operations.status.spending import breaker_state
from relay.core.config import Breaker
from relay.core.deadline import Countdown
from relay.core.gate import MustWait
from relay.limits.budget import Budget
from relay.limits.gate import ConnectionGate
from systems import SYSTEMS
from tests.systems.kintone.streams.read_app import ReadApp


def test_every_record_that_changed_is_queued_with_the_payload_of_a_webhook(app: ReadApp) -> None:
    app.tick()
    app.write(range(1, 4))
    run = app.tick()
    assert (run["ending"], run["found"], run["queued"]) == ("complete", 3, 3)
    events = app.queued()
    assert sorted(event.payload["record"]["company"] for event in events) == ["Company 1", "Company 2", "Company 3"]
    assert {event.payload["type"] for event in events} == {"READ"}
    assert {event.route for event in events} == {"changed"}


def test_more_than_one_answer_holds_is_queued_whole(app: ReadApp) -> None:
    app.tick()
    app.write(range(1, 1101))
    assert app.tick()["queued"] == 1100
    assert len({event.payload["id"] for event in app.queued()}) == 1100


def test_a_record_is_queued_again_only_when_it_has_changed_again(app: ReadApp) -> None:
    app.tick()
    app.write([1, 2])
    assert app.tick()["queued"] == 2
    assert app.tick().get("queued", 0) == 0
    app.write([2], "Renamed {}")
    assert app.tick()["queued"] == 1
    assert [event.payload["revision"] for event in app.queued() if event.payload["id"] == "2"] == ["1", "2"]


def test_a_record_that_the_route_refuses_is_refused_once_and_the_others_are_queued(app: ReadApp) -> None:
    app.tick()
    app.write([1])
    app.write([2], "")
    first, second = app.tick(), app.tick()
    assert (first["queued"], first["refused"]) == (1, 1)
    assert (second.get("queued", 0), second.get("refused", 0)) == (0, 0)
    [line] = [line for line in app.function.lines() if line.get("step") == "refused"]
    assert line["record"] == "2"


def test_a_failure_of_kintones_ends_the_run_and_the_next_one_makes_up_for_it(app: ReadApp) -> None:
    app.tick()
    app.write([1])
    app.kintone.fail("503-html", times=1)
    failed = app.tick()
    assert (failed["ending"], failed["code"]) == ("failed", "http_503")
    assert app.tick()["queued"] == 1


def test_a_token_that_was_changed_is_read_again(app: ReadApp) -> None:
    app.set_secret({"api_token": "wrong"})
    assert app.tick()["ending"] == "failed"
    app.set_secret({"api_token": app.kintone.api_token})
    assert app.tick()["ending"] == "complete"


def test_no_line_holds_a_value_of_a_record(app: ReadApp) -> None:
    app.tick()
    app.write([1], "Acme of person {}")
    app.tick()
    assert "Acme" not in app.function.log


def test_a_queue_that_takes_nothing_fails_the_run_without_a_word_of_a_record(app: ReadApp) -> None:
    app.tick()
    app.write([1], "Acme of person {}")
    app.sqs.delete_queue(QueueUrl=app.queue)
    run = app.tick()
    assert (run["ending"], run["code"], "Acme" in app.function.log) == ("failed", "not_queued", False)


def test_it_says_before_it_is_needed_that_the_records_may_be_read(app: ReadApp) -> None:
    [finding] = app.check()
    assert (finding["level"], finding["where"]) == ("ok", "routes.changed.source")


def test_a_look_goes_past_an_open_breaker_and_breaks_nothing(app: ReadApp) -> None:
    gate = ConnectionGate(
        connection="kintone",
        budget=Budget(state=app.state, day=SYSTEMS["kintone"].day),
        breaker=Breaker(),
        state=app.state,
    )
    for _ in range(Breaker().failures):
        gate.send(lambda: 503, troubled=lambda status: status == 503, scope="app/12", deadline=Countdown(60))
    with pytest.raises(MustWait):
        gate.send(lambda: 200, troubled=lambda _: False, scope="app/12", deadline=Countdown(60))
    [finding] = app.check()
    assert finding["level"] == "ok"
    assert [line for line in app.function.lines() if line.get("level") in {"ERROR", "CRITICAL"}] == []


def test_looks_at_a_system_that_fails_open_no_breaker(app: ReadApp) -> None:
    app.kintone.fail("503-html", times=20)
    for _ in range(Breaker().failures + 1):
        [finding] = app.check()
        assert finding["level"] == "error"
    assert breaker_state(app.state.dynamodb, app.state.table).state == "closed"


def test_it_says_before_it_is_needed_that_they_may_not(app: ReadApp) -> None:
    app.set_secret({"api_token": "wrong"})
    [finding] = app.check()
    assert (finding["level"], finding["where"]) == ("error", "routes.changed.source")
    assert "right to view records" in finding["message"]
