"""Rows of an Elite webinar in the shapes that ON24 gives, with values of our own."""

from __future__ import annotations

import copy
from typing import Any

from systems.on24.rows.event import On24Event, read


def attendee(**more: Any) -> dict[str, Any]:
    """Somebody who did everything that can be done."""
    return copy.deepcopy(_ATTENDEE) | more


def registrant(**more: Any) -> dict[str, Any]:
    """Somebody who filled every field."""
    return copy.deepcopy(_REGISTRANT) | more


def event(**more: Any) -> On24Event:
    """The webinar."""
    row = {
        "eventid": 1234567,
        "description": "Erika's webinar",
        "contenttype": "webcast",
        "livestart": "2027-02-02T10:00:00-08:00",
        "liveend": "2027-02-02T11:00:00-08:00",
        "campaigncode": "CMP-7",
        "tags": ["tea", "coffee"],
        "eventanalytics": {"totalregistrants": "3", "totalattendees": 2},
    }
    found = read(row | more)
    assert found
    return found


def _widget(name: str, **more: Any) -> dict[str, Any]:
    return {
        "widgetid": "7",
        "widgetname": f"{name} name",
        "widgettype": f"{name} type",
        "widgetaction": f"{name} action",
        "widgetsubmittedtimestamp": "2027-02-02T10:30:00-08:00",
        **more,
    }


_WIDGETS = ("meetingconversions", "democonversions", "freetrial", "getpricing", "contactus")

_ATTENDEE: dict[str, Any] = {
    "email": "mustermann@example.com",
    "eventid": 1234567,
    "eventuserid": 500000017,
    "userstatus": "active",
    "isblocked": "N",
    "engagementscore": 5.8,
    "liveminutes": 40,
    "liveviewed": 1,
    "firstliveactivity": "2027-02-02T10:01:42-08:00",
    "lastliveactivity": "2027-02-02T10:41:42-08:00",
    "archiveminutes": 12,
    "archiveviewed": 2,
    "firstarchiveactivity": "2027-02-03T06:14:17-08:00",
    "lastarchiveactivity": "2027-02-03T09:20:48-08:00",
    "cumulativeliveminutes": 41,
    "cumulativearchiveminutes": 13,
    "askedquestions": 2,
    "resourcesdownloaded": 2,
    "answeredpolls": 2,
    "answeredsurveys": 1,
    "questions": [
        {
            "questionid": 12,
            "createtimestamp": "2027-02-02T10:25:12-08:00",
            "content": "May I use it in texts?",
            "answer": {"createtimestamp": "2027-02-02T10:26:12-08:00", "content": "No.", "privacy": "Private"},
        },
        {"questionid": 11, "createtimestamp": "2027-02-02T10:24:12-08:00", "content": "What is it?"},
    ],
    "polls": [
        {
            "pollid": 30,
            "pollsubmittedtimestamp": "2027-02-02T10:20:00-08:00",
            "pollquestionid": 300,
            "pollquestion": "Which do you drink?",
            "pollanswers": ["Tea", "Coffee"],
            "pollanswersdetail": [
                {"answercode": "choice10", "answer": "Tea"},
                {"answercode": "choice2", "answer": "Coffee"},
            ],
        },
        {
            "pollid": 31,
            "pollsubmittedtimestamp": "2027-02-02T10:10:00-08:00",
            "pollquestionid": 301,
            "pollquestion": "How much?",
            "pollanswers": ["A cup"],
        },
    ],
    "resources": [
        {"resourceid": 2, "resourceviewed": "Second", "resourceviewedtimestamp": "2027-02-02T10:40:00-08:00"},
        {"resourceid": 1, "resourceviewed": "First", "resourceviewedtimestamp": "2027-02-02T10:30:00-08:00"},
    ],
    "surveys": [
        {
            "surveyid": "1234567_survey2",
            "surveysubmittedtimestamp": "2027-02-02T10:55:00-08:00",
            "surveyquestions": [{"surveyquestionid": 9, "surveyquestion": "Again?", "surveyanswers": ["Yes"]}],
        },
        {
            "surveyid": "1234567_survey1",
            "surveysubmittedtimestamp": "2027-02-02T10:50:00-08:00",
            "surveyquestions": [
                {"surveyquestionid": 8, "surveyquestion": "Was it useful?", "surveyanswers": ["Very"]},
                {"surveyquestionid": 7, "surveyquestion": "Which industry?", "surveyanswers": ["Food"]},
            ],
        },
    ],
    "calltoactions": [
        {"ctaid": "5", "ctaname": "Later", "date": "2027-02-02T10:45:00-08:00"},
        {"ctaid": "4", "ctaname": "Sooner", "date": "2027-02-02T10:35:00-08:00"},
    ],
    "testwidgetresult": "P",
    "certificationwidgetresult": "C",
    "certificationcredit": "NR",
    "userprofileurl": "https://data.example.com/lead?token=abc",
    "campaigncode": "CMP-7",
    "sourcecampaigncode": "CMP-6",
    "sourceeventid": 1234500,
    "partnerref": "partner",
    "breakouts": [
        {"breakoutid": "10", "breakoutname": "Ten", "breakoutrole": "Attendee", "breakoutcumulativeliveminutes": 15},
        {"breakoutid": "9", "breakoutname": "Nine", "breakoutrole": "Host", "breakoutcumulativeliveminutes": 5},
    ],
    "locationvisits": [
        {"locationid": 20, "locationname": "Hall"},
        {"locationid": 3, "locationname": "Lobby"},
    ],
    **{name: [_widget(name)] for name in _WIDGETS},
}

_REGISTRANT: dict[str, Any] = {
    "firstname": "Erika",
    "lastname": "Mustermann",
    "email": "mustermann@example.com",
    "company": "Musterfirma",
    "jobtitle": "Developer",
    "addressstreet1": "Heidestrasse 17",
    "city": "Koeln",
    "state": "NW",
    "zip": "05147",
    "country": "Germany",
    "workphone": "+49 221 1",
    "jobfunction": "Manager",
    "companyindustry": "Software",
    "companysize": "1 - 49",
    "partnerref": "partner",
    "clientid": 10710,
    "eventid": 1234567,
    "eventuserid": 500000017,
    **{f"std{number}": f"answer {number}" for number in range(1, 11)},
    "marketingemail": "Y",
    "eventemail": "Y",
    "userprofileurl": "https://data.example.com/lead?token=abc",
    "createtimestamp": "2027-01-20T13:38:36-08:00",
    "lastactivity": "2027-01-20T13:38:36-08:00",
    "campaigncode": "CMP-7",
    "sourcecampaigncode": "CMP-6",
    "sourceeventid": 1234500,
    "userstatus": "active",
    "utmsource": "newsletter",
}
