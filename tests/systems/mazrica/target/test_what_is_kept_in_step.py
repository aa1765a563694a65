"""`contact.fields` and `contact.rename`: what contacts that were there get beside Marketo's own items."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from local.systems.mazrica import StandIn
from relay.core.outcome import Delivered
from systems.mazrica.system import MAZRICA
from systems.mazrica.target.route import MazricaRoute
from tests.support.mazrica_writing import ITEMS, LEAD, MazricaWriting

KEPT = {"contact": {"fields": {"tel": "phone", "position": "title"}, "rename": True}}


@pytest.fixture
def keeping(mazrica: StandIn) -> MazricaWriting:
    return MazricaWriting(mazrica, KEPT)


def test_a_contact_that_is_made_has_them(keeping: MazricaWriting) -> None:
    keeping.lead(title="営業")
    [contact] = keeping.contacts()
    assert (contact["name"], contact["tel"], contact["position"]) == ("山田 太郎", LEAD["phone"], "営業")


def test_a_contact_that_was_there_gets_what_the_lead_has(keeping: MazricaWriting) -> None:
    keeping.mazrica.contact(name="別の 名前", email="taro@example.org", tel="03", position="部長", memo="人が書いた")
    keeping.lead()
    [contact] = keeping.contacts()
    assert (contact["name"], contact["tel"], contact["items"]) == ("山田 太郎", LEAD["phone"], ITEMS)
    assert (contact["position"], contact["memo"]) == ("部長", "人が書いた")


def test_what_changes_is_one_request_without_the_items_that_are_there(keeping: MazricaWriting) -> None:
    keeping.lead()
    before = keeping.calls()
    keeping.lead(lastName="鈴木", phone="03-9999-9999")
    [contact] = keeping.contacts()
    assert (contact["name"], contact["tel"], contact["items"]) == ("鈴木 太郎", "03-9999-9999", ITEMS)
    assert keeping.calls() == before + 1


def test_what_people_changed_at_mazrica_is_written_over_with_the_values_of_before(keeping: MazricaWriting) -> None:
    """What was written once says nothing of what is there now."""
    keeping.lead()
    [contact] = keeping.mazrica.all("contacts")
    keeping.mazrica.contact(id=contact["id"], tel="03-1111-1111", name="佐藤 花子")
    outcome = keeping.lead()
    assert isinstance(outcome, Delivered)
    assert not outcome.skipped
    [after] = keeping.contacts()
    assert (after["name"], after["tel"]) == ("山田 太郎", LEAD["phone"])


def test_what_the_lead_lacks_is_left_or_emptied_as_the_route_says(mazrica: StandIn) -> None:
    writing = MazricaWriting(mazrica, KEPT)
    writing.lead(title="営業")
    writing.lead(phone="", title=None, lastName="", firstName="")
    [contact] = writing.contacts()
    assert (contact["name"], contact["tel"], contact["position"]) == ("山田 太郎", LEAD["phone"], "営業")
    rule = {"tel": {"from": "phone", "empty": "clear"}, "position": "title"}
    clearing = MazricaWriting(mazrica, {"contact": {"fields": rule}}, state=writing.state)
    clearing.lead(phone="", title=None)
    [contact] = writing.contacts()
    assert (contact.get("tel"), contact["position"]) == (None, "営業")


def test_m20_without_a_word_nothing_of_it_is_written(mazrica: StandIn) -> None:
    writing = MazricaWriting(mazrica)
    writing.lead()
    before = writing.calls()
    writing.lead(lastName="鈴木", phone="03-9999-9999")
    assert (writing.contacts()[0].get("tel"), writing.calls()) == (None, before)


def test_it_says_what_it_changes() -> None:
    side: Any = MAZRICA.target
    kept = msgspec.convert({"to": "mazrica", **KEPT}, MazricaRoute)
    assert side.changes(kept) == {"contacts": {"tel", "position", "name", "lastName", "firstName"}}
    assert side.changes(msgspec.convert({"to": "mazrica", "contact": {}}, MazricaRoute)) == {"contacts": frozenset()}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("id", "Mazrica sets it"),
        ("updatedAt", "Mazrica sets it"),
        ("customer", "linked to its account"),
        ("customerId", "linked to its account"),
        ("name", "rename: true"),
        ("email", "found by it"),
        ("contactCustoms", "at the connection"),
    ],
)
def test_what_is_no_value_to_be_kept_is_refused(name: str, words: str) -> None:
    route = msgspec.convert({"to": "mazrica", "contact": {"fields": {name: "value"}}}, MazricaRoute)
    [problem] = MAZRICA.target.check_route(route)
    assert problem.path == f"contact.fields.{name}"
    assert words in problem.message


def test_a_path_that_is_none_is_named() -> None:
    route = msgspec.convert({"to": "mazrica", "contact": {"fields": {"tel": {"from": "a["}}}}, MazricaRoute)
    [problem] = MAZRICA.target.check_route(route)
    assert problem.path == "contact.fields.tel"
