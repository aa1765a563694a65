"""The row of a lead and the Prospect Engagement Profile, as https://api.on24.com/v2/openapi.json shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from local.systems.on24.answers.attendees import whole_minutes
from local.systems.on24.answers.loose import written
from local.systems.on24.answers.registrants import profile_url
from local.systems.on24.events.event import WEBCAST
from local.systems.on24.people.attendance import Moment
from local.systems.on24.people.registration import Registration
from local.systems.on24.settings import Settings

_ABOUT = ("company", "lastname", "firstname", "jobtitle", "workphone", "notes")


def lead_row(rows: Sequence[Registration]) -> dict[str, Any]:
    """A lead of the list, from the registrations of one address."""
    return {
        "email": rows[-1].email,
        "businessinterests": [],
        **_engagement(rows),
        "userprofileurl": profile_url(rows[-1]),
        "segments": [],
    }


def profile(rows: Sequence[Registration], settings: Settings) -> dict[str, Any]:
    """The profile of one address, from its registrations, the oldest first."""
    newest = rows[-1]
    about = {name: newest.values[name] for name in _ABOUT if name in newest.values}
    attended = [each for each in rows if each.attendance is not None]
    seconds = sum(session.seconds for each in attended if each.attendance for session in each.attendance.sessions)
    lifetime = {
        "resources": sum(each.attendance.count("resources") for each in attended if each.attendance),
        "totalengagementminutes": int(seconds // 60),
        "totaltouches": len(attended),
        "webinarsattended": sum(each.event.kind == WEBCAST for each in attended),
        "videoswatched": sum(each.event.kind == "video" for each in attended),
        "documentsread": sum(each.event.kind == "pdf" for each in attended),
        "webpagesviewed": sum(each.event.kind == "webpage" for each in attended),
        **({"totalengagementseconds": int(seconds)} if attended else {}),
        **_engagement(rows),
    }
    told = {
        **about,
        "email": newest.email,
        "lifetimeactivity": lifetime,
        "businessinterests": {"keywords": []},
        "recentactivities": [_activity(each) for each in reversed(attended)],
    }
    found: dict[str, Any] = written(told, settings, newest.email)
    return found


def _engagement(rows: Sequence[Registration]) -> dict[str, str]:
    scores = [each.attendance.score for each in rows if each.attendance is not None]
    if not scores:
        return {"engagementprediction": "LOW"}
    best = max(scores)
    return {"engagementlevel": "HIGH" if best >= 7 else "MEDIUM" if best >= 3 else "LOW"}


def _activity(row: Registration) -> dict[str, Any]:
    found = row.attendance
    if found is None:
        raise ValueError(f"registration {row.id} did not attend")
    live, archive = found.cumulative("live"), found.cumulative("ondemand")
    return {
        "eventid": row.event.id,
        "liveseconds": int(live * 60),
        "livetime": whole_minutes(live),
        "ondemandtime": whole_minutes(archive),
        "ondemandseconds": int(archive * 60),
        "eventtitle": row.event.title,
        "attendedarchive": "Y" if found.of("ondemand") else "N",
        "attendedlive": "Y" if found.of("live") else "N",
        "lastactivity": Moment(found.last_activity),
        "registrationdate": Moment(row.created),
        "totalpages": 0,
        "resourcesdownloaded": found.count("resources"),
        "askedquestions": found.count("questions"),
        "answeredpolls": found.count("polls"),
        "answeredsurveys": found.count("surveys"),
        "ctasaccessed": found.count("calltoactions"),
        "resources": [{"resourcename": each["resourceviewed"]} for each in found.rows.get("resources", ())],
        "questions": [
            {"question": each["content"], "answer": each.get("answer", {}).get("content", "Unanswered")}
            for each in found.rows.get("questions", ())
        ],
        "polls": [
            {"question": each["pollquestion"], "answer": ", ".join(each["pollanswers"])}
            for each in found.rows.get("polls", ())
        ],
        "surveys": [
            {"question": each["surveyquestion"], "answer": ", ".join(each["surveyanswers"])}
            for survey in found.rows.get("surveys", ())
            for each in survey["surveyquestions"]
        ],
        "calltoactions": [
            {name: each[name] for name in ("ctaid", "ctaname", "clicks", "date")}
            for each in found.rows.get("calltoactions", ())
        ],
        "eventuserid": row.id,
        **({"exteventusercd": row.values["exteventusercd"]} if "exteventusercd" in row.values else {}),
    }
