"""What was done with contacts (M-30 to M-32)."""

from __future__ import annotations

import pytest

from local.systems.mazrica import StandIn
from tests.support.mazrica_readings import HOUR, MazricaReading

OTHER_DAY = 26


@pytest.fixture
def person(mazrica: StandIn, customer: int) -> int:
    return mazrica.contact(name="山田 太郎", email="taro@example.org", customer=customer)


@pytest.fixture
def actions(mazrica: StandIn, person: int) -> MazricaReading:
    mazrica.clock.advance(HOUR)
    found = MazricaReading(mazrica, "actions")
    found.tick()
    return found


@pytest.mark.parametrize("kind", ["面談", "メール", "電話", "社内タスク", "社外タスク"])
def test_the_kind_of_an_action_that_is_done_is_told_of_its_contacts(
    actions: MazricaReading, person: int, customer: int, kind: str
) -> None:
    """M-30."""
    actions.mazrica.act(kind=kind, customer=customer, contacts=[person], staff=[101])
    (told,) = actions.hours()
    assert (told["kind"], told["contactId"], told["email"]) == (kind, person, "taro@example.org")


def test_what_is_planned_is_not_told_before_it_is_done(actions: MazricaReading, person: int, customer: int) -> None:
    """M-31."""
    action = actions.mazrica.act(kind="面談", customer=customer, contacts=[person], completed=False)
    assert actions.hours() == []
    actions.mazrica.act(id=action, completed=True)
    assert [each["kind"] for each in actions.hours()] == ["面談"]


def test_own_staff_is_nobody_to_tell_of(actions: MazricaReading, customer: int) -> None:
    """M-30: invitees are no contacts."""
    actions.mazrica.act(customer=customer, staff=[101, 102])
    assert actions.hours() == []


def test_of_several_actions_the_last_that_was_done_is_told(actions: MazricaReading, person: int, customer: int) -> None:
    """M-32: 面談, メール, 電話 gives 電話, in whatever order they were registered."""
    now = actions.mazrica.clock.now()
    for kind, end in (("電話", now - 100), ("面談", now - 300), ("メール", now - 200)):
        actions.mazrica.act(kind=kind, customer=customer, contacts=[person], start=end - 60, end=end)
    assert [each["kind"] for each in actions.hours()] == ["電話"]


def test_what_is_registered_later_and_was_done_earlier_does_not_win(
    actions: MazricaReading, person: int, customer: int
) -> None:
    """M-32."""
    now = actions.mazrica.clock.now()
    actions.mazrica.act(kind="電話", customer=customer, contacts=[person])
    actions.hours(4)
    actions.mazrica.act(kind="面談", customer=customer, contacts=[person], start=now - 7200, end=now - 3600)
    assert actions.hours() == []


def test_it_does_not_win_over_what_was_done_before_reading_began(mazrica: StandIn, person: int, customer: int) -> None:
    """M-32."""
    now = mazrica.clock.now()
    mazrica.act(kind="電話", customer=customer, contacts=[person])
    mazrica.clock.advance(HOUR)
    actions = MazricaReading(mazrica, "actions")
    actions.tick()
    mazrica.act(kind="電話", customer=customer)
    actions.hours(4)
    mazrica.act(kind="面談", customer=customer, contacts=[person], start=now - 7200, end=now - 3600)
    assert actions.hours() == []


def test_a_contact_that_is_added_later_is_told_within_a_day(
    actions: MazricaReading, person: int, customer: int
) -> None:
    """M-30: whether or not that moves the action's time of update."""
    action = actions.mazrica.act(kind="面談", customer=customer)
    actions.hours(3)
    actions.mazrica.act(id=action, contacts=[person])
    assert [each["kind"] for each in actions.hours(OTHER_DAY)] == ["面談"]


def test_everything_is_told_where_a_person_wants_it(mazrica: StandIn, person: int, customer: int) -> None:
    mazrica.act(kind="電話", customer=customer, contacts=[person])
    mazrica.clock.advance(HOUR)
    actions = MazricaReading(mazrica, "actions", {"first": "everything"})
    actions.tick()
    assert [each["kind"] for each in actions.told()] == ["電話"]


@pytest.mark.parametrize("missing", ["completed", "action_contacts"])
def test_without_the_settings_nothing_is_read(mazrica: StandIn, missing: str) -> None:
    actions = MazricaReading(mazrica, "actions", connection={missing: None})
    (run,) = actions.tick()
    assert (run.ending, run.code, actions.calls()) == ("failed", "setting_missing", 0)


def test_a_setting_that_leads_to_no_ids_is_for_a_person(mazrica: StandIn, person: int, customer: int) -> None:
    mazrica.act(customer=customer, contacts=[person])
    actions = MazricaReading(mazrica, "actions", connection={"action_contacts": "pattern.name"})
    (run,) = actions.tick()
    assert (run.ending, run.code) == ("failed", "action_contacts_wrong")
