"""Every system says whether two payloads would be written alike."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from relay.core.refusal import Refused
from relay.system.sides import target_side
from relay.system.value_fingerprints import of_values
from systems import SYSTEMS

ROUTES: dict[str, dict[str, Any]] = {
    "http": {"to": "x", "path": "/leads/{leadId}", "method": "PUT", "key": "leadId", "fields": {"name": "name"}},
    "karte": {"to": "x", "lead_id": "leadId", "event_name": "changed", "values": {"name": "name"}},
    "kintone": {
        "to": "x",
        "app": 12,
        "key": {"field": "lead_id", "from": "leadId", "type": "number"},
        "fields": {"name": "name", "day": {"from": "day", "type": "date"}},
    },
    "marketo": {"to": "x", "lead": {"id": "leadId"}, "fields": {"firstName": "name"}},
    "mazrica": {"to": "x", "contact": {"lead_id": "leadId", "last_name": "name"}},
}
WRITTEN = [name for name, system in SYSTEMS.items() if system.target is not None]
PAYLOAD = {"leadId": 7, "name": "山田", "other": "a", "day": "2026-10-01"}


def fingerprint(system: str, **changed: Any) -> str:
    found = target_side(SYSTEMS[system])
    route = msgspec.convert(ROUTES[system], found.route_model)
    return found.fingerprint(route, PAYLOAD | changed)


@pytest.mark.parametrize("system", WRITTEN)
def test_what_is_not_mapped_plays_no_part(system: str) -> None:
    assert fingerprint(system, other="b") == fingerprint(system)


@pytest.mark.parametrize("system", WRITTEN)
@pytest.mark.parametrize("changed", [{"name": "佐藤"}, {"leadId": 8}])
def test_another_value_or_another_record_has_another_fingerprint(system: str, changed: dict[str, Any]) -> None:
    assert fingerprint(system, **changed) != fingerprint(system)


def test_what_is_written_alike_is_alike() -> None:
    assert fingerprint("kintone", day="2026/10/1", leadId="7.0") == fingerprint("kintone")


@pytest.mark.parametrize("system", WRITTEN)
def test_what_cannot_be_mapped_is_refused_as_it_is_when_it_is_accepted(system: str) -> None:
    with pytest.raises(Refused):
        fingerprint(system, leadId=[{}])


def test_nothing_of_the_values_is_in_it() -> None:
    assert "secret" not in of_values({"a": "secret"})
