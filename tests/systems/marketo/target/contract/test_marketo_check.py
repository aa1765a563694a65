"""`relay check` at Marketo: what is not there, or does not fit, is said before any event comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
import requests

from local.systems.marketo import Client
from relay.core.findings import Finding
from tests.systems.marketo.target.contract.marketo_relay import MarketoRelay, a_route


def wrong(findings: Sequence[Finding]) -> dict[str, str]:
    """What is no `ok`, by its place."""
    return {found.where: found.message for found in findings if found.level != "ok"}


def levels(findings: Sequence[Finding]) -> set[str]:
    return {found.level for found in findings}


def test_what_is_right_is_said_to_be_right(relay: MarketoRelay) -> None:
    findings = relay.check(
        changed=a_route(fields={"title": "a", "leadScore": {"from": "b", "type": "integer"}}),
        attended=a_route(
            activity={
                "type": 100001,
                "primary": "a",
                "attributes": {"numberOfAttendees": {"from": "b", "type": "integer"}},
            }
        ),
        status=a_route(program={"id": 1001, "status": "Attended"}),
        welcome=a_route(campaign={"id": 3001}),
    )

    assert levels(findings) == {"ok"}
    assert [found.where for found in findings] == [
        "connections.marketo",
        "connections.marketo.quota",
        "connections.marketo.foreign_id_field",
        "routes.changed",
        "routes.attended",
        "routes.status",
        "routes.welcome",
    ]


def test_nothing_is_written_at_marketo(relay: MarketoRelay) -> None:
    relay.check()

    assert {each["method"] for each in relay.marketo.requests() if "identity" not in each["path"]} == {"GET"}
    assert relay.marketo.leads() == []


def test_the_calls_of_today_are_shown_with_the_relays_share_and_nobodys_address(relay: MarketoRelay) -> None:
    (quota,) = [found for found in relay.check() if found.where.endswith(".quota")]

    assert "calls today by everybody, until midnight US Central (14:00 in Japan, 15:00 in winter)" in quota.message
    assert "25000 a day" in quota.message
    assert "@" not in quota.message


@pytest.mark.parametrize(
    ("name", "rule", "place", "word"),
    [
        ("compny", "a", "", "Did you mean company?"),
        ("Company", "a", "", "company. Write it like that"),
        ("LeadScore", "a", "", "leadScore"),
        ("Company Name", "a", "", "REST API name is company"),
        ("createdAt", "a", "", "only lets this field be read"),
        ("leadScore", "a", ".type", "type: integer"),
        ("isMember", "a", ".type", "type: boolean"),
        ("renewalDate", {"from": "a", "type": "integer"}, ".type", "type: date"),
        ("notes", {"from": "a", "type": "number"}, ".type", "type: text"),
    ],
)
def test_a_field_that_does_not_fit(relay: MarketoRelay, name: str, rule: object, place: str, word: str) -> None:
    found = wrong(relay.check(changed=a_route(fields={name: rule})))

    assert list(found) == [f"routes.changed.fields.{name}{place}"]
    assert word in next(iter(found.values()))


@pytest.mark.parametrize("name", ["company", "billingCity", "industry", "numberOfEmployees"])
def test_a_field_of_the_leads_company_is_a_warning(relay: MarketoRelay, name: str) -> None:
    rule: object = {"from": "a", "type": "integer"} if name == "numberOfEmployees" else "a"
    (found,) = [each for each in relay.check(changed=a_route(fields={name: rule})) if each.level != "ok"]

    assert (found.level, found.where) == ("warning", f"routes.changed.fields.{name}")
    assert "1021" in found.message


@pytest.mark.parametrize(("code", "warns"), [("", True), ("603", False)])
def test_so_is_one_that_only_this_instance_has_where_the_api_user_may_see_companies(
    relay: MarketoRelay, code: str, *, warns: bool
) -> None:
    relay.marketo.add_field(name="companyRank", label="Rank", company=True)
    if code:
        relay.marketo.fail("code", code=code, path="/rest/v1/companies/describe.json")
    found = wrong(relay.check(changed=a_route(fields={"companyRank": "a", "title": "b"})))

    assert list(found) == (["routes.changed.fields.companyRank"] if warns else [])


@pytest.mark.parametrize(
    ("route", "place", "word"),
    [
        ({"activity": {"type": 100009, "primary": "a"}}, "activity.type", "100001 (Attend Conference)"),
        (
            {"activity": {"type": 100001, "primary": "a", "attributes": {"number": "b"}}},
            "activity.attributes.number",
            "activity type 100001 (Attend Conference) has no attribute with this API name. It has: ",
        ),
        ({"program": {"id": 999, "status": "Attended"}}, "program.id", "no program"),
        ({"program": {"id": 1001, "status": "Came"}}, "program.status", "It has: Not in Program, Invited, Registered"),
        ({"campaign": {"id": 999}}, "campaign.id", "no campaign"),
        ({"campaign": {"id": 3002}}, "campaign.id", "cannot be requested"),
    ],
)
def test_what_is_not_there(relay: MarketoRelay, route: dict[str, object], place: str, word: str) -> None:
    found = wrong(relay.check(other=a_route(**route)))

    assert list(found) == [f"routes.other.{place}"]
    assert word in next(iter(found.values()))


@pytest.mark.parametrize(
    ("field", "word"),
    [
        ("kintoneRecord", "Did you mean kintoneRecordId?"),
        ("renewalDate", "text or integer"),
        ("company", "cannot search"),
    ],
)
def test_a_field_that_cannot_keep_foreign_ids(relay_to: Callable[..., MarketoRelay], field: str, word: str) -> None:
    found = wrong(relay_to(foreign_id_field=field).check())

    assert word in found["connections.marketo.foreign_id_field"]


def test_a_partition_that_the_api_user_does_not_see(relay_to: Callable[..., MarketoRelay]) -> None:
    japan = Client("japan", "secret", partitions=frozenset({"JP"}))
    relay = relay_to(
        {"partitions": ("Default", "JP"), "clients": [japan]}, workspaces={"Default": "Default", "Japan": "JP"}
    )
    relay.secret.update(client_id="japan", client_secret="secret")
    found = wrong(relay.check(changed=a_route(fields={})))

    assert list(found) == ["connections.marketo.workspaces.Default"]
    assert "It sees: JP." in found["connections.marketo.workspaces.Default"]


def test_wrong_credentials_are_said_in_plain_words_and_end_the_check(relay: MarketoRelay) -> None:
    relay.secret["client_secret"] = "wrong"
    (finding,) = relay.check()

    assert (finding.level, finding.where) == ("error", "connections.marketo")
    assert "LaunchPoint" in finding.message
    assert "relay secret set marketo" in finding.message


def test_denied_access_names_the_permission_and_the_allow_list(relay: MarketoRelay) -> None:
    relay.marketo.fail("code", code="603")
    (finding,) = relay.check()

    assert "Read-Only Person" in finding.message
    assert "FixedIps" in finding.message


def test_a_permission_that_only_the_check_lacks_is_no_error(relay: MarketoRelay) -> None:
    relay.marketo.fail("code", code="603", path="/rest/asset/v1/program/1001.json")
    findings = relay.check(status=a_route(program={"id": 1001, "status": "Attended"}))

    assert [found.level for found in findings if found.where == "routes.status.program.id"] == ["warning"]


def test_another_address_is_said_to_be_one(relay: MarketoRelay) -> None:
    relay.options["url"] = "http://127.0.0.1:9"
    (finding,) = relay.check()

    assert "Check the url in relay.yaml" in finding.message


def test_a_connection_without_routes_is_looked_at_too_since_soap_clients_may_use_it(relay: MarketoRelay) -> None:
    relay.routes = {}
    findings = relay.check()

    assert levels(findings) == {"ok"}
    assert findings[0].where == "connections.marketo"
    relay.secret["client_secret"] = "wrong"
    (finding,) = relay.check()
    assert "relay secret set marketo" in finding.message


CAR = {"name": "car_c", "link": "leadId", "key": ["vin"], "fields": {"vin": "v"}}


def test_a_custom_object_that_is_right_is_said_to_be_right(relay: MarketoRelay) -> None:
    year = {"year": {"from": "y", "type": "integer"}}
    route = a_route(object={**CAR, "fields": {"vin": "v", "make": "m", **year}}, fields={"title": "t"})

    assert wrong(relay.check(car=route)) == {}


@pytest.mark.parametrize(
    ("changes", "place", "said"),
    [
        ({"name": "cars_c"}, "name", "Did you mean car_c? Custom objects: car_c, webinarAttendance_c."),
        (
            {"key": ["vin", "make"], "fields": {"vin": "v", "make": "m"}},
            "key",
            "write key: [vin]; else make the object anew, with vin, make: they cannot be changed once it is approved.",
        ),
        (
            {"link": "owner"},
            "link",
            "Write one of these; where there is none, make the field anew, of the type Link, to the person's Id.",
        ),
        ({"fields": {"vin": "v", "Make": "m"}}, "fields.Make", "no field with this API name. Did you mean make?"),
        ({"fields": {"vin": "v", "year": "y"}}, "fields.year.type", "Write type: integer."),
    ],
)
def test_a_custom_object_that_is_not_as_relay_yaml_says_is_said_with_what_to_write(
    relay: MarketoRelay, changes: dict[str, object], place: str, said: str
) -> None:
    found = wrong(relay.check(car=a_route(object={**CAR, **changes})))

    assert found.keys() == {f"routes.car.object.{place}"}
    assert found[f"routes.car.object.{place}"].endswith(said)


def test_a_link_to_something_else_than_the_leads_id_is_said(relay: MarketoRelay) -> None:
    kind = {"name": "house_c", "fields": [{"name": "mls"}, {"name": "mail", "link": "email"}], "dedupe_fields": ["mls"]}
    assert requests.post(f"{relay.marketo.url}/_stand-in/objects", json=kind, timeout=10).ok
    part = {"name": "house_c", "link": "mail", "key": ["mls"], "fields": {"mls": "m"}}
    found = wrong(relay.check(house=a_route(object=part)))

    assert found.keys() == {"routes.house.object.link"}
    assert "links to Lead.email" in found["routes.house.object.link"]


def test_that_custom_objects_may_not_be_read_is_said_with_the_permission(relay: MarketoRelay) -> None:
    relay.marketo.fail("code", code="603", times=1, path="/rest/v1/customobjects/car_c/describe.json")
    found = wrong(relay.check(car=a_route(object=CAR)))

    assert "Read-Only Custom Object" in found["routes.car.object.name"]
