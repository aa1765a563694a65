"""Which routes only add something, so that their old events may be written after new ones."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from relay.system.sides import target_side
from systems import SYSTEMS

RECORD = {"app": 12, "key": {"field": "id", "from": "id"}}


@pytest.mark.parametrize(
    ("system", "options"),
    [
        ("karte", {}),
        ("karte", {"event_name": "opened", "values": {"mail": "mail"}}),
        ("kintone", RECORD | {"comment": {"text": "{note}"}}),
    ],
)
def test_an_event_is_added_each_time(system: str, options: dict[str, Any]) -> None:
    assert msgspec.convert({"to": "a", **options}, target_side(SYSTEMS[system]).route_model).cumulative


@pytest.mark.parametrize(
    ("system", "options"),
    [
        ("http", {"path": "/events"}),
        ("http", {"method": "PUT", "path": "/events"}),
        ("http", {"method": "PATCH", "path": "/events"}),
        ("http", {"method": "POST", "path": "/contacts/{leadId}"}),
        ("http", {"method": "POST", "path": "/contacts?id={leadId}"}),
        ("http", {"method": "POST", "path": "/contacts", "key": "email"}),
        ("http", {"method": "POST", "path": "/events", "key": "email"}),
        ("kintone", RECORD | {"fields": {"name": "name"}}),
        ("kintone", RECORD | {"fields": {"name": "name"}, "comment": {"text": "{note}"}}),
        ("kintone", RECORD | {"status": {"action": "close"}}),
    ],
)
def test_a_record_is_written_over_or_may_be(system: str, options: dict[str, Any]) -> None:
    assert not msgspec.convert({"to": "a", **options}, target_side(SYSTEMS[system]).route_model).cumulative
