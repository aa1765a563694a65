"""What a person emptied in the record that asked is written again, whatever was written there before."""

from __future__ import annotations

from typing import Any

import pytest

from systems.kintone.target.record import RouteMapping
from tests.systems.kintone.contract.relaying import a_route

BACK = a_route(
    key={"record": "asked.id"},
    fields={"lead_id": {"from": "id", "type": "number"}, "tags": {"from": "tags", "type": "check_box"}},
)


def fingerprint(record: Any, route: Any = BACK, **changes: Any) -> str:
    asked = {"app": "12", "id": "5", "record": record, **changes}
    return RouteMapping(route).fingerprint({"id": 7, "tags": ["a"], "asked": asked})


@pytest.mark.parametrize("record", [{"lead_id": ""}, {"lead_id": "7", "tags": []}, {"lead_id": None}])
def test_a_field_that_is_empty_in_the_record_is_not_known_to_be_written(record: dict[str, Any]) -> None:
    assert fingerprint(record) == ""


@pytest.mark.parametrize(
    ("record", "changes"),
    [
        ({"lead_id": "8", "tags": ["b"]}, {}),
        ({"company": ""}, {}),
        ({"lead_id": ""}, {"app": "13"}),
        ("text", {}),
        (None, {}),
    ],
)
def test_everything_else_is_compared_by_what_is_written(record: Any, changes: dict[str, Any]) -> None:
    assert fingerprint(record, **changes) == fingerprint({"lead_id": "7", "tags": ["a"]}) != ""


def test_a_record_that_is_found_by_a_field_says_nothing_of_itself() -> None:
    route = a_route(key={"field": "lead_id", "from": "id", "type": "number"}, fields={"tags": "tags[0]"})
    assert fingerprint({"tags": "", "lead_id": ""}, route) != ""


def test_another_record_than_the_one_that_asked_is_not_told_of() -> None:
    route = a_route(key={"record": "id"}, fields={"lead_id": {"from": "id", "type": "number"}})
    assert fingerprint({"lead_id": ""}, route) != ""
