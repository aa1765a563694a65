"""Failing on command."""

from __future__ import annotations

import time

import pytest
import requests

from local.systems.mazrica import Kind, StandIn
from tests.systems.mazrica.stand_in.client import Api, control


@pytest.mark.parametrize(
    ("kind", "more", "status"),
    [
        ("status", {}, 500),
        ("status", {"status": 503, "headers": {"Retry-After": "5"}, "body": "x"}, 503),
        ("429", {}, 429),
        ("locked", {}, 409),
    ],
)
def test_a_fault_answers_in_place_of_the_work(plain: Api, kind: str, more: dict[str, object], status: int) -> None:
    plain.mazrica.fail(kind, times=1, **more)
    answer = plain.send("POST", "contacts", json={"name": "x"})
    assert (answer.status_code, plain.mazrica.all("contacts")) == (status, [])
    assert plain.send("POST", "contacts", json={"name": "x"}).ok


def test_a_firewall_answers_200_with_a_page_and_half_an_answer_is_no_json(api: Api) -> None:
    api.mazrica.fail("firewall", times=1)
    answer = api.get("contacts")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html;charset=utf-8")
    api.mazrica.fail("garbage", times=1)
    with pytest.raises(requests.JSONDecodeError):
        api.get("contacts").json()


def test_a_lost_answer_leaves_what_was_made_and_a_reset_nothing(api: Api) -> None:
    for kind, made in (("reset", 0), ("lost-answer", 1)):
        api.mazrica.fail(kind, times=1, method="POST")
        with pytest.raises(requests.ConnectionError):
            api.send("POST", "contacts", json={"name": "x"})
        assert len(api.mazrica.all("contacts")) == made


def test_a_write_that_is_refused_loses_no_answer(api: Api) -> None:
    api.mazrica.fail("lost-answer", times=1)
    assert api.send("POST", "contacts", json={}).status_code == 400


def test_a_lock_strikes_writes_only(api: Api) -> None:
    api.mazrica.fail("locked")
    assert api.get("contacts").status_code == 200
    name = {"field": {"reference": "name"}, "comparisonOperator": "=", "value": {"stringValue": "x"}}
    assert api.send("POST", "deals/search", json={"filter": {"valueFilter": name}}).status_code == 200
    assert api.send("POST", "contacts", json={"name": "x"}).status_code == api.mazrica.readings.locked_status


def test_one_page_of_a_list_fails(api: Api) -> None:
    for _ in range(4):
        api.mazrica.contact(name="山田 太郎")
    api.mazrica.fail("status", times=1, method="GET", path="/v1/contacts", page=2)
    found = [api.get("contacts", page=page, limit=2).status_code for page in (1, 2, 2)]
    assert found == [200, 500, 200]


def test_a_list_may_show_fewer_than_there_are_with_a_total_that_fell(api: Api) -> None:
    for _ in range(4):
        api.mazrica.contact(name="山田 太郎")
    api.mazrica.fail("fewer", times=1, share=0.5)
    found = api.page("contacts")
    assert (len(found["contacts"]), found["totalCount"]) == (2, 2)
    assert api.page("contacts")["totalCount"] == 4


def test_a_page_may_lack_rows_that_the_total_counts(api: Api) -> None:
    for _ in range(4):
        api.mazrica.contact(name="山田 太郎")
    api.mazrica.fail("short-page", times=1, share=0.5)
    found = api.page("contacts")
    assert (len(found["contacts"]), found["totalCount"]) == (2, 4)


def test_what_is_slow_takes_its_time_and_is_done(api: Api) -> None:
    api.mazrica.fail("slow", times=1, seconds=0.05)
    begin = time.monotonic()
    assert api.get("contacts").status_code == 200
    assert time.monotonic() - begin >= 0.05


def test_faults_count_for_the_limits_but_for_what_never_arrives(mazrica: StandIn, api: Api) -> None:
    mazrica.fail("status", times=1)
    api.get("contacts")
    assert mazrica.limits()["today"] == 1
    mazrica.fail("reset", times=1)
    with pytest.raises(requests.ConnectionError):
        api.get("contacts")
    assert mazrica.limits()["today"] == 1


def test_every_fault_can_be_ordered_by_the_control_api(mazrica: StandIn) -> None:
    for kind in Kind:
        assert control(mazrica, "POST", "faults", kind=kind, times=1).ok
    assert control(mazrica, "POST", "faults", kind="status", status=200).status_code == 400
