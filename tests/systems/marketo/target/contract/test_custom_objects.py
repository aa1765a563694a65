"""Routes with `object`: records of custom objects are created and updated, linked to their leads."""

from __future__ import annotations

import dataclasses
from typing import Any, cast

import pytest
import requests

from relay.core.outcome import Delivered, Rejected, Unmatched
from relay.delivering.skipping import Skipping
from relay.delivering.unchanged import Unchanged
from systems.marketo.system import MARKETO
from tests.support import sqs_events
from tests.support.connection import Connection
from tests.systems.marketo.target.contract.marketo_relay import (
    COOKIE,
    MarketoRelay,
    a_route,
    an_event,
    answers,
    codes,
    kinds,
)

ATTENDANCE = "webinarAttendance_c"
WRITE = f"/rest/v1/customobjects/{ATTENDANCE}.json"
DESCRIBE = f"/rest/v1/customobjects/{ATTENDANCE}/describe.json"
KEY = ["personId", "eventId", "eventUserId"]


def attendance(filled: dict[str, Any], **more: Any) -> dict[str, Any]:
    part = {"name": ATTENDANCE, "link": "personId", "key": KEY}
    return {"object": part | {"fields": {"eventId": "event", "eventUserId": "user", **filled}}, **more}


CAR = {"name": "car_c", "link": "leadId", "key": ["vin"], "fields": {"vin": "vin", "make": "make"}}
MINUTES = {"minutesViewed": {"from": "minutes", "type": "integer"}}
AT = {"attendedAt": {"from": "at", "type": "datetime", "zone": "UTC"}}
ROUTES = {
    "watched": a_route(**attendance(MINUTES)),
    "came": a_route(**attendance(AT)),
    "cleared": a_route(**attendance(MINUTES, empty="clear")),
    "made": a_route(**attendance(MINUTES, fields={"department": "department"})),
    "updated": a_route(**attendance(MINUTES, fields={"department": "department"}, create=False)),
    "by-any": a_route(lead={"id": "leadId", "cookie": "cookie", "email": "email"}, **attendance(MINUTES)),
    "car": a_route(
        object={"name": "car_c", "link": "leadId", "key": ["vin"], "fields": {"vin": "vin", "make": "make"}}
    ),
}


@pytest.fixture
def linking(relay: MarketoRelay) -> MarketoRelay:
    """A relay whose routes write custom objects."""
    relay.routes = ROUTES
    return relay


def watched(route: str = "watched", email: str = "a@example.com", **payload: Any) -> Any:
    return an_event(route, **{"email": email, "event": "e1", "user": "u1", "minutes": 5, **payload})


def test_a_record_is_created_with_its_link_and_then_updated_by_its_key(linking: MarketoRelay) -> None:
    lead = linking.lead()
    first = linking.deliver(watched())
    second = linking.deliver(watched(minutes=9), watched(user="u2"))

    assert [answer["result"] for answer in answers([*first, *second])] == ["CREATED", "UPDATED", "CREATED"]
    assert {answer["lead_id"] for answer in answers([*first, *second])} == {str(lead)}
    assert answers(first)[0]["object"] == answers(second)[0]["object"] != answers(second)[1]["object"]
    assert linking.objects(ATTENDANCE) == [
        {"personId": lead, "eventId": "e1", "eventUserId": "u1", "minutesViewed": 9},
        {"personId": lead, "eventId": "e1", "eventUserId": "u2", "minutesViewed": 5},
    ]


def test_two_routes_fill_one_record_and_neither_touches_what_the_other_wrote(linking: MarketoRelay) -> None:
    linking.lead()
    linking.deliver(watched(), watched("came", at="2026-10-01T03:05:00Z"))
    linking.deliver(watched(minutes=""))

    [record] = linking.objects(ATTENDANCE)
    assert (record["minutesViewed"], record["attendedAt"]) == (5, "2026-10-01T03:05:00Z")
    linking.deliver(watched("cleared", minutes=""))
    [record] = linking.objects(ATTENDANCE)
    assert (record["minutesViewed"], record["attendedAt"]) == (None, "2026-10-01T03:05:00Z")


def test_an_object_may_have_a_key_without_its_link(linking: MarketoRelay) -> None:
    first, second = linking.lead("a@example.com"), linking.lead("b@example.com")
    linking.deliver(an_event("car", email="a@example.com", vin="v1", make="Audi"))
    linking.deliver(an_event("car", email="b@example.com", vin="V1"))

    assert first != second
    assert linking.objects("car_c") == [{"vin": "V1", "leadId": second, "make": "Audi"}]


def test_hundreds_are_one_look_up_and_one_call_for_each_three_hundred(linking: MarketoRelay) -> None:
    linking.lead()
    outcomes = linking.deliver(*(watched(user=f"u{n}") for n in range(301)))

    assert kinds(outcomes) == "D" * 301
    assert (linking.calls("/rest/v1/leads.json"), linking.calls(WRITE)) == (1, 2)


def test_two_events_of_one_record_are_two_calls_and_the_later_has_the_last_word(linking: MarketoRelay) -> None:
    linking.lead()
    outcomes = linking.deliver(watched(minutes=1), watched(user="U1", minutes=2), watched(user="u2", minutes=3))

    assert kinds(outcomes) == "DDD"
    assert [each["minutesViewed"] for each in linking.objects(ATTENDANCE)] == [2, 3]
    assert linking.calls(WRITE) == 2


def test_nobody_is_unmatched_under_the_address_and_no_lead_is_made(linking: MarketoRelay) -> None:
    linking.lead()
    outcomes = linking.deliver(watched(email="nobody@example.com"), watched(), watched("updated", "no@example.com"))

    assert kinds(outcomes) == "UDU"
    assert [each.address for each in outcomes if isinstance(each, Unmatched)] == [
        "nobody@example.com",
        "no@example.com",
    ]
    assert codes(outcomes) == ["1004", "", "1004"]
    assert len(linking.marketo.leads()) == 1


def test_of_several_leads_the_last_updated_has_the_record_and_a_warning_says_so(linking: MarketoRelay) -> None:
    ids = []
    for name in ("Old", "New"):
        ids.append(linking.marketo.edit(firstName=name)["id"])
        linking.marketo.edit(id=ids[-1], email="a@example.com")
    linking.marketo.clock.advance(60)
    linking.marketo.edit(id=ids[0], title="touched last")
    outcomes = linking.deliver(watched())
    made = linking.deliver(watched("made", department="Law", user="u2"))

    assert [each["personId"] for each in linking.objects(ATTENDANCE)] == [ids[0], ids[1]]
    warned = [each.warnings for each in [*outcomes, *made] if isinstance(each, Delivered)]
    assert warned == [("several_leads:email",)] * 2


def test_a_lead_that_is_gone_is_unmatched_too(linking: MarketoRelay) -> None:
    lead = linking.lead()
    outcomes = linking.deliver(an_event("by-any", leadId=4711, event="e1", user="u1"), watched("by-any", leadId=lead))

    assert (kinds(outcomes), codes(outcomes)) == ("UD", ["1004", ""])
    assert [each.address for each in outcomes if isinstance(each, Unmatched)] == ["4711"]


def test_a_lead_is_found_by_its_cookie(linking: MarketoRelay) -> None:
    lead = linking.lead()
    linking.routes = {**ROUTES, "changed": a_route(lead={"id": "leadId", "cookie": "cookie"}, fields={})}
    linking.deliver(an_event("changed", leadId=lead, cookie=COOKIE))

    assert kinds(linking.deliver(an_event("by-any", cookie=COOKIE, event="e1", user="u1"))) == "D"
    assert linking.objects(ATTENDANCE)[0]["personId"] == lead


def test_fields_make_the_lead_and_whoever_waits_for_it_is_told(linking: MarketoRelay) -> None:
    first = linking.deliver(watched("made", department="Sales"), watched("made", user="u2", department="Law"))
    second = linking.deliver(watched("updated", department="Board"))

    [lead] = linking.marketo.leads(email="a@example.com")
    assert lead["department"] == "Board"
    assert [each.new_person for each in [*first, *second] if isinstance(each, Delivered)] == ["a@example.com", "", ""]
    assert [each["personId"] for each in linking.objects(ATTENDANCE)] == [lead["id"]] * 2


def test_whoever_waits_is_told_of_leads_that_other_routes_make(relay: MarketoRelay) -> None:
    [first, second] = [relay.deliver(an_event(email="a@example.com", department=name)) for name in ("A", "B")]

    assert [each.new_person for each in [*first, *second] if isinstance(each, Delivered)] == ["a@example.com", ""]


def test_a_long_text_is_cut_warned_of_and_fails_nobody(linking: MarketoRelay) -> None:
    linking.lead()
    linking.lead("b@example.com")
    event = an_event("car", email="a@example.com", vin="v1", make="x" * 300)
    outcomes = linking.deliver(event, an_event("car", email="b@example.com", vin="v2", make="Audi"))

    assert [each.warnings for each in outcomes if isinstance(each, Delivered)] == [("text_cut:make",), ()]
    assert [record["make"] for record in linking.objects("car_c")] == ["x" * 255, "Audi"]


@pytest.mark.parametrize("value", ["https://example.com/" + "x" * 300, f"{'x' * 300}@example.com"])
def test_a_url_or_an_address_that_is_too_long_is_left_out(linking: MarketoRelay, value: str) -> None:
    linking.lead()
    linking.deliver(an_event("car", email="a@example.com", vin="v1", make="Audi"))

    assert kinds(linking.deliver(an_event("car", email="a@example.com", vin="v1", make=value))) == "D"
    assert linking.objects("car_c")[0]["make"] == "Audi"


def test_a_key_that_is_too_long_is_refused_by_name_and_nobody_else_is(linking: MarketoRelay) -> None:
    linking.lead()
    outcomes = linking.deliver(
        an_event("car", email="a@example.com", vin="v" * 37, make="Audi"),
        an_event("car", email="a@example.com", vin="v"),
    )

    assert (kinds(outcomes), codes(outcomes)) == ("XD", ["key_too_long", ""])
    assert isinstance(outcomes[0], Rejected)
    assert "vin is 37 long" in outcomes[0].cause.message


def test_one_bad_record_of_a_call_fails_alone(linking: MarketoRelay) -> None:
    linking.lead()
    outcomes = linking.deliver(watched(minutes=2**40), watched(user="u2"))

    assert (kinds(outcomes), codes(outcomes)) == ("XD", ["1001", ""])


def test_a_lost_answer_is_written_again_and_a_later_event_of_the_record_waits(linking: MarketoRelay) -> None:
    linking.lead()
    linking.marketo.fail("lost-answer", times=1, method="POST", path=WRITE)
    events = [watched(minutes=1), watched(minutes=2)]
    assert kinds(linking.deliver(*events)) == "RR"
    assert kinds(linking.deliver(*events)) == "DD"
    assert [each["minutesViewed"] for each in linking.objects(ATTENDANCE)] == [2]


def test_a_field_that_was_made_just_now_is_known_and_its_length_too(linking: MarketoRelay) -> None:
    linking.lead()
    linking.deliver(watched())
    kind = {"name": ATTENDANCE, "dedupe_fields": KEY, "fields": [
        {"name": "personId", "type": "integer", "link": "id"}, {"name": "eventId"}, {"name": "eventUserId"},
        {"name": "answer", "length": 10},
    ]}  # fmt: skip
    assert requests.post(f"{linking.marketo.url}/_stand-in/objects", json=kind, timeout=10).ok
    linking.routes = {"answered": a_route(**attendance({"answer": "answer"}))}

    assert kinds(linking.deliver(watched("answered", answer="y" * 11))) == "D"
    assert linking.objects(ATTENDANCE)[0]["answer"] == "y" * 10


def test_an_object_that_is_not_there_rejects_its_events_only(linking: MarketoRelay) -> None:
    linking.lead()
    part = {"name": "nothing_c", "link": "a", "key": ["b"], "fields": {"b": "user"}}
    linking.routes = {**ROUTES, "nothing": a_route(object=part)}

    assert codes(linking.deliver(watched("nothing"), watched())) == ["1013", ""]


def test_equal_values_are_told_by_their_record_so_that_they_can_be_skipped() -> None:
    side, route = MARKETO.target, ROUTES["watched"]
    first, other = ({"email": "A@example.com", "event": "e1", "user": user, "minutes": "5"} for user in ("u1", "u2"))
    more = {**first, "seen": 1, "minutes": 5}

    assert side.accept(route, first).key == side.accept(route, more).key != side.accept(route, other).key
    assert side.fingerprint(route, first) == side.fingerprint(route, more) != side.fingerprint(route, other)
    assert side.fingerprint(route, first) != side.fingerprint(route, {**first, "minutes": 6})
    assert side.accept(ROUTES["came"], first).key == side.accept(route, first).key, "both keep the order of the record"


def test_what_a_route_last_wrote_of_a_record_is_not_written_again(linking: MarketoRelay) -> None:
    linking.lead()
    routes = {"watched": a_route(**attendance(MINUTES, unchanged="skip"))}
    linking.routes = routes
    engine = Connection(linking.target(), routes=routes)
    skipping = Skipping(
        connection="crm",
        memory=Unchanged(state=cast("Any", engine.state), key=b"key"),
        fingerprint=MARKETO.target.fingerprint,
    )
    engine.delivery = dataclasses.replace(engine.delivery, skipping=skipping)
    for number, user in enumerate(["u1", "u2", "u1", "u2"]):
        payload = {"email": "a@example.com", "event": "e1", "user": user, "minutes": 5, "seen": number}
        group = MARKETO.target.accept(routes["watched"], payload).key
        engine.queue.send(sqs_events.body(payload, route="watched"), group, f"d-{number}", {})
        batch = engine.receive()
        engine.settle(batch, engine.run(batch))

    assert linking.calls(WRITE) == 2
    assert engine.dead_letters.messages == []


def test_who_may_find_nobody_is_known_before_anything_is_deployed() -> None:
    may = {name: MARKETO.target.may_find_nobody(route) for name, route in ROUTES.items()}

    assert {name for name, nobody in may.items() if not nobody} == {"made"}
    others = {
        "made": a_route(fields={}),
        "updated": a_route(fields={}, create=False),
        "activity": a_route(activity={"type": 100001, "primary": "a"}),
        "program": a_route(program={"id": 1, "status": "a"}),
        "campaign": a_route(campaign={"id": 1}),
        "looked-up": a_route(find={}, then="x"),
    }
    assert [*filter(lambda name: MARKETO.target.may_find_nobody(others[name]), others)] == [
        "updated",
        "activity",
        "program",
    ]
