"""Every activity of the chosen types is told once, with its lead: against the stand-in, over a real socket."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from local.systems.marketo import StandIn
from relay.system.reads import Beneath, Reads
from relay.system.stream import Change, ReadFailed, Span
from tests.systems.marketo.streams.reading_activities import CLICK, MAIL, OPEN, STATUS, ActivitiesOf
from tests.systems.marketo.streams.reading_leads import NOON

NOTHING = Reads(frozenset())


@pytest.fixture
def opens(stand_in: StandIn) -> ActivitiesOf:
    return ActivitiesOf(stand_in)


def who(changes: Sequence[Change]) -> list[Any]:
    return [each.payload["leadId"] for each in changes]


def test_an_open_is_told_by_name_with_its_attributes_by_type_and_its_lead_as_it_is(opens: ActivitiesOf) -> None:
    lead = opens.lead()
    told = {"Device": "iPhone", "Is Mobile Device": "true", "Campaign Run ID": "31"}
    opens.happened(lead, OPEN, primary="Newsletter", primary_id=MAIL, campaign=77, attributes=told)
    opens.happened(lead, CLICK, primary="Newsletter", primary_id=MAIL)
    opens.edit(id=lead, email="new@example.com")
    [change] = opens.run()
    assert change.payload == {
        "id": change.record,
        "type": "Open Email",
        "typeId": OPEN,
        "at": "2026-11-02T18:00:00Z",
        "leadId": lead,
        "primary": "Newsletter",
        "primaryId": MAIL,
        "campaignId": 77,
        "attributes": {"Device": "iPhone", "Is Mobile Device": True, "Campaign Run ID": 31},
        "lead": {"id": lead, "email": "new@example.com"},
    }
    opens.later(minutes=5)
    assert opens.run() == []


def test_a_type_made_today_is_found_and_its_attributes_are_told_by_their_api_names(stand_in: StandIn) -> None:
    before = ActivitiesOf(stand_in)
    before.run()
    opens = ActivitiesOf(stand_in, source={"types": ["attendedseminar_C"]})
    opens.state = before.state
    kind = stand_in.instance.activity_types.add(
        {
            "name": "Attended Seminar",
            "api_name": "attendedSeminar_c",
            "primary": {"name": "Seminar"},
            "attributes": [{"name": "Seats taken", "api_name": "seatsTaken_c", "type": "integer"}],
        }
    )
    opens.happened(opens.lead(), kind.id, primary="AWS", attributes={"Seats taken": "2"})
    assert [change.payload["attributes"] for change in opens.run()] == [{"seatsTaken_c": 2}]


@pytest.mark.parametrize("told", [[1], {"a": 1}, "12 pieces", "NaN", "9" * 5_000])
def test_an_attribute_that_does_not_look_like_its_type_is_told_as_it_is_and_stops_nothing(
    opens: ActivitiesOf, told: Any
) -> None:
    lead = opens.lead()
    opens.happened(lead, OPEN, attributes={"Campaign Run ID": told, "Is Mobile Device": told, "Device": ""})
    opens.happened(lead, OPEN)
    first, _ = opens.run()
    assert first.payload["attributes"] == {"Campaign Run ID": told, "Is Mobile Device": told, "Device": None}


def test_an_activity_of_nobody_is_told_without_a_lead(opens: ActivitiesOf) -> None:
    opens.stand_in.instance.log.add(None, OPEN, opens.now.timestamp())  # type: ignore[arg-type]
    assert [(each.payload["leadId"], each.payload["lead"]) for each in opens.run()] == [(None, None)]
    assert opens.requests("/leads.json") == 0


def test_the_leads_of_a_page_are_one_call_however_many_activities_it_has(opens: ActivitiesOf) -> None:
    leads = [opens.lead(str(number)) for number in range(3)]
    for lead in leads * 5:
        opens.happened(lead, OPEN)
    assert who(opens.run()) == leads * 5
    assert opens.requests("/leads.json") == 1


def test_where_nothing_of_the_leads_is_read_none_is_asked_for(stand_in: StandIn) -> None:
    opens = ActivitiesOf(stand_in, reads=NOTHING)
    opens.happened(opens.lead(), OPEN)
    assert [change.payload["lead"] for change in opens.run()] == [None]
    assert opens.requests("/leads.json") == opens.requests("/describe") == 0


def test_an_activity_whose_lead_does_not_come_back_is_told_without_it(opens: ActivitiesOf) -> None:
    lead = opens.lead()
    opens.happened(lead, OPEN)
    opens.vanish(lead)
    assert [(each.payload["leadId"], each.payload["lead"]) for each in opens.run()] == [(lead, None)]


@pytest.mark.parametrize(("types", "pages"), [(["Open Email"], 1), (["Open Email", "Send Email"], 2)])
def test_only_the_chosen_mails_are_told_and_of_one_type_marketo_itself_leaves_out_the_others(
    stand_in: StandIn, types: list[str], pages: int
) -> None:
    opens = ActivitiesOf(stand_in, source={"types": types, "mails": [MAIL]})
    stand_in.set_pages(full=True)
    lead = opens.lead()
    for _ in range(300):
        opens.happened(lead, OPEN, primary_id=MAIL + 1)
    opens.happened(lead, OPEN, primary_id=MAIL)
    assert [change.payload["primaryId"] for change in opens.run()] == [MAIL]
    assert opens.requests("/activities.json") == pages


def test_program_members_are_the_changes_of_status_in_the_chosen_programs(stand_in: StandIn) -> None:
    members = ActivitiesOf(stand_in, source={"programs": [1001]})
    lead = members.lead()
    members.happened(lead, STATUS, primary="Webinar", primary_id=1001, attributes={"New Status": "Registered"})
    members.happened(lead, STATUS, primary="Fair", primary_id=1002, attributes={"New Status": "Visited"})
    [change] = members.run()
    assert (change.payload["primaryId"], change.payload["attributes"]) == (1001, {"New Status": "Registered"})


def test_a_pass_that_finds_nothing_is_one_call(opens: ActivitiesOf) -> None:
    opens.run()
    opens.later(minutes=5)
    before = opens.requests()
    assert opens.run() == []
    assert opens.requests() == before + 1


@pytest.mark.parametrize(("hours", "within"), [(0.1, 1), (5.9, 1), (47, 25)])
def test_what_is_committed_late_is_found_once_by_the_looks_back(opens: ActivitiesOf, hours: float, within: int) -> None:
    opens.run(NOON - timedelta(days=1))
    opens.later(hours=hours)
    lead = opens.lead()
    opens.run()
    opens.happened(lead, OPEN, (opens.now - timedelta(hours=hours)).timestamp())
    found: list[Change] = []
    for _ in range(within * 2 + 2):
        opens.later(minutes=30)
        found += opens.run()
    assert who(found) == [lead]


def test_a_look_back_reads_no_lead_of_what_was_told_already(opens: ActivitiesOf) -> None:
    opens.run()
    for number in range(3):
        opens.later(minutes=5)
        opens.happened(opens.lead(str(number)), OPEN)
        opens.run()
    before = opens.requests("/leads.json")
    opens.later(hours=1)
    assert opens.run() == []
    assert (opens.read, opens.requests("/leads.json")) == ([], before)


def test_a_token_that_is_refused_is_no_gap(opens: ActivitiesOf) -> None:
    opens.run()
    opens.later(minutes=5)
    opens.happened(lead := opens.lead(), OPEN)
    opens.stand_in.refuse_tokens()
    assert who(opens.run()) == [lead]


@pytest.mark.parametrize("path", ["activities.json", "activities/pagingtoken.json"])
def test_what_is_refused_again_with_a_new_token_is_for_a_person(opens: ActivitiesOf, path: str) -> None:
    if path == "activities.json":
        opens.run()
    opens.stand_in.fail("code", code="1003", path=f"/rest/v1/{path}")
    for _ in range(3):
        opens.later(minutes=5)
        before = opens.requests()
        with pytest.raises(ReadFailed) as caught:
            opens.run()
        assert (caught.value.cause.code, caught.value.rejected, opens.waits) == ("1003", True, [])
        assert opens.requests() - before <= 4


def test_a_burst_is_a_call_for_each_page_and_one_for_its_leads(opens: ActivitiesOf) -> None:
    opens.run()
    lead = opens.lead()
    for _ in range(3_000):
        opens.happened(lead, OPEN)
    opens.later(minutes=5)
    before = opens.requests()
    assert len(opens.run()) == 3_000
    assert (opens.requests("/activities.json") - 1, opens.requests() - before) == (11, 11 + 11 + 2)


def test_a_call_goes_through_activities_of_all_types_and_none_between_is_missed(opens: ActivitiesOf) -> None:
    opens.run()
    lead = opens.lead()
    for number in range(1_000):
        opens.happened(lead, OPEN if number % 250 == 0 else CLICK)
    opens.later(minutes=5)
    before = opens.requests("/activities.json")
    assert len(opens.run()) == 4
    assert opens.requests("/activities.json") - before == 4


def test_everything_is_what_marketo_still_has(opens: ActivitiesOf) -> None:
    lead = opens.lead()
    opens.happened(lead, OPEN, (opens.now - timedelta(days=700)).timestamp())
    assert who(opens.run(everything=True)) == [lead]


@pytest.mark.parametrize("ends", [False, True])
def test_years_that_were_read_are_not_read_again_when_a_token_is_refused(opens: ActivitiesOf, *, ends: bool) -> None:
    lead = opens.lead()
    for ago in range(30, 0, -1):
        opens.happened(lead, OPEN, (opens.now - timedelta(days=30 * ago)).timestamp())
    opens.stand_in.set_pages(looks_at=10)
    span = Span(None, opens.now if ends else None)
    bookmark, found = opens.reader().start(span), []
    for number in range(2):
        pages = opens.reader().read(bookmark, opens.deadline)
        found += (page := next(pages)).changes
        bookmark = page.bookmark
        assert len(found) == 10 * (number + 1)
    opens.stand_in.refuse_tokens()
    again = [change for page in opens.reader().read(bookmark, opens.deadline) for change in page.changes]
    assert len(again) == 20
    assert len({each.record for each in (*found, *again)}) == 30


def test_a_log_that_says_there_is_more_and_shows_nothing_is_asked_later(opens: ActivitiesOf) -> None:
    opens.run()
    opens.happened(lead := opens.lead(), OPEN)
    opens.later(minutes=5)
    opens.stand_in.set_pages(empty=3)
    before = opens.requests()
    assert [opens.run() for _ in range(3)] == [[], [], []]
    assert (opens.waits, opens.requests() - before) == ([60.0] * 3, 3)
    assert who(opens.run()) == [lead]


def test_a_fill_of_a_span_tells_what_happened_in_it(opens: ActivitiesOf) -> None:
    leads = []
    for number in range(3):
        opens.happened(opens.lead(str(number)), OPEN)
        leads.append(opens.now)
        opens.later(days=10)
    found = opens.fill(leads[1] - timedelta(days=1), leads[2] - timedelta(days=1))
    assert [each.payload["at"] for each in found] == [f"{leads[1]:%Y-%m-%dT%H:%M:%SZ}"]


@pytest.mark.parametrize("written", ["Open Email", "open email", 10, "10"])
def test_a_type_is_known_by_its_name_and_its_number_however_they_are_written(stand_in: StandIn, written: Any) -> None:
    opens = ActivitiesOf(stand_in, source={"types": [written]})
    opens.happened(lead := opens.lead(), OPEN)
    assert who(opens.run()) == [lead]


def test_a_type_that_the_instance_does_not_have_is_for_a_person(stand_in: StandIn) -> None:
    opens = ActivitiesOf(stand_in, source={"types": ["Open Mail"]})
    with pytest.raises(ReadFailed) as caught:
        opens.run()
    assert (caught.value.cause.code, caught.value.rejected) == ("activity_type_unknown", True)


def test_a_name_of_many_types_is_for_a_person_too(stand_in: StandIn) -> None:
    name, mine = "Open Email", range(2)
    for number in mine:
        content = {"name": name, "api_name": f"mine{number}_c", "primary": {"name": "Seminar"}}
        stand_in.instance.activity_types.add(content)
    opens = ActivitiesOf(stand_in, source={"types": [name, 1, 2, 3, 6, 7, 8, 9, 11]})
    [finding] = opens.reader().check("source", ActivitiesOf.deadline)
    assert (finding.level, finding.where) == ("error", "source.types")
    assert "Open Email (10, 100002, 100003)" in finding.message
    with pytest.raises(ReadFailed) as caught:
        opens.run()
    assert (caught.value.cause.code, caught.value.rejected) == ("activity_types_too_many", True)


@pytest.mark.parametrize(
    ("source", "where", "words"),
    [
        ({"types": ["Open Mail", "Open Email"]}, "source.types", "Open Email"),
        ({"types": ["Open Email"], "lists": [1001]}, "source.lists", "about lists"),
        ({"types": ["Open Email"], "fields": ["FirstName"]}, "source", "Write firstName"),
    ],
)
def test_what_the_instance_does_not_have_is_named_by_the_check(
    stand_in: StandIn, source: dict[str, Any], where: str, words: str
) -> None:
    [finding] = ActivitiesOf(stand_in, source=source).reader().check("source", ActivitiesOf.deadline)
    assert (finding.level, finding.where) == ("error", where)
    assert words in finding.message


def test_an_attribute_that_no_chosen_type_has_is_named_by_the_check(stand_in: StandIn) -> None:
    reads = Reads(frozenset({"attributes"}), beneath=frozenset({Beneath("attributes", "device")}))
    [finding] = ActivitiesOf(stand_in, reads=reads).reader().check("source", ActivitiesOf.deadline)
    assert "Device" in finding.message
