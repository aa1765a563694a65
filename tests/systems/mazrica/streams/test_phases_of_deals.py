"""Phases of deals, as contacts are told of them (M-40 to M-44)."""

from __future__ import annotations

import pytest

from local.systems.mazrica import StandIn
from tests.support.mazrica_readings import HOUR, MazricaReading

OTHER_DAY = 26
"""Hours after which everything was looked at once more."""


@pytest.fixture
def person(mazrica: StandIn) -> int:
    return mazrica.contact(name="山田 太郎", email="taro@example.org", items={"Lead ID": 7})


@pytest.fixture
def phases(mazrica: StandIn, person: int, customer: int) -> MazricaReading:
    mazrica.clock.advance(60)
    found = MazricaReading(mazrica, "phases", {"gone": "deliver"})
    found.tick()
    return found


def test_the_worked_example_of_the_manual(phases: MazricaReading, customer: int, person: int) -> None:
    """M-42, M-44: two deals, then another change of a deal, then a third deal."""
    mazrica = phases.mazrica
    first, second, third = (
        mazrica.deal(name=name, customer=customer, phase=phase)
        for name, phase in (("A", "アプローチ"), ("B", "提案"), ("C", "受注"))
    )
    mazrica.clock.advance(60)
    for deal in (first, second):
        mazrica.act(kind="面談", deal=deal, contacts=[person])
    phases.hours()
    mazrica.deal(id=first, phase="ヒアリング")
    assert [each["phase"] for each in phases.hours()] == ["ヒアリング"]
    mazrica.deal(id=second, phase="見積")
    assert [each["phase"] for each in phases.hours()] == ["見積"]
    mazrica.deal(id=first, amount=5)
    assert phases.hours() == []
    mazrica.act(kind="メール", deal=third, contacts=[person])
    (told,) = phases.hours()
    assert (told["phase"], told["leadId"], told["email"], told["contactId"]) == ("受注", 7, "taro@example.org", person)


def test_what_was_there_before_is_told_only_when_it_changes(mazrica: StandIn, person: int, customer: int) -> None:
    """M-41."""
    deal = mazrica.deal(name="A", customer=customer, phase="提案")
    mazrica.act(deal=deal, contacts=[person])
    mazrica.clock.advance(HOUR)
    phases = MazricaReading(mazrica, "phases")
    assert (phases.tick()[0].ending, phases.told()) == ("complete", [])
    mazrica.deal(id=deal, phase="見積")
    assert [each["phase"] for each in phases.hours()] == ["見積"]


def test_a_deal_without_action_contacts_tells_nobody(phases: MazricaReading, customer: int, person: int) -> None:
    """M-43."""
    mazrica = phases.mazrica
    deal = mazrica.deal(name="A", customer=customer, contacts=[person])
    mazrica.act(deal=deal)
    phases.hours()
    mazrica.deal(id=deal, phase="受注")
    assert phases.hours() == []


def test_of_two_things_in_one_hour_the_last_by_mazricas_time_is_told(
    phases: MazricaReading, customer: int, person: int
) -> None:
    """M-44."""
    mazrica = phases.mazrica
    first, second = (mazrica.deal(name=name, customer=customer, phase="提案") for name in "AB")
    mazrica.act(deal=first, contacts=[person])
    phases.hours()
    mazrica.deal(id=first, phase="受注")
    mazrica.clock.advance(300)
    mazrica.act(deal=second, contacts=[person])
    told = phases.hours()
    assert [each["phase"] for each in told][-1:] == ["提案"]
    assert [each["dealId"] for each in told][-1:] == [second]


def test_a_deleted_deal_empties_the_phase_of_whom_it_was_shown_for(
    phases: MazricaReading, customer: int, person: int
) -> None:
    """M-42."""
    mazrica = phases.mazrica
    deal = _shown(phases, customer, person)
    phases.days(2)
    mazrica.delete("deals", deal)
    assert phases.days(1) == []
    (told,) = phases.days(2)
    assert (told["phase"], told["dealId"], told["leadId"]) == (None, deal, 7)
    assert phases.days(2) == []


def test_a_deleted_deal_says_nothing_to_whom_another_is_shown_for(
    phases: MazricaReading, customer: int, person: int
) -> None:
    """M-42."""
    mazrica = phases.mazrica
    deal = _shown(phases, customer, person)
    other = mazrica.deal(name="B", customer=customer, phase="受注")
    mazrica.act(deal=other, contacts=[person])
    assert [each["phase"] for each in phases.hours()] == ["受注"]
    phases.days(2)
    mazrica.delete("deals", deal)
    assert phases.days(4) == []


def test_it_empties_every_phase_where_a_person_wants_it(mazrica: StandIn, person: int, customer: int) -> None:
    """M-42, with deleted_deal: always."""
    mazrica.clock.advance(60)
    phases = MazricaReading(mazrica, "phases", {"gone": "deliver", "deleted_deal": "always"})
    phases.tick()
    deal = _shown(phases, customer, person)
    other = mazrica.deal(name="B", customer=customer, phase="受注")
    mazrica.act(deal=other, contacts=[person])
    phases.days(2)
    mazrica.delete("deals", deal)
    assert [(each["phase"], each["dealId"]) for each in phases.days(4)] == [(None, deal)]


def test_a_deal_that_was_merged_with_its_actions_shows_the_phase_of_the_other(
    phases: MazricaReading, customer: int, person: int
) -> None:
    """M-42: however long ago the actions were, and whether or not a merger counts as an update."""
    mazrica = phases.mazrica
    target = mazrica.deal(name="T", customer=customer, phase="受注")
    deal = _shown(phases, customer, person)
    mazrica.clock.advance(40 * 24 * HOUR)
    mazrica.act(deal=target)
    phases.days(1)
    mazrica.merge("deals", target, deal, take=("actions", "contacts"))
    told = phases.days(4)
    assert [(each["phase"], each["dealId"], each["leadId"]) for each in told] == [("受注", target, 7)]


def test_a_deal_that_was_merged_with_its_actions_empties_no_phase_even_where_every_deletion_does(
    mazrica: StandIn, person: int, customer: int
) -> None:
    """M-42, with deleted_deal: always."""
    mazrica.clock.advance(60)
    phases = MazricaReading(mazrica, "phases", {"gone": "deliver", "deleted_deal": "always"})
    phases.tick()
    target = mazrica.deal(name="T", customer=customer, phase="受注")
    deal = _shown(phases, customer, person)
    phases.days(2)
    mazrica.merge("deals", target, deal, take=("actions", "contacts"))
    assert [(each["phase"], each["dealId"]) for each in phases.days(4)] == [("受注", target)]


def test_a_deal_that_was_merged_without_its_actions_is_as_good_as_deleted(
    phases: MazricaReading, customer: int, person: int
) -> None:
    """M-42: vanished with its actions it cannot be told from a deletion."""
    mazrica = phases.mazrica
    target = mazrica.deal(name="T", customer=customer, phase="受注")
    deal = _shown(phases, customer, person)
    phases.days(2)
    mazrica.merge("deals", target, deal, take=())
    assert [(each["phase"], each["dealId"]) for each in phases.days(4)] == [(None, deal)]


def test_a_phase_that_a_merger_changed_is_told_though_it_was_no_update(
    phases: MazricaReading, customer: int, person: int
) -> None:
    """M-42: a deal's phase is compared with the last seen."""
    mazrica = phases.mazrica
    deal = _shown(phases, customer, person)
    phases.hours(3)
    record = mazrica.account.record("deals", deal)
    record.values["phase"] = 105
    told = phases.hours(OTHER_DAY)
    assert [each["phase"] for each in told] == ["受注"]


def test_a_contact_that_is_added_to_an_old_action_is_told_within_a_day(
    phases: MazricaReading, customer: int, person: int
) -> None:
    """M-41: whether or not that moves the action's time of update."""
    mazrica = phases.mazrica
    deal = mazrica.deal(name="A", customer=customer, phase="提案")
    action = mazrica.act(deal=deal)
    phases.hours(5)
    mazrica.act(id=action, contacts=[person])
    assert [each["phase"] for each in phases.hours(OTHER_DAY)] == ["提案"]


def test_a_contact_that_somebody_made_a_moment_ago_is_told_with_its_address(
    phases: MazricaReading, customer: int
) -> None:
    mazrica = phases.mazrica
    deal = mazrica.deal(name="A", customer=customer, phase="提案")
    mazrica.act(deal=deal, contacts=["new@example.org"])
    (told,) = phases.hours()
    assert (told["email"], told["leadId"]) == ("new@example.org", None)


def test_without_the_settings_nothing_is_read(mazrica: StandIn) -> None:
    phases = MazricaReading(mazrica, "phases", connection={"action_contacts": None})
    (run,) = phases.tick()
    assert (run.ending, run.code, phases.calls()) == ("failed", "setting_missing", 0)


def _shown(phases: MazricaReading, customer: int, person: int) -> int:
    """A deal whose phase is shown for a person."""
    deal = phases.mazrica.deal(name="A", customer=customer, phase="提案")
    phases.mazrica.clock.advance(60)
    phases.mazrica.act(deal=deal, contacts=[person])
    assert [each["phase"] for each in phases.hours()] == ["提案"]
    return deal
