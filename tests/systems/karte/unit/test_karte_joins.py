"""Whatever comes, and whatever a route says: the relay never makes two users of KARTE one."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from local.kit.exchange import Request
from local.systems.karte.project import EVERY_SCOPE, Project
from relay.core.refusal import Refused
from systems.karte.client import WRITE
from systems.karte.config import KarteConnection, KarteRoute
from systems.karte.mapping import RouteMapping
from systems.karte.system import KARTE
from tests.support.examples import usual

HEADERS = {"authorization": ["Bearer t"], "content-type": ["application/json"]}
IDS = ["A", "B", "vis-A", "vis-B", "wuid-line-UB", "marketo-7", "7", ""]
NAMES = ["user_id", "userId", "USER_ID", "line_user_id", "visitor_id", "email", "user"]
EVENTS = [*["identify"] * 4, "Identify", "plugin_line_identify", "Plugin_Line_Identify", "attribute", "opened"]
PATHS = ["uid", "other", "deep.user_id", "{user_id: other}", "[uid, other]", "other || uid", "'B'"]

SENT = st.sampled_from(IDS) | st.sampled_from([7, None, True, ["B"], {"user_id": "B"}])
VALUES = st.fixed_dictionaries({"user_id": SENT}) | st.dictionaries(st.sampled_from(NAMES), SENT, max_size=4)
PAYLOADS = st.fixed_dictionaries(
    {"leadId": st.sampled_from([7, "7", ""]), "uid": SENT, "other": SENT},
    optional={
        "deep": VALUES,
        "events": st.lists(
            st.fixed_dictionaries({"event_name": st.sampled_from(EVENTS), "values": VALUES}), min_size=1, max_size=3
        ),
    },
)
WHO = st.tuples(st.sampled_from(["user_id", "visitor_id"]), st.sampled_from(PATHS)).map(lambda pair: dict([pair]))
WHAT = st.fixed_dictionaries(
    {
        "event_name": st.sampled_from(EVENTS),
        "values": st.dictionaries(st.sampled_from(NAMES), st.sampled_from(PATHS), max_size=3),
    }
)
ROUTES = st.tuples(WHO | st.just({}), WHAT | st.just({})).map(lambda parts: {**parts[0], **parts[1]})
USER_DATA = st.sampled_from(["managed", "events"])


def problems(connection: KarteConnection, route: KarteRoute) -> list[Any]:
    """What `check` says before anything is deployed."""
    return [*KARTE.target.check_route(route), *KARTE.target.check_together(connection, route)]


def deliver(project: Project, connection: KarteConnection, route: KarteRoute, payload: dict[str, Any]) -> int:
    """Accept, and write what was accepted; how many events that were."""
    try:
        KARTE.target.accept(route, payload, connection)
        mapped = RouteMapping(route).read(payload, connection.user_data)
    except Refused:
        return 0
    for event in mapped.events:
        request = Request("POST", WRITE, HEADERS, event.body(mapped.keys, "relay-1"))
        assert project.serve(request).status == 200
    return len(mapped.events)


@settings(max_examples=usual(6))
@given(ROUTES, USER_DATA, st.lists(PAYLOADS, min_size=1, max_size=4))
def test_no_route_and_no_payload_joins_users(
    written: dict[str, Any], user_data: Any, payloads: list[dict[str, Any]]
) -> None:
    connection = KarteConnection(user_data=user_data)
    route = msgspec.convert({"to": "karte", **written}, KarteRoute)
    assume(not problems(connection, route))
    project = Project({"t": EVERY_SCOPE}, user_data=user_data)
    for payload in payloads:
        deliver(project, connection, route, payload)
    assert project.people.joins == []


def test_the_kind_of_route_that_once_joined_two_members_is_refused_before_it_is_deployed() -> None:
    route = {"to": "karte", "user_id": "uid", "event_name": "identify", "values": {"user_id": "other"}}
    (problem,) = problems(KarteConnection(), msgspec.convert(route, KarteRoute))
    assert problem.path == "values.user_id"


@given(USER_DATA)
def test_a_members_own_data_are_kept_under_that_member(user_data: Any) -> None:
    connection = KarteConnection(user_data=user_data)
    route = msgspec.convert({"to": "karte", "user_id": "uid"}, KarteRoute)
    project = Project({"t": EVERY_SCOPE}, user_data=user_data)
    events = [{"event_name": "identify", "values": {"email": "a@example.com"}}]
    assert deliver(project, connection, route, {"leadId": 7, "uid": "A", "events": events}) == 1
    kept = project.personal["A"] if user_data == "managed" else project.written[0].values
    assert {name: kept[name] for name in ("user_id", "email")} == {"user_id": "A", "email": "a@example.com"}
    assert project.people.all() == [["A"]]
