"""What attendees do, and how answers show it."""

from __future__ import annotations

import pytest

from local.systems.on24 import StandIn
from local.systems.on24.answers.attendees import whole_minutes
from tests.systems.on24.stand_in.client import Api, Json, ids

HOUR = 3600


@pytest.fixture
def event(on24: StandIn) -> int:
    return on24.create_event(start="-30m", created="-9d")


@pytest.fixture
def person(on24: StandIn, event: int) -> int:
    return on24.register(event, "a@example.com", at="-1d", lastname="A")


def row(api: Api) -> Json:
    [found] = api.attendees()
    return found


@pytest.mark.parametrize(("minutes", "shown"), [(0, 0), (0.01, 1), (0.9, 1), (2.316, 2), (2.5, 3), (3.542, 4)])
def test_minutes_are_whole_and_a_part_of_one_is_one(minutes: float, shown: int) -> None:
    assert whole_minutes(minutes) == shown


def test_sessions_make_minutes_views_and_first_and_last_activities(on24: StandIn, api: Api, person: int) -> None:
    on24.attend_live(person, at="-20m", minutes=5)
    on24.attend_live(person, at="-10m", minutes=8)
    found = row(api)
    assert (found["liveminutes"], found["cumulativeliveminutes"], found["liveviewed"]) == (8, 13, 2)
    assert found["firstliveactivity"] == "2026-02-10T11:40:00-08:00"
    assert found["lastliveactivity"] == "2026-02-10T11:58:00-08:00"
    assert not {"firstarchiveactivity", "archiveviewed"} & found.keys()
    assert "attendedlive" not in found
    assert "lastname" not in found


def test_polls_surveys_questions_and_resources_come_as_lists(on24: StandIn, api: Api, event: int, person: int) -> None:
    on24.attend_live(person, minutes=5)
    on24.happen(person, "poll", question="Why?", answers=["One", "Two"])
    on24.happen(person, "survey", question="How?", answers=["So"])
    on24.happen(person, "survey", question="When?", answers=["Now"])
    on24.happen(person, "question", content="What?")
    on24.happen(person, "resource", name="Slides")
    found = row(api)
    assert found["polls"][0]["pollanswers"] == ["One", "Two"]
    assert [each["surveyquestion"] for each in found["surveys"][0]["surveyquestions"]] == ["How?", "When?"]
    assert found["surveys"][0]["surveyid"] == f"{event}_survey1"
    assert (found["questions"][0]["content"], "answer" in found["questions"][0]) == ("What?", False)
    assert (found["answeredsurveys"], found["answeredsurveyquestions"], found["resourcesdownloaded"]) == (1, 2, 1)
    on24.happen(person, "answer", content="That.", privacy="Private")
    assert row(api)["questions"][0]["answer"]["content"] == "That."
    told = api.get(f"/event/{event}/poll")["polls"][0]
    assert (told["pollquestion"], told["totalvotes"]) == ("Why?", 2)


def test_a_poll_that_is_answered_again_replaces_the_answer_and_one_that_is_deleted_is_gone_for_good(
    on24: StandIn, api: Api, event: int, person: int
) -> None:
    on24.attend_live(person, minutes=5)
    for answer in ("No", "Yes"):
        on24.happen(person, "poll", question="Why?", answers=[answer])
    [poll] = row(api)["polls"]
    assert poll["pollanswers"] == ["Yes"]
    on24.delete_poll(event, poll["pollid"])
    assert "polls" not in row(api)
    assert api.get(f"/event/{event}/poll")["polls"] == []


def test_widgets_and_buttons_have_numbers_as_texts(on24: StandIn, api: Api, person: int) -> None:
    on24.attend_live(person, minutes=5)
    for kind in ("contactus", "meeting", "demo", "cta", "breakout"):
        on24.happen(person, kind, name=kind)
    found = row(api)
    assert found["contactus"][0]["widgetname"] == "contactus"
    numbers = [
        found["contactus"][0]["widgetid"],
        found["calltoactions"][0]["ctaid"],
        found["breakouts"][0]["breakoutid"],
    ]
    assert all(isinstance(each, str) and each.isdecimal() for each in numbers)
    assert found["calltoactions"][0]["clicks"] == "1"


@pytest.mark.parametrize(
    ("kind", "moves"),
    [
        *(("live", True), ("refresh", True), ("poll", True), ("ondemand", True)),
        *((each, False) for each in ("survey", "question", "resource", "cta", "contactus", "certificate", "breakout")),
    ],
)
def test_only_sessions_refreshes_and_polls_move_the_last_activity(
    on24: StandIn, api: Api, person: int, kind: str, *, moves: bool
) -> None:
    on24.attend_live(person, minutes=5)
    on24.clock.advance(2 * HOUR)
    on24.happen(person, kind)
    found = api.attendees(datefiltermode="lastActivity", startdate="2026-02-10T13:00:00")
    assert ids(found) == ([person] if moves else [])


def test_in_the_plain_mode_any_activity_of_the_span_counts(on24: StandIn, api: Api, person: int) -> None:
    on24.attend_live(person, minutes=5)
    on24.clock.advance(48 * HOUR)
    on24.attend_live(person, minutes=5)
    span = {"startdate": "2026-02-10", "enddate": "2026-02-10"}
    assert ids(api.attendees(**span)) == [person]
    assert api.attendees(**span, datefiltermode="LASTACTIVITY") == []
    assert api.refused("/attendee", datefiltermode="other")[0] == 400


def test_who_was_not_let_in_is_blocked(on24: StandIn, api: Api, event: int, person: int) -> None:
    on24.attend_live(person, minutes=0, blocked=True)
    assert (row(api)["isblocked"], row(api)["liveminutes"]) == ("Y", 0)
    assert len(api.get(f"/event/{event}/attendeesession", sessiontype="blocked")["attendeesession"]) == 1
    assert api.get(f"/event/{event}/attendeesession", sessiontype="live")["attendeesession"] == []


def test_viewing_sessions_have_pages_and_kinds(on24: StandIn, api: Api, event: int, person: int) -> None:
    on24.attend_live(person, at="-20m", minutes=5)
    on24.attend_archive(person, minutes=1.25)
    told = api.get(f"/event/{event}/attendeesession")
    assert (told["totalattendeesessions"], told["pagecount"]) == (2, 1)
    [archived] = api.get(f"/event/{event}/attendeesession", sessiontype="OnDemand")["attendeesession"]
    assert (archived["usage"], archived["duration"]) == ("Archived", "00:01:15")


def test_the_profile_tells_of_attended_events_and_the_list_of_leads_of_everybody(
    on24: StandIn, api: Api, person: int, event: int
) -> None:
    on24.register(event, "b@example.com", at="-1d")
    on24.attend_live(person, minutes=65)
    profile = api.get("/lead/a@example.com")
    [activity] = profile["recentactivities"]
    assert (activity["attendedlive"], activity["attendedarchive"], activity["livetime"]) == ("Y", "N", 65)
    assert profile["lifetimeactivity"]["webinarsattended"] == 1
    nobody = api.get("/lead/b@example.com")
    assert (nobody["recentactivities"], "engagementprediction" in nobody["lifetimeactivity"]) == ([], True)
    assert [each["email"] for each in api.get("/lead")["leads"]] == ["a@example.com", "b@example.com"]
    on24.switch(power_leads=False)
    assert api.refused("/lead") == (403, "Power Leads report is not enabled for client 10710.")


def test_who_did_not_attend_is_no_attendee(api: Api, person: int) -> None:
    assert api.attendees() == []
    assert api.refused("/attendee/a@example.com") == (404, "The attendant a@example.com doesn't exist.")
    assert api.refused("/attendee/a@example.com/allevents")[0] == 404


def test_what_is_planned_happens_when_the_clock_gets_there(on24: StandIn, api: Api, event: int) -> None:
    person = on24.register(event, "later@example.com", at="+1h")
    on24.attend_live(person, at="+90m", minutes=1)
    assert api.registrants() == []
    on24.clock.advance(HOUR)
    assert ids(api.registrants()) == [person]
    assert api.attendees() == []
    on24.clock.advance(HOUR)
    assert ids(api.attendees()) == [person]


def test_many_people_come_each_in_his_own_time(on24: StandIn, api: Api) -> None:
    on24.set_limits({"*": 1000})
    event = on24.create_event(start="+1d", minutes=60)
    people = on24.invite(event, people=200, share_live=0.5, share_on_demand=0.2, seed=3)
    registered = [api.get("/registrant")["totalregistrants"]]
    for _ in range(4 * 16):
        on24.clock.advance(6 * HOUR)
        registered.append(len(api.registrants(f"/event/{event}/registrant")))
    assert registered == sorted(registered)
    assert (registered[0] < 200, registered[4], len(people)) == (True, 200, 200)
    truth = on24.people(event)
    assert 70 < sum(each["attended_live"] for each in truth) < 130
    assert 20 < sum(each["attended_archive"] for each in truth) < 60
    told = api.get(f"/event/{event}/attendee")
    assert told["totalattendees"] == sum(each["attended_live"] or each["attended_archive"] for each in truth)
