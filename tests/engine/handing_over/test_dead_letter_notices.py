"""`on_dead_letter:`: another route is told of what is put aside, before it is put aside."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from relay.core import event
from relay.core.outcome import Cause, Outcome, Rejected, Retry
from tests.engine.handing_over.two_connections import TwoConnections, found
from tests.support import log_lines
from tests.support.plain_system import PlainRoute

CAUSE = Cause(code="CB_VA01", message="score: no number", status=400)


def rejected(_: object) -> Outcome:
    return Rejected(cause=CAUSE)


def test_the_next_route_is_told_which_event_of_which_lead_failed_and_why() -> None:
    case = TwoConnections(rejected)
    failed = event.decode(case.send({"user": "u-1", "score": "x"}))
    case.run()
    [told] = case.handed_over
    assert told.payload == {
        "route": "visit",
        "event": failed.id,
        "key": "u-1",
        "cause": "CB_VA01",
        "message": "score: no number",
    }
    assert (told.route, told.story, told.link) == ("told", failed.id, 1)
    assert len(case.letters) == 1


def test_the_leads_id_is_told_where_the_route_says_where_it_stands() -> None:
    on_dead_letter = {"route": "told", "lead_id": "lead.id"}
    route = msgspec.convert({"to": "crm", "key": "user", "on_dead_letter": on_dead_letter}, PlainRoute)
    case = TwoConnections(rejected, {"visit": route})
    case.send({"user": "u-1", "lead": {"id": 7}})
    case.run()
    assert [(told.payload["key"], told.payload["lead_id"]) for told in case.handed_over] == [("u-1", 7)]


@pytest.mark.parametrize("payload", [{}, {"lead": 3}, {"lead": {"id": None}}])
def test_a_leads_id_that_is_not_there_is_left_out(payload: dict[str, Any]) -> None:
    on_dead_letter = {"route": "told", "lead_id": "lead.id"}
    route = msgspec.convert({"to": "crm", "key": "user", "on_dead_letter": on_dead_letter}, PlainRoute)
    case = TwoConnections(rejected, {"visit": route})
    case.send({"user": "u-1", **payload})
    case.run()
    assert ["lead_id" in told.payload for told in case.handed_over] == [False]


def test_what_was_given_up_is_told_as_well() -> None:
    case = TwoConnections(lambda _: Retry(cause=Cause(code="timeout", message="no answer")))
    case.send({"user": "u-1"})
    case.run()
    case.first.queue.messages[0].first_received = -timedelta(days=2).total_seconds()
    case.first.queue.wait()
    case.run()
    assert [told.payload["cause"] for told in case.handed_over] == ["timeout"]
    assert [letter.gave_up for letter in case.letters] == [True]


def test_what_is_only_tried_again_is_told_to_nobody() -> None:
    case = TwoConnections(lambda _: Retry(cause=CAUSE))
    case.send({"user": "u-1"})
    case.run()
    assert case.handed_over == []


def test_an_event_stays_until_the_notice_is_in_its_queue() -> None:
    case = TwoConnections(rejected)
    case.send({"user": "u-1"})
    case.next_queue.refuses = True
    assert len(case.run()) == 1
    assert case.letters == []
    case.next_queue.refuses = False
    case.first.queue.wait()
    case.run()
    assert (len(case.handed_over), len(case.letters)) == (1, 1)


def test_where_there_is_no_time_to_try_again_it_is_put_aside_untold() -> None:
    case = TwoConnections(rejected)
    case.send({"user": "u-1"})
    case.first.queue.messages[0].received = 995
    case.next_queue.refuses = True
    case.run()
    assert (case.handed_over, len(case.letters)) == ([], 1)


def test_a_notice_that_is_sent_again_has_the_same_id() -> None:
    case = TwoConnections(rejected)
    case.send({"user": "u-1"})
    case.run(killed=True)
    case.first.queue.wait()
    case.run()
    first, second = case.handed_over
    assert first.id == second.id
    assert case.first.queue.messages == []


def test_a_notice_that_its_route_cannot_take_is_in_the_log_and_holds_nothing_up(lines: log_lines.Lines) -> None:
    case = TwoConnections(rejected, {"told": PlainRoute(to="far", key="lead_id")})
    case.send({"user": "MARKER"})
    case.run()
    assert (case.handed_over, len(case.letters)) == ([], 1)
    refused = next(line for line in lines.all() if line["step"] == "refused")
    assert (refused["route"], refused["error"], refused["cause_fields"]) == ("told", "then_refused", ["lead_id"])
    assert "MARKER" not in lines.text


def test_what_the_next_route_of_a_look_up_refuses_is_told_as_the_firsts_failure() -> None:
    case = TwoConnections(found({"score": 3}))
    case.send({"user": "u-1"})
    case.run()
    assert [(told.route, told.payload["cause"]) for told in case.handed_over] == [("told", "then_refused")]


def test_words_about_single_fields_are_told_too() -> None:
    cause = Cause(code="CB_VA01", message="Invalid.", fields={"tags": ["no such option.", "Too many."], "x": ["Y."]})
    case = TwoConnections(lambda _: Rejected(cause=cause))
    case.send({"user": "u-1"})
    case.run()
    assert [told.payload["message"] for told in case.handed_over] == [
        "Invalid. · tags: no such option. Too many. · x: Y."
    ]


def test_long_words_of_a_system_are_cut() -> None:
    case = TwoConnections(lambda _: Rejected(cause=Cause(code="X", message="あ" * 5000 + "\ud83d")))
    case.send({"user": "u-1"})
    case.run()
    assert [len(told.payload["message"]) for told in case.handed_over] == [255]


def test_a_route_that_wants_nothing_told_puts_aside_as_ever() -> None:
    case = TwoConnections(rejected)
    case.send({"user": "u-1"}, route="plain")
    case.run()
    assert (case.handed_over, len(case.letters)) == ([], 1)
