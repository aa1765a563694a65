"""Leads of a list or of a program alone: against the stand-in, over a real socket."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from local.systems.marketo import StandIn
from local.systems.marketo.activities import ADD_TO_LIST, CHANGE_STATUS, REMOVE_FROM_LIST
from local.systems.marketo.assets import Member
from tests.systems.marketo.streams.reading_leads import Instance

Filtered = tuple[Instance, Callable[[int], None], Callable[[int], None]]


@pytest.fixture(params=["list", "program"])
def filtered(stand_in: StandIn, request: pytest.FixtureRequest) -> Filtered:
    """An instance that is read by a filter, and what lets a lead in and takes it out."""
    assets, log = stand_in.instance.assets, stand_in.instance.log
    number = next(iter(assets.lists if request.param == "list" else assets.programs))
    instance = Instance(stand_in, source={request.param: number})

    def let_in(lead: int) -> None:
        at = instance.now.timestamp()
        if request.param == "list":
            assets.lists[number].members[lead] = None
            log.add(lead, ADD_TO_LIST, at, primary_id=number)
        else:
            status = assets.programs[number].statuses[0]
            assets.programs[number].members[lead] = Member(status, at, at)
            log.add(lead, CHANGE_STATUS, at, primary_id=number)

    def take_out(lead: int) -> None:
        at = instance.now.timestamp()
        if request.param == "list":
            del assets.lists[number].members[lead]
            log.add(lead, REMOVE_FROM_LIST, at, primary_id=number)
        else:
            del assets.programs[number].members[lead]
            log.add(lead, CHANGE_STATUS, at, primary_id=number)

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
