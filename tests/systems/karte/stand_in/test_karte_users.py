"""Visitors, members, and browsers that several people use."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.systems.karte import StandIn
from local.systems.karte.users.history import History
from tests.systems.karte.stand_in.visits import Visitor, call, look, order, write


def names(karte: StandIn, user: str) -> set[str]:
    """The events of a user, as API v2 shows them."""
    content = {"user_id": user, "event_names": ["a", "b", "c", "d"]}
    return set(call(karte, "/v2beta/track/event/get", content).json()["events"])


def test_a_browser_stays_the_member_after_a_logout(karte: StandIn, visitor: Visitor) -> None:
    visitor.send("a")
    visitor.send("identify", user_id="A", email="a@example.com")
    visitor.session = "after the logout"
    visitor.send("b")
    assert names(karte, "A") == names(karte, "vis-v") == {"a", "b"}
    assert visitor.sees()["identify"]["email"] == "a@example.com"


def test_another_members_login_takes_the_browser_and_leaves_the_former_member_its_history(
    karte: StandIn, visitor: Visitor
) -> None:
    visitor.send("a")
    visitor.send("identify", user_id="A", email="a@example.com")
    visitor.send("identify", user_id="B")
    visitor.send("b")
    assert (names(karte, "A"), names(karte, "B"), names(karte, "vis-v")) == ({"a"}, {"b"}, {"b"})
    assert karte.people() == [["A"], ["B", "vis-v"]]
    assert "email" not in visitor.sees()["identify"]
    visitor.send("identify", user_id="A")
    visitor.send("c")
    assert (names(karte, "A"), names(karte, "B")) == ({"a", "c"}, {"b"})


def test_events_that_cross_a_login_land_on_the_former_member(karte: StandIn, visitor: Visitor) -> None:
    order(karte, "settings", {"switch_seconds": 5})
    karte.clock.freeze()
    visitor.send("identify", user_id="A")
    visitor.send("identify", user_id="B")
    visitor.send("a")
    karte.clock.advance(5)
    visitor.send("b")
    assert (names(karte, "A"), names(karte, "B")) == ({"a"}, {"b"})


def test_a_visitor_whose_id_was_reset_is_somebody_new(karte: StandIn, visitor: Visitor) -> None:
    visitor.send("identify", user_id="A")
    visitor.id = "w"
    visitor.send("a")
    assert karte.people() == [["A", "vis-v"], ["vis-w"]]
    assert names(karte, "A") == set()


def test_who_joined_whom_by_which_way_is_shown(karte: StandIn, visitor: Visitor) -> None:
    visitor.send("identify", user_id="A")
    write(karte, "vis-w", "identify", user_id="A")
    shown = look(karte, "users")
    assert shown["joins"] == [
        {"user": "vis-v", "other": "A", "event_name": "identify", "source": "tag"},
        {"user": "vis-w", "other": "A", "event_name": "identify", "source": "api"},
    ]
    assert {one["user"]: (one["kind"], one["person"], one["events"]) for one in shown["users"]} == {
        "A": ("member", "A", 2),
        "vis-v": ("visitor", "A", 2),
        "vis-w": ("visitor", "A", 2),
    }


def test_a_prefixed_visitor_id_is_another_visitor(karte: StandIn) -> None:
    write(karte, "vis-v", "a")
    call(karte, "/v2/track/event/write", {"keys": {"visitor_id": "vis-v"}, "event": {"event_name": "b"}})
    assert karte.people() == [["vis-v"], ["vis-vis-v"]]


@pytest.mark.parametrize("name", ["identify", "plugin_line_identify"])
def test_user_data_without_a_user_id_are_lost_and_that_is_said(karte: StandIn, visitor: Visitor, name: str) -> None:
    visitor.send(name, marketo_cookie="id:561-HYG-937&token:_mch-x-1")
    assert name not in visitor.sees() or visitor.sees()[name] == {}
    (lost,) = look(karte, "lost")["lost"]
    assert (lost["user"], lost["event_name"]) == ("vis-v", name)


def test_a_known_member_needs_user_id_in_each_identify_event_all_the_same(visitor: Visitor) -> None:
    visitor.send("identify", user_id="A", email="a@example.com")
    visitor.send("identify", email="new@example.com")
    assert visitor.sees()["identify"]["email"] == "a@example.com"


def test_an_old_project_keeps_what_a_visitor_says_of_itself(old: StandIn) -> None:
    visitor = Visitor(old)
    visitor.send("identify", marketo_cookie="c")
    assert visitor.sees()["identify"] == {"marketo_cookie": "c"}


@given(st.lists(st.tuples(st.sampled_from("vw"), st.sampled_from(["A", "B", "C", ""])), max_size=12))
def test_whoever_logs_in_on_shared_browsers_keeps_to_the_own_events_and_members_are_never_one(
    steps: list[tuple[str, str]],
) -> None:
    history = History(itertools.count().__next__, "events")
    expected: dict[str, list[int]] = {}
    owner = {"v": "vis-v", "w": "vis-w"}
    for number, (browser, member) in enumerate(steps):
        if member:
            history.record("visitor_id", browser, "identify", {"user_id": member}, "tag")
            if owner[browser].startswith("vis-"):
                expected.setdefault(member, []).extend(expected.pop(owner[browser], []))
            owner[browser] = member
        else:
            history.record("visitor_id", browser, "step", {"number": number}, "tag")
            expected.setdefault(owner[browser], []).append(number)
    for user in ("A", "B", "C", *(one for one in owner.values() if one.startswith("vis-"))):
        found = [one.values["number"] for one in history.of(user) if one.event_name == "step"]
        assert sorted(found) == sorted(expected.get(user, []))
    assert all(sum(not user.startswith("vis-") for user in person) <= 1 for person in history.people.all())
