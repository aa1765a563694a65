"""What is wrong with a route or a connection is said with its path and what to change."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from systems.marketo.config import MarketoRoute
from systems.marketo.system import MARKETO
from systems.marketo.target.filling.field import FIELD_TYPES
from systems.marketo.target.filling.values import KINDS
from tests.systems.marketo.target.unit.routes import a_connection, a_route, connection_problems, problems

ACTIVITY = {"type": 100001, "primary": "name"}
OBJECT = {"name": "car_c", "link": "leadId", "key": ["vin"], "fields": {"vin": "vin"}}


def test_two_connections_to_one_instance_are_one_too_many_however_its_address_is_written() -> None:
    connections = {
        "crm": a_connection(url="https://123-ABC-456.mktorest.com/rest"),
        "other": a_connection(url="https://456-DEF-789.mktorest.com"),
        "events": a_connection(url="123-abc-456"),
    }
    (problem,) = MARKETO.check_connections(connections)
    assert problem.path == "events.url"
    assert "crm's instance already" in problem.message
    assert "Let this one's routes lead to crm" in problem.message


MAIL = {"id": "primaryId", "lead": "leadId"}


def test_every_type_is_known_and_can_be_converted() -> None:
    assert tuple(KINDS) == FIELD_TYPES


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"fields": {}},
        {"fields": {"leadScore": {"from": "score", "type": "integer"}}, "empty": "clear", "create": False},
        {"fields": None, "activity": {**ACTIVITY, "date": "at", "attributes": {"count": "n"}}},
        {"fields": None, "activity": {**ACTIVITY, "date": {"from": "at", "zone": "Asia/Tokyo"}}},
        {"fields": None, "program": {"id": 1001, "status": "Attended {how}"}},
        {"fields": None, "campaign": {"id": 22, "tokens": {"{{my.note}}": "note"}}},
        {"lead": {"id": "a", "foreign_id": "b", "cookie": "c", "email": "d"}, "foreign_type": "SFDC"},
        {"fields": None, "find": {}},
        {"fields": None, "find": {"fields": "all", "except": ["title"], "asker": ["user", "visitor.id"]}},
        {"fields": None, "find": {"fields": ["title"]}},
        {"fields": None, "lead": None, "mail": MAIL},
        {"fields": None, "lead": None, "mail": {**MAIL, "render": "mail", "images": True, "most_bytes": 1000}},
        {"fields": None, "object": OBJECT, "empty": "clear"},
        {"fields": {"title": "title"}, "object": OBJECT, "create": False, "workspace": "Default"},
        {"fields": None, "object": {**OBJECT, "key": ["leadId", "vin"]}},
    ],
)
def test_what_is_right_has_no_problem(changes: dict[str, Any]) -> None:
    assert problems(**changes) == {}


@pytest.mark.parametrize(
    ("changes", "path", "word"),
    [
        ({"lead": {}}, "lead", "says nothing of who"),
        ({"lead": None}, "lead", "missing key"),
        ({"fields": None, "mail": MAIL}, "lead", "mail.lead says"),
        ({"lead": None, "mail": MAIL}, "mail", "has fields already"),
        ({"fields": None, "lead": None, "mail": {**MAIL, "id": "a["}}, "mail.id", "not a JMESPath"),
        ({"fields": None, "lead": None, "mail": {**MAIL, "lead": "a["}}, "mail.lead", "not a JMESPath"),
        ({"fields": None, "lead": None, "mail": MAIL, "create": False}, "create", "nothing is written"),
        ({"lead": {"email": "a["}}, "lead.email", "not a JMESPath"),
        ({"foreign_type": "SFDC"}, "foreign_type", "lead.foreign_id"),
        ({"fields": None}, "fields", "does nothing"),
        ({"activity": ACTIVITY}, "activity", "has fields already"),
        ({"fields": None, "activity": ACTIVITY, "program": {"id": 1, "status": "A"}}, "program", "activity already"),
        ({"fields": None, "activity": ACTIVITY, "workspace": "Japan"}, "workspace", "routes with fields"),
        ({"fields": None, "activity": ACTIVITY, "create": False}, "create", "routes with fields"),
        ({"fields": None, "activity": ACTIVITY, "empty": "clear"}, "empty", "routes with fields"),
        ({"fields": {"id": "a"}}, "fields.id", "lead.id"),
        ({"fields": {"cookies": "a"}}, "fields.cookies", "lead.cookie"),
        ({"fields": {"updatedAt": "a"}}, "fields.updatedAt", "Leave it out"),
        ({"fields": {"email": "a"}}, "fields.email", "lead.email already"),
        ({"fields": {"a": {"from": "b", "type": "string"}}}, "fields.a.type", "Did you mean text"),
        ({"fields": {"a": {"from": "b", "type": "datetime"}}}, "fields.a.zone", "time zone"),
        ({"fields": {"a": {"from": "b", "zone": "Asia/Tokyo"}}}, "fields.a.zone", "nothing for text"),
        ({"fields": {"a": "b["}}, "fields.a", "not a JMESPath"),
        ({"fields": None, "activity": {**ACTIVITY, "date": "a["}}, "activity.date", "not a JMESPath"),
        (
            {"fields": None, "activity": {**ACTIVITY, "date": {"from": "a", "zone": "Tokyo"}}},
            "activity.date.zone",
            "no IANA",
        ),
        (
            {"fields": None, "activity": {**ACTIVITY, "attributes": {"a": {"from": "b", "empty": "clear"}}}},
            "activity.attributes.a.empty",
            "nothing to keep",
        ),
        (
            {"fields": None, "activity": {**ACTIVITY, "attributes": {f"a{n}": "b" for n in range(21)}}},
            "activity.attributes",
            "at most 20",
        ),
        ({"fields": None, "program": {"id": 1, "status": "{{my.status}}"}}, "program.status", "single braces"),
        ({"fields": None, "campaign": {"id": 1, "tokens": {"{{my.a}}": "b["}}}, "campaign.tokens.{{my.a}}", "JMESPath"),
        ({"find": {}}, "find", "has fields already"),
        ({"fields": None, "object": OBJECT, "activity": ACTIVITY}, "activity", "has object already"),
        ({"fields": None, "object": OBJECT, "create": False}, "create", "must be there already"),
        ({"fields": None, "object": OBJECT, "workspace": "Japan"}, "workspace", "must be there already"),
        ({"object": OBJECT, "fields": {"id": "a"}}, "fields.id", "lead.id"),
        ({"fields": None, "object": {**OBJECT, "key": ["vin", "vin"]}}, "object.key", "twice"),
        ({"fields": None, "object": {**OBJECT, "key": ["vin", "year"]}}, "object.key", "year is neither the link nor"),
        (
            {"fields": None, "object": {**OBJECT, "fields": {"vin": "a", "leadId": "b"}}},
            "object.fields.leadId",
            "filled with the lead's id",
        ),
        (
            {"fields": None, "object": {**OBJECT, "fields": {"vin": "a", "marketoGUID": "b"}}},
            "object.fields.marketoGUID",
            "by itself",
        ),
        (
            {"fields": None, "object": {**OBJECT, "fields": {"vin": {"from": "a", "empty": "clear"}}}},
            "object.fields.vin.empty",
            "never empty",
        ),
        ({"fields": None, "object": {**OBJECT, "fields": {"vin": "a["}}}, "object.fields.vin", "not a JMESPath"),
        ({"fields": None, "find": {}, "create": False}, "create", "nothing is written"),
        ({"fields": None, "find": {"except": ["title"]}}, "find.except", "write fields: all"),
        ({"fields": None, "find": {"fields": ["title"], "except": ["a"]}}, "find.except", "write fields: all"),
        ({"fields": None, "find": {"fields": "all", "except": ["id"]}}, "find.except", "with its id"),
        ({"fields": None, "find": {"asker": ["user", "a["]}}, "find.asker[1]", "not a JMESPath"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(changes: dict[str, Any], path: str, word: str) -> None:
    found = problems(**changes)

    assert list(found) == [path]
    assert word in found[path]


@pytest.mark.parametrize(
    "changes",
    [
        {"campaign": {"id": 1, "tokens": {"my.note": "b"}}},
        {"activity": {"type": 12, "primary": "a"}},
        {"foreign_type": "HUBSPOT"},
        {"find": {"fields": "some"}},
        {"object": {**OBJECT, "key": []}},
        {"object": {**OBJECT, "key": ["a", "b", "c", "d"]}},
        {"object": {**OBJECT, "name": "car c"}},
    ],
)
def test_what_the_model_itself_refuses(changes: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        a_route(fields=None, **changes)


@pytest.mark.parametrize(
    "url", ["123-ABC-456", "https://123-ABC-456.mktorest.com/rest", "123-abc-456.mktorest.com", "http://127.0.0.1:8080"]
)
def test_the_address_is_taken_as_people_paste_it(url: str) -> None:
    assert connection_problems(url=url) == {}


@pytest.mark.parametrize(
    "url", ["https://app-sjp.marketo.com", "http://123-ABC-456.mktorest.com", "https://example.com"]
)
def test_another_address_is_refused_with_what_to_write(url: str) -> None:
    assert "https://123-ABC-456.mktorest.com" in connection_problems(url=url)["url"]


def test_marketos_limits_are_those_of_the_instance_so_the_usual_ones_are_refused() -> None:
    found = connection_problems(limits={"per_second": 5, "per_day": 1000})

    assert {path: message.rpartition("quota: ")[2] for path, message in found.items()} == {
        "limits.per_second": "{calls_per_20_seconds: ...} instead.",
        "limits.per_day": "{per_day: ...} instead.",
    }


def test_the_relays_share_is_half_of_marketos_limits_and_never_more_than_all() -> None:
    quota = a_connection().quota

    assert (quota.calls_per_20_seconds, quota.in_flight, quota.per_day) == (50, 5, 25_000)
    for option, value in (("calls_per_20_seconds", 101), ("in_flight", 11), ("per_day", 0)):
        with pytest.raises(msgspec.ValidationError):
            a_connection(quota={option: value})


@pytest.mark.parametrize("field", ["id", "email", "updatedAt"])
def test_the_field_of_foreign_ids_is_one_that_was_made_for_them(field: str) -> None:
    assert list(connection_problems(foreign_id_field=field)) == ["foreign_id_field"]


@pytest.mark.parametrize(
    ("route", "connection", "path", "word"),
    [
        ({"lead": {"foreign_id": "id"}}, {}, "lead.foreign_id", "no foreign_id_field"),
        ({"fields": {"crmId": "id"}}, {"foreign_id_field": "crmId"}, "fields.crmId", "lead.foreign_id"),
        ({"workspace": "Japan"}, {}, "workspace", "Its workspaces: Default."),
        ({"workspace": "China"}, {"workspaces": {"Japan": "JP"}}, "workspace", "Its workspaces: Japan."),
    ],
)
def test_a_route_asks_nothing_of_its_connection_that_it_does_not_have(
    route: dict[str, Any], connection: dict[str, Any], path: str, word: str
) -> None:
    (found,) = MARKETO.target.check_together(a_connection(**connection), a_route(**route))

    assert found.path == path
    assert word in found.message


@pytest.mark.parametrize(
    ("route", "connection"),
    [
        ({}, {}),
        ({"lead": {"foreign_id": "id"}}, {"foreign_id_field": "crmId"}),
        ({"workspace": "japan"}, {"workspaces": {"Japan": "JP"}}),
        ({"workspace": "Default"}, {}),
    ],
)
def test_a_route_that_its_connection_can_serve(route: dict[str, Any], connection: dict[str, Any]) -> None:
    assert list(MARKETO.target.check_together(a_connection(**connection), a_route(**route))) == []


@pytest.mark.parametrize(
    ("changes", "written"),
    [
        ({"fields": {"title": "a"}}, {"title"}),
        ({"fields": {"title": "a"}, "lead": {"id": "a", "email": "b"}}, {"title", "email"}),
        ({"fields": {"title": "a"}, "object": OBJECT}, {"title"}),
        ({"fields": None, "object": OBJECT}, set()),
        ({"fields": None, "activity": ACTIVITY}, set()),
        ({"fields": None, "find": {"fields": ["title"]}}, set()),
    ],
)
def test_a_route_says_which_fields_of_leads_it_writes(changes: dict[str, Any], written: set[str]) -> None:
    assert MARKETO.target.changes(a_route(**changes)) == {"leads": written}


def test_what_is_added_each_time_is_cumulative_and_what_is_set_is_not() -> None:
    adds: list[MarketoRoute] = [
        a_route(fields=None, activity=ACTIVITY),
        a_route(fields=None, campaign={"id": 22}),
    ]
    sets = [a_route(), a_route(fields=None, program={"id": 1, "status": "A"})]

    assert [route.cumulative for route in [*adds, *sets]] == [True, True, False, False]


def test_the_secret_is_the_client_of_a_custom_service() -> None:
    connection = a_connection()
    (form,) = MARKETO.secret_forms(connection)

    assert form.names() == {"client_id", "client_secret"}
    assert MARKETO.secret_problem(connection, {"client_id": "a", "client_secret": "b"}) is None
    assert "client_secret" in (MARKETO.secret_problem(connection, {"client_id": "a"}) or "")
