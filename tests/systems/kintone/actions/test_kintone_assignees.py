"""Status changes of records that somebody has: an API token acts as Administrator, and nobody acts for another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from local.systems.kintone import TASKS, App, Assignees, StandIn, Token, User
from relay.aws.table import State
from relay.core.outcome import Rejected
from tests.systems.kintone.contract.relaying import Relay, Secret, a_route, an_event, codes, kinds

TITLE = {"field": "title", "from": "title"}
ROUTES = {
    "task": a_route(app=14, key=TITLE, fields={"title2": "none"}),
    "start": a_route(app=14, key=TITLE, fields={}, status={"action": "Start", "assignee": "{owner}"}),
    "unnamed": a_route(app=14, key=TITLE, fields={}, status={"action": "Start"}),
    "finish": a_route(app=14, key=TITLE, fields={}, status={"action": "Finish", "to": "Done"}),
}


def owned_by(*users: str) -> App:
    """Tasks, of which one of these has each that is in progress."""
    assert TASKS.process is not None
    return replace(TASKS, process=replace(TASKS.process, assignees={"In progress": Assignees(users=users)}))


@pytest.fixture
def relay(state: State) -> Iterator[Relay]:
    """One task, which will be somebody's while it is in progress."""
    users = [User("sato", "s")]
    with StandIn(tokens=[Token("tasks", 14)], apps=[owned_by("sato", "Administrator")], users=users) as kintone:
        found = Relay(kintone, Secret({"api_token": "tasks"}), ROUTES, state)
        assert kinds(found.deliver(an_event("task", title="t"))) == "D"
        yield found


def test_a_step_from_where_nobody_has_the_record_hands_it_to_whom_the_route_names(relay: Relay) -> None:
    assert kinds(relay.deliver(an_event("start", title="t", owner="sato"))) == "D"
    assert relay.values(14, "title")["t"]["作業者"] == [{"code": "sato", "name": "佐藤"}]


def test_a_token_cannot_take_on_what_somebody_has_and_the_dead_letter_says_why(relay: Relay) -> None:
    relay.deliver(an_event("start", title="t", owner="sato"))
    (outcome,) = relay.deliver(an_event("finish", title="t"))
    assert isinstance(outcome, Rejected)
    assert outcome.cause.code == "GAIA_IL03"
    assert "The record has an assignee" in outcome.cause.message
    assert "Administrator" in outcome.cause.message


def test_administrators_records_are_the_tokens_and_everybodys_own_are_theirs(relay: Relay) -> None:
    relay.deliver(an_event("start", title="t", owner="Administrator"))
    assert kinds(relay.deliver(an_event("finish", title="t"))) == "D"
    relay.deliver(an_event("task", title="u"), an_event("start", title="u", owner="sato"))
    relay.secret.stored, relay.secret.cached = {"username": "sato", "password": "s"}, None
    assert kinds(relay.deliver(an_event("finish", title="u"))) == "D"


def test_without_the_assignee_that_the_next_status_wants_the_event_is_put_aside(relay: Relay) -> None:
    assert codes(relay.deliver(an_event("unnamed", title="t"))) == ["GAIA_SA01"]


def test_a_status_that_does_not_allow_the_action_is_not_blamed_on_an_assignee(relay: Relay) -> None:
    (outcome,) = relay.deliver(an_event("finish", title="t"))
    assert isinstance(outcome, Rejected)
    assert (outcome.cause.code, "assignee" in outcome.cause.message) == ("GAIA_IL03", False)


def test_the_check_finds_each_of_these_before_the_first_event(relay: Relay) -> None:
    relay.kintone.define(owned_by("sato"))
    found = {(one.where, one.level) for one in relay.check() if ".status" in one.where}
    assert found == {
        ("routes.start.status", "ok"),
        ("routes.unnamed.status.assignee", "error"),
        ("routes.finish.status.action", "warning"),
        ("routes.finish.status", "ok"),
    }
