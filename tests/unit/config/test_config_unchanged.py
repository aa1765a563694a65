"""`unchanged: skip`: which routes may say so."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from config.rules import check_unchanged
from relay.core.config import Route
from relay.system.sides import target_side
from systems import SYSTEMS

RECORD = {"app": 12, "key": {"field": "id", "from": "id"}}
LEAD = {"lead": {"id": "leadId"}}


def route(system: str, options: dict[str, Any]) -> Route:
    return msgspec.convert({"to": "a", "unchanged": "skip", **options}, target_side(SYSTEMS[system]).route_model)


@pytest.mark.parametrize(
    ("system", "options"),
    [
        ("http", {"path": "/leads/{leadId}", "method": "PUT"}),
        ("karte", {"event_name": "identify", "values": {"name": "name"}}),
        ("kintone", RECORD | {"fields": {"name": "name"}}),
        ("marketo", LEAD | {"fields": {"firstName": "name"}}),
    ],
)
def test_what_replaces_values_may_be_skipped(system: str, options: dict[str, Any]) -> None:
    assert list(check_unchanged(route(system, options), looks_up=False)) == []


@pytest.mark.parametrize(
    ("system", "options"),
    [
        ("karte", {}),
        ("karte", {"event_name": "opened"}),
        ("kintone", RECORD | {"comment": {"text": "{note}"}}),
        ("kintone", RECORD | {"fields": {"name": "name"}, "comment": {"text": "{note}"}}),
        ("marketo", LEAD | {"activity": {"type": 100002, "primary": "route"}}),
        ("marketo", LEAD | {"fields": {"firstName": "name"}, "campaign": {"id": 7}}),
    ],
)
def test_what_adds_something_each_time_may_not(system: str, options: dict[str, Any]) -> None:
    [problem] = check_unchanged(route(system, options), looks_up=False)
    assert problem.path == "unchanged"
    assert problem.message.startswith("each event of this route adds something")


def test_what_only_looks_up_has_nothing_to_compare() -> None:
    [problem] = check_unchanged(Route(to="a", unchanged="skip"), looks_up=True)
    assert problem.message == "this route only looks up, and writes nothing that could be the same. Remove it."


@pytest.mark.parametrize("looks_up", [True, False])
def test_sending_everything_is_always_right(*, looks_up: bool) -> None:
    assert list(check_unchanged(Route(to="a"), looks_up=looks_up)) == []
