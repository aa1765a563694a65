"""Status changes and comments at kintone's stand-in: at most once after success, in order with the record's upserts."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from relay.core.outcome import Delivered, Rejected, Retry
from systems.kintone.client import quoted
from tests.systems.kintone.contract.relaying import Relay, an_event, codes, kinds

COMMENT = "/k/v1/record/comment.json"
STATUS = "/k/v1/record/status.json"


def comments(relay: Relay) -> list[str]:
    return [one["values"]["text"] for one in relay.kintone.history(12) if one["operation"] == "COMMENT"]


def statuses(relay: Relay) -> dict[str, str]:
    return {key: one["ステータス"] for key, one in relay.values(14, "title").items()}


def steps(relay: Relay) -> list[str]:
    return [one["values"]["action"] for one in relay.kintone.history(14) if one["operation"] == "STATUS"]


def count(relay: Relay, path: str) -> int:
    return sum(one["path"] == path for one in relay.kintone.requests())


def person_adds(relay: Relay, email: str) -> None:
    answer = requests.post(
        f"{relay.kintone.url}/k/v1/record.json",
        json={"app": 12, "record": {"email": {"value": email}}},
        headers={"X-Cybozu-API-Token": "leads"},
        timeout=10,
    )
    answer.raise_for_status()


@pytest.fixture
def task(relay: Relay) -> str:
    assert kinds(relay.deliver(an_event("task", title="t"))) == "D"
    return "t"


def test_a_comment_alone_gives_the_record_that_was_made_in_kintone_its_key_first(relay: Relay) -> None:
    person_adds(relay, "a@example.com")
    assert kinds(relay.deliver(an_event("note-new", leadId=7, email="a@example.com", mail="Spring"))) == "D"
    assert (comments(relay), relay.values()["7"]["email"]) == (["Opened Spring"], "a@example.com")
    assert kinds(relay.deliver(an_event("note-new", leadId=8, email="b@example.com", mail="Spring"))) == "X"


def test_two_comments_of_a_record_that_has_no_key_yet_stand_there_once_each(relay: Relay) -> None:
    person_adds(relay, "a@example.com")
    events = [an_event("noted-new", leadId=7, email="a@example.com", mail=mail) for mail in ("Spring", "Autumn")]
    assert kinds(relay.deliver(*events)) == "DR"
    assert kinds(relay.deliver(events[1])) == "D"
    assert (comments(relay), [*relay.values()]) == (["Opened Spring", "Opened Autumn"], ["7"])


def test_a_comment_stands_on_the_record_of_its_lead(relay: Relay) -> None:
    relay.deliver(an_event(leadId=1), an_event(leadId=2))
    (outcome,) = relay.deliver(an_event("note", leadId=2, mail="Spring"))
    assert kinds([outcome]) == "D"
    assert comments(relay) == ["Opened Spring"]
    (change,) = (one for one in relay.kintone.history(12) if one["operation"] == "COMMENT")
    assert change["key"] == "2"


def test_fields_are_written_before_the_comment_which_needs_no_search_then(relay: Relay) -> None:
    event = an_event("noted", leadId=1, company="Acme", mail="Spring", owner="")
    assert kinds(relay.deliver(event)) == "D"
    assert relay.values()["1"]["company"] == "Acme"
    assert comments(relay) == ["From Acme: Spring"]
    assert [one["method"] for one in relay.kintone.requests()] == ["PUT", "POST"]


def test_an_event_that_comes_again_comments_and_steps_only_once(relay: Relay, task: str) -> None:
    events = [an_event("noted", leadId=1, company="c", mail="m", owner=""), an_event("start", title=task)]
    for _ in range(3):
        assert kinds(relay.deliver(*events)) == "DD"
    assert len(comments(relay)) == 1
    assert steps(relay) == ["Start"]


def test_actions_keep_their_place_among_the_upserts_of_their_record(relay: Relay) -> None:
    events = [
        an_event(leadId=1, company="a"),
        an_event("noted", leadId=1, company="b", mail="m", owner=""),
        an_event(leadId=1, company="c"),
        an_event("note", leadId=1, mail="n"),
        an_event(leadId=2, company="z"),
    ]
    assert kinds(relay.deliver(*events)) == "DDDDD"
    done = [(one["operation"], one["values"].get("company") or one["values"]["text"]) for one in _of(relay, "1")]
    assert done == [("INSERT", "b"), ("COMMENT", "From b: m"), ("UPDATE", "c"), ("COMMENT", "Opened n")]


def test_an_action_that_must_wait_holds_back_the_later_events_of_its_record_only(relay: Relay) -> None:
    relay.deliver(an_event(leadId=1))
    relay.kintone.fail("429", times=1, path=COMMENT)
    events = [
        an_event("noted", leadId=1, company="a", mail="m", owner=""),
        an_event(leadId=1, company="b"),
        an_event(leadId=2, company="z"),
    ]
    outcomes = relay.deliver(*events)
    assert kinds(outcomes) == "RRD"
    assert codes(outcomes)[:2] == ["GAIA_TO04", "GAIA_TO04"]
    assert isinstance(outcomes[1], Retry)
    assert outcomes[1].waiting
    assert relay.values()["1"]["company"] == "a"
    assert kinds(relay.deliver(*events[:2])) == "DD"
    assert (relay.values()["1"]["company"], len(comments(relay))) == ("b", 1)


@pytest.mark.parametrize(("kind", "stands"), [("lost-answer", 1), ("reset", 0), ("520", 0), ("502-text", 0)])
def test_a_comment_of_which_nobody_knows_is_put_aside_and_a_replay_sends_it(
    relay: Relay, kind: str, stands: int
) -> None:
    relay.deliver(an_event(leadId=1))
    relay.kintone.fail(kind, times=1, path=COMMENT)
    event = an_event("note", leadId=1, mail="m")
    for _ in range(2):
        (outcome,) = relay.deliver(event)
        assert isinstance(outcome, Rejected)
        assert outcome.cause.code == "unknown_outcome"
    assert len(comments(relay)) == stands
    replayed = msgspec.structs.replace(event, replayed_at=datetime.now(UTC) + timedelta(seconds=10))
    assert kinds(relay.deliver(replayed)) == "D"
    assert len(comments(relay)) == stands + 1


@pytest.mark.parametrize("kind", ["429", "503-html", "520-json", "lock"])
def test_what_kintone_surely_refused_is_tried_again(relay: Relay, kind: str) -> None:
    relay.deliver(an_event(leadId=1))
    relay.kintone.fail(kind, times=1, path=COMMENT)
    event = an_event("note", leadId=1, mail="m")
    assert kinds(relay.deliver(event)) == "R"
    assert kinds(relay.deliver(event)) == "D"
    assert comments(relay) == ["Opened m"]


def test_an_action_needs_a_record_that_is_there(relay: Relay) -> None:
    outcomes = relay.deliver(an_event("note", leadId=9, mail="m"))
    assert (kinds(outcomes), codes(outcomes)) == ("X", ["GAIA_RE20"])
    assert relay.values() == {}


def test_an_action_on_a_record_that_is_not_there_is_passed_over_where_the_route_says_so(relay: Relay) -> None:
    outcomes = relay.deliver(an_event("note-known", leadId=9, mail="m"), an_event("start-there", title="nowhere"))
    assert [each.skipped for each in outcomes if isinstance(each, Delivered)] == ["no_record", "no_record"]
    assert (relay.values(), count(relay, COMMENT), count(relay, STATUS)) == ({}, 0, 0)
    relay.deliver(an_event(leadId=9))
    assert kinds(relay.deliver(an_event("note-known", leadId=9, mail="m"))) == "D"
    assert comments(relay) == ["Opened m"]


def test_a_status_change_goes_one_step_further(relay: Relay, task: str) -> None:
    assert kinds(relay.deliver(an_event("step", title=task, step="Start"))) == "D"
    assert kinds(relay.deliver(an_event("step", title=task, step="Finish"))) == "D"
    assert statuses(relay) == {task: "Done"}


def test_a_step_that_the_status_does_not_allow_is_rejected(relay: Relay, task: str) -> None:
    outcomes = relay.deliver(an_event("step", title=task, step="Finish"))
    assert (kinds(outcomes), codes(outcomes)) == ("X", ["GAIA_IL03"])


def test_a_record_that_is_at_the_wanted_status_is_left_alone(relay: Relay, task: str) -> None:
    assert kinds(relay.deliver(an_event("start-known", title=task), an_event("start-known", title=task))) == "DD"
    assert steps(relay) == ["Start"]
    assert count(relay, STATUS) == 1


def test_a_lost_answer_to_a_known_step_is_settled_by_the_record_itself(relay: Relay, task: str) -> None:
    relay.kintone.fail("lost-answer", times=1, path=STATUS)
    event = an_event("start-known", title=task)
    assert codes(relay.deliver(event)) == ["unknown_outcome"]
    assert kinds(relay.deliver(event)) == "D"
    assert steps(relay) == ["Start"]
    relay.kintone.reset()
    relay.deliver(an_event("task", title=task))
    relay.kintone.fail("reset", times=1, path=STATUS)
    event = an_event("start-known", title=task)
    assert kinds(relay.deliver(event)) == "R"
    assert kinds(relay.deliver(event)) == "D"
    assert steps(relay) == ["Start"]


def test_a_lost_answer_to_any_other_step_is_for_a_person(relay: Relay, task: str) -> None:
    relay.kintone.fail("lost-answer", times=1, path=STATUS)
    event = an_event("start", title=task)
    assert codes(relay.deliver(event)) == ["unknown_outcome"]
    assert codes(relay.deliver(event)) == ["unknown_outcome"]
    assert steps(relay) == ["Start"]


def test_a_key_with_quotes_finds_its_own_record_and_no_other(relay: Relay) -> None:
    keys = ['a" or title != "', "back\\slash", 'both\\"', "plain"]
    relay.deliver(*(an_event("task", title=key) for key in keys))
    assert kinds(relay.deliver(an_event("start", title=keys[0]), an_event("start", title=keys[2]))) == "DD"
    assert statuses(relay) == dict(zip(keys, ["In progress", "Not started", "In progress", "Not started"], strict=True))


def test_the_check_asks_for_process_management_and_the_right_to_view(relay: Relay) -> None:
    relay.routes = {name: route for name, route in relay.routes.items() if name in {"start", "note"}}
    findings = {(one.where, one.level) for one in relay.check()}
    assert ("routes.start.status", "ok") in findings
    assert not [one for one in findings if one[1] == "error"]


@given(st.text(max_size=20))
def test_a_quoted_value_is_one_string_of_a_query(text: str) -> None:
    found = re.fullmatch(r'"((?:[^"\\]|\\.)*)"', quoted(text), re.DOTALL)
    assert found
    assert re.sub(r"\\(.)", r"\1", found[1], flags=re.DOTALL) == text


def _of(relay: Relay, key: str) -> list[dict[str, Any]]:
    return [one for one in relay.kintone.history(12) if one["key"] == key]
