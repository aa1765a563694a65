"""What a route gets of a call of KARTE's, whichever part of KARTE makes it (K-30: the relay is what KARTE calls)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core.refusal import Refused
from relay.queue import queues
from relay.system.receiver import Ignored
from systems.karte.receiver.calls import KARTE_RECEIVER
from tests.systems.karte.receiver.front_door import FrontDoor, pushed, routes, visit

COOKIE_BY_TIME = "id:561-HYG-937&token:_mch-marketo.com-1374552656411-90718"
COOKIE_BY_HEX = "id:561-HYG-937&token:_mch-marketo.com-97bf4361ef4433921a6da262e8df45a"
CALL: dict[str, Any] = {
    "id": "delivery-1",
    "user_id": "M-0042",
    "visitor_id": "V1",
    "email": "a@example.com",
    "marketo_cookie": COOKIE_BY_TIME,
    "event_name": "identify",
    "values": {"plan": "gold", "empty": ""},
    "time": 1_760_000_000,
}


def payload_of(body: Any, route: str = "karte-event", door: FrontDoor | None = None) -> dict[str, Any]:
    door = door or FrontDoor()
    answer = door.post(body, route)
    assert (answer.status, answer.content["status"]) == (202, "accepted"), answer.content
    [payload] = door.payloads()
    return payload


def test_a_call_becomes_an_event_with_names_that_are_always_the_same() -> None:
    assert payload_of(CALL) == CALL | {
        "asker": "user_id/M-0042",
        "cookie_state": "ok",
        "time": "2025-10-09T08:53:20.000Z",
    }


def test_a_visitor_without_an_email_arrives_with_the_cookie_alone_k03() -> None:
    body = {"user_id": "", "visitor_id": "V1", "email": "", "marketo_cookie": COOKIE_BY_HEX}
    found = payload_of(body, "karte-visit")
    assert found == {
        "visitor_id": "V1",
        "marketo_cookie": COOKIE_BY_HEX,
        "cookie_state": "ok",
        "asker": "visitor_id/V1",
    }


@pytest.mark.parametrize("cookie", [COOKIE_BY_TIME, COOKIE_BY_HEX])
@pytest.mark.parametrize("spelled", [lambda text: text, lambda text: text.replace(":", "%3A").replace("&", "%26")])
def test_both_forms_of_the_cookie_are_understood_also_percent_encoded_k12(cookie: str, spelled: Any) -> None:
    assert payload_of({**CALL, "marketo_cookie": spelled(cookie)})["marketo_cookie"] == cookie


@pytest.mark.parametrize(
    ("cookie", "state"),
    [
        ("", "none"),
        (None, "none"),
        ("id:561-HYG-937", "malformed"),
        (f"{COOKIE_BY_HEX},id:1", "malformed"),
        (COOKIE_BY_HEX + "x" * 2000, "malformed"),
        (7, "malformed"),
        ({"a": 1}, "malformed"),
    ],
)
def test_what_is_no_cookie_goes_no_further_and_its_kind_is_said_k15(cookie: Any, state: str) -> None:
    found = payload_of({**CALL, "marketo_cookie": cookie})
    assert ("marketo_cookie" in found, found["cookie_state"]) == (False, state)


@pytest.mark.parametrize(
    ("sent", "known"),
    [
        ({"user_id": "vis-V1"}, {"visitor_id": "V1"}),
        ({"user_id": "vis-V1", "visitor_id": "V1"}, {"visitor_id": "V1"}),
        ({"user_id": "", "visitor_id": "vis-V1"}, {"visitor_id": "V1"}),
        ({"user_id": "M", "visitor_id": "vis-vis-1"}, {"user_id": "M", "visitor_id": "vis-1"}),
        ({"user_id": 42}, {"user_id": "42"}),
        ({"user_id": " M \n"}, {"user_id": "M"}),
    ],
)
def test_a_visitor_is_bare_and_a_member_is_a_member(sent: dict[str, Any], known: dict[str, Any]) -> None:
    found = payload_of({"email": "a@example.com", **sent}, "karte-visit")
    assert {name: found[name] for name in ("user_id", "visitor_id") if name in found} == known


def test_what_one_user_asks_keeps_its_order_whoever_is_looked_up() -> None:
    door = FrontDoor()
    for number, (user, email) in enumerate(
        [("M1", "a@x.com"), ("M1", "b@x.com"), ("M2", "a@x.com"), ("vis-M1", "a@x.com")]
    ):
        door.post({"id": str(number), "user_id": user, "email": email}, "karte-visit")
    names = ["user_id/M1", "user_id/M1", "user_id/M2", "visitor_id/M1"]
    assert door.groups() == [queues.message_group("marketo", f"asker/{name}") for name in names]


def test_nobody_can_say_that_somebody_else_asks() -> None:
    assert (
        payload_of({**CALL, "asker": "user_id/other", "cookie_state": "none"}, "karte-visit")["asker"]
        == "user_id/M-0042"
    )


def test_who_asks_stands_where_the_route_says() -> None:
    door = FrontDoor(routes=routes(shop=visit(asker=["values.shop", "user_id"])))
    assert payload_of({**CALL, "values": {"shop": 7}}, "shop", door)["asker"] == "values.shop/7"


def test_a_visit_of_nobody_is_refused_in_both_languages() -> None:
    door = FrontDoor()
    answer = door.post({"email": "a@example.com"}, "karte-visit")
    assert (answer.status, answer.content["error"]) == (400, "missing_key")
    assert "user_id, visitor_id" in answer.content["message"]
    assert "example.com" not in answer.content["message"]
    assert len(door.kept) == 1


def test_a_visitor_whom_marketo_cannot_know_is_passed_over_politely() -> None:
    door = FrontDoor()
    answer = door.post({"visitor_id": "V1", "email": "", "marketo_cookie": "broken"}, "karte-visit")
    assert (answer.status, answer.content["status"], answer.content["reason"]) == (200, "ignored", "nobody_to_look_up")
    assert (door.events(), door.kept) == ([], [])


def test_k30_a_route_that_says_what_it_needs_passes_over_who_has_none_of_it() -> None:
    """K-30: most visitors of a site are nobody whom Marketo could know."""
    door = FrontDoor(
        routes=routes(only=pushed(key="visitor_id", any_of=["email", "marketo_cookie"]), every=pushed(key="visitor_id"))
    )
    unknown = {"visitor_id": "V1", "email": "", "event_name": "buy"}
    answer = door.post({**unknown, "id": "1"}, "only")
    assert (answer.status, answer.content["reason"]) == (200, "nobody_to_look_up")
    taken = [door.post({**unknown, "id": "2", "email": "a@example.com"}, "only"), door.post(unknown, "every")]
    assert [each.content["status"] for each in taken] == ["accepted", "accepted"]
    assert door.kept == []


def test_events_that_the_route_does_not_list_are_passed_over_politely() -> None:
    door = FrontDoor(routes=routes(only=pushed(events=["purchase"])))
    answers = [door.post({**CALL, "id": name, "event_name": name}, "only") for name in ("identify", "purchase")]
    assert [each.content["status"] for each in answers] == ["ignored", "accepted"]
    assert answers[0].content["reason"] == "event_not_listed"


def test_craft_hands_over_its_own_id_and_time_k30() -> None:
    data = {"user_id": "M-0042", "email": "a@example.com", "id": "a field of the shop's own"}
    envelope = {
        "id": "3218655a-83e5-4a2d-a298-d5f56e58c365",
        "kind": "karte/action",
        "timestamp": "2022-10-13T02:26:27.126Z",
        "jsonPayload": {"name": "purchase", "data": data},
    }
    found = payload_of(envelope)
    assert (found["id"], found["event_name"], found["time"]) == (envelope["id"], "purchase", "2022-10-13T02:26:27.126Z")
    assert (found["user_id"], found["email"]) == ("M-0042", "a@example.com")


def test_craft_hands_over_what_is_no_json_as_a_text_and_that_is_refused() -> None:
    envelope = {"id": "1", "kind": "karte/action", "jsonPayload": {"name": "x", "data": '{"email": }'}}
    answer = FrontDoor().post(envelope)
    assert (answer.status, answer.content["error"]) == (400, "not_karte")


HOOK = {
    "id": "0759a6b7-cd92-458c-ae04-82ac86131b52",
    "event_type": "talk/message/sendFromUser",
    "api_key": "the-projects-key",
    "client_id": "the-app",
    "data": {"user_id": "", "visitor_id": "vis-V1", "date": "2023-02-20T07:07:46.237Z", "content": {"text": "Hello"}},
}


@pytest.mark.parametrize(
    "body", [HOOK, {"id": "other", "kind": "karte/apiv2-hook", "jsonPayload": HOOK}], ids=["web", "craft"]
)
def test_a_hook_says_who_wrote_and_keeps_the_projects_key_to_itself(body: dict[str, Any]) -> None:
    found = payload_of(body, "hooked", FrontDoor(routes=routes(hooked=pushed(key="visitor_id"))))
    assert (found["id"], found["event_name"]) == (HOOK["id"], "talk/message/sendFromUser")
    assert (found["visitor_id"], found["time"]) == ("V1", "2023-02-20T07:07:46.237Z")
    assert found["values"]["content"] == {"text": "Hello"}
    assert "the-projects-key" not in json.dumps(found)
    assert "the-app" not in json.dumps(found)


@pytest.mark.parametrize(
    ("time", "read"),
    [
        (1_760_000_000, "2025-10-09T08:53:20.000Z"),
        ("1760000000", "2025-10-09T08:53:20.000Z"),
        (1_760_000_000_250, "2025-10-09T08:53:20.250Z"),
        (1_760_000_000.25, "2025-10-09T08:53:20.250Z"),
        ("2025-10-09T17:53:20+09:00", "2025-10-09T08:53:20.000Z"),
        ("2025-10-09T08:53:20Z", "2025-10-09T08:53:20.000Z"),
    ],
)
def test_the_time_is_read_in_each_of_karte_s_spellings(time: Any, read: str) -> None:
    assert payload_of({**CALL, "time": time})["time"] == read


@pytest.mark.parametrize("time", ["2025-10-09T08:53:20", "yesterday", -1, True, [1], 1e300, "9" * 30])
def test_a_time_that_may_be_two_moments_is_refused(time: Any) -> None:
    answer = FrontDoor().post({**CALL, "time": time})
    assert (answer.status, answer.content["error"]) == (400, "invalid_value")


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"user_id": "x" * 513}, "invalid_key"),
        ({"user_id": {"id": 1}}, "invalid_key"),
        ({"id": "x" * 513}, "invalid_key"),
        ({"id": ["a"]}, "invalid_key"),
        ({"values": "no object"}, "invalid_value"),
        ({"values": [1]}, "invalid_value"),
        ({"email": {"a": 1}}, "invalid_value"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_its_name(wrong: dict[str, Any], error: str) -> None:
    door = FrontDoor()
    answer = door.post({**CALL, **wrong})
    assert (answer.status, answer.content["error"], len(door.kept)) == (400, error, 1)
    [name] = wrong
    assert name in answer.content["message"]


def test_values_in_a_text_are_the_object_that_they_spell() -> None:
    assert payload_of({**CALL, "values": '{"price": 12.50}'})["values"]["price"] == pytest.approx(12.5)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"a":' * 40 + b"1" + b"}" * 40, b'{"a": "\\ud83d"}', b"\xff{}"])
def test_what_is_no_object_is_refused_and_kept(body: bytes) -> None:
    door = FrontDoor()
    answer = door.post(body)
    assert answer.status == 400
    assert len(door.kept) == 1


def test_a_body_is_bounded_before_it_is_read() -> None:
    answer = FrontDoor().post(b'{"a": "' + b"x" * 300_000 + b'"}')
    assert (answer.status, answer.content["error"]) == (413, "too_large")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(
    [
        "id",
        "user_id",
        "visitor_id",
        "email",
        "marketo_cookie",
        "values",
        "time",
        "event_name",
        "kind",
        "jsonPayload",
        "event_type",
        "data",
        "asker",
        "cookie_state",
        "api_key",
    ]
)


VISIT = visit()


@given(st.dictionaries(NAMES | st.text(max_size=5), JSON, max_size=6))
def test_any_object_is_read_passed_over_or_refused_and_names_its_user_well(body: dict[str, Any]) -> None:
    try:
        found = KARTE_RECEIVER.read(VISIT, json.dumps(body).encode())
    except (Refused, Ignored):
        return
    kind, _, name = found["asker"].partition("/")
    assert found[kind] == name
    assert not found.get("user_id", "").startswith("vis-")
    assert not {"api_key", "client_id"} & found.keys()
    assert found["cookie_state"] in {"ok", "none", "malformed"}
