"""Whatever JSON ON24 sends in the place of a row, nothing raises, and what comes of it can be queued."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from relay.core import json_number
from relay.system.version import fingerprint
from systems.on24.rows import attendance, fields, payload, standing
from systems.on24.rows import event as events
from systems.on24.rows.attendance import Attendance
from tests.systems.on24.unit.elite import attendee, event, registrant

ROWS = (attendee(), registrant(), {"certifications": [{"certificationid": 1}], "contactuswidgetname": ""})
NAMES = sorted({name for row in ROWS for name in row})
INNER = sorted(
    {name for row in ROWS for each in row.values() if isinstance(each, list) for one in each for name in one}
)

NUMBERS = st.integers(-(2**70), 2**70) | st.sampled_from(
    [json_number.number(each) for each in ("0.5", "1e300", "-7.250")]
)
WORDS = st.sampled_from(["", "12", "Y", "NULL", "2027-02-02T10:00:00-08:00", "choice3"]) | st.text(max_size=5)
SINGLE = st.none() | st.booleans() | NUMBERS | WORDS
OBJECTS = st.dictionaries(st.sampled_from(INNER), SINGLE | st.lists(SINGLE, max_size=2), max_size=5)
VALUES = SINGLE | OBJECTS | st.lists(SINGLE | OBJECTS | st.lists(OBJECTS, max_size=2), max_size=4)
COUNTED_OTHERWISE = {"certificationwidgetresult", "certificationcredit", "totalresourcesviewed"}
"""Fields that a list may say."""
ANY_ROW = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=12)


@given(ANY_ROW, st.dictionaries(st.text(max_size=8), VALUES, max_size=2))
def test_no_row_makes_anything_raise_and_each_payload_can_be_queued(row: dict[str, Any], more: dict[str, Any]) -> None:
    whole = more | row
    found = [
        payload.attendee(whole, event(), polls=["300"]),
        payload.attendee(whole, None),
        payload.registrant(whole, event()),
        payload.no_show(whole, None),
        payload.lead(whole),
    ]
    if (read := events.read(whole)) is not None:
        found.append(payload.event(read))
    for each in found:
        json_number.encode(each.payload)
        assert fingerprint(each.payload)
        assert not each.payload.keys() & set(each.left_out)
    assert standing.of(whole) in standing.Standing
    payload.key(whole)


@given(ANY_ROW, st.booleans(), st.booleans())
def test_no_row_takes_attendance_back_and_none_says_what_it_does_not_have(
    row: dict[str, Any],
    live: bool,  # noqa: FBT001 - drawn
    archive: bool,  # noqa: FBT001
) -> None:
    before = Attendance(live, archive)
    found = payload.attendee(row, None, before=before)
    assert found.attendance == before | attendance.of(row)
    assert found.payload.keys() >= {"attendedlive", "attendedarchive"}
    for name, (_, keys) in fields.ATTENDEE.items():
        assert name not in found.payload or name in COUNTED_OTHERWISE or any(key in row for key in keys)
    for name in ("eventid", "eventuserid", "clientid", "sourceeventid", "email"):
        assert isinstance(found.payload.get(name), str | None)
