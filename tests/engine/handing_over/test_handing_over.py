"""`then:`: what a look-up found is an event of the next route, and the question is done only once that is queued."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core import event
from relay.core.config import Then
from relay.core.event import Event
from relay.core.outcome import Cause, Delivered, Outcome, Rejected, Retry
from relay.delivering.handing_over.next_event import MOST_ASKED_BYTES
from relay.queue import queues
from relay.system.look_up import MOST_LINKS
from tests.engine.handing_over.two_connections import ROUTES, TwoConnections, found
from tests.support import log_lines, sqs_events
from tests.support.plain_system import PlainRoute

LEAD = {"id": "7", "score": 3}


def test_what_was_found_goes_on_with_what_was_asked() -> None:
    case = TwoConnections(found(LEAD))
    asked = event.decode(case.send({"user": "u-1", "page": "/a"}))

    assert case.run() == []

    [made] = case.handed_over
    assert made.payload == {**LEAD, "asked": {"user": "u-1", "page": "/a"}}
    assert (made.route, made.story, made.link) == ("greet", asked.id, 1)
    assert made.received_at >= asked.received_at
    assert case.first.queue.messages == []


def test_where_nobody_is_found_the_same_route_may_be_told_with_what_was_asked_alone() -> None:
    then = Then(route="greet", nobody="tell")
    case = TwoConnections(
        found(None),
        {"visit": PlainRoute(to="crm", key="user", then=then), "greet": PlainRoute(to="far", key="asked")},
    )
    case.send({"user": "u-1"})

    assert case.run() == []

    [made] = case.handed_over
    assert (made.route, made.payload) == ("greet", {"asked": {"user": "u-1"}})


@pytest.mark.parametrize(("record", "goes_on"), [(LEAD, True), (None, False)])
def test_what_a_route_writes_goes_on_where_its_target_says_whom_it_was_about(record: Any, goes_on: bool) -> None:  # noqa: FBT001 - a parameter
    """Where it says nothing, nobody was missed."""
    case = TwoConnections(found(record), {"visit": PlainRoute(to="crm", key="user", then="greet", writes=True)})
    case.send({"user": "u-1"})
    with log_lines.captured() as lines:
        assert case.run() == []
    assert [made.payload for made in case.handed_over] == ([{**LEAD, "asked": {"user": "u-1"}}] if goes_on else [])
    assert case.first.queue.messages == []
    [delivered] = [each for each in lines.all() if each.get("step") == "delivered"]
    assert delivered.get("skipped") is None


def test_the_next_event_waits_in_the_group_of_its_own_record() -> None:
    case = TwoConnections(found(LEAD))
    case.send({"user": "u-1"})
    case.run()
    assert [stored.group for stored in case.next_queue.messages] == [queues.message_group("far", "record/7")]


def test_a_function_that_is_killed_before_it_settles_sends_the_same_event_again() -> None:
    case = TwoConnections(found(LEAD))
    case.send({"user": "u-1"})
    case.run(killed=True)
    case.first.queue.wait()  # past the five minutes in which SQS itself would drop the second one
    case.run()

    first, second = case.handed_over
    assert first.id == second.id
    assert len(case.target.tried) == 2
    assert case.first.queue.messages == []


def test_within_five_minutes_the_second_one_does_not_even_reach_the_queue() -> None:
    case = TwoConnections(found(LEAD))
    body = case.send({"user": "u-1"})
    case.run(killed=True)
    case.send({"user": "u-2"}, body=body)
    case.run()
    assert len(case.handed_over) == 1


def test_what_the_next_queue_does_not_take_is_asked_again_later_and_never_given_up() -> None:
    case = TwoConnections(found(LEAD))
    case.send({"user": "u-1"})
    case.next_queue.refuses = True
    assert len(case.run()) == 1
    assert case.letters == []
    case.clock.advance(timedelta(days=3).total_seconds())
    assert len(case.run()) == 1
    assert case.letters == []

    case.next_queue.refuses = False
    case.first.queue.wait()
    case.run()
    assert len(case.handed_over) == 1


def test_the_trouble_of_the_next_queue_is_in_the_log_and_the_payload_is_not(lines: log_lines.Lines) -> None:
    case = TwoConnections(found({"id": "7", "memo": "MARKER"}))
    case.send({"user": "MARKER"})
    case.next_queue.refuses = True
    case.run()
    case.next_queue.refuses = False
    case.first.queue.wait()
    case.run()
    assert lines.steps() == ["fault", "retried", "handed_over", "delivered"]
    assert [line.get("cause_code") for line in lines.all()][1] == "not_handed_over"
    assert "MARKER" not in lines.text


def test_the_log_ties_both_events_together(lines: log_lines.Lines) -> None:
    case = TwoConnections(found(LEAD))
    asked = event.decode(case.send({"user": "u-1"}))
    case.run()
    [made] = case.handed_over
    line = next(line for line in lines.all() if line.get("step") == "handed_over")
    assert (line["event_id"], line["to_event"], line["story"]) == (asked.id, made.id, asked.id)
    assert (line["route"], line["to_route"], line["connection"]) == ("visit", "greet", "crm")


def test_every_line_about_a_next_event_names_its_story(lines: log_lines.Lines) -> None:
    case = TwoConnections(lambda _: Delivered())
    told = Event(id="b", route="plain", received_at=event.now(), lead="", payload={"user": 1}, story="a", link=1)
    case.send({"user": 1}, body=event.encode(told))
    case.run()
    assert [(line["step"], line["story"]) for line in lines.all()] == [("delivered", "a")]


def test_what_the_next_route_cannot_take_is_a_dead_letter_of_the_first_that_names_the_field() -> None:
    case = TwoConnections(found({"score": 3}), {"visit": PlainRoute(to="crm", key="user", then="greet")})
    case.send({"user": "u-1"})
    case.run()
    [letter] = case.letters
    assert (letter.cause.code, list(letter.cause.fields)) == ("then_refused", ["id"])
    assert letter.cause.message.startswith("greet: ")
    assert case.handed_over == []


def test_half_a_character_in_what_was_found_is_refused_as_in_any_payload() -> None:
    case = TwoConnections(found({"id": "7", "memo": "\ud83d"}), {"visit": PlainRoute(to="crm", then="greet")})
    case.send({"user": "u-1"})
    case.run()
    assert [letter.cause.code for letter in case.letters] == ["then_refused"]


def test_a_question_that_is_too_large_to_go_on_is_rejected() -> None:
    case = TwoConnections(found(LEAD), {"visit": PlainRoute(to="crm", then="greet")})
    case.send({"user": "u-1", "memo": "あ" * (MOST_ASKED_BYTES // 3)})
    case.run()
    assert [letter.cause.code for letter in case.letters] == ["asked_too_large"]


def test_no_story_is_longer_than_its_links() -> None:
    case = TwoConnections(found(LEAD), {"visit": PlainRoute(to="crm", then="greet")})
    for link in (MOST_LINKS - 1, MOST_LINKS):
        asked = Event(
            id=f"e-{link}", route="visit", received_at=event.now(), lead="", payload={"user": link}, link=link
        )
        case.send({"user": link}, body=event.encode(asked))
    case.run()
    assert [(made.link, made.payload["asked"]) for made in case.handed_over] == [(MOST_LINKS, {"user": MOST_LINKS - 1})]
    assert [letter.cause.code for letter in case.letters] == ["too_many_links"]


def test_whoever_is_found_to_be_nobody_is_dropped_unless_the_route_says_more(lines: log_lines.Lines) -> None:
    case = TwoConnections(found(None))
    case.send({"user": "u-1"})
    case.run()
    assert (case.handed_over, case.letters, case.first.queue.messages) == ([], [], [])
    assert [(line["step"], line["skipped"]) for line in lines.all()] == [("delivered", "nobody")]


def test_nobody_can_be_looked_for_again_later() -> None:
    answers: list[dict[str, Any] | None] = [None, LEAD]
    then = {"route": "greet", "nobody": "retry 10m"}
    route = msgspec.convert({"to": "crm", "key": "user", "then": then}, PlainRoute)
    case = TwoConnections(lambda _: Delivered(found=answers.pop(0)), {"visit": route})
    case.send({"user": "u-1"})
    case.run()
    assert case.first.queue.next_free() - case.clock.seconds == 600
    case.first.queue.wait()
    case.run()
    assert [made.payload["id"] for made in case.handed_over] == ["7"]


def test_nobody_can_lead_to_another_route_which_gets_what_was_asked() -> None:
    then = {"route": "greet", "nobody": "unknown"}
    route = msgspec.convert({"to": "crm", "key": "user", "then": then}, PlainRoute)
    case = TwoConnections(found(None), {"visit": route, "unknown": PlainRoute(to="far", key="asked")})
    case.send({"user": "u-1"})
    case.run()
    assert [(made.route, made.payload) for made in case.handed_over] == [("unknown", {"asked": {"user": "u-1"}})]


@pytest.mark.parametrize(("record", "answer"), [(LEAD, "true"), (None, "false")])
def test_who_waits_for_a_look_up_hears_whether_somebody_was_found_and_nothing_of_who(
    record: dict[str, Any] | None, answer: str
) -> None:
    route = PlainRoute(to="crm", key="user", then="greet", reply="delivered")
    case = TwoConnections(found(record), {"visit": route})
    asked = event.decode(case.send({"user": "u-1"}))
    case.run()
    told = case.first.replies.wait(asked.id, 0)
    assert isinstance(told, Delivered)
    assert (told.answer, told.found) == ({"found": answer}, None)


def test_other_routes_of_the_connection_go_on_as_ever() -> None:
    case = TwoConnections(lambda _: Delivered(answer={"record": "1"}))
    case.send({"user": "u-1"}, route="plain")
    assert case.run() == []
    assert case.handed_over == []


def test_the_questions_of_one_asker_keep_their_order_through_both_queues() -> None:
    case = TwoConnections(found(LEAD))
    for page in range(5):
        case.send({"user": "u-1", "page": page})
    case.run()
    assert [made.payload["asked"]["page"] for made in case.handed_over] == list(range(5))


def test_a_question_waits_behind_an_earlier_one_of_its_asker() -> None:
    outcomes: dict[int, Outcome] = {
        1: Retry(cause=Cause(code="busy")),
        2: Delivered(found=LEAD),
        3: Delivered(found=LEAD),
    }
    case = TwoConnections(lambda asked: outcomes[asked.payload["page"]])
    for page, user in ((1, "u-1"), (2, "u-1"), (3, "u-2")):
        case.send({"user": user, "page": page, "record": page})
    case.run()
    assert [made.payload["asked"]["page"] for made in case.handed_over] == [3]
    outcomes[1] = Delivered(found=LEAD)
    case.first.queue.wait()
    case.run()
    assert [made.payload["asked"]["page"] for made in case.handed_over] == [3, 1, 2]


def test_a_question_that_a_person_replays_is_asked_anew_and_leads_to_a_new_event() -> None:
    case = TwoConnections(found(LEAD))
    body = case.send({"user": "u-1"})
    case.run()
    case.send({"user": "u-1"}, body=body, replayed=True)
    case.run()
    first, again = case.handed_over
    assert first.id != again.id
    assert again.received_at >= first.received_at


def test_a_replayed_question_is_never_overtaken_since_it_writes_nothing() -> None:
    case = TwoConnections(found(LEAD))
    old = sqs_events.body({"user": "u-1", "page": 1}, route="visit", received_at=event.now() - timedelta(hours=1))
    case.send({"user": "u-1"}, body=old)
    case.send({"user": "u-1", "page": 2})
    case.run()
    case.send({"user": "u-1"}, body=old, replayed=True)
    case.run()
    assert case.letters == []
    assert len(case.handed_over) == 3


def test_a_fault_of_the_next_routes_system_holds_up_that_record_alone() -> None:
    records: dict[str, dict[str, Any]] = {"u-1": {"id": "1", "fault": True}, "u-2": {"id": "2"}}
    case = TwoConnections(lambda asked: Delivered(found=records[asked.payload["user"]]))
    case.send({"user": "u-1"})
    case.send({"user": "u-2"})
    assert len(case.run()) == 1
    assert [made.payload["id"] for made in case.handed_over] == ["2"]


def test_a_rejected_look_up_leads_nowhere() -> None:
    case = TwoConnections(
        lambda _: Rejected(cause=Cause(code="CB_VA01")), {"visit": PlainRoute(to="crm", then="greet")}
    )
    case.send({"user": "u-1"})
    case.run()
    assert (case.handed_over, [letter.cause.code for letter in case.letters]) == ([], ["CB_VA01"])


def test_an_event_of_before_has_no_story_and_reads_as_ever() -> None:
    written = '{"id":"1","route":"r","received_at":"2026-10-01T00:00:00Z","lead":"x","payload":{}}'
    read = event.decode(written)
    assert (read.story, read.link, event.encode(read)) == ("", 0, written)


@given(
    record=st.dictionaries(st.text(max_size=8), st.text(max_size=8) | st.integers() | st.none(), max_size=6),
    payload=st.dictionaries(st.text(max_size=8), st.text(max_size=8) | st.lists(st.booleans()), max_size=6),
)
def test_whatever_is_found_is_handed_over_or_lies_with_its_cause_and_nothing_is_lost(
    record: dict[str, Any], payload: dict[str, Any]
) -> None:
    case = TwoConnections(found(record), {"visit": PlainRoute(to="crm", then="greet")})
    case.send({**payload, "user": "u-1"})
    case.run()
    assert len(case.handed_over) + len(case.letters) == 1
    for made in case.handed_over:
        assert made.payload == {**record, "asked": {**payload, "user": "u-1"}}
    assert case.routes.keys() == ROUTES.keys()
