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


def test_describe_names_a_field_for_rest_and_for_soap(api: Api) -> None:
    fields = {each["rest"]["name"]: each for each in api.get("/rest/v1/leads/describe.json")["result"]}
    assert {fields[name]["soap"]["name"] for name in ("firstName", "email", "leadScore", "id")} == {
        "FirstName",
        "Email",
        "LeadScore",
        "Id",
    }
    assert fields["email"] == {
        "id": fields["email"]["id"],
        "displayName": "Email Address",
        "dataType": "email",
        "length": 255,
        "rest": {"name": "email", "readOnly": False},
        "soap": {"name": "Email", "readOnly": False},
    }
    assert fields["createdAt"]["rest"]["readOnly"] is True
    assert fields["kintoneRecordId"]["soap"]["name"] == "kintoneRecordId"
    assert len({each["id"] for each in fields.values()}) == len(fields)
    assert {"string", "email", "phone", "text", "integer", "reference", "float", "boolean", "date", "datetime"} <= {
        each["dataType"] for each in fields.values()
    }


def test_describe2_says_what_leads_can_be_looked_for_by(api: Api) -> None:
    (found,) = api.get("/rest/v1/leads/describe2.json")["result"]
    assert found["name"] == "API Lead"
    assert [each for each in found["searchableFields"] if each[0] in ("email", "cookies", "kintoneRecordId")] == [
        ["email"],
        ["cookies"],
        ["kintoneRecordId"],
    ]
    assert ["firstName"] not in found["searchableFields"]
    assert ["isMember"] not in found["searchableFields"]


@pytest.mark.parametrize("name", ["id", "createdAt", "updatedAt", "urgency", "leadPartitionId", "inferredCity"])
def test_what_the_system_manages_cannot_be_written(api: Api, name: str) -> None:
    assert described(api)[name]["rest"]["readOnly"] is True
    assert reason(api.sync({"email": "a@example.com", name: "1"})[0]) == "1003"
