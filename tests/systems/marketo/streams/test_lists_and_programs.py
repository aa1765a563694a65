"""Leads of a list or of a program alone: against the stand-in, over a real socket."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from local.systems.marketo import StandIn
from tests.systems.marketo.streams.reading_leads import Instance

Filtered = tuple[Instance, Callable[[int], None], Callable[[int], None]]
FROM_LIST, CHANGE_STATUS = 25, 104


@pytest.fixture(params=["list", "program"])
def filtered(stand_in: StandIn, request: pytest.FixtureRequest) -> Filtered:
    """An instance that is read by a filter, and what lets a lead in and takes it out."""
    assets = stand_in.instance.assets
    is_list = request.param == "list"
    number = next(iter(assets.lists if is_list else assets.programs))
    instance = Instance(stand_in, source={request.param: number})

    def let_in(lead: int) -> None:
        if is_list:
            instance.api("POST", f"/rest/v1/lists/{number}/leads.json", id=lead)
        else:
            body = {"statusName": assets.programs[number].statuses[0].name, "input": [{"leadId": lead}]}
            instance.api("POST", f"/rest/v1/programs/{number}/members/status.json", body=body)

    def take_out(lead: int) -> None:
        """Beside the API, which does not say of every program that somebody has left it."""
        del (assets.lists if is_list else assets.programs)[number].members[lead]
        instance.happened(lead, FROM_LIST if is_list else CHANGE_STATUS, primary_id=number)

    return instance, let_in, take_out


def test_only_members_are_told(filtered: Filtered) -> None:
    instance, let_in, _ = filtered
    inside, outside = instance.edit(email="in@example.com"), instance.edit(email="out@example.com")
    let_in(inside)
    assert [each.record for each in instance.run()] == [str(inside)]
    instance.later(minutes=5)
    instance.edit(id=outside, company="Acme")
    assert instance.run() == []


def test_who_comes_in_is_told_without_any_change_of_a_value(filtered: Filtered) -> None:
    instance, let_in, _ = filtered
    lead = instance.edit(email="in@example.com")
    instance.run()
    instance.later(minutes=5)
    let_in(lead)
    [change] = instance.run()
    assert (change.record, change.deleted, change.payload["email"]) == (str(lead), False, "in@example.com")


def test_who_leaves_is_told_as_no_member(filtered: Filtered) -> None:
    instance, let_in, take_out = filtered
    lead = instance.edit(email="in@example.com")
    let_in(lead)
    instance.run()
    instance.later(minutes=5)
    take_out(lead)
    [change] = instance.run()
    assert (change.deleted, change.payload) == (True, {"id": lead, "notMember": True})
