"""What ON24's rows become: the fields of its object for Marketo, and what a person is made of."""

from __future__ import annotations

import random
from typing import Any

import pytest

from relay.core import json_number
from relay.system.version import fingerprint
from systems.on24.rows import payload
from systems.on24.rows.attendance import Attendance
from tests.systems.on24.unit.elite import attendee, event, registrant

SIMPLE = {
    "eventid": "1234567",
    "eventuserid": "500000017",
    "email": "mustermann@example.com",
    "answeredpolls": 2,
    "answersurveys": 1,
    "archiveminutes": 12,
    "archiveviewed": 2,
    "askedquestions": 2,
    "attendedarchive": "Y",
    "attendedlive": "Y",
    "certificationwidgetresult": "C",
    "cumulativearchiveminutes": 13,
    "campaigncode": "CMP-7",
    "sourcecampaigncode": "CMP-6",
    "eventtitle": "Erika's webinar",
    "firstarchiveactivity": "2027-02-03T14:14:17Z",
    "firstliveactivity": "2027-02-02T18:01:42Z",
    "lastarchiveactivity": "2027-02-03T17:20:48Z",
    "lastliveactivity": "2027-02-02T18:41:42Z",
    "liveminutes": 40,
    "totalresourcesviewed": 2,
    "userprofileurl": "https://data.example.com/lead?token=abc",
    "certificationcredit": "NR",
    "testwidgetresult": "P",
    "partnerref": "partner",
    "sourceeventid": "1234500",
}
NUMBERED = {
    "breakoutid1": 9,
    "breakoutname1": "Nine",
    "breakoutrole1": "Host",
    "breakoutcumulativeliveminutes1": 5,
    "breakoutid2": 10,
    "breakoutname2": "Ten",
    "ctaname1": "Sooner",
    "ctadate1": "2027-02-02T18:35:00Z",
    "ctaname2": "Later",
    "ctadate2": "2027-02-02T18:45:00Z",
    "poll1question": "How much?",
    "poll1answer": "A cup",
    "poll2question": "Which do you drink?",
    "poll2answer": "Coffee; Tea",
    "resource1viewed": "First",
    "resource2viewed": "Second",
    "survey1question": "Was it useful?",
    "survey1answer": "Very",
    "survey2question": "Which industry?",
    "survey2answer": "Food",
    "survey3question": "Again?",
    "survey3answer": "Yes",
}


def told(**more: Any) -> dict[str, Any]:
    return payload.attendee(attendee(**more), event()).payload


def without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def test_every_plain_field_of_an_attendee_has_the_seeds_name_and_its_type() -> None:
    """O-16: the engagement score is a number from 0 to 10."""
    found = told()
    assert {name: found.get(name) for name in SIMPLE} == SIMPLE
    assert found["engagementscore"] == json_number.JsonNumber("5.8")  # O-16: 0 to 10


def test_o_17_numbered_fields_stand_in_the_order_in_which_things_were_done() -> None:
    found = told()
    assert {name: found.get(name) for name in NUMBERED} == NUMBERED


def test_o_17_numbered_fields_that_nothing_fills_are_cleared_and_there_are_no_more_than_the_seed_has() -> None:
    found = told()
    assert {found[f"poll{n}answer"] for n in (3, 4, 5)} == {found[f"resource{n}viewed"] for n in (3, 4, 5)} == {None}
    many = [{"pollquestionid": n, "pollquestion": str(n), "pollanswers": ["a"]} for n in range(20)]
    assert "poll6question" not in told(polls=many)
    assert told(polls=many)["poll5question"] == "4"


def test_a_list_that_is_not_there_says_nothing_and_one_that_is_empty_clears() -> None:
    names = ("poll1question", "survey1answer", "resource1viewed", "ctaname1", "breakoutid1", "freetrialwidgetname")
    lists = ("polls", "surveys", "resources", "calltoactions", "breakouts", "freetrial")
    absent = payload.attendee(without(attendee(), *lists), event()).payload
    assert [name for name in names if name in absent] == []
    empty = told(**{name: [] for name in lists})
    assert [empty[name] for name in names] == [None] * len(names)
    assert told(polls=None)["poll1question"] is None


def test_with_the_events_polls_a_slot_is_a_question_whoever_answered_it() -> None:
    found = payload.attendee(attendee(), event(), polls=["299", "300", "301"]).payload
    assert [found[f"poll{n}question"] for n in range(1, 6)] == [None, "Which do you drink?", "How much?", None, None]
    assert found["poll2answer"] == "Coffee; Tea"


def test_texts_are_joined_in_the_form_that_the_page_says() -> None:
    found = told()
    assert found["userquestionsandanswers"] == "Q: What is it?\nQ: May I use it in texts?\nA: No."
    assert found["locationvisited"] == "Lobby, Hall"
    places = [{"locationid": n, "locationname": f"P{n}"} for n in range(30)]
    assert told(locationvisits=places)["locationvisited"] == ", ".join(f"P{n}" for n in range(10))  # O-17's ten


def test_of_several_submissions_of_one_widget_the_last_counts() -> None:
    first, last = (
        {"widgetid": n, "widgetname": f"W{n}", "widgetsubmittedtimestamp": f"2027-02-0{n}T10:00:00-08:00"}
        for n in (1, 2)
    )
    for order in ([first, last], [last, first]):
        found = told(meetingconversions=order)
        assert found["meetingconversionswidgetname"] == "W2"
        assert found["meetingconversionswidgetsubmittedtimestamp"] == "2027-02-02T18:00:00Z"
    flat = without(attendee(contactuswidgetname="flat"), "contactus")
    assert payload.attendee(flat, None).payload["contactuswidgetname"] == "flat"


def test_o_11_field_106_has_both_of_its_spellings() -> None:
    found = told()
    assert found["freetrialwidgetsubmittedtimestamp"] == "2027-02-02T18:30:00Z"
    assert found["freetrialwidgetssubmittedtimestamp"] == found["freetrialwidgetsubmittedtimestamp"]


def test_certificates_are_found_in_their_list_where_the_row_does_not_say_them() -> None:
    row = without(attendee(), "certificationwidgetresult", "certificationcredit")
    row["certifications"] = [
        {
            "certificationid": 2,
            "certificationresult": "C",
            "certificationcredit": "2",
            "certificationtimestamp": "2027-02-03",
        },
        {"certificationid": 1, "certificationresult": "PC", "certificationtimestamp": "2027-02-02"},
    ]
    found = payload.attendee(row, event()).payload
    assert (found["certificationwidgetresult"], found["certificationcredit"]) == ("C", "2")


def test_resources_are_counted_where_no_number_says_how_many_were_viewed() -> None:
    assert payload.attendee(without(attendee(), "resourcesdownloaded"), None).payload["totalresourcesviewed"] == 2
    assert told(totalresourcesviewed="7")["totalresourcesviewed"] == 7


def test_a_registrant_has_date_and_custom_fields_of_the_object_and_no_attendance() -> None:
    found = payload.registrant(registrant(), event()).payload
    assert found["registrationdate"] == "2027-01-20T21:38:36Z"
    assert [found[f"custom{n}"] for n in range(1, 11)] == [f"answer {n}" for n in range(1, 11)]
    assert (found["attendedlive"], found["attendedarchive"], found["status"]) == ("N", "N", "Registered")  # O-15
    assert "liveminutes" not in found


def test_o_20_a_person_has_every_field_of_the_seeds_mapping_in_both_spellings() -> None:
    found = payload.registrant(registrant(), event()).payload
    seed = {
        "firstname": "Erika",
        "lastname": "Mustermann",
        "email": "mustermann@example.com",
        "company": "Musterfirma",
        "job_title": "Developer",
        "address_street1": "Heidestrasse 17",
        "city": "Koeln",
        "state": "NW",
        "zip": "05147",
        "country": "Germany",
        "work_phone": "+49 221 1",
        "company_industry": "Software",
        "company_size": "1 - 49",
        "job_function": "Manager",
    }
    assert {name: found.get(name) for name in seed} == seed
    for name in ("job_title", "address_street1", "work_phone", "company_industry", "company_size", "job_function"):
        assert found[name.replace("_", "")] == found[name]
    underscored = without(registrant(job_title="Chief"), "jobtitle")
    assert payload.registrant(underscored, None).payload["jobtitle"] == "Chief"


def test_what_nobody_filled_may_be_the_word_null_but_a_person_may_be_called_so() -> None:
    found = payload.registrant(registrant(company="NULL", std1="NULL", lastname="NULL"), None).payload
    assert (found["company"], found["custom1"], found["lastname"]) == (None, None, "NULL")


def test_the_event_stands_in_each_payload() -> None:
    assert told()["event"] == {
        "id": "1234567",
        "title": "Erika's webinar",
        "type": "webcast",
        "livestart": "2027-02-02T18:00:00Z",
        "liveend": "2027-02-02T19:00:00Z",
        "tags": ["coffee", "tea"],
        "campaigncode": "CMP-7",
    }
    found = payload.event(event()).payload
    assert (found["eventid"], found["eventtitle"], found["totalregistrants"]) == ("1234567", "Erika's webinar", 3)


@pytest.mark.parametrize(
    ("live", "archive", "status"),
    [(0, 0, "Registered"), (5, 0, "Attended"), (0, 5, "Attended On-demand"), (5, 5, "Attended")],
)
def test_the_status_of_an_attendee_is_live_before_on_demand(live: int, archive: int, status: str) -> None:
    row = {"eventid": 1, "eventuserid": 2, "liveminutes": live, "archiveminutes": archive}
    assert payload.attendee(row, None).payload["status"] == status


def test_o_15_attendance_is_never_taken_back() -> None:
    row = {"eventid": 1, "eventuserid": 2, "liveminutes": 0, "archiveminutes": 3}
    found = payload.attendee(row, None, before=Attendance(live=True))
    assert (found.payload["attendedlive"], found.payload["attendedarchive"]) == ("Y", "Y")
    assert found.attendance == Attendance(live=True, archive=True)
    kept = payload.registrant(registrant(), None, before=found.attendance).payload
    assert (kept["attendedlive"], kept["status"]) == ("Y", "Attended")
    assert Attendance.read(found.attendance.text) == found.attendance


def test_a_no_show_says_so_unless_somebody_knows_better() -> None:
    assert payload.no_show(registrant(), event()).payload["status"] == "No Show"
    assert (
        payload.no_show(registrant(), event(), before=Attendance(archive=True)).payload["status"]
        == "Attended On-demand"
    )


def test_a_value_that_cannot_be_read_is_left_out_and_named() -> None:
    found = payload.attendee(attendee(liveminutes="many", firstliveactivity="yesterday", polls="none"), event())
    assert found.left_out == (
        "firstliveactivity",
        "liveminutes",
        *sorted(f"poll{n}{word}" for n in range(1, 6) for word in ("answer", "question")),
    )
    assert not found.payload.keys() & set(found.left_out)


def test_an_engagement_profile_is_flat() -> None:
    row = {
        "email": "a@example.com",
        "businessinterests": {"keywords": ["tea", "coffee"]},
        "segments": ["B", "A"],
        "lifetimeactivity": {"webinarsattended": "2", "engagementlevel": "HIGH"},
        "recentactivities": [{"eventid": 1}],
    }
    assert payload.lead(row).payload == {
        "email": "a@example.com",
        "businessinterests": "coffee; tea",
        "segments": "A; B",
        "webinarsattended": 2,
        "engagementlevel": "HIGH",
    }


def test_a_row_without_an_id_has_no_key() -> None:
    assert payload.key({"eventid": 1, "eventuserid": "2"}) == ("1", "2")
    assert payload.key({"eventid": 1}) is None
    assert payload.key({"eventid": " ", "eventuserid": 2}) is None
    assert payload.record_id("1", "2") == "1/2"


def test_equal_data_in_any_order_is_the_equal_payload() -> None:
    wanted = fingerprint(told())
    for seed in range(50):
        assert fingerprint(payload.attendee(shuffled(attendee(), random.Random(seed)), event()).payload) == wanted


def test_equal_data_however_loosely_it_is_written_is_the_equal_payload() -> None:
    wanted = fingerprint(told())
    for seed in range(50):
        found = payload.attendee(loose(attendee(), random.Random(seed)), event())
        assert fingerprint(found.payload) == wanted


def shuffled(value: Any, chance: random.Random) -> Any:
    """Objects and lists in another order, but for the questions of one survey, whose order is the survey's."""
    if isinstance(value, list):
        return chance.sample([shuffled(each, chance) for each in value], len(value))
    if isinstance(value, dict):
        names = chance.sample(sorted(value), len(value))
        return {name: value[name] if name == "surveyquestions" else shuffled(value[name], chance) for name in names}
    return value


def loose(value: Any, chance: random.Random) -> Any:
    """Numbers as texts, and times with the other offset of the same moment."""
    if isinstance(value, list):
        return [loose(each, chance) for each in value]
    if isinstance(value, dict):
        return {name: loose(each, chance) for name, each in value.items()}
    if isinstance(value, int | float) and chance.random() < 0.5:
        return str(value)
    if isinstance(value, float):
        return json_number.JsonNumber(f"{value}0")
    return value
