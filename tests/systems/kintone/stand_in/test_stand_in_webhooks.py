"""The stand-in's webhooks: which changes they tell of, in which words, and which they drop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import requests

from local.systems.kintone import LEADS, StandIn, Token
from tests.support.inbox import Inbox
from tests.systems.kintone.stand_in.client import TIMEOUT, Client, cells


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with Inbox() as found:
        yield found


def told(kintone: StandIn, inbox: Inbox) -> list[dict[str, Any]]:
    """What came, once everything has."""
    kintone.notifications()
    return inbox.bodies


def test_a_record_that_is_added_is_told_as_a_get_shows_it(kintone: StandIn, leads: Client, inbox: Inbox) -> None:
    kintone.webhook(12, f"{inbox.url}/hooks/changed?key=k")

    number = leads.add(12, lead_id="1001", company="Acme").json()["id"]

    [body] = told(kintone, inbox)
    assert inbox.posted[0][0] == "/hooks/changed?key=k"
    assert set(body) == {"id", "type", "app", "record", "recordTitle", "url"}
    assert (body["type"], body["app"]) == ("ADD_RECORD", {"id": "12", "name": "Leads"})
    assert body["record"] == leads.get("/k/v1/record.json", app=12, id=number).json()["record"]
    assert (body["recordTitle"], body["url"]) == ("Acme", f"{kintone.url}/k/12/show#record={number}")


def test_a_record_of_a_guest_space_is_linked_by_the_path_of_its_space() -> None:
    guest = replace(LEADS, id=40, guest_space=7)
    with StandIn(apps=[guest], tokens=[Token("guest", 40)]) as kintone, Inbox() as inbox:
        kintone.webhook(40, inbox.url)
        body = {"app": 40, "record": {"lead_id": {"value": "1"}}}
        assert Client(kintone.url, "guest").send("POST", "/k/guest/7/v1/record.json", body).ok
        [told_of] = told(kintone, inbox)
        assert told_of["url"] == f"{kintone.url}/k/guest/7/40/show#record=1"


def test_each_single_change_has_its_own_word(kintone: StandIn, tasks: Client, inbox: Inbox) -> None:
    kintone.webhook(14, inbox.url)
    tasks.add(14, title="Call")
    tasks.update(14, 1, title="Call back")
    tasks.send("PUT", "/k/v1/record/status.json", {"app": 14, "id": 1, "action": "Start"})
    tasks.send("POST", "/k/v1/record/comment.json", {"app": 14, "record": 1, "comment": {"text": "done"}})
    kintone.delete(14, 1)

    bodies = told(kintone, inbox)
    assert [(each["type"], each.get("record", {}).get("$revision", {}).get("value")) for each in bodies] == [
        ("ADD_RECORD", "1"),
        ("UPDATE_RECORD", "2"),
        ("UPDATE_STATUS", "4"),
        ("ADD_RECORD_COMMENT", None),
        ("DELETE_RECORD", None),
    ]
    assert (bodies[3]["recordId"], bodies[3]["comment"]["text"]) == ("1", "done")
    assert (bodies[4]["recordId"], bodies[4]["deletedBy"]["code"]) == ("1", "Administrator")


def test_only_the_events_that_were_chosen_are_told(kintone: StandIn, leads: Client, inbox: Inbox) -> None:
    kintone.webhook(12, inbox.url, ["UPDATE_RECORD"])
    leads.add(12, lead_id="1001")
    leads.update(12, 1, company="Acme")

    assert [each["type"] for each in told(kintone, inbox)] == ["UPDATE_RECORD"]


def test_multi_record_calls_are_quiet_but_for_the_day_on_which_they_were_not(
    kintone: StandIn, leads: Client, inbox: Inbox
) -> None:
    kintone.webhook(12, inbox.url)
    leads.upsert(12, "lead_id", ("1001", {"company": "Acme"}))
    leads.add_many(12, {"lead_id": "1002"})
    assert told(kintone, inbox) == []

    kintone.webhook(12, inbox.url, bulk=True)
    leads.upsert(12, "lead_id", ("1001", {"company": "Beta"}), ("1003", {}))
    assert [each["type"] for each in told(kintone, inbox)] == ["UPDATE_RECORD", "ADD_RECORD"]


def test_a_refused_change_and_another_apps_are_not_told(
    kintone: StandIn, leads: Client, tasks: Client, inbox: Inbox
) -> None:
    kintone.webhook(12, inbox.url)
    leads.add(12, lead_id="no number")
    tasks.add(14, title="Call")

    assert told(kintone, inbox) == []


def test_a_change_whose_answer_was_lost_is_told(kintone: StandIn, leads: Client, inbox: Inbox) -> None:
    kintone.webhook(12, inbox.url)
    kintone.fail("lost-answer")
    with pytest.raises(requests.ConnectionError):
        leads.add(12, lead_id="1001")

    assert [each["type"] for each in told(kintone, inbox)] == ["ADD_RECORD"]


def test_what_is_above_sixty_in_a_minute_is_dropped_and_never_sent_again(inbox: Inbox) -> None:
    with StandIn() as kintone:
        leads = Client(kintone.url, kintone.api_token)
        kintone.webhook(12, inbox.url)
        for number in range(63):
            leads.add(12, lead_id=str(number))
        log = kintone.notifications()

    assert [each["code"] for each in log] == [""] * 60 + ["GAIA_WT02"] * 3
    assert len(inbox.bodies) == 60


def test_nothing_is_sent_again_whatever_the_answer(kintone: StandIn, leads: Client, inbox: Inbox) -> None:
    inbox.status = 500
    kintone.webhook(12, inbox.url)
    kintone.webhook(12, "http://127.0.0.1:9/nobody")
    leads.add(12, lead_id="1001")

    log = kintone.notifications()
    assert [(each["status"], each["record"], each["revision"]) for each in log] == [(500, 1, 1), (0, 1, 1)]
    assert len(inbox.bodies) == 1


def test_an_app_has_at_most_ten_webhooks(kintone: StandIn, inbox: Inbox) -> None:
    for number in range(10):
        kintone.webhook(12, f"{inbox.url}/{number}")
    kintone.webhook(12, f"{inbox.url}/9", ["ADD_RECORD"])  # the same one, set up anew

    with pytest.raises(ValueError, match="10 webhooks"):
        kintone.webhook(12, f"{inbox.url}/10")


@pytest.mark.parametrize(
    "order",
    [
        {"app": 99, "url": "http://127.0.0.1/"},
        {"app": 12},
        {"app": 12, "url": "ftp://127.0.0.1/"},
        {"app": 12, "url": "http://127.0.0.1/", "events": ["CHANGED"]},
        {"app": 12, "url": "http://127.0.0.1/", "events": []},
    ],
)
def test_a_webhook_that_makes_no_sense_is_refused(kintone: StandIn, order: dict[str, Any]) -> None:
    assert requests.post(f"{kintone.url}/_stand-in/webhooks", json=order, timeout=TIMEOUT).status_code == 400
    assert kintone.domain.webhooks.listed() == []


def test_webhooks_are_set_up_listed_and_removed_over_http(kintone: StandIn, leads: Client, inbox: Inbox) -> None:
    control = f"{kintone.url}/_stand-in/webhooks"
    requests.post(control, json={"app": 12, "url": inbox.url, "events": ["ADD_RECORD"]}, timeout=TIMEOUT)
    leads.send("POST", "/k/v1/record.json", {"app": 12, "record": cells({"lead_id": "1"})})
    kintone.notifications()

    found = requests.get(control, timeout=TIMEOUT).json()
    assert found["webhooks"] == [{"app": 12, "url": inbox.url, "events": ["ADD_RECORD"], "bulk": False}]
    assert [(each["type"], each["status"]) for each in found["deliveries"]] == [("ADD_RECORD", 202)]

    assert requests.delete(control, params={"app": 12}, timeout=TIMEOUT).json()["webhooks"] == []


def test_a_reset_forgets_the_log_and_keeps_the_webhooks(kintone: StandIn, leads: Client, inbox: Inbox) -> None:
    kintone.webhook(12, inbox.url)
    leads.add(12, lead_id="1001")
    kintone.notifications()

    kintone.reset()

    assert kintone.notifications() == []
    assert len(kintone.domain.webhooks.listed()) == 1
