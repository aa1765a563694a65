"""Which fields leads have, and of which types."""

from __future__ import annotations

from typing import Any

import pytest

from local.systems.marketo import StandIn
from tests.systems.marketo.stand_in.client import Api, reason


def described(api: Api) -> dict[str, dict[str, Any]]:
    return {each["rest"]["name"]: each for each in api.get("/rest/v1/leads/describe.json")["result"]}


@pytest.mark.parametrize(
    ("name", "kind", "length"),
    [
        ("email", "email", 255),
        ("billingStreet", "text", 30_000),
        ("leadScore", "integer", None),
        ("leadPartitionId", "reference", 255),
        ("cookies", "string", 255),
        ("mainPhone", "string", 255),
        ("phone", "phone", 255),
        ("annualRevenue", "currency", None),
        ("website", "url", 255),
        ("urgency", "float", None),
        ("mktoAcquisitionDate", "datetime", None),
        ("twitterReferredVisits", "integer", None),
    ],
)
def test_standard_fields_have_the_types_of_a_real_instance(api: Api, name: str, kind: str, length: int | None) -> None:
    field = described(api)[name]
    assert (field["dataType"], field.get("length")) == (kind, length)


def test_there_are_as_many_as_in_a_real_instance(api: Api) -> None:
    assert len(described(api)) > 110
    numbers = [each["id"] for each in described(api).values()]
    assert len(set(numbers)) == len(numbers)


def test_not_every_field_has_a_soap_name(api: Api) -> None:
    fields = described(api)
    assert fields["dateOfBirth"]["soap"] == {"name": "DateofBirth", "readOnly": False}
    assert "soap" not in fields["mktoName"]


def test_a_score_that_an_admin_makes_is_described_as_an_integer(marketo: StandIn, api: Api) -> None:
    marketo.add_field(name="webinarScore", type="score")
    assert described(api)["webinarScore"]["dataType"] == "integer"
    (lead,) = api.get("/rest/v1/leads/describe2.json")["result"]
    assert [each["dataType"] for each in lead["fields"] if each["name"] == "webinarScore"] == ["integer"]


def test_describe2_names_what_leads_are_looked_for_by(api: Api) -> None:
    (lead,) = api.get("/rest/v1/leads/describe2.json")["result"]
    searchable = {name for (name,) in lead["searchableFields"]}
    assert {"id", "email", "cookies", "leadPartitionId", "kintoneRecordId", "memberNumber"} <= searchable
    assert searchable.isdisjoint({"updatedAt", "createdAt", "lastName", "notes", "isMember"})


@pytest.mark.parametrize("name", ["id", "createdAt", "updatedAt", "urgency", "leadPartitionId", "inferredCity"])
def test_what_the_system_manages_cannot_be_written(api: Api, name: str) -> None:
    assert described(api)[name]["rest"]["readOnly"] is True
    assert reason(api.sync({"email": "a@example.com", name: "1"})[0]) == "1003"
