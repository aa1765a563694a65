"""What other activities than changes of values say of leads, and what becomes of those that are gone."""

from __future__ import annotations

import pytest

from systems.marketo.rest.calls.activity import read_activity
from systems.marketo.streams import gone, kinds


@pytest.mark.parametrize(
    ("more", "losers"),
    [
        ({"attributes": [{"name": "Merge IDs", "value": "[1286861]"}], "primaryAttributeValueId": 9}, [1286861]),
        ({"attributes": [{"name": "Merge IDs", "value": "[3, 4]"}]}, [3, 4]),
        ({"attributes": [{"name": "Merge IDs", "value": [3, 4]}]}, [3, 4]),
        ({"primaryAttributeValueId": 3}, [3]),
        ({"primaryAttributeValueId": 9}, []),
        ({}, []),
        ({"activityTypeId": 100, "primaryAttributeValueId": 3}, []),
    ],
)
def test_a_merger_names_its_losers(more: dict[str, object], losers: list[int]) -> None:
    assert kinds.losers(read_activity({"leadId": 9, "activityTypeId": 32, **more})) == losers


@pytest.mark.parametrize(
    ("fields", "types"),
    [
        (["email"], []),
        (["leadScore"], [22]),
        (["behaviorScore", "leadOwnerFirstName"], [22, 23]),
        (["leadRevenueStageId"], [101]),
        (["segmentRegion"], [108]),
    ],
)
def test_fields_that_campaigns_change_by_a_step_of_their_own_have_a_type(fields: list[str], types: list[int]) -> None:
    assert kinds.of_fields(fields, list_=False, program=False) == types


def test_there_are_never_more_than_ten_types() -> None:
    fields = ["score", "owner", "revenueStage", "segment"]
    assert len({*kinds.ALWAYS, *kinds.of_fields(fields, list_=True, program=True)}) == 10


def test_an_activity_without_an_id_has_one_of_its_own_that_stays() -> None:
    entry = {"leadId": 5, "activityTypeId": 10, "activityDate": "2026-11-02T18:00:00Z", "primaryAttributeValueId": 7}
    listed = [{"name": "Device", "value": "iPhone"}, {"value": 3, "name": "Step ID"}]
    one = read_activity({**entry, "attributes": listed})
    again = read_activity({"attributes": [{"name": "Step ID", "value": 3}, listed[0]], **entry})
    others = [read_activity({**entry, name: 6}) for name in entry] + [read_activity({**entry, "attributes": []})]
    assert one.guid == again.guid
    assert one.guid.startswith("~")
    assert len({each.guid for each in [one, *others]}) == 1 + len(others)
    assert read_activity({**entry, "id": 9}).guid == "9"
    assert read_activity({**entry, "id": 9, "marketoGUID": "g"}).guid == "g"


def test_a_chain_of_mergers_ends_at_its_last_winner() -> None:
    assert gone.ends({1: 2, 2: 3, 4: 0, 5: 4}) == {1: 3, 2: 3, 4: 0, 5: 4}


def test_a_circle_of_mergers_is_no_endless_walk() -> None:
    assert gone.ends({1: 2, 2: 1}).keys() == {1, 2}
