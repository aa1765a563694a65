"""Fields by both of their names, asked for once a day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from systems.marketo.rest.cache import Cache
from systems.marketo.rest.calling import Bound
from systems.marketo.rest.calls.schemas import LIFETIME, Schemas
from systems.marketo.rest.client import Calls
from systems.marketo.rest.envelope import Envelope
from systems.marketo.rest.errors import CallFailed
from systems.marketo.rest.request import RestRequest
from tests.support.deadlines import Endless
from tests.support.memory_state import MemoryState

DESCRIBED: dict[str, list[Any]] = {
    "/rest/v1/leads/describe.json": [
        {
            "id": 2,
            "displayName": "Company Name",
            "dataType": "string",
            "length": 255,
            "rest": {"name": "company", "readOnly": False},
            "soap": {"name": "Company", "readOnly": False},
        },
        {"id": 48, "displayName": "Id", "dataType": "integer", "rest": {"name": "id", "readOnly": True}},
        {"id": 49, "displayName": "COMPANY", "dataType": "text", "rest": {"name": "Company"}, "soap": {"name": "C_2"}},
        {"id": 50, "displayName": "Only SOAP", "dataType": "string", "soap": {"name": "OnlySoap"}},
        "?",
    ],
    "/rest/v1/leads/describe2.json": [{"name": "API Lead", "searchableFields": [["email"], ["id"], "x", ["a", "b"]]}],
    "/rest/v1/activities/types.json": [
        {"id": "100001", "name": "Attend", "primaryAttribute": {"name": "Event", "dataType": "string"}},
        {"name": "without an id"},
    ],
    "/rest/v1/customobjects/{name}/describe.json": [
        {
            "name": "car_c",
            "idField": "marketoGUID",
            "dedupeFields": ["vin"],
            "searchableFields": [["vin"], ["marketoGUID"], ["a", "b"]],
            "relationships": [
                {"field": "leadId", "type": "parent", "object": {"name": "Lead", "field": "id"}},
                {"field": "plate", "type": "parent", "relatedTo": {"name": "Plate", "field": "number"}},
            ],
            "fields": [{"name": "vin", "dataType": "string", "length": 36, "updateable": False}],
        }
    ],
}


class Described:
    """Answers describe calls, and counts them."""

    def __init__(self, answers: dict[str, list[Any]] | None = None) -> None:
        self.answers = DESCRIBED if answers is None else answers
        self.asked: list[str] = []

    def call(self, request: RestRequest, _deadline: Any) -> Envelope:
        self.asked.append(request.path)
        return Envelope(success=True, result=self.answers.get(request.path, []))


def calls(
    described: Described, cache: Cache | None = None, clock: Callable[[], float] = lambda: 0.0, base: str = "https://a"
) -> Calls:
    rest: Any = described
    return Calls(Bound(rest, Schemas(base, cache, clock), Endless()))


def test_a_field_is_found_by_either_name_and_exactly_before_loosely() -> None:
    schema = calls(Described()).leads.describe()
    company, other = schema.by_rest("company"), schema.by_rest("Company")
    assert company
    assert other
    assert (company.soap, company.display_name, company.type, company.length) == (
        "Company",
        "Company Name",
        "string",
        255,
    )
    assert other.soap == "C_2"
    assert schema.by_soap("COMPANY") == company
    assert schema.by_rest("COMPANY") == company
    assert schema.by_rest("ID") == schema.by_rest("id")
    assert schema.by_rest("nothing") is schema.by_soap("") is schema.by_soap("OnlySoap") is None


def test_read_only_fields_and_searchable_ones_are_told() -> None:
    schema = calls(Described()).leads.describe()
    identity = schema.by_rest("id")
    assert identity
    assert identity.rest_read_only
    assert schema.searchable == ("email", "id", "x")


def test_describing_asks_once_a_day() -> None:
    described, now = Described(), [0.0]
    marketo = calls(described, clock=lambda: now[0])
    for _ in range(3):
        marketo.leads.describe()
    assert len(described.asked) == 2
    now[0] = LIFETIME + 1
    marketo.leads.describe()
    assert len(described.asked) == 4
    marketo.leads.describe(refresh=True)
    assert len(described.asked) == 6


def test_other_functions_need_no_call_since_they_share_what_is_known() -> None:
    cache = Cache(MemoryState())
    assert calls(Described(), cache).leads.describe() == calls(never := Described({}), cache).leads.describe()
    assert calls(Described(), cache).activities.types() == calls(never, cache).activities.types()
    assert calls(Described(), cache).objects.describe("car_c") == calls(never, cache).objects.describe("car_c")
    assert never.asked == []


def test_another_instance_shares_nothing() -> None:
    cache, other = Cache(MemoryState()), Described({})
    calls(Described(), cache).leads.describe()
    assert calls(other, cache, base="https://b").leads.describe().fields == ()
    assert len(other.asked) == 2


@pytest.mark.parametrize("kept", ["", "not compressed", "{}"])
def test_what_cannot_be_read_from_the_cache_is_asked_for(kept: str) -> None:
    state = MemoryState()
    described = Described()
    state.put("cache#a#leads", kept, 60)
    assert calls(described, Cache(state)).leads.describe().fields
    assert described.asked


def test_a_cache_that_does_not_answer_is_never_in_the_way() -> None:
    assert calls(Described(), Cache(MemoryState(trouble=["down"]))).leads.describe().fields


def test_two_thousand_fields_fit_into_an_item() -> None:
    fields = [
        {
            "id": at,
            "displayName": f"Display Name of Field {at}",
            "dataType": "string",
            "length": 255,
            "rest": {"name": f"customField{at}", "readOnly": False},
            "soap": {"name": f"Custom_Field_{at}__c", "readOnly": False},
        }
        for at in range(2000)
    ]
    state = MemoryState()
    calls(Described({"/rest/v1/leads/describe.json": fields}), Cache(state)).leads.describe()
    assert 0 < len(state.texts["cache#a#leads"]) < 50_000


def test_activity_types_and_custom_objects_are_typed() -> None:
    marketo = calls(Described())
    (attend,) = marketo.activities.types()
    assert (attend.id, attend.name, attend.primary and attend.primary.name) == (100001, "Attend", "Event")
    car = marketo.objects.describe("car_c")
    assert (car.dedupe_fields, car.searchable) == (("vin",), (("vin",), ("marketoGUID",), ("a", "b")))
    assert [(each.field, each.object, each.object_field) for each in car.relationships] == [
        ("leadId", "Lead", "id"),
        ("plate", "Plate", "number"),
    ]


def test_a_custom_object_that_is_not_there_is_an_error() -> None:
    with pytest.raises(CallFailed) as caught:
        calls(Described({})).objects.describe("none_c")
    assert caught.value.cause.code == "1013"
