"""The row of an attendee."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from local.systems.on24.answers.keys import EVENT, KEYS, WAREHOUSE
from local.systems.on24.answers.loose import written
from local.systems.on24.answers.registrants import profile_url, status_word
from local.systems.on24.events.event import Event
from local.systems.on24.people.attendance import Attendance, Cached, Moment
from local.systems.on24.people.registration import Registration
from local.systems.on24.settings import Settings

ABSENT = object()
_NOTHING = Cached(None, None, 0, 0, None, None, 0, 0.0)
_LISTS = (
    *("questions", "polls", "resources", "surveys", "calltoactions", "testwidgets", "certifications", "breakouts"),
    *("meetingconversions", "democonversions", "freetrial", "getpricing", "contactus", "drift", "locationvisits"),
)


@dataclass(frozen=True)
class _Row:
    """One attendee as one call sees him. `late` is the eight cached values, None while the cache has none."""

    registration: Registration
    attendance: Attendance
    late: Cached | None
    score: float | None
    settings: Settings

    @property
    def event(self) -> Event:
        return self.registration.event

    def value(self, name: str) -> Any:
        return self.registration.values.get(name, ABSENT)

    def last(self, rows: str, name: str) -> Any:
        found = self.attendance.rows.get(rows)
        return found[-1][name] if found else ABSENT

    def listed(self, name: str) -> Any:
        return self.attendance.rows.get(name) or ([] if self.settings.empty_lists else ABSENT)


def attendee_row(
    registration: Registration, view: str, now: float, settings: Settings, *, real_time: bool = False
) -> dict[str, Any]:
    """The row of an attendee. What is cached differs: eight values at client level, the score alone at event level."""
    attendance = registration.attendance
    if attendance is None:
        raise ValueError(f"registration {registration.id} did not attend")
    cached = attendance.cached(now)
    late = attendance.current() if view == EVENT else cached
    row = _Row(registration, attendance, late, cached.score if cached else None, settings)
    shown = {}
    for key in KEYS[registration.event.kind, view]:
        if real_time and key in WAREHOUSE:
            continue
        value = _GETTERS[key](row)
        if value is not ABSENT:
            shown[key] = value
    found: dict[str, Any] = written(shown, settings, registration.id)
    return found


def whole_minutes(minutes: float) -> int:
    """Minutes as answers show them: to the nearest whole number, and 1 for what is between 0 and 1."""
    return 1 if 0 < minutes < 1 else int(minutes + 0.5)


def _moment(value: float | None) -> Any:
    return ABSENT if value is None else Moment(value)


def _cached(name: str) -> Callable[[_Row], Any]:
    def get(row: _Row) -> Any:
        value = getattr(row.late or _NOTHING, name)
        return ABSENT if not value else _moment(value) if isinstance(value, float) else value

    return get


def _listed(name: str) -> Callable[[_Row], Any]:
    return lambda row: row.listed(name)


def _count(*names: str) -> Callable[[_Row], int]:
    return lambda row: row.attendance.count(*names)


def _minutes(kind: str, *, cumulative: bool = False) -> Callable[[_Row], int]:
    if cumulative:
        return lambda row: whole_minutes(row.attendance.cumulative(kind))
    return lambda row: whole_minutes(row.attendance.minutes(kind))


def _survey_questions(row: _Row) -> int:
    return sum(len(each["surveyquestions"]) for each in row.attendance.rows.get("surveys", ()))


_GETTERS: Mapping[str, Callable[[_Row], Any]] = {
    "email": lambda row: row.registration.email,
    "clientid": lambda row: int(row.event.client),
    "eventid": lambda row: row.event.id,
    "eventuserid": lambda row: row.registration.id,
    "exteventusercd": lambda row: row.value("exteventusercd"),
    "userstatus": lambda row: status_word(row.registration, row.settings),
    "isblocked": lambda row: "Y" if row.attendance.blocked else "N",
    "engagementscore": lambda row: ABSENT if row.score is None else row.score,
    "liveminutes": _minutes("live"),
    "liveviewed": _cached("live_viewed"),
    "firstliveactivity": _cached("first_live"),
    "lastliveactivity": _cached("last_live"),
    "archiveminutes": _minutes("ondemand"),
    "archiveviewed": _cached("archive_viewed"),
    "firstarchiveactivity": _cached("first_archive"),
    "lastarchiveactivity": _cached("last_archive"),
    "askedquestions": _count("questions"),
    "resourcesdownloaded": _count("resources"),
    "answeredpolls": lambda row: row.late.answered_polls if row.late else ABSENT,
    "answeredsurveys": _count("surveys"),
    "answeredsurveyquestions": _survey_questions,
    "launchmode": lambda row: row.attendance.launch_mode or ABSENT,
    "testwidgetresult": lambda row: row.last("testwidgets", "testwidgetresult"),
    "certificationwidgetresult": lambda row: row.last("certifications", "certificationresult"),
    "certificationcredit": lambda row: row.last("certifications", "certificationcredit"),
    "certificationtimestamp": lambda row: row.last("certifications", "certificationtimestamp"),
    "userprofileurl": lambda row: profile_url(row.registration),
    "campaigncode": lambda row: row.registration.values.get("campaigncode") or row.event.campaign or ABSENT,
    "sourcecampaigncode": lambda row: row.value("sourcecampaigncode"),
    "sourceeventid": lambda row: row.value("sourceeventid"),
    "cumulativeliveminutes": _minutes("live", cumulative=True),
    "cumulativearchiveminutes": _minutes("ondemand", cumulative=True),
    "partnerref": lambda row: row.value("partnerref"),
    "attendancepartnerref": lambda row: row.attendance.partner or ABSENT,
    "livemediaplayerminutes": _minutes("live"),
    "archivemediaplayerminutes": _minutes("ondemand"),
    "attendeesessions": lambda row: len(row.attendance.sessions),
    "locationsvisited": _count("locationvisits"),
    **{name: _listed(name) for name in _LISTS},
}
