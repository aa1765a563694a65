"""A sync reads kintone and fills the queue: over real sockets, against what refuses what kintone refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from operations.status.spending import breaker_state
from relay.core.config import Breaker
from relay.core.deadline import Countdown
from relay.core.gate import MustWait
from relay.limits.budget import Budget
from relay.limits.gate import ConnectionGate
from systems import SYSTEMS
from tests.support.lambda_function import FunctionError
from tests.systems.kintone.streams.synced import Synced, now


def test_every_record_that_changed_is_queued_with_the_payload_of_a_webhook(synced: Synced) -> None:
    synced.run()
    synced.write(range(1, 4))
    run = synced.run()
    assert (run["ending"], run["found"], run["queued"]) == ("complete", 3, 3)
    events = synced.queued()
    assert sorted(event.payload["record"]["company"] for event in events) == ["Company 1", "Company 2", "Company 3"]
    assert {event.payload["type"] for event in events} == {"SYNC"}
    assert {event.route for event in events} == {"changed"}


def test_more_than_one_answer_holds_is_queued_whole(synced: Synced) -> None:
    synced.begin_at(now() - timedelta(minutes=1))
    synced.write(range(1, 1101))
    run = synced.run()
    assert (run["pages"], run["queued"]) == (3, 1100)
    assert len({event.payload["id"] for event in synced.queued()}) == 1100


def test_a_record_is_queued_again_only_when_it_has_changed_again(synced: Synced) -> None:
    synced.run()
    synced.write([1, 2])
    assert synced.run()["queued"] == 2
    assert synced.run()["queued"] == 0
    synced.write([2], "Renamed {}")
    assert synced.run()["queued"] == 1
    assert [event.payload["revision"] for event in synced.queued() if event.payload["id"] == "2"] == ["1", "2"]


def test_what_changed_before_the_first_run_is_left_alone_until_somebody_rewinds(synced: Synced) -> None:
    synced.write([1])
    synced.begin_at(now() + timedelta(minutes=5))  # as if the first run came minutes later
    assert synced.run()["queued"] == 0
    synced.begin_at(now() - timedelta(days=1))
    assert synced.run()["queued"] == 1


def test_a_record_that_the_route_refuses_is_refused_once_and_the_others_are_queued(synced: Synced) -> None:
    synced.run()
    synced.write([1])
    synced.write([2], "")
    first, second = synced.run(), synced.run()
    assert (first["queued"], first["refused"]) == (1, 1)
    assert (second["queued"], second["refused"]) == (0, 0)
    [line] = [line for line in synced.function.lines() if line.get("step") == "refused"]
    assert line["record"] == "12/2"


def test_a_failure_of_kintones_ends_the_run_and_the_next_one_makes_up_for_it(synced: Synced) -> None:
    synced.run()
    synced.write([1])
    synced.kintone.fail("503-html", times=1)
    failed = synced.run()
    assert (failed["ending"], failed["code"]) == ("failed", "http_503")
    assert synced.run()["queued"] == 1


def test_a_token_that_was_changed_is_read_again(synced: Synced) -> None:
    synced.set_secret({"api_token": "wrong"})
    assert synced.run()["ending"] == "failed"
    synced.set_secret({"api_token": synced.kintone.api_token})
    assert synced.run()["ending"] == "complete"


def test_no_line_holds_a_value_of_a_record(synced: Synced) -> None:
    synced.run()
    synced.write([1], "Acme of person {}")
    synced.run()
    assert "Acme" not in synced.function.log


def test_what_breaks_here_is_an_error_of_the_function_without_words(synced: Synced) -> None:
    synced.run()
    synced.write([1], "Acme of person {}")
    synced.sqs.delete_queue(QueueUrl=synced.queue)
    with pytest.raises(FunctionError) as caught:
        synced.run()
    assert (caught.value.kind, "Acme" in synced.function.log) == ("SyncFault", False)
    run = synced.cursor.read().run
    assert run is not None
    assert run.ending == "failed"


def test_it_says_before_it_is_needed_that_the_records_may_be_read(synced: Synced) -> None:
    [finding] = synced.check()
    assert (finding["level"], finding["where"]) == ("ok", "syncs.changes")


def test_a_look_goes_past_an_open_breaker_and_breaks_nothing(synced: Synced) -> None:
    gate = ConnectionGate(
        connection="kintone",
        budget=Budget(state=synced.state, day=SYSTEMS["kintone"].day),
        breaker=Breaker(),
        state=synced.state,
    )
    for _ in range(Breaker().failures):
        gate.send(lambda: 503, troubled=lambda status: status == 503, scope="app/12", deadline=Countdown(60))
    with pytest.raises(MustWait):
        gate.send(lambda: 200, troubled=lambda _: False, scope="app/12", deadline=Countdown(60))
    [finding] = synced.check()
    assert finding["level"] == "ok"
    assert [line for line in synced.function.lines() if line.get("level") in {"ERROR", "CRITICAL"}] == []


def test_looks_at_a_system_that_fails_open_no_breaker(synced: Synced) -> None:
    synced.kintone.fail("503-html", times=20)
    for _ in range(Breaker().failures + 1):
        [finding] = synced.check()
        assert finding["level"] == "error"
    assert breaker_state(synced.state.dynamodb, synced.state.table).state == "closed"


def test_it_says_before_it_is_needed_that_they_may_not(synced: Synced) -> None:
    synced.set_secret({"api_token": "wrong"})
    [finding] = synced.check()
    assert (finding["level"], finding["where"]) == ("error", "syncs.changes")
    assert "right to view records" in finding["message"]
