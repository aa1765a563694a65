"""What attendees do, each by its name in orders.

What moves `lastActivity`: a new session, a refreshed browser, an answered poll, and nothing else; what moves
`lastupdated` of an event: a new attendee, an answered poll or survey (https://api.on24.com/v2/openapi.json).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from local.systems.on24.clock import MINUTE
from local.systems.on24.events.event import HUB, VIRTUAL, CallToAction, Event, Poll, Question, Resource
from local.systems.on24.people.attendance import Attendance, Moment, Session
from local.systems.on24.people.registration import Registration

NewId = Callable[[], int]
WIDGETS = {
    "meeting": ("meetingconversions", "Book a Meeting", "book_a_meeting"),
    "demo": ("democonversions", "Schedule a Demo", "request_a_demo"),
    "freetrial": ("freetrial", "Free Trial", "free_trial"),
    "pricing": ("getpricing", "Get Pricing", "get_pricing"),
    "contactus": ("contactus", "Contact us", "contactus"),
    "drift": ("drift", "startConversation", "drift"),
}
"""By the names in orders: the key of their list in answers, the usual name, the type."""


@dataclass(frozen=True)
class Deed:
    """One thing that is done: by whom, when, and what the order says of it."""

    registration: Registration
    attendance: Attendance
    at: float
    order: Mapping[str, Any]
    new_id: NewId

    @property
    def event(self) -> Event:
        """Where it is done."""
        return self.registration.event

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The rows of a kind."""
        return self.attendance.rows.setdefault(name, [])

    def text(self, name: str, default: str) -> str:
        """What the order says."""
        return str(self.order.get(name, default))

    def answers(self) -> list[str]:
        """The answers to a question."""
        given = self.order.get("answers", ["Yes"])
        return [given] if isinstance(given, str) else [str(each) for each in given]

    def moves(self) -> None:
        """Move the last activity."""
        self.attendance.last_activity = max(self.attendance.last_activity, self.at)
        self.attendance.moments.append(self.at)


def _session(kind: str) -> Callable[[Deed], None]:
    def attend(deed: Deed) -> None:
        seconds = float(deed.order.get("minutes", 30)) * MINUTE
        blocked = bool(deed.order.get("blocked", False))
        deed.attendance.sessions.append(Session(deed.new_id(), deed.at, seconds, kind, blocked))
        deed.attendance.blocked = deed.attendance.blocked or blocked
        deed.attendance.partner = deed.text("partnerref", deed.attendance.partner)
        deed.attendance.launch_mode = deed.text("launchmode", deed.attendance.launch_mode)
        deed.moves()

    return attend


def _poll(deed: Deed) -> None:
    polls, question = deed.event.polls, deed.text("question", "How familiar are you with our products?")
    poll = next((each for each in polls.values() if each.question == question), None)
    if poll is None:
        poll = Poll(deed.new_id(), deed.new_id(), question, deed.at)
        polls[poll.id] = poll
    answers = deed.answers()
    for each in answers:
        poll.votes[each] = poll.votes.get(each, 0) + 1
    rows = deed.rows("polls")
    rows[:] = [each for each in rows if each["pollid"] != poll.id]
    rows.append(
        {
            "pollid": poll.id,
            "pollsubmittedtimestamp": Moment(deed.at),
            "pollquestionid": poll.question_id,
            "pollquestion": question,
            "pollanswers": answers,
            "pollanswersdetail": _detail(answers),
        }
    )
    deed.moves()


def _survey(deed: Deed) -> None:
    number, question = deed.text("survey", "1"), deed.text("question", "How valuable was the information presented?")
    known = deed.event.survey.setdefault(
        f"{number}:{question}", Question(deed.new_id(), question, 100 + len(deed.event.survey))
    )
    known.responses += 1
    name = str(deed.event.id) if deed.event.kind == VIRTUAL else f"{deed.event.id}_survey{number}"
    found = next((each for each in deed.rows("surveys") if each["surveyid"] == name), None)
    if found is None:
        found = {"surveyid": name, "surveysubmittedtimestamp": Moment(deed.at), "surveyquestions": []}
        deed.rows("surveys").append(found)
    codes = (
        {} if deed.event.kind == VIRTUAL else {"questioncode": str(known.code), "primaryquestioncode": str(known.code)}
    )
    row = {"surveyquestionid": known.id, "surveyquestion": question, **codes}
    found["surveyquestions"].append(
        {**row, "surveyanswers": deed.answers(), "surveyanswersdetail": _detail(deed.answers())}
    )


def _detail(answers: list[str]) -> list[dict[str, str]]:
    return [{"answercode": f"choice{number}", "answer": each} for number, each in enumerate(answers, 1)]


def _question(deed: Deed) -> None:
    deed.rows("questions").append(
        {
            "questionid": deed.new_id(),
            "createtimestamp": Moment(deed.at),
            "content": deed.text("content", "What happens if I forget my password?"),
        }
    )


def _answer(deed: Deed) -> None:
    open_ones = [each for each in deed.rows("questions") if "answer" not in each]
    if not open_ones:
        raise ValueError("this attendee asked nothing that waits for an answer")
    open_ones[0]["answer"] = {
        "createtimestamp": Moment(deed.at),
        "content": deed.text("content", "We send instructions by e-mail."),
        "presenterid": 813717,
        "presentername": "A Presenter",
        "privacy": deed.text("privacy", "Private"),
    }


def _resource(deed: Deed) -> None:
    name = deed.text("name", "Slides")
    known = deed.event.resources.setdefault(name, Resource(deed.new_id(), name))
    views = known.viewers[deed.registration.id] = known.viewers.get(deed.registration.id, 0) + 1
    rows = deed.rows("resources")
    row: dict[str, Any] = {"resourceid": known.id, "resourceviewed": name, "resourceviewedtimestamp": Moment(deed.at)}
    if deed.event.kind == VIRTUAL:
        row |= {"resourceviews": views, "resourcetype": "WEBCAST", "sponsorid": 1, "sponsorname": "Sponsor"}
    rows[:] = [each for each in rows if each["resourceid"] != known.id]
    rows.append(row)


def _call_to_action(deed: Deed) -> None:
    name, action = deed.text("name", "Call To Action"), deed.text("action", "https://www.example.com")
    known = deed.event.actions.setdefault(name, CallToAction(deed.new_id(), name, action))
    clicks = known.clickers[deed.registration.id] = known.clickers.get(deed.registration.id, 0) + 1
    rows = deed.rows("calltoactions")
    rows[:] = [each for each in rows if each["ctaid"] != str(known.id)]
    rows.append(
        {"ctaid": str(known.id), "ctaname": name, "clicks": str(clicks), "action": action, "date": Moment(deed.at)}
    )


def _widget(name: str) -> Callable[[Deed], None]:
    key, title, kind = WIDGETS[name]

    def submit(deed: Deed) -> None:
        number: Any = deed.new_id()
        if not (deed.event.kind == HUB and key == "getpricing"):
            number = str(number)
        deed.rows(key).append(
            {
                "widgetid": number,
                "widgetname": deed.text("name", title),
                "widgettype": kind,
                "widgetaction": deed.text("action", "https://www.example.com"),
                "widgetsubmittedtimestamp": Moment(deed.at),
            }
        )

    return submit


def _breakout(deed: Deed) -> None:
    deed.rows("breakouts").append(
        {
            "breakoutid": str(deed.new_id()),
            "breakoutname": deed.text("name", "Breakout Room"),
            "breakoutrole": deed.text("role", "Attendee"),
            "breakoutcumulativeliveminutes": int(deed.order.get("minutes", 15)),
        }
    )


def _location(deed: Deed) -> None:
    minutes = int(deed.order.get("minutes", 10))
    deed.rows("locationvisits").append(
        {
            "locationid": deed.new_id(),
            "locationcode": deed.text("code", "home"),
            "locationname": deed.text("name", "Plaza"),
            "sponsorid": 0,
            "sponsorname": "Environment-level",
            "visits": 1,
            "visitsduration": minutes,
            "cumulativevisitsduration": minutes,
        }
    )


def _test(deed: Deed) -> None:
    deed.rows("testwidgets").append(
        {
            "testwidgetresult": deed.text("result", "P"),
            "retries": 0,
            "correctanswersneeded": 2,
            "correctanswersprovided": 2,
        }
    )


def _certificate(deed: Deed) -> None:
    number = deed.new_id()
    deed.rows("certifications").append(
        {
            "certificationid": number,
            "certificationresult": deed.text("result", "C"),
            "certificationname": deed.text("name", "Certification"),
            "certificationcredit": deed.text("credit", "NR"),
            "certificationtimestamp": Moment(deed.at),
            "certificationurl": f"https://event.on24.com/certificate_{number}.pdf",
        }
    )


def _correct(deed: Deed) -> None:
    if "score" in deed.order:
        deed.attendance.given_score = float(deed.order["score"])
    if "live_minutes" in deed.order:
        deed.attendance.live_minutes = float(deed.order["live_minutes"])
    if "blocked" in deed.order:
        deed.attendance.blocked = bool(deed.order["blocked"])


DEEDS: Mapping[str, Callable[[Deed], None]] = {
    "live": _session("live"),
    "ondemand": _session("ondemand"),
    "refresh": Deed.moves,
    "poll": _poll,
    "survey": _survey,
    "question": _question,
    "answer": _answer,
    "resource": _resource,
    "cta": _call_to_action,
    **{name: _widget(name) for name in WIDGETS},
    "breakout": _breakout,
    "location": _location,
    "test": _test,
    "certificate": _certificate,
    "correct": _correct,
}
"""`correct` is what ON24 computes later: `score`, `live_minutes`, `blocked`."""
MOVING = {"live", "ondemand", "poll", "survey"}
"""What `lastupdated` of an event knows of."""
