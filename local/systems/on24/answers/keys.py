"""Which keys a row of an attendee has, by the content type of the event and by who asks.

From the examples of https://api.on24.com/v2/openapi.json. Types without an example have the keys of a Target page.
"""

from __future__ import annotations

from collections.abc import Mapping

from local.systems.on24.events.event import GO_LIVE, HUB, TARGET, VIRTUAL, WEBCAST

CLIENT, EVENT, EMAIL = "client", "event", "email"
"""Who asks: the client-level list (by address: all events), the event-level list, by address."""

_IDS = ("clientid", "eventid")
_WHO = ("exteventusercd", "userstatus", "isblocked")
_CODES = ("campaigncode", "sourcecampaigncode", "sourceeventid")
_COUNTS = ("askedquestions", "resourcesdownloaded", "answeredpolls", "answeredsurveys", "answeredsurveyquestions")
_ARCHIVE = ("archiveminutes", "archiveviewed", "firstarchiveactivity", "lastarchiveactivity")
_PARTNERS = ("partnerref", "attendancepartnerref")
_CUMULATIVE = ("cumulativeliveminutes", "cumulativearchiveminutes")
_WEBCAST = (
    *("email", *_IDS, "eventuserid", *_WHO, "engagementscore"),
    *("liveminutes", "liveviewed", "firstliveactivity", "lastliveactivity", *_ARCHIVE, *_COUNTS, "launchmode"),
    *("questions", "polls", "resources", "surveys", "calltoactions", "testwidgets", "testwidgetresult"),
    *("certificationwidgetresult", "certificationcredit", "certificationtimestamp", "userprofileurl", *_CODES),
    *(*_CUMULATIVE, *_PARTNERS, "certifications", "meetingconversions", "democonversions", "freetrial", "drift"),
    *("breakouts", "contactus", "livemediaplayerminutes", "archivemediaplayerminutes"),
)
_TARGET = (
    *("email", *_IDS, "eventuserid", *_WHO, "engagementscore", "liveminutes", *_ARCHIVE, *_COUNTS),
    *("userprofileurl", *_CODES, *_CUMULATIVE, *_PARTNERS),
    *("meetingconversions", "democonversions", "contactus", "drift"),
)
_HUB = (
    *("email", *_IDS, "eventuserid", *_WHO, "engagementscore", "liveminutes", "liveviewed", *_ARCHIVE, *_COUNTS),
    *("userprofileurl", *_CODES, *_CUMULATIVE, *_PARTNERS),
    *("meetingconversions", "democonversions", "contactus", "getpricing", "freetrial", "drift"),
)
_VIRTUAL = (
    *("email", "eventid", "eventuserid", "clientid", *_WHO, *_ARCHIVE, "resourcesdownloaded", "answeredsurveys"),
    *("answeredsurveyquestions", "campaigncode", "sourcecampaigncode", "cumulativearchiveminutes", "locationsvisited"),
    *("locationvisits", "resources", "surveys", "meetingconversions", "democonversions", "getpricing", "freetrial"),
)
_GO_LIVE = (
    *("email", *_IDS, "eventuserid", "userstatus", "isblocked", "engagementscore", "liveminutes", "liveviewed"),
    *("firstliveactivity", "lastliveactivity", "resourcesdownloaded", "answeredpolls", "sourceeventid"),
    *("userprofileurl", "cumulativeliveminutes"),
)
_BY_KIND = {WEBCAST: _WEBCAST, TARGET: _TARGET, HUB: _HUB, VIRTUAL: _VIRTUAL, GO_LIVE: _GO_LIVE}
WAREHOUSE = frozenset(
    {
        *("engagementscore", "firstliveactivity", "lastliveactivity", "firstarchiveactivity", "lastarchiveactivity"),
        *("askedquestions", "resourcesdownloaded", "answeredpolls", "answeredsurveys", *_CUMULATIVE),
    }
)
"""What realtimeonly=Y leaves out."""


def _keys(kind: str, view: str) -> tuple[str, ...]:
    keys = _BY_KIND.get(kind, _TARGET)
    if view == EVENT:
        hidden = {"eventid"} if kind == VIRTUAL else {*_IDS}
        return (*(key for key in keys if key not in hidden), "attendeesessions")
    if view == EMAIL and kind == HUB:  # a row of a hub by address says neither
        return (*(key for key in keys if key not in _IDS), "attendeesessions")
    return (*keys, "attendeesessions") if view == EMAIL and kind == TARGET else keys


KEYS: Mapping[tuple[str, str], tuple[str, ...]] = {
    (kind, view): _keys(kind, view)
    for kind in (*_BY_KIND, "video", "pdf", "webpage", "forum")
    for view in (CLIENT, EVENT, EMAIL)
}
"""By content type and view."""
