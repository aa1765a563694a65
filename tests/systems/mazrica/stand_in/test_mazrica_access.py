"""Who may call what."""

from __future__ import annotations

import pytest
import requests

from local.systems.mazrica import StandIn
from tests.systems.mazrica.stand_in.client import TIMEOUT, Api


@pytest.mark.parametrize("headers", [{}, {"X-Api-Key": ""}, {"X-Api-Key": "other"}, {"Authorization": "stand-in-key"}])
def test_without_the_key_nothing_is_served_and_nothing_counts(mazrica: StandIn, headers: dict[str, str]) -> None:
    answer = requests.get(f"{mazrica.url}/v1/contacts", headers=headers, timeout=TIMEOUT)
    assert answer.status_code == mazrica.readings.bad_key
    assert mazrica.limits()["today"] == 0


def test_the_key_s_header_may_be_written_in_any_case(mazrica: StandIn) -> None:
    headers = {"x-API-KEY": mazrica.api_key}
    assert requests.get(f"{mazrica.url}/v1/contacts", headers=headers, timeout=TIMEOUT).status_code == 200


@pytest.mark.parametrize(
    "call",
    [
        "GET nothing",
        "GET ../contacts",
        "PUT contacts/1001",
        "DELETE contacts",
        "POST actions",
        "PATCH actions/4000001",
        "PATCH contacts",
        "GET contacts/x",
        "DELETE users/101",
    ],
)
def test_what_nobody_was_seen_to_call_is_not_there(api: Api, call: str) -> None:
    method, _, path = call.partition(" ")
    assert api.send(method, path, json={}).status_code == 404


def test_an_address_outside_of_the_version_is_not_there(api: Api) -> None:
    assert api.session.get(f"{api.mazrica.url}/contacts", timeout=TIMEOUT).status_code == 404


def test_one_record_is_read_or_deleted_by_its_address_only_where_that_is_read_so(api: Api) -> None:
    mazrica = api.mazrica
    contact = mazrica.contact(name="山田 太郎")
    there = mazrica.readings.single_reads
    assert api.get(f"contacts/{contact}").status_code == (200 if there else 404)
    assert api.send("DELETE", f"contacts/{contact}").status_code == (204 if there else 404)
    assert len(mazrica.all("contacts")) == (0 if there else 1)


def test_an_error_is_a_plain_text(api: Api) -> None:
    answer = api.send("POST", "contacts", json={"name": ""})
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "text/plain;charset=utf-8")
    assert answer.text


def test_the_set_up_is_read_with_its_phases_and_choices(api: Api) -> None:
    (deal_type,) = api.page("domains/settings")["dealTypes"]
    assert {"id", "name", "phases", "products", "probabilities", "channels"} <= deal_type.keys()
    assert [phase["name"] for phase in deal_type["phases"]][-2:] == ["受注", "失注"]
    path = api.mazrica.readings.deal_types_path
    assert api.page(path)["dealTypes"] == [{"id": deal_type["id"], "name": "標準"}]
    assert api.page(f"{path}/{deal_type['id']}") == deal_type
    assert api.get(f"{path}/999").status_code == 404
    assert api.page("customer_setting")["industries"][0]["name"] == "IT"


def test_deal_types_have_one_address_of_the_two_that_clients_use(api: Api) -> None:
    known = {"deal_types", "deal_setting/deal_types"}
    (other,) = known - {api.mazrica.readings.deal_types_path}
    assert api.get(other).status_code == 404
