"""What `relay check` says of an account, and of names that are other ones than the relay knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from local.systems.mazrica import OTHER, StandIn
from relay.core.findings import Finding
from tests.support.deadlines import Endless
from tests.support.mazrica_readings import MazricaReading

BEGAN = 1_775_001_600.0
WHERE = "routes.told.source"


@pytest.fixture(params=[{}, OTHER], ids=["as public clients read it", "the other way round"])
def mazrica(request: pytest.FixtureRequest) -> Iterator[StandIn]:
    with StandIn(readings=request.param) as found:
        found.clock.freeze(BEGAN)
        customer = found.customer(
            name="株式会社サンプル", telNo="03-0000-0000", address="東京", webUrl="https://example.org"
        )
        items = {
            "Lead ID": 7,
            "Lead Score": 1,
            "Acquisition Date": "2026-04-06",
            "Lead Activities": "https://a.example",
        }
        person = found.contact(
            name="山田 太郎",
            email="taro@example.org",
            customer=customer,
            items=items,
            tel="03-1",
            mobileTel="090-1",
            dept="営業",
            position="部長",
            address="東京",
        )
        deal = found.deal(name="A", customer=customer)
        for at in range(30):
            found.act(kind="面談", deal=deal, contacts=[person], staff=[101], completed=at % 3 > 0)
        yield found


def checked(mazrica: StandIn, word: str, **connection: Any) -> list[Finding]:
    return list(MazricaReading(mazrica, word, connection=connection).reader().check(WHERE, Endless()))


@pytest.mark.parametrize("word", ["customers", "deals", "actions", "phases"])
def test_an_account_that_is_as_it_is_known_is_said_to_work(mazrica: StandIn, word: str) -> None:
    (found,) = checked(mazrica, word)
    assert (found.level, found.where) == ("ok", WHERE)
    assert "Mazrica takes the API key" in found.message


def test_names_that_are_other_ones_are_said_in_words(mazrica: StandIn) -> None:
    found = checked(mazrica, "contacts")
    names = mazrica.readings.names
    if "contacts.mobileTel" not in names:
        assert [each.level for each in found] == ["ok"]
        return
    (warning,) = found
    assert warning.level == "warning"
    assert "department, mobile_tel" in warning.message
    assert "mobileTel (one public program uses it), dept (one public program uses it)" in warning.message


def test_a_name_that_is_needed_and_not_there_is_an_error() -> None:
    with StandIn(readings={"names": {"actions.endDatetime": "end"}}) as mazrica:
        mazrica.act(customer=mazrica.customer(name="A"))
        (error,) = [each for each in checked(mazrica, "actions") if each.level == "error"]
        assert "none of 1 actions shows endDatetime, which reading needs (one public program uses it)" in error.message


def test_what_may_be_meant_by_the_settings_is_shown_with_its_values(mazrica: StandIn) -> None:
    """For actions and phases, which do not start without them."""
    states, people = [each.message for each in checked(mazrica, "actions", completed=None, action_contacts=None)]
    state = mazrica.readings.state
    shown = [str(each).lower() if isinstance(each, bool) else each for each in (state.completed, state.planned)]
    assert f"{state.path}: {shown[0]} (20), {shown[1]} (10)" in states
    assert f"{mazrica.readings.action_contacts.path}: 1 ids, of which 1 are those of 1 contacts" in people
    assert "invitees" not in people


def test_the_other_streams_say_what_those_would_need(mazrica: StandIn) -> None:
    levels = {each.level for each in checked(mazrica, "customers", completed=None, action_contacts=None)}
    assert levels == {"warning"}


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("completed", {"path": "pattern.name", "equals": "完了"}, "none of 30 actions is completed"),
        ("action_contacts", "pattern.name", "leads to what are no ids of contacts"),
        ("action_contacts", "nowhere", "none of 30 actions names a contact in nowhere"),
    ],
)
def test_a_setting_that_fits_nothing_is_said(mazrica: StandIn, setting: str, value: Any, said: str) -> None:
    (found,) = checked(mazrica, "actions", **{setting: value})
    assert said in found.message
    assert found.level in {"warning", "error"}


def test_detail_items_are_found_by_their_names_and_tried_by_their_types(mazrica: StandIn) -> None:
    messages = " ".join(each.message for each in checked(mazrica, "contacts", items={}))
    assert "Write items: {lead_id: 501, lead_score: 502, acquisition_date: 503}." in messages
    swapped = {"lead_id": 503, "lead_score": 502, "acquisition_date": 501, "activity_url": 599}
    messages = " ".join(each.message for each in checked(mazrica, "contacts", items=swapped))
    assert "items.lead_id is 503 Acquisition Date, which is of type date; number is wanted." in messages
    assert "items.activity_url is 599, which none of these contacts shows" in messages


def test_times_in_another_zone_are_found_out() -> None:
    with StandIn(readings={"times": {"zone": "Asia/Tokyo", "offset": False}}) as mazrica:
        mazrica.customer(name="A")
        (error,) = checked(mazrica, "customers", zone="UTC")
        assert error.level == "error"
        assert "in UTC the newest is in the future" in error.message
        assert [each.level for each in checked(mazrica, "customers", zone="Asia/Tokyo")] == ["ok"]


def test_no_finding_holds_what_people_wrote(mazrica: StandIn) -> None:
    mazrica.act(contact=1001, result="極秘の結果", note="極秘のメモ")
    found = checked(mazrica, "actions", completed=None, action_contacts=None)
    assert "極秘" not in " ".join(each.message for each in found)
