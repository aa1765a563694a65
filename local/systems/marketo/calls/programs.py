"""Programs and their members.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/program-members
"""

from __future__ import annotations

from typing import Any

from local.systems.marketo.activities import type_ids
from local.systems.marketo.assets.assets import Member, Program, Status
from local.systems.marketo.calls.finding import filter_values
from local.systems.marketo.calls.keeping import seen_lead
from local.systems.marketo.clock import asset_text, moment_text
from local.systems.marketo.errors import Refusal, Skip, unknown_field
from local.systems.marketo.wire.call import Call
from local.systems.marketo.wire.paging import page

_FILTERS = ("leadId", "statusName", "reachedSuccess")
_DEFAULT_FIELDS = ("leadId", "reachedSuccess", "programId", "acquiredBy", "membershipDate")


def browse(call: Call) -> dict[str, Any]:
    """GET /rest/asset/v1/programs.json: `maxReturn` (20, at most 200) and `offset`."""
    begin, most = call.params.number("offset", 0), call.params.number("maxReturn", 20)
    if not 1 <= most <= 200:
        raise Refusal("1003", "Invalid data: maxReturn is from 1 to 200")
    found = sorted(call.instance.assets.programs.values(), key=lambda each: each.id)[begin : begin + most]
    return {"errors": [], "warnings": [], "result": [_shown(each) for each in found]}


def by_id(call: Call) -> dict[str, Any]:
    """GET /rest/asset/v1/program/{id}.json."""
    found = call.instance.assets.programs.get(call.number())
    if found is None:
        raise Refusal("702", f"Program not found for {call.number()}")
    return {"errors": [], "warnings": [], "result": [_shown(found)]}


def channel(call: Call) -> dict[str, Any]:
    """GET /rest/asset/v1/channel/byName.json: the channel with exactly this name, with the statuses of its programs."""
    name = call.params.required("name")
    found = next((each for each in call.instance.assets.programs.values() if each.channel == name), None)
    if found is None:
        return {"errors": [], "warnings": ["No assets found for the given search criteria."]}
    return {"errors": [], "warnings": [], "result": [_shown_channel(found)]}


def change_status(call: Call) -> dict[str, Any]:
    """POST /rest/v1/programs/{id}/members/status.json: at most 300; who is at or past the status is skipped (1037)."""
    program, content = _program(call), call.content()
    content.only("statusName", "input")
    name = content.text("statusName")
    status = program.status(name)
    if status is None:
        raise Refusal("1025", f"Program status '{name}' not found")
    records = content.records()
    return {"result": [_changed(call, program, status, seq, record) for seq, record in enumerate(records)]}


def members(call: Call) -> dict[str, Any]:
    """GET /rest/v1/programs/{id}/members.json, by lead, status or success."""
    program, name = _program(call), call.params.required("filterType")
    if name not in _FILTERS:
        raise Refusal("1003", f"Invalid data: filterType is one of {', '.join(_FILTERS)}")
    values = filter_values(call)
    rows = [_member(program, lead, each) for lead, each in program.members.items()]
    found = [each for each in rows if _text(each[name]) in values]
    names = call.params.listed("fields") or list(_DEFAULT_FIELDS)
    for wanted in names:
        if rows and wanted not in rows[0]:
            raise unknown_field(wanted)
    part, more = page(found, call.params, program.id, name, *values)
    result = [{"seq": seq, **{each: row[each] for each in names}} for seq, row in enumerate(part)]
    return {"result": result, "moreResult": False, **more}


def set_status(call: Call, program: Program, status: Status, lead: int) -> str:
    """Put a lead into a status; returns `created` or `updated`. Raises Skip 1037."""
    now, before = call.instance.clock.now(), program.members.get(lead)
    if before is not None and before.status.step >= status.step:
        raise Skip("1037", "Lead skipped because it is already in or past this status")
    success = status.success or (before is not None and before.success)
    program.members[lead] = Member(status, before.since if before else now, now, success)
    told = {
        "New Status": status.name,
        "Old Status": before.status.name if before else None,
        "Success": str(success).lower(),
        "Reason": "Web service API",
    }
    call.instance.log.add(
        lead, type_ids.CHANGE_STATUS, now, primary=program.name, primary_id=program.id, attributes=told
    )
    return "updated" if before else "created"


def _changed(call: Call, program: Program, status: Status, seq: int, record: dict[str, Any]) -> dict[str, Any]:
    try:
        lead = seen_lead(call, record.get("leadId")).id
        return {"seq": seq, "status": set_status(call, program, status, lead), "leadId": lead}
    except Skip as skip:
        return skip.shown(seq=seq)


def _program(call: Call) -> Program:
    found = call.instance.assets.programs.get(call.number())
    if found is None:
        raise Refusal("1013", "Program not found")
    return found


def _member(program: Program, lead: int, member: Member) -> dict[str, Any]:
    return {
        "leadId": lead,
        "programId": program.id,
        "program": program.name,
        "statusName": member.status.name,
        "reachedSuccess": member.success,
        "acquiredBy": False,
        "isExhausted": False,
        "membershipDate": moment_text(member.since),
        "updatedAt": moment_text(member.updated),
    }


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _shown(program: Program) -> dict[str, Any]:
    at = asset_text(program.created)
    return {
        "id": program.id,
        "name": program.name,
        "description": "",
        "createdAt": at,
        "updatedAt": at,
        "type": program.kind,
        "channel": program.channel,
        "status": "",
        "workspace": "Default",
    }


def _shown_channel(program: Program) -> dict[str, Any]:
    """As that of a program of the channel: the stand-in keeps no channels of their own."""
    statuses = (Status("Not in Program", 0), *program.statuses)
    at = asset_text(program.created)
    return {
        "id": program.id,
        "name": program.channel,
        "applicableProgramType": program.kind.lower(),
        "createdAt": at,
        "updatedAt": at,
        "progressionStatuses": [
            {
                "name": each.name,
                "description": None,
                "hidden": False,
                "type": None,
                "step": each.step,
                "success": each.success,
            }
            for each in statuses
        ],
    }


ROUTES = {
    ("GET", "/rest/asset/v1/programs.json"): browse,
    ("GET", "/rest/asset/v1/program/{id}.json"): by_id,
    ("GET", "/rest/asset/v1/channel/byName.json"): channel,
    ("POST", "/rest/v1/programs/{id}/members/status.json"): change_status,
    ("GET", "/rest/v1/programs/{id}/members.json"): members,
}
