"""The fields of a program's members.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/program-members : what Describe
shows there; only a few can be written, and only those of who is a member already.
"""

from __future__ import annotations

from typing import Any

from local.systems.marketo.assets.assets import Member, Program
from local.systems.marketo.clock import moment_text

DEFAULT = ("leadId", "reachedSuccess", "programId", "acquiredBy", "membershipDate")
SEARCHABLE = ("leadId", "reachedSuccess", "statusName")
DEDUPE = ("leadId", "programId")
TYPES = {
    "acquiredBy": "boolean",
    "attendanceLikelihood": "integer",
    "createdAt": "datetime",
    "isExhausted": "boolean",
    "leadId": "integer",
    "membershipDate": "datetime",
    "nurtureCadence": "string",
    "program": "string",
    "programId": "integer",
    "reachedSuccess": "boolean",
    "reachedSuccessDate": "datetime",
    "registrationLikelihood": "integer",
    "statusName": "string",
    "statusReason": "string",
    "trackName": "string",
    "updatedAt": "datetime",
    "waitlistPriority": "integer",
}
WRITABLE = {"registrationCode": 100, "webinarUrl": 2000}
"""Texts, with their lengths."""
_LENGTHS = {"nurtureCadence": 4, "program": 255, "statusName": 255, "statusReason": 255, "trackName": 255, **WRITABLE}


def described() -> list[dict[str, Any]]:
    """As Describe shows them."""
    return [_described(name, kind) for name, kind in {**TYPES, **dict.fromkeys(WRITABLE, "string")}.items()]


def shown(program: Program, lead: int, member: Member) -> dict[str, Any]:
    """Every field of a member."""
    return {
        **dict.fromkeys((*TYPES, *WRITABLE)),
        "leadId": lead,
        "programId": program.id,
        "program": program.name,
        "statusName": member.status.name,
        "reachedSuccess": member.success,
        "acquiredBy": False,
        "isExhausted": False,
        "membershipDate": moment_text(member.since),
        "createdAt": moment_text(member.since),
        "updatedAt": moment_text(member.updated),
        **member.values,
    }


def _described(name: str, kind: str) -> dict[str, Any]:
    length = {"length": _LENGTHS[name]} if name in _LENGTHS else {}
    field = {"name": name, "displayName": name, "dataType": kind, **length}
    return {**field, "updateable": name in WRITABLE, "crmManaged": False}
