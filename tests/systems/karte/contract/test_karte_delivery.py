"""Webhooks become events at KARTE's stand-in, each at most once after success."""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from local.systems.karte import READ, WRITE
from relay.core.outcome import Delivered, Rejected, Retry
from tests.systems.karte.contract.karte_relay import KarteRelay, an_event, codes, kinds, named

Maker = Callable[..., KarteRelay]


def test_k22_and_k25_the_recipe_of_karte_for_marketo_writes_its_event_for_the_leads_own_visitor(
    relay: KarteRelay,
) -> None:
    (outcome,) = relay.deliver(an_event(named("marketo_score_changed", score=0), lead="15470"))
    assert outcome == Delivered(answer={"events": "1"})
    (written,) = relay.karte.events()
    assert (written["key"], written["id"]) == ("visitor_id", "marketo-15470")
    assert (written["event_name"], written["values"]) == ("marketo_score_changed", {"score": 0})


def test_k26_several_events_of_one_webhook_are_written_in_their_order(relay: KarteRelay) -> None:
    outcomes = relay.deliver(an_event(named("a"), named("b"), named("c")), an_event(named("d")))
    assert kinds(outcomes) == "DD"
    assert relay.names("marketo-7") == ["a", "b", "c", "d"]


def test_k20_a_known_member_is_written_by_user_id_and_never_by_both(relay: KarteRelay) -> None:
    relay.deliver(an_event(named("a"), route="member", memberId="m-1"), an_event(named("b"), route="member"))
    assert [(one["key"], one["id"]) for one in relay.karte.events()] == [
        ("user_id", "m-1"),
        ("visitor_id", "marketo-7"),
    ]


def test_an_identify_event_joins_nobody_and_is_kept_of_its_member(relay: KarteRelay) -> None:
    mine, anothers = named("identify", email="a@example.com"), named("identify", user_id="m-2")
    outcomes = relay.deliver(
        an_event(mine, route="member", memberId="m-1"),
        an_event(anothers, route="member", memberId="m-1"),
        an_event(anothers),
        an_event(mine),
    )
    assert codes(outcomes) == ["", "invalid_event", "invalid_event", "invalid_event"]
    assert relay.karte.personal("m-1") == {"email": "a@example.com", "user_id": "m-1"}
    assert relay.karte.people() == [["m-1"]]


def test_in_an_old_project_a_visitor_has_identify_events(relay_to: Maker) -> None:
    relay = relay_to({"user_data": "events"}, user_data="events")
    assert kinds(relay.deliver(an_event(named("identify", email="a@example.com")))) == "D"
    assert [one["values"] for one in relay.karte.events("marketo-7")] == [{"email": "a@example.com"}]


def test_a_delivered_event_that_comes_again_is_not_written_again(relay: KarteRelay) -> None:
    event = an_event(named("a"), named("b"))
    for _ in range(3):
        assert kinds(relay.deliver(event)) == "D"
    assert relay.names() == ["a", "b"]


@pytest.mark.parametrize("kind", ["429", "503-html", "error"])
def test_after_a_failure_only_the_rest_of_a_webhook_is_sent_and_nothing_overtakes(relay: KarteRelay, kind: str) -> None:
    first, second, other = an_event(named("a")), an_event(named("b")), an_event(named("c"), lead=8)
    relay.deliver(first)
    relay.karte.fail(kind, times=1)
    webhook = an_event(named("d"), named("e"))
    outcomes = relay.deliver(webhook, second, other)
    assert kinds(outcomes) == "RRD"
    assert isinstance(outcomes[1], Retry)
    assert outcomes[1].waiting
    assert kinds(relay.deliver(webhook, second)) == "DD"
    assert relay.names("marketo-7") == ["a", "d", "e", "b"]


def test_a_failure_in_the_middle_of_a_webhook_repeats_nothing(relay: KarteRelay) -> None:
    event = an_event(*(named(name) for name in "abcde"))
    for seed in range(6):
        relay.karte.recover()
        relay.karte.fail("429", probability=0.5, seed=seed)
        relay.deliver(event)
    relay.karte.recover()
    assert kinds(relay.deliver(event)) == "D"
    assert relay.names() == ["a", "b", "c", "d", "e"]


def test_retry_after_is_taken_as_the_least_to_wait(relay: KarteRelay) -> None:
    relay.karte.fail("429", times=1, retry_after="17")
    (outcome,) = relay.deliver(an_event(named("a")))
    assert isinstance(outcome, Retry)
    assert (outcome.cause.code, outcome.after) == ("http_429", 17.0)


@pytest.mark.parametrize("kind", ["lost-answer", "reset", "504"])
def test_when_nobody_knows_whether_it_was_written_a_person_decides(relay: KarteRelay, kind: str) -> None:
    relay.karte.fail(kind, times=1)
    event = an_event(named("a"), named("b"))
    (outcome,) = relay.deliver(event)
    assert isinstance(outcome, Rejected)
    assert outcome.cause.code == "unknown_outcome"
    assert "events[0]" in outcome.cause.fields
    assert kinds(relay.deliver(event)) == "X"
    assert relay.names().count("a") == (kind == "lost-answer")
    assert relay.names().count("b") == 1
    replayed = msgspec.structs.replace(event, replayed_at=datetime.now(UTC) + timedelta(seconds=10))
    assert kinds(relay.deliver(replayed)) == "D"
    assert relay.names().count("a") == 1 + (kind == "lost-answer")
    assert relay.names().count("b") == 1


def test_a_server_that_answers_too_slowly_leaves_it_unknown(relay: KarteRelay) -> None:
    relay.karte.fail("slow", times=1, seconds=5)
    (outcome,) = relay.deliver(an_event(named("a")), seconds=3)
    assert codes([outcome]) == ["unknown_outcome"]


def test_a_connection_that_was_never_made_is_tried_again(relay: KarteRelay) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        relay.url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        event = an_event(named("a"))
        assert codes(relay.deliver(event)) == ["connection_refused"]
    relay.url = relay.karte.url
    assert kinds(relay.deliver(event)) == "D"
    assert relay.names() == ["a"]


def test_without_time_nothing_is_sent_and_it_is_tried_again(relay: KarteRelay) -> None:
    event = an_event(named("a"))
    outcomes = relay.deliver(event, seconds=0.5)
    assert (kinds(outcomes), codes(outcomes)) == ("R", ["out_of_time"])
    assert kinds(relay.deliver(event)) == "D"


def test_a_refused_event_does_not_keep_the_others_of_its_webhook_away(relay: KarteRelay) -> None:
    relay.karte.fail("error", status=400, times=1)
    (outcome,) = relay.deliver(an_event(named("a"), named("b")))
    assert isinstance(outcome, Rejected)
    assert outcome.cause.code == "http_400"
    assert list(outcome.cause.fields) == ["events[0]"]
    assert relay.names() == ["b"]


def test_a_refused_event_stays_refused_when_its_webhook_comes_again(relay: KarteRelay) -> None:
    relay.karte.fail("error", status=400, times=1)
    relay.karte.fail("429", times=1)
    event = an_event(named("a"), named("b"), named("c"))
    assert kinds(relay.deliver(event)) == "R"
    (outcome,) = relay.deliver(event)
    assert isinstance(outcome, Rejected)
    assert list(outcome.cause.fields) == ["events[0]"]
    assert relay.names() == ["b", "c"]


def test_a_refused_event_that_a_person_replays_is_sent_again_and_nothing_else(relay: KarteRelay) -> None:
    relay.karte.fail("error", status=400, times=1)
    event = an_event(named("a"), named("b"))
    relay.deliver(event)
    replayed = msgspec.structs.replace(event, replayed_at=datetime.now(UTC))
    assert kinds(relay.deliver(replayed)) == "D"
    assert relay.names() == ["b", "a"]


def test_a_changed_token_is_read_afresh_once(relay: KarteRelay) -> None:
    relay.secret.cached = {"access_token": "old"}
    assert kinds(relay.deliver(an_event(named("a")))) == "D"
    assert relay.secret.refreshed == 1


@pytest.mark.parametrize(
    ("secret", "kind", "code"),
    [({"access_token": "wrong"}, "X", "http_401"), ({"api_token": "x"}, "R", "secret_invalid")],
)
def test_a_wrong_secret_writes_nothing(relay: KarteRelay, secret: dict[str, str], kind: str, code: str) -> None:
    relay.secret.stored = secret
    outcomes = relay.deliver(an_event(named("a")))
    assert (kinds(outcomes), codes(outcomes)) == (kind, [code])
    assert relay.names() == []


def test_an_event_that_its_route_can_no_longer_convert_is_rejected(relay: KarteRelay) -> None:
    assert codes(relay.deliver(an_event(named("page")), an_event(named("a")))) == ["invalid_event", ""]


def test_with_verify_a_lost_answer_is_looked_up_and_counts_once(relay_to: Maker) -> None:
    relay = relay_to(verify=True, settle_seconds=2)
    event = an_event(named("a", score=1), named("b"))
    relay.karte.fail("lost-answer", times=1)
    assert codes(relay.deliver(event)) == ["unknown_outcome"]
    assert kinds(relay.deliver(event)) == "D"
    assert relay.names() == ["a", "b"]
    assert relay.karte.events()[0]["values"] == {"score": 1, "relay_id": f"{event.id}-0"}


def test_with_verify_what_was_not_written_is_sent_once_karte_would_show_it(relay_to: Maker) -> None:
    relay = relay_to(verify=True, settle_seconds=1)
    event = an_event(named("a"))
    relay.karte.fail("reset", times=1)
    assert kinds(relay.deliver(event)) == "R"
    assert kinds(relay.deliver(event)) == "R"
    assert relay.names() == []
    time.sleep(1.1)
    assert kinds(relay.deliver(event)) == "D"
    assert relay.names() == ["a"]


def test_with_verify_an_event_that_karte_does_not_show_yet_is_not_written_twice(relay_to: Maker) -> None:
    relay = relay_to({"visible_after": 1.0}, verify=True, settle_seconds=30)
    event = an_event(named("a"))
    relay.karte.fail("lost-answer", times=1)
    assert kinds(relay.deliver(event)) == "R"
    assert kinds(relay.deliver(event)) == "R"
    time.sleep(1.1)
    assert kinds(relay.deliver(event)) == "D"
    assert relay.names() == ["a"]


def test_in_a_storm_of_failures_each_event_stands_once_at_most_and_none_is_missing_unnoticed(
    relay: KarteRelay,
) -> None:
    chance = random.Random(5)
    events = [an_event(named(f"e{at}_0"), named(f"e{at}_1"), lead=at % 4) for at in range(30)]
    for kind in ("429", "503-html", "lost-answer", "reset"):
        relay.karte.fail(kind, probability=0.12, seed=chance.randrange(1000))
    waiting, unknown = list(events), 0
    for _ in range(12):
        outcomes = relay.deliver(*waiting)
        unknown += sum(len(one.cause.fields) for one in outcomes if isinstance(one, Rejected))
        assert set(codes(outcomes)) <= {"", "http_429", "http_503", "unknown_outcome"}
        waiting = [event for event, one in zip(waiting, outcomes, strict=True) if isinstance(one, Retry)]
    assert not waiting
    names = relay.names()
    assert len(names) == len(set(names))
    assert 60 - len(names) <= unknown
    assert unknown > 0


def test_the_check_says_what_is_wrong_with_token_scope_and_address(relay_to: Maker) -> None:
    relay = relay_to({"tokens": {"writer": frozenset({WRITE}), "reader": frozenset({READ})}}, verify=True)
    assert [one.level for one in relay.check()] == ["ok", "ok"]
    relay.secret.stored = {"access_token": "writer"}
    relay.secret.cached = None
    assert [one.level for one in relay.check()] == ["ok", "error"]
    relay.secret.stored = {"access_token": "unknown"}
    relay.secret.cached = None
    assert "does not know the access token" in relay.check()[0].message
    assert relay.names() == []
