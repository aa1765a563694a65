"""Who may be told as a person, and who attended."""

from __future__ import annotations

from typing import Any

import pytest

from systems.on24.rows import attendance, standing
from systems.on24.rows.attendance import Attendance
from systems.on24.rows.standing import Standing


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ({"email": "a@example.com", "userstatus": "active"}, Standing.ACTIVE),
        ({"email": "a@example.com", "userstatus": "ACTIVE "}, Standing.ACTIVE),
        ({"email": "a@example.com"}, Standing.ACTIVE),
        ({"email": "a@example.com", "userstatus": "deleted"}, Standing.DELETED),
        ({"email": "a@example.com", "userstatus": "Inactive"}, Standing.DELETED),
        ({"email": "a@example.com", "userstatus": "forgotten"}, Standing.FORGOTTEN),
        ({"email": "500000017-deleted", "userstatus": "active"}, Standing.FORGOTTEN),
        ({"email": " 500000017-DELETED "}, Standing.FORGOTTEN),
        ({"email": "not-deleted@example.com"}, Standing.ACTIVE),
        ({"email": "", "userstatus": "active"}, Standing.ANONYMOUS),
        ({"email": None}, Standing.ANONYMOUS),
        ({}, Standing.ANONYMOUS),
        ({"email": ["a@example.com"]}, Standing.ANONYMOUS),
    ],
)
def test_a_row_stands_as_its_status_and_its_address_say(row: dict[str, Any], wanted: Standing) -> None:
    assert standing.of(row) is wanted


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ({}, Attendance()),
        ({"liveminutes": 0, "archiveminutes": 0}, Attendance()),
        ({"liveminutes": "3"}, Attendance(live=True)),
        ({"liveviewed": 1}, Attendance(live=True)),
        ({"cumulativeliveminutes": 1}, Attendance(live=True)),
        ({"firstliveactivity": "2027-02-02T10:00:00-08:00"}, Attendance(live=True)),
        ({"firstliveactivity": ""}, Attendance()),
        ({"archiveviewed": 2}, Attendance(archive=True)),
        ({"archiveminutes": 2, "liveminutes": 2}, Attendance(live=True, archive=True)),
        ({"firstarchiveactivity": "2027-02-02T10:00:00-08:00"}, Attendance(archive=True)),
        ({"isblocked": "Y", "liveviewed": 1, "firstliveactivity": "2027-02-02T10:00:00-08:00"}, Attendance()),
        ({"isblocked": "Y", "liveviewed": 1, "liveminutes": 4}, Attendance(live=True)),
        ({"isblocked": "Y", "archiveviewed": 1}, Attendance()),
        ({"liveminutes": "many"}, Attendance()),
    ],
)
def test_o_15_who_attended_is_computed_of_what_a_row_says(row: dict[str, Any], wanted: Attendance) -> None:
    assert attendance.of(row) == wanted
