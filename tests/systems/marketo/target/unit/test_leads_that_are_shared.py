"""What is said of leads of which two routes share fields both ways (relay.system.pairs)."""

from __future__ import annotations

from typing import Any, cast

import msgspec
import pytest

from systems.marketo.config import MarketoConnection, MarketoRoute
from systems.marketo.shared_leads import LeadWritesShared, SharedLeads
from systems.marketo.target.mapping import RouteMapping
from systems.marketo.target.people.lead_values import LeadValues

CONNECTION = msgspec.convert(
    {"url": "https://123-ABC-456.mktorest.com", "foreign_id_field": "customerId"}, MarketoConnection
)
FIELDS = {"phone": "tel", "title": {"from": "position", "empty": "clear"}}


def a_route(**changes: Any) -> MarketoRoute:
    return msgspec.convert({"to": "marketo", "lead": {"email": "mail"}, "fields": FIELDS, **changes}, MarketoRoute)


def written(route: MarketoRoute, payload: dict[str, Any]) -> tuple[set[str], dict[str, str]]:
    found = LeadWritesShared().written(route, payload, "leads", CONNECTION)
    return set(found.names), dict(found.values)


def narrowed(route: MarketoRoute, *wanted: str) -> MarketoRoute | None:
    return cast("MarketoRoute | None", LeadWritesShared().narrowed(route, set(wanted)))


def test_a_lead_is_called_by_all_that_the_payload_names_it_by() -> None:
    route = a_route(lead={"id": "leadId", "foreign_id": "key", "email": "mail"})
    names, values = written(route, {"leadId": 7, "key": "C-1", "mail": "Taro@Example.org", "tel": " 03 "})
    assert names == {"id/7", "foreign/CUSTOM/C-1", "email/taro@example.org"}
    assert values == {"phone": "03", "email": "taro@example.org"}


def test_what_is_read_is_called_as_its_writers_call_it_and_needs_no_more() -> None:
    lead = {"id": 7, "email": "Taro@Example.org", "customerId": "C-1", "phone": "03", "leadScore": 5}
    by_mail, by_id = a_route(), a_route(lead={"id": "leadId", "email": "mail"})
    by_key = a_route(lead={"foreign_id": "key"})
    told = {
        name: SharedLeads(CONNECTION, writers)
        for name, writers in {
            "mail": [by_mail],
            "id": [by_id],
            "key": [by_key],
            "all": [by_mail, by_id, by_key],
        }.items()
    }
    assert {name: each.needs for name, each in told.items()} == {
        "mail": {"email"},
        "id": {"email"},
        "key": {"customerId"},
        "all": {"email", "customerId"},
    }
    assert told["mail"].holds(lead).names == {"email/taro@example.org"}
    assert told["id"].holds(lead).names == {"id/7", "email/taro@example.org"}
    assert told["all"].holds(lead).names == {"id/7", "email/taro@example.org", "foreign/CUSTOM/C-1"}
    assert told["mail"].holds(lead).values == {"phone": "03"}
    assert told["id"].holds(lead).values == {"phone": "03", "email": "taro@example.org"}


def test_what_is_emptied_is_empty_and_what_is_left_is_not_written() -> None:
    assert written(a_route(), {"mail": "a@example.org", "tel": "", "position": ""})[1] == {"title": ""}


@pytest.mark.parametrize("route", [{"fields": None, "program": {"id": 1, "status": "Attended"}}, {"fields": {}}])
def test_a_route_that_writes_no_field_of_a_lead_shares_none(route: dict[str, Any]) -> None:
    assert written(a_route(**route), {"mail": "a@example.org", "tel": "03"})[1] == {}


def test_a_route_is_narrowed_to_the_fields_that_changed() -> None:
    found = narrowed(a_route(), "position", "other")
    assert found is not None
    assert set(found.fields or ()) == {"title"}
    assert narrowed(a_route(), "mail") is None
    assert narrowed(a_route(), "other") is None


@pytest.mark.parametrize(
    ("payload", "email"),
    [
        ({"leadId": 7, "mail": "a@example.org"}, None),
        ({"leadId": "", "mail": "a@example.org"}, "a@example.org"),
        ({"mail": "a@example.org"}, "a@example.org"),
    ],
)
def test_an_address_that_has_not_changed_finds_a_lead_and_is_not_written_to_one_that_is_known(
    payload: dict[str, Any], email: str | None
) -> None:
    found = narrowed(a_route(lead={"id": "leadId", "email": "mail"}), "tel")
    assert found is not None
    mapped = RouteMapping(found).read({**payload, "tel": "03", "position": "x"})
    assert (mapped.who.email, mapped.who.id) == (email, 7 if payload.get("leadId") else None)
    assert isinstance(mapped.task, LeadValues)
    assert mapped.task.values == {"phone": "03"}


def test_an_address_that_has_changed_is_written_alone() -> None:
    found = narrowed(a_route(lead={"id": "leadId", "email": "mail"}), "mail")
    assert found is not None
    assert written(found, {"leadId": 7, "mail": "new@example.org", "tel": "03"})[1] == {"email": "new@example.org"}


def test_a_person_names_a_lead_by_whatever_it_is_known_by() -> None:
    assert SharedLeads(CONNECTION, [a_route()]).named("7") == {"id/7", "foreign/CUSTOM/7", "email/7"}
