"""`relay check` at a stand-in that has something wrong."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from local.systems.kintone import LEADS, App, Field, FieldType, Right, Token
from relay.aws.secrets import SecretMissing
from relay.core.findings import Finding
from systems.kintone.config import KintoneConnection, KintoneRoute
from systems.kintone.system import KINTONE
from tests.systems.kintone.contract.relaying import Relay, RelayMaker, a_route


def levels(findings: list[Finding]) -> str:
    return "".join(found.level[0] for found in findings)


def the_error(findings: list[Finding]) -> tuple[str, str]:
    (found,) = [found for found in findings if found.level == "error"]
    return found.where, found.message


def test_the_shipped_route_at_the_shipped_app_is_fine(relay: Relay) -> None:
    findings = relay.check()
    assert set(levels(findings)) == {"o"}
    assert findings[0].where == "connections.kintone"
    assert any(found.message.startswith("CHECK_BOX; options: vip, newsletter") for found in findings)


def test_checking_changes_nothing(relay: Relay) -> None:
    relay.check()
    assert relay.kintone.history() == []
    assert relay.values() == {}


def test_a_form_is_asked_for_once_for_all_routes_of_an_app(relay: Relay) -> None:
    relay.check()
    assert [one["method"] for one in relay.kintone.requests()].count("GET") == 1


def test_a_connection_without_routes_is_not_asked(relay_to: RelayMaker) -> None:
    relay = relay_to({})
    assert levels(relay.check()) == "w"
    assert relay.kintone.requests() == []


@pytest.mark.parametrize(
    ("options", "secret", "words"),
    [
        ({"networks": ["203.0.113.0/24"]}, None, "FixedIps"),
        ({"basic": ("b", "p")}, None, "basic_username"),
        ({}, {"username": "nobody", "password": "x"}, "relay secret set kintone"),
        ({}, {"api_token": []}, "1 to 9 tokens"),
    ],
)
def test_what_shuts_out_every_route_is_one_error_of_the_connection(
    relay_to: RelayMaker, options: dict[str, Any], secret: Mapping[str, Any] | None, words: str
) -> None:
    (found,) = relay_to(secret=secret, **options).check()
    assert (found.level, found.where) == ("error", "connections.kintone")
    assert words in found.message


def test_a_secret_that_is_not_set_says_how_to_set_it(relay: Relay) -> None:
    def missing(*, refresh: bool = False) -> dict[str, str]:
        raise SecretMissing

    (found,) = KINTONE.target.check("kintone", relay.connection, relay.routes, missing)
    assert "relay secret set kintone" in found.message


@pytest.mark.parametrize(
    ("url", "words"),
    [("https://kintone.invalid", "no such host"), ("http://127.0.0.1:9", "nothing listens")],
)
def test_an_address_that_leads_nowhere_is_one_error(relay: Relay, url: str, words: str) -> None:
    (found,) = KINTONE.target.check("kintone", KintoneConnection(url=url), relay.routes, relay.secret)
    assert found.level == "error"
    assert words in found.message


def test_kintone_in_maintenance_says_to_come_back(relay: Relay) -> None:
    relay.kintone.go_down()
    assert "Try again later" in the_error(relay.check())[1]


def test_an_app_that_is_not_there_is_an_error_of_its_route_alone(relay_to: RelayMaker) -> None:
    routes = {"good": a_route(), "bad": a_route(app=99)}
    relay = relay_to(routes, {"api_token": ["stand-in-token", "t99"]}, tokens=[Token("t99", 99)])
    findings = relay.check()
    assert the_error(findings) == ("routes.bad.app", "there is no app of this number, or it is not published.")
    assert any(found.where == "routes.good" for found in findings)


def test_a_token_of_another_app_is_an_error_of_the_route(relay_to: RelayMaker) -> None:
    where, message = the_error(relay_to({"r": a_route(app=13)}).check())
    assert where == "routes.r.app"
    assert "no token in the secret belongs to this app" in message


def test_a_guest_space_that_was_forgotten_is_named(relay_to: RelayMaker) -> None:
    guests = App(id=30, name="Guests", guest_space=7, fields=LEADS.fields)
    relay = relay_to({"r": a_route(app=30)}, {"api_token": "g"}, apps=[guests], tokens=[Token("g", 30)])
    assert the_error(relay.check())[0] == "routes.r.guest_space"
    relay.routes = {"r": a_route(app=30, guest_space=7)}
    assert set(levels(relay.check())) == {"o"}


def with_rights(relay_to: RelayMaker, route: KintoneRoute, *rights: Right) -> list[Finding]:
    return relay_to({"r": route}, {"api_token": "t"}, tokens=[Token("t", 12, frozenset(rights))]).check()


def test_a_token_that_may_not_edit_is_found(relay_to: RelayMaker) -> None:
    messages = [
        found.message for found in with_rights(relay_to, a_route(), Right.VIEW, Right.ADD) if found.level == "error"
    ]
    assert any("edit records" in message for message in messages)


def test_a_token_that_may_not_add_is_found_where_records_are_created(relay_to: RelayMaker) -> None:
    where, message = the_error(with_rights(relay_to, a_route(), Right.VIEW, Right.EDIT))
    assert (where, "add records" in message) == ("routes.r", True)


def test_a_route_that_never_creates_needs_no_right_to_add(relay_to: RelayMaker) -> None:
    assert set(levels(with_rights(relay_to, a_route(upsert=False), Right.VIEW, Right.EDIT))) == {"o"}


def test_without_the_right_to_view_it_says_what_could_not_be_checked(relay_to: RelayMaker) -> None:
    findings = with_rights(relay_to, a_route(upsert=False), Right.EDIT)
    assert levels(findings) == "owo"
    assert "the fields are not checked" in findings[1].message


def test_the_rights_to_add_and_edit_are_enough_for_everything(relay_to: RelayMaker) -> None:
    assert set(levels(with_rights(relay_to, a_route(), Right.ADD, Right.EDIT))) == {"o"}


def test_fields_that_kintone_would_ignore_or_refuse_are_errors(relay_to: RelayMaker) -> None:
    fields = {
        "nothing": "a",
        "total": {"from": "a", "type": "number"},
        "lead_company": "a",
        "items": "a",
        "item": "a",
        "files": "a",
        "checks": "a",
        "lead": {"from": "a", "type": "lookup"},
    }
    route = a_route(app=13, key={"field": "key", "from": "a"}, fields=fields)
    findings = relay_to({"r": route}, {"api_token": "t"}, tokens=[Token("t", 13)]).check()
    errors = {found.where.removeprefix("routes.r.fields.") for found in findings if found.level == "error"}
    assert errors == set(fields) - {"lead"}


def test_every_type_of_the_stand_in_matches_the_type_that_relay_yaml_names(relay_to: RelayMaker) -> None:
    types = {
        "text": "text", "lines": "multi_line_text", "rich": "rich_text", "number": "number", "link": "link",
        "date": "date", "time": "time", "radio": "radio_button", "drop": "drop_down", "checks": "check_box",
        "multi": "multi_select", "users": "user_select", "organizations": "organization_select",
        "groups": "group_select", "lead": "lookup",
    }  # fmt: skip
    fields: dict[str, Any] = {code: {"from": "a", "type": kind} for code, kind in types.items()}
    fields["moment"] = {"from": "a", "type": "datetime", "zone": "UTC"}
    route = a_route(app=13, key={"field": "key", "from": "a"}, fields=fields)
    findings = relay_to({"r": route}, {"api_token": "t"}, tokens=[Token("t", 13)]).check()
    assert set(levels(findings)) == {"o"}


def test_a_key_that_allows_duplicates_is_an_error_and_nothing_is_tried_with_it(relay_to: RelayMaker) -> None:
    fields = (Field(code="lead_id", type=FieldType.NUMBER), *LEADS.fields[1:])
    relay = relay_to({"r": a_route(upsert=False)}, apps=[App(id=12, name="Leads", fields=fields)])
    where, message = the_error(relay.check())
    assert where == "routes.r.key.field"
    assert "Prohibit duplicate values" in message
    assert [one["method"] for one in relay.kintone.requests()] == ["GET"]


def test_a_key_of_the_other_type_is_a_warning_and_the_right_to_edit_is_still_found_out(relay_to: RelayMaker) -> None:
    findings = relay_to({"r": a_route(key={"field": "lead_id", "from": "leadId"})}).check()
    assert [found.where for found in findings if found.level == "warning"] == ["routes.r.key.field"]
    assert "records may be edited" in [found.message for found in findings]


def test_a_required_field_that_the_route_does_not_fill_is_an_error(relay_to: RelayMaker) -> None:
    needs = Field(code="plan", type=FieldType.SINGLE_LINE_TEXT, required=True)
    relay = relay_to({"r": a_route()}, apps=[App(id=12, name="Leads", fields=(*LEADS.fields, needs))])
    assert "plan is required" in the_error(relay.check())[1]


@pytest.mark.parametrize("precision", [{}, {"digits": 12, "decimals": 0}, {"digits": 30, "decimals": 10}])
def test_a_number_key_is_tried_with_a_number_that_the_app_takes(relay_to: RelayMaker, precision: Any) -> None:
    findings = relay_to(apps=[replace(LEADS, **precision)]).check()
    assert set(levels(findings)) == {"o"}
    assert "records may be edited" in [found.message for found in findings]


def test_a_key_with_a_range_is_tried_within_it(relay_to: RelayMaker) -> None:
    key, *rest = LEADS.fields
    apps = [replace(LEADS, fields=(replace(key, min_value=Decimal(1)), *rest))]
    assert set(levels(relay_to(apps=apps).check())) == {"o"}
    apps = [replace(LEADS, fields=(replace(key, min_value=Decimal(1), max_value=Decimal(99)), *rest))]
    warnings = [found.message for found in relay_to(apps=apps).check() if found.level == "warning"]
    assert len(warnings) == 2
    assert all("was not tried" in message for message in warnings)


def test_a_records_own_number_is_a_key_that_needs_no_right_to_add(relay_to: RelayMaker) -> None:
    route = a_route(key={"record": "kintoneId"})
    findings = with_rights(relay_to, route, Right.VIEW, Right.EDIT)
    assert ("routes.r.key.record", "ok") in [(found.where, found.level) for found in findings]
    assert "error" not in [found.level for found in findings]
    assert "records may be edited" in [found.message for found in findings]
    assert "error" in [found.level for found in with_rights(relay_to, route, Right.VIEW)]
