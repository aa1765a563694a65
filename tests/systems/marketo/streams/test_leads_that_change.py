"""Every lead that changed is told once, as it is now: against the stand-in, over a real socket."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, cast

import pytest
from msgspec.structs import replace

from local.systems.marketo import StandIn
from relay.system.stream import Change, ReadFailed
from systems.marketo.rest.calls.activity import ActivityPage, LeadChange
from systems.marketo.streams import bookmark, passes
from systems.marketo.streams.gathering import MOST_PAGES, Gathering
from systems.marketo.streams.known_changes import KnownChanges
from tests.systems.marketo.streams.reading_leads import NOON, Instance


def told(changes: Sequence[Change]) -> dict[str, object]:
    return {each.record: each.payload.get("company") for each in changes}


def test_what_changed_is_told_as_it_is_now_in_the_fields_that_are_read(instance: Instance) -> None:
    lead = instance.edit(email="a@example.com", company="Acme", leadScore=7)
    [change] = instance.run()
    assert change.record == str(lead)
    assert change.payload == {"id": lead, "email": "a@example.com", "company": "Acme", "leadScore": 7}
    instance.later(minutes=5)
    assert instance.run() == []


def test_a_lead_that_changed_twice_is_read_once(instance: Instance) -> None:
    lead = instance.edit(email="a@example.com", company="Acme")
    instance.edit(email="a@example.com", company="Beta")
    assert told(instance.run()) == {str(lead): "Beta"}


def test_a_change_of_what_nobody_reads_is_not_even_asked_for(instance: Instance) -> None:
    instance.edit(email="a@example.com")
    instance.run()
    instance.later(minutes=5)
    instance.edit(email="a@example.com", city="Berlin")
    before = instance.requests("/leads.json")
    assert instance.run() == []
    assert instance.requests("/leads.json") == before


def test_a_pass_that_finds_nothing_is_one_call_and_every_third_one_is_two(stand_in: StandIn) -> None:
    instance = Instance(stand_in, names=("email", "company"))
    instance.run()
    calls = []
    for _ in range(6):
        instance.later(minutes=5)
        before = instance.requests()
        instance.run()
        calls.append(instance.requests() - before)
    assert sorted(calls) == [1, 1, 1, 1, 2, 2]


@pytest.mark.parametrize("hours", [0.1, 3, 5.9])
def test_what_is_committed_up_to_six_hours_late_is_found_within_an_hour(instance: Instance, hours: float) -> None:
    instance.run(NOON - timedelta(days=1))
    lead = instance.edit(email="late@example.com", company="Acme")
    instance.later(minutes=5)
    instance.run()
    instance.edit_in_silence(lead, company="Beta")
    instance.later(hours=hours)
    instance.run()
    instance.commit(lead, "company", timedelta(hours=hours))
    found: list[Change] = []
    for _ in range(12):
        instance.later(minutes=5)
        found += instance.run()
    assert told(found) == {str(lead): "Beta"}


def test_what_is_committed_two_days_late_is_found_within_a_day(instance: Instance) -> None:
    instance.run(NOON - timedelta(days=1))
    lead = instance.edit(email="late@example.com", company="Acme")
    instance.later(minutes=5)
    instance.run()
    instance.edit_in_silence(lead, company="Beta")
    for _ in range(47):
        instance.later(hours=1)
        instance.run()
    instance.commit(lead, "company", timedelta(hours=47))
    found: list[Change] = []
    for _ in range(25):
        instance.later(hours=1)
        found += instance.run()
    assert told(found) == {str(lead): "Beta"}


def test_a_look_back_reads_only_the_leads_of_what_came_late(instance: Instance) -> None:
    instance.run()
    leads = []
    for number in range(10):
        instance.later(minutes=5)
        leads.append(instance.edit(email=f"{number}@example.com", company="Acme"))
        instance.run()
    instance.edit_in_silence(leads[0], company="Beta")
    instance.commit(leads[0], "company", timedelta(minutes=20))
    instance.later(minutes=15)
    instance.run()
    assert instance.read == [str(leads[0])]


def test_what_a_backfill_has_read_is_told_by_the_running_part_as_well(instance: Instance) -> None:
    lead = instance.edit(email="late@example.com", company="Acme")
    instance.run()
    instance.later(minutes=30)
    instance.run()
    instance.edit_in_silence(lead, company="Beta")
    instance.commit(lead, "company", timedelta(minutes=20))
    backfill = instance.reader("backfill")
    assert told([*backfill.read(backfill.start(instance.span()), instance.deadline)][-1].changes) == {str(lead): "Beta"}
    instance.notes.write()
    instance.later(hours=1)
    assert told(instance.run()) == {str(lead): "Beta"}


def test_a_campaign_that_changes_every_lead_is_not_read_again_every_hour(stand_in: StandIn) -> None:
    instance = Instance(stand_in, per_day=400)  # a tenth of it are 40 calls a day for the looks of an hour
    instance.run()
    for number in range(900):
        instance.edit(email=f"{number}@example.com")
    instance.later(minutes=5)
    assert len(instance.run()) == 900
    looks = []
    for _ in range(8):
        instance.later(hours=1)
        before = instance.requests("pagingtoken")
        instance.run()
        looks.append(instance.requests("pagingtoken") - before)
    assert 0 < sum(looks) < 6


def test_a_merger_tells_the_loser_and_reads_the_winner(instance: Instance) -> None:
    winner, loser = instance.edit(email="a@example.com"), instance.edit(email="b@example.com", company="Acme")
    instance.run()
    instance.later(minutes=15)
    instance.merge(winner, loser)
    found = {each.record: each for each in instance.run()}
    assert found[str(loser)].deleted
    assert found[str(loser)].payload == {"id": loser, "deleted": True, "mergedInto": winner}
    assert found[str(winner)].payload["company"] == "Acme"


def test_a_deleted_lead_is_told_within_the_hour(instance: Instance) -> None:
    lead = instance.edit(email="a@example.com")
    instance.run()
    instance.delete(lead)
    found: list[Change] = []
    for _ in range(12):
        instance.later(minutes=5)
        found += instance.run()
    assert [(each.record, each.deleted, each.payload) for each in found] == [
        (str(lead), True, {"id": lead, "deleted": True})
    ]


def test_a_lead_that_changed_and_was_deleted_is_told_at_once(instance: Instance) -> None:
    lead = instance.edit(email="a@example.com")
    instance.run()
    instance.later(minutes=5)
    instance.edit(email="a@example.com", company="Acme")
    instance.delete(lead)
    [change] = instance.run()
    assert change.payload == {"id": lead, "deleted": True}


def test_an_older_change_of_a_lead_that_is_gone_is_no_news_however_late_it_is_told(instance: Instance) -> None:
    lead, winner, loser = (instance.edit(email=f"{name}@example.com") for name in "abc")
    instance.run()
    instance.later(minutes=20)
    instance.edit(id=lead, company="Acme")
    instance.delete(lead)
    instance.merge(winner, loser)
    assert {each.record for each in instance.run() if each.deleted} == {str(lead), str(loser)}
    instance.later(minutes=5)
    for each in (lead, loser):
        instance.commit(each, "company", timedelta(minutes=1))
    assert instance.run() == []
    assert set(instance.read) == {str(lead), str(loser)}


def test_a_lead_that_does_not_come_back_is_never_unchanged(instance: Instance) -> None:
    lead = instance.edit(email="a@example.com")
    instance.run()
    instance.later(minutes=5)
    instance.edit(email="a@example.com", company="Acme")
    instance.vanish(lead)
    [change] = instance.run()
    assert (change.deleted, change.payload) == (True, {"id": lead, "notVisible": True})


def test_a_token_that_is_refused_begins_again_at_the_look_back(instance: Instance) -> None:
    instance.run()
    instance.later(minutes=5)
    instance.run()
    lead = instance.edit(email="a@example.com", company="Acme")
    place = bookmark.decode(str(instance.bookmark))
    instance.bookmark = bookmark.encode(replace(place, tokens={"changes": "FORGOTTEN", "others": "FORGOTTEN"}))
    instance.later(minutes=5)
    assert told(instance.run()) == {str(lead): "Acme"}


def test_a_token_that_is_refused_again_and_again_ends_the_run(instance: Instance) -> None:
    instance.run()
    instance.later(minutes=5)
    instance.stand_in.fail("code", code="1003", times=9, path="/rest/v1/activities/leadchanges.json")
    with pytest.raises(ReadFailed):
        instance.run()


def test_tokens_that_are_refused_once_more_before_a_pass_is_over_are_no_end_of_reading(instance: Instance) -> None:
    for number in range(300):
        instance.edit(email=f"{number}@example.com")
    instance.bookmark = instance.reader().start(instance.span())
    instance.stand_in.set_pages(looks_at=5)
    for _ in range(2):
        page = next(iter(instance.reader().read(instance.bookmark, instance.deadline)))
        instance.bookmark = page.bookmark
        assert not page.complete
        instance.stand_in.refuse_tokens()
    page = [*instance.reader().read(instance.bookmark, instance.deadline)][-1]
    assert page.complete


def test_a_run_that_is_stopped_anywhere_misses_nothing(instance: Instance) -> None:
    for number in range(700):
        instance.edit(email=f"{number}@example.com")
    reader, place = instance.reader(), None
    found: set[str] = set()
    instance.bookmark = reader.start(instance.span())
    while place is None or not place.complete:
        place = next(iter(instance.reader().read(instance.bookmark, instance.deadline)))
        instance.bookmark = place.bookmark
        found |= {each.record for each in place.changes}
    assert len(found) == 700


def test_leads_are_read_three_hundred_in_a_call(instance: Instance) -> None:
    for number in range(601):
        instance.edit(email=f"{number}@example.com")
    assert len(instance.run()) == 601
    assert instance.requests("/rest/v1/leads.json") == 3


def test_a_closed_span_ends_where_it_ends(instance: Instance) -> None:
    first = instance.edit(email="a@example.com")
    instance.later(hours=2)
    instance.edit(email="b@example.com")
    changes = instance.fill(NOON - timedelta(hours=1), NOON + timedelta(hours=1))
    assert [each.record for each in changes] == [str(first)]


def test_a_score_that_a_campaign_changes_is_found_by_its_own_type(instance: Instance) -> None:
    lead = instance.edit(email="a@example.com", leadScore=1)
    instance.run()
    instance.later(minutes=5)
    instance.edit_in_silence(lead, leadScore=9)
    instance.happened(lead, 22)
    [change] = instance.run()
    assert change.payload["leadScore"] == 9


def test_a_score_that_a_campaign_changes_and_commits_late_is_found_within_an_hour(instance: Instance) -> None:
    lead = instance.edit(email="a@example.com", leadScore=1)
    instance.run(NOON - timedelta(days=1))
    instance.edit_in_silence(lead, leadScore=9)
    instance.later(hours=3)
    instance.run()
    instance.happened(lead, 22, (instance.now - timedelta(hours=2)).timestamp())
    found: list[Change] = []
    for _ in range(12):
        instance.later(minutes=5)
        found += instance.run()
    assert [each.payload["leadScore"] for each in found] == [9]


def test_pages_that_are_empty_and_stay_where_they_are_are_asked_for_again_and_in_the_end_later() -> None:
    asked = 0

    class Calls:
        """Of an instance that looks on, and says so."""

        @property
        def activities(self) -> Calls:
            return self

        def token(self, since: object) -> str:
            return "T"

        def changes(self, token: str, fields: object, *, list_id: object) -> Iterator[ActivityPage[LeadChange]]:
            nonlocal asked
            asked += 1
            yield ActivityPage((), token, more=True)

    gathering = Gathering(
        calls=cast("Any", Calls()),
        fields=["email"],
        types=[],
        list_id=None,
        program_id=None,
        known=KnownChanges(memory=None, filter=""),
    )
    begun = passes.begun(passes.opened(NOON, None, NOON, ""), NOON, always_others=False)
    first = gathering.on(begun)
    assert (asked, first.left, first.tokens["changes"]) == (MOST_PAGES, begun.left, "T")
    again = gathering.on(first)
    assert again.tokens == first.tokens
