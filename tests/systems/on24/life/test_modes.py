"""The four ways to set it up: which people and which records come of one webinar."""

from __future__ import annotations

import pytest

from local.systems.marketo import StandIn as Marketo
from local.systems.on24 import StandIn as On24
from tests.systems.on24.life import truth
from tests.systems.on24.life.conftest import Made

PEOPLE, REGISTRANTS, ATTENDEES = "on24-people", "on24-registrants", "on24-attendees"
KNOWN, NEW_LIVE, NEW_ABSENT = "known@example.com", "live@example.com", "absent@example.com"


@pytest.mark.parametrize(
    ("routes", "people", "records"),
    [
        pytest.param(
            (PEOPLE, REGISTRANTS, ATTENDEES), {KNOWN, NEW_LIVE, NEW_ABSENT}, {KNOWN, NEW_LIVE, NEW_ABSENT}, id="O-01"
        ),
        pytest.param((PEOPLE, ATTENDEES), {KNOWN, NEW_LIVE, NEW_ABSENT}, {NEW_LIVE}, id="O-02"),
        pytest.param((ATTENDEES,), {KNOWN}, set(), id="O-03"),
        pytest.param((REGISTRANTS, ATTENDEES), {KNOWN}, {KNOWN}, id="O-04"),
    ],
)
def test_each_mode_makes_its_people_and_its_records(
    on24: On24, made: Made, routes: tuple[str, ...], people: set[str], records: set[str]
) -> None:
    """O-01 to O-04, O-19 to O-21; registered and not attended is a person and no record in O-02."""
    relay = made(*routes)
    relay.marketo.edit(email=KNOWN, company="Acme")
    event = on24.create_event(start="+2h", minutes=60)
    registered = {email: on24.register(event, email, at="+10m") for email in (KNOWN, NEW_LIVE, NEW_ABSENT)}
    on24.attend_live(registered[NEW_LIVE], at="+2h", minutes=30)
    relay.pass_hours(8, every=2)
    assert set(relay.people()) == people
    assert {record["email"] for record in relay.objects()} == records
    assert {record["attendedlive"] for record in relay.objects() if record["email"] == NEW_LIVE} <= {"Y"}
    assert relay.letters() == []


def test_attendance_of_existing_people_becomes_their_record(on24: On24, marketo: Marketo, made: Made) -> None:
    """O-03, O-19: its first write already carries its Y; and a record for who was not there is none."""
    marketo.edit(email=KNOWN)
    relay = made(ATTENDEES, on24_attendees={"source": {"stream": "attendees", "every": "1h", "registrants": True}})
    event = on24.create_event(start="+1h", minutes=60)
    person = on24.register(event, KNOWN, std1="VIP")
    on24.register(event, NEW_ABSENT)
    on24.attend_live(person, at="+1h", minutes=30)
    relay.pass_hours(4)
    [record] = relay.objects()
    assert (record["attendedlive"], record["custom1"], relay.object_writes()) == ("Y", "VIP", 1)
    assert truth.differences([record], truth.expected(on24, event, registrants=False)) == []


def test_fifteen_fields_make_a_person_and_an_existing_one_keeps_his_own(
    on24: On24, marketo: Marketo, made: Made
) -> None:
    """O-20, O-30; a company size that is a range is left out with a warning."""
    marketo.edit(email=KNOWN, lastName="Kept", company="Acme")
    relay = made(PEOPLE)
    event = on24.create_event(start="+2h", minutes=60)
    said = {
        "firstname": "Ai",
        "lastname": "Mori",
        "company": "Beta",
        "jobtitle": "CTO",
        "addressstreet1": "1-2-3",
        "city": "Minato",
        "state": "Tokyo",
        "zip": "105-0001",
        "country": "Japan",
        "workphone": "03-0000-0000",
        "companyindustry": "Energy",
        "companysize": "250",
        "jobfunction": "Board",
    }
    on24.register(event, "new@example.com", **said)
    on24.register(event, "range@example.com", **{**said, "companysize": "1 - 49"})
    on24.register(event, KNOWN, **said)
    relay.pass_hours(1)
    [person] = marketo.leads(email="new@example.com")
    wanted = {
        "firstName": "Ai",
        "lastName": "Mori",
        "company": "Beta",
        "title": "CTO",
        "address": "1-2-3",
        "city": "Minato",
        "state": "Tokyo",
        "postalCode": "105-0001",
        "country": "Japan",
        "phone": "03-0000-0000",
        "industry": "Energy",
        "numberOfEmployees": 250,
        "leadRole": "Board",
        "leadSource": "ON24",
    }
    assert {name: person[name] for name in wanted} == wanted
    [other] = marketo.leads(email="range@example.com")
    assert (other["numberOfEmployees"], other["lastName"]) == (None, "Mori")
    [kept] = marketo.leads(email=KNOWN)
    assert (kept["lastName"], kept["company"], kept["leadSource"]) == ("Kept", "Acme", None)
    counts = relay.counts()[PEOPLE]
    assert (counts.made, counts.warned, counts.skipped) == ({"lead": 2}, 1, 1)


def test_the_address_of_the_profile_is_written_where_people_have_the_field(
    on24: On24, marketo: Marketo, made: Made
) -> None:
    """O-08: and where they have not, nothing fails."""
    marketo.edit(email=KNOWN)
    relay = made(REGISTRANTS)
    event = on24.create_event(start="+2h", minutes=60)
    on24.register(event, KNOWN)
    relay.pass_hours(1)
    assert (len(relay.objects()), relay.letters()) == (1, [])
    marketo.add_field(name="pEPURL__c", label="PEP URL", type="url")
    relay = made(REGISTRANTS)
    on24.register(on24.create_event(start="+2h", minutes=60), KNOWN)
    relay.pass_hours(1)
    assert marketo.leads(email=KNOWN)[0]["pEPURL__c"].startswith("https://")


def test_whoever_is_forgotten_cancelled_or_anonymous_is_no_person_and_no_record(
    on24: On24, marketo: Marketo, made: Made
) -> None:
    relay = made()
    event = on24.create_event(start="+2h", minutes=60)
    people = {name: on24.register(event, f"{name}@example.com") for name in ("stays", "forgotten", "cancelled")}
    on24.register(event)
    on24.forget(people["forgotten"])
    on24.delete(people["cancelled"])
    relay.pass_hours(12, every=2)
    assert relay.people() == ["stays@example.com"]
    assert [record["email"] for record in relay.objects()] == ["stays@example.com"]


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("contactus", "contactuswidgetname"),
        ("meeting", "meetingconversionswidgetname"),
        ("demo", "democonversionswidgetname"),
    ],
)
def test_a_request_during_the_live_event_is_in_marketo_within_two_runs(
    on24: On24, marketo: Marketo, made: Made, kind: str, field: str
) -> None:
    relay = made(PEOPLE, ATTENDEES)
    event = on24.create_event(start="+1h", minutes=120)
    person = on24.register(event, "a@example.com")
    on24.attend_live(person, at="+1h", minutes=60)
    relay.pass_hours(1.5, every=0.5)
    on24.happen(person, kind, name="Call me")
    relay.pass_hours(2)
    assert relay.objects()[0][field] == "Call me"
