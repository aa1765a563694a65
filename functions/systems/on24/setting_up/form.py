"""What records of people's registrations look like: their fields, and what becomes of them."""

from __future__ import annotations

from relay.system.setting_up.record_form import RecordForm, RecordMoment, Segment
from relay.system.webhook_setup import ScreenName
from systems.on24.config import On24Connection
from systems.on24.setting_up.fields import all_fields

LABEL, PLURAL = "ON24 Attendee", "ON24 Attendees"
_LIVE, _ARCHIVE = "attendedlive", "attendedarchive"
_ABSENT = ((_LIVE, "N"), (_ARCHIVE, "N"))

MOMENTS = {
    "registrants": [RecordMoment("Registered")],
    "attendees": [
        RecordMoment("Attended", (_LIVE, "Y")),
        RecordMoment("Attended On-demand", (_ARCHIVE, "Y"), [(_LIVE, "N")]),
    ],
}
SEGMENTS = {
    "registrants": [Segment(ScreenName("registered and did not come", "登録したが視聴していない人"), _ABSENT)],
    "attendees": [
        Segment(ScreenName("came live", "ライブに出席した人"), [(_LIVE, "Y")]),
        Segment(ScreenName("saw the recording only", "オンデマンドのみ視聴した人"), [(_ARCHIVE, "Y"), (_LIVE, "N")]),
    ],
}


def of_people(connection: On24Connection, word: str) -> RecordForm:
    """Of the stream with this word.

    Ids of a North American account may be numbers; of any other, and of an address that says nothing of its region,
    they are text (https://support.on24.com, Marketo ON24 Connect: the types of eventid and eventuserid by region).
    """
    return RecordForm(
        label=LABEL,
        plural=PLURAL,
        fields=all_fields(ids_may_be_numbers=connection.region == "na"),
        event="eventid",
        moments=MOMENTS.get(word, ()),
        segments=SEGMENTS.get(word, ()),
    )
