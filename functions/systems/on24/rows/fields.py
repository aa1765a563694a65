"""Where each field of ON24's object for Marketo comes from, but for numbered slots and what is computed.

Names are the seed's own. What no example shows is marked in docs/systems/on24: the choice is the relay's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from systems.on24.rows.joined import places, questions
from systems.on24.rows.slots import RowFields
from systems.on24.rows.values import (
    UNREADABLE,
    Convert,
    JsonRow,
    by_time,
    decimal,
    filled,
    items,
    moment,
    sorting,
    text,
    whole,
)

IDS = ("eventid", "eventuserid", "clientid", "sourceeventid")
"""Always text: which digits they have is not ours to count with."""

BOTH: Mapping[str, tuple[Convert, tuple[str, ...]]] = {
    **{name: (text, (name,)) for name in (*IDS, "email", "campaigncode", "sourcecampaigncode", "partnerref")},
    "userprofileurl": (text, ("userprofileurl",)),
}
"""Of registrants and attendees: how it is read, and the names that it has at ON24, of which the first that is there
counts."""

REGISTRANT: Mapping[str, tuple[Convert, tuple[str, ...]]] = {
    "registrationdate": (moment, ("createtimestamp",)),
    **{f"custom{number}": (filled, (f"std{number}",)) for number in range(1, 11)},
}

ATTENDEE: Mapping[str, tuple[Convert, tuple[str, ...]]] = {
    "answeredpolls": (whole, ("answeredpolls",)),
    "answersurveys": (whole, ("answeredsurveys", "answersurveys")),
    "archiveminutes": (whole, ("archiveminutes",)),
    "archiveviewed": (whole, ("archiveviewed",)),
    "askedquestions": (whole, ("askedquestions",)),
    "cumulativearchiveminutes": (whole, ("cumulativearchiveminutes",)),
    "cumulativeliveminutes": (whole, ("cumulativeliveminutes",)),
    "liveminutes": (whole, ("liveminutes",)),
    "liveviewed": (whole, ("liveviewed",)),
    **{name: (whole, (name,)) for name in ("answeredsurveys", "answeredsurveyquestions", "resourcesdownloaded")},
    **{name: (whole, (name,)) for name in ("attendeesessions", "livemediaplayerminutes", "archivemediaplayerminutes")},
    "engagementscore": (decimal, ("engagementscore",)),
    "firstarchiveactivity": (moment, ("firstarchiveactivity",)),
    "firstliveactivity": (moment, ("firstliveactivity",)),
    "lastarchiveactivity": (moment, ("lastarchiveactivity",)),
    "lastliveactivity": (moment, ("lastliveactivity",)),
    "certificationwidgetresult": (text, ("certificationwidgetresult",)),
    "certificationcredit": (text, ("certificationcredit",)),
    "testwidgetresult": (text, ("testwidgetresult",)),
    "totalresourcesviewed": (whole, ("totalresourcesviewed", "resourcesdownloaded")),
    "locationvisited": (places, ("locationvisits",)),
    "userquestionsandanswers": (questions, ("questions",)),
}

ALIASES: Mapping[str, str] = {
    "jobtitle": "job_title",
    "addressstreet1": "address_street1",
    "addressstreet2": "address_street2",
    "workphone": "work_phone",
    "homephone": "home_phone",
    "companyindustry": "company_industry",
    "companysize": "company_size",
    "jobfunction": "job_function",
}
"""ON24 writes the first in its API, and the second in its set-up and in its own mapping for Marketo."""

_SUBMISSION: Mapping[str, Convert] = {
    "widgetname": text,
    "widgettype": text,
    "widgetaction": text,
    "widgetsubmittedtimestamp": moment,
}
_WIDGETS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "meetingconversions": ("meetingconversions", tuple(_SUBMISSION)),
    "democonversions": ("democonversions", tuple(_SUBMISSION)),
    "freetrial": ("freetrial", tuple(_SUBMISSION)),
    "getpricing": ("getpricing", tuple(_SUBMISSION)),
    "contactus": ("contactus", ("widgetname", "widgetsubmittedtimestamp")),
}
"""By list: what the names of its fields begin with, and which of them there are."""

BOTH_SPELLINGS = {"freetrialwidgetsubmittedtimestamp": "freetrialwidgetssubmittedtimestamp"}
"""ON24's own pages print a second s in the name of one field; who typed it as printed has it so."""


def plain(row: JsonRow, table: Mapping[str, tuple[Convert, tuple[str, ...]]]) -> RowFields:
    """Those fields of a table that a row has."""
    found: RowFields = {}
    for name, (convert, keys) in table.items():
        key = next((each for each in keys if each in row), None)
        if key is not None:
            found[name] = convert(row[key])
    return found


def submissions(row: JsonRow) -> RowFields:
    """The last submission of each widget by its time; a list that is there and empty clears its fields."""
    found: RowFields = {}
    for key, (prefix, names) in _WIDGETS.items():
        if key in row:
            last = _last(row[key])
            for name in names:
                value = UNREADABLE if last is UNREADABLE else _SUBMISSION[name](last.get(name))
                found[f"{prefix}{name}"] = value
        else:
            flat = {f"{prefix}{name}": _SUBMISSION[name] for name in names if f"{prefix}{name}" in row}
            found |= {name: convert(row[name]) for name, convert in flat.items()}
    return found


def certificate(row: JsonRow) -> RowFields:
    """Of the last certificate, where the row does not say it by itself."""
    if "certifications" not in row or (last := _last(row["certifications"], "certificationtimestamp")) is UNREADABLE:
        return {}
    given = {"certificationwidgetresult": "certificationresult", "certificationcredit": "certificationcredit"}
    return {name: text(last.get(key)) for name, key in given.items() if name not in row}


def resources_viewed(row: JsonRow) -> RowFields:
    """How many resources somebody viewed, by the list where no number says it."""
    if any(name in row for name in ATTENDEE["totalresourcesviewed"][1]) or "resources" not in row:
        return {}
    found = items(row["resources"])
    return {} if found is UNREADABLE else {"totalresourcesviewed": len(found)}


def _last(value: Any, time: str = "widgetsubmittedtimestamp") -> Any:
    found = items(value)
    if found is UNREADABLE:
        return UNREADABLE
    return found[0] if len(found) == 1 else max(found, key=lambda each: _rank(each, time), default={})


def _rank(element: JsonRow, time: str) -> tuple[Any, ...]:
    """A time before none; then the id, then whatever it says, so that no order of the answer decides."""
    at = by_time(element.get(time))
    said = sorted((name, str(text(value))) for name, value in element.items())
    return at != "~", at, sorting(element.get("widgetid", element.get("certificationid"))), said
