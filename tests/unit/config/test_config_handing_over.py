"""Routes that lead to others: what each says of it, and what they make together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.chains import advise_of_coming_back, check_chains, check_coming_back
from config.handing_over import HandingOver
from relay.core.config import Connection, LookUpRoute, Route
from relay.core.findings import Problem


class _Route(LookUpRoute, frozen=True, kw_only=True):
    """Any system's; one with `find` looks up."""

    find: dict[str, Any] | None = None
    adds: bool = False
    says_whom: bool = False

    @property
    def adds_each_time(self) -> bool:
        return self.adds


def routes(**written: dict[str, Any]) -> dict[str, Route]:
    return {name: msgspec.convert({"to": "crm", **entry}, _Route) for name, entry in written.items()}


def looks_up(route: Route) -> bool:
    return isinstance(route, _Route) and route.find is not None


def problems(known: Mapping[str, Route]) -> dict[str, str]:
    connections = {name: Connection() for name in ("crm", "far", "shop")}
    found = HandingOver(
        routes=known,
        connections=connections,
        looks_up=looks_up,
        tells_on=lambda route: isinstance(route, _Route) and route.says_whom,
        found_stream=lambda route: "things" if isinstance(route, _Route) and route.find == {"thing": 1} else None,
        taken_stream=lambda route: route.source.stream if route.source else None,
        takes_nobody=lambda route: route.to == "shop",
    ).check()
    return {each.path: each.message for each in found}


VISIT: dict[str, Any] = {"from": "shop", "find": {}, "then": "greet"}
GREET: dict[str, Any] = {"from": "crm", "to": "far"}
TOLD: dict[str, Any] = {"from": "relay", "to": "far"}


def test_a_look_up_may_lead_to_a_route_that_comes_from_what_is_looked_up() -> None:
    assert problems(routes(visit=VISIT, greet=GREET)) == {}


def test_the_next_route_takes_what_is_found_and_nothing_else_of_the_same_system() -> None:
    visit, greet = {**VISIT, "find": {"thing": 1}}, {**GREET, "source": {"stream": "people"}}
    found = problems(routes(visit=visit, greet=greet))
    assert "greet takes `people`" in found["visit.then"]
    assert "source: {stream: things}" in found["visit.then"]
    assert problems(routes(visit=visit, greet={**GREET, "source": {"stream": "things"}})) == {}
    assert problems(routes(visit=VISIT, greet=greet)) == {}


def test_a_route_that_writes_may_lead_on_where_its_system_says_whom_it_was_about() -> None:
    visit = {**VISIT, "find": None, "says_whom": True}
    assert problems(routes(visit=visit, greet=GREET)) == {}
    assert "finds nothing" in problems(routes(visit={**visit, "says_whom": False}, greet=GREET))["visit.then"]
    nobody = {**visit, "then": {"route": "greet", "nobody": "retry 10m"}}
    assert "is there" in problems(routes(visit=nobody, greet=GREET))["visit.then.nobody"]


def test_nobody_and_dead_letters_lead_to_routes_of_the_relay_itself() -> None:
    visit = {**VISIT, "then": {"route": "greet", "nobody": "told"}, "on_dead_letter": "told"}
    greet = {**GREET, "on_dead_letter": {"route": "told", "lead_id": "id"}}
    assert problems(routes(visit=visit, greet=greet, told=TOLD)) == {}


def test_the_same_route_may_be_told_of_nobody_where_it_has_something_to_do_then() -> None:
    visit = {**VISIT, "then": {"route": "greet", "nobody": "tell"}}
    assert problems(routes(visit=visit, greet={**GREET, "to": "shop", "unchanged": "skip"})) == {}
    assert "nothing to write where nobody" in problems(routes(visit=visit, greet=GREET))["visit.then.nobody"]


@pytest.mark.parametrize(
    ("change", "path", "said"),
    [
        ({"then": "gret"}, "visit.then", "unknown route `gret`. Did you mean `greet`? Routes with from: crm: greet."),
        ({"then": {"route": "x"}}, "visit.then.route", "unknown route `x`. Routes with from: crm: greet."),
        ({"then": "told"}, "visit.then", "told comes from relay, not from crm: it gets what is found there."),
        ({"find": None}, "visit.then", "this route writes to crm, and finds nothing that could go on."),
        ({"then": None}, "visit.then", "missing key. This route only looks up: name the route that takes"),
        ({"then": {"route": "greet", "nobody": "greet"}}, "visit.then.nobody", "greet comes from crm, not from relay"),
        (
            {"then": {"route": "greet", "nobody": "dorp"}},
            "visit.then.nobody",
            "Did you mean `drop`?",
        ),
        (
            {"then": {"route": "greet", "nobody": "bye"}},
            "visit.then.nobody",
            "relay: told. It may also be: drop, tell.",
        ),
        ({"then": {"route": "greet", "nobody": "retry 1h"}}, "visit.then.nobody", "longer than retry.max"),
        ({"on_dead_letter": "greet"}, "visit.on_dead_letter", "greet comes from crm, not from relay"),
        ({"on_dead_letter": {"route": "tod"}}, "visit.on_dead_letter.route", "Did you mean `told`?"),
    ],
)
def test_what_a_route_cannot_lead_to_is_said_at_its_place(change: dict[str, Any], path: str, said: str) -> None:
    known = routes(visit={**VISIT, **change}, greet=GREET, told=TOLD, other={"on_dead_letter": "told"})
    assert said in problems(known)[path]


def test_nobody_may_be_looked_for_again_within_the_longest_pause() -> None:
    assert problems(routes(visit={**VISIT, "then": {"route": "greet", "nobody": "retry 15m"}}, greet=GREET)) == {}


def test_a_route_of_the_relay_itself_tells_nobody_of_its_own_dead_letters() -> None:
    known = routes(one={"on_dead_letter": "told"}, told={**TOLD, "on_dead_letter": "told"})
    assert "tells of no dead letters of its own" in problems(known)["told.on_dead_letter"]


def test_a_route_of_the_relay_itself_that_nobody_names_is_never_started() -> None:
    assert "nothing starts this route" in problems(routes(told=TOLD))["told.from"]


def test_nobody_waits_for_the_answer_of_a_second_half_but_of_a_first_half_one_may() -> None:
    known = routes(visit={**VISIT, "reply": "delivered"}, greet={**GREET, "reply": "delivered"})
    assert [*problems(known)] == ["greet.reply"]


def chained(**leads_to: str) -> dict[str, Route]:
    return routes(**{name: {"find": {}, "then": each} if each else {} for name, each in leads_to.items()})


def said(found: Iterator[Problem]) -> dict[str, str]:
    return {each.path: each.message for each in found}


def test_four_routes_may_follow_and_five_may_not() -> None:
    assert said(check_chains(chained(a="b", b="c", c="d", d="e", e=""))) == {}
    found = said(check_chains(chained(a="b", b="c", c="d", d="e", e="f", f="")))
    assert [*found] == ["a.then"]
    assert "more than 4 routes follow on this one: a -> b -> c -> d -> e -> f" in found["a.then"]


def test_a_circle_is_said_once_with_all_that_are_in_it() -> None:
    found = said(check_chains(chained(x="a", a="b", b="c", c="a")))
    assert found == {"a.then": "goes round for ever: a -> b -> c -> a. Let one of them lead elsewhere."}


def test_a_circle_by_way_of_a_dead_letter_is_one_too() -> None:
    known = routes(
        ask={"from": "relay", "find": {}, "then": "greet"}, greet={"from": "crm", "to": "far", "on_dead_letter": "ask"}
    )
    assert [*said(check_chains(known))] == ["ask.then"]


def test_what_goes_back_to_where_the_first_came_from_must_skip_what_is_unchanged() -> None:
    known = routes(visit=VISIT, greet={**GREET, "to": "shop"})
    assert [*said(check_coming_back(known))] == ["greet.unchanged"]
    known = routes(visit=VISIT, greet={**GREET, "to": "shop", "unchanged": "skip"})
    assert said(check_coming_back(known)) == {}
    assert [*said(advise_of_coming_back(known))] == ["visit.from"]


def test_what_adds_something_each_time_cannot_go_back_at_all() -> None:
    found = said(check_coming_back(routes(visit=VISIT, greet={**GREET, "to": "shop", "adds": True})))
    assert found["greet.to"].startswith("writes to shop, where visit begins, which leads here, and adds something")


def test_a_notice_to_where_the_event_came_from_is_only_warned_of() -> None:
    known = routes(visit={"from": "shop", "on_dead_letter": "told"}, told={"from": "relay", "to": "shop"})
    assert said(check_coming_back(known)) == {}
    assert "goes round for ever" in said(advise_of_coming_back(known))["visit.from"]


def test_what_goes_elsewhere_is_not_warned_of() -> None:
    assert said(advise_of_coming_back(routes(visit=VISIT, greet=GREET))) == {}


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from([*"abcdef", ""]), min_size=1))
def test_whatever_is_written_what_passes_has_an_end(leads_to: dict[str, str]) -> None:
    known = chained(**leads_to)
    if said(check_chains(known)):
        return
    for begin in known:
        name, links = begin, 0
        while known[name].follows is not None and leads_to[name] in known:
            name, links = leads_to[name], links + 1
            assert links <= 4
