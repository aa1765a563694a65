"""Writing the members of programs.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/program-members
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local.systems.marketo.activities import type_ids
from local.systems.marketo.assets import member_fields
from local.systems.marketo.assets.assets import Member, Program, Status
from local.systems.marketo.calls.keeping import seen_lead
from local.systems.marketo.calls.program_members import program_of
from local.systems.marketo.errors import Refusal, Skip
from local.systems.marketo.leads.values import kept
from local.systems.marketo.wire.call import Call

_BY = "Web service API"


def change_status(call: Call) -> dict[str, Any]:
    """POST /rest/v1/programs/{id}/members/status.json: at most 300; who is in the status, or past its step, is skipped.

    Between statuses of one step a member goes either way: "If a lead's status has a greater step value than the
    designated statusName, then that lead will be skipped", and "it is already in or past this status" (1037).
    https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/program-members
    """
    program, content = program_of(call), call.content()
    content.only("statusName", "input")
    name = content.text("statusName")
    status = program.status(name)
    if status is None:
        raise Refusal("1025", f"Program status '{name}' not found")
    return _each(call, content.records(), lambda _, lead: set_status(call, program, status, lead))


def change_data(call: Call) -> dict[str, Any]:
    """POST /rest/v1/programs/{id}/members.json: at most 300; who is no member is skipped (1013)."""
    program, content = program_of(call), call.content()
    content.only("input")
    return _each(call, content.records(), lambda record, lead: _changed(call, program, record, lead))


def delete(call: Call) -> dict[str, Any]:
    """POST /rest/v1/programs/{id}/members/delete.json: at most 300; who is no member is skipped (1037)."""
    program, content = program_of(call), call.content()
    content.only("input")

    def step(_: dict[str, Any], lead: int) -> str:
        if program.members.pop(lead, None) is None:
            raise Skip("1037", "Lead not in program")
        return "deleted"

    return _each(call, content.records(), step)


def set_status(call: Call, program: Program, status: Status, lead: int) -> str:
    """Put a lead into a status; returns `created` or `updated`. Raises Skip 1037."""
    now, before = call.instance.clock.now(), program.members.get(lead)
    if before is not None and (before.status.name == status.name or before.status.step > status.step):
        raise Skip("1037", "Lead skipped because it is already in or past this status")
    success = status.success or (before is not None and before.success)
    program.members[lead] = Member(
        status, before.since if before else now, now, success, before.values if before else {}
    )
    told = {
        "New Status": status.name,
        "Old Status": before.status.name if before else "Not in Program",
        "Success": success,
        "Acquired By": False,
        "Reason": _BY,
    }
    _note(call, program, lead, type_ids.CHANGE_STATUS, told)
    return "updated" if before else "created"


def _changed(call: Call, program: Program, record: dict[str, Any], lead: int) -> str:
    member = program.members.get(lead)
    if member is None:
        raise Skip("1013", "Membership not found")
    values = {name: _value(name, value) for name, value in record.items() if name != "leadId"}
    for name, value in values.items():
        told = {"Attribute Name": name, "New Value": value, "Old Value": member.values.get(name), "Source": _BY}
        _note(call, program, lead, type_ids.CHANGE_MEMBER_DATA, told)
    member.values.update(values)
    member.updated = call.instance.clock.now()
    return "updated"


def _value(name: str, value: Any) -> Any:
    if name in member_fields.WRITABLE:
        return kept(value, "string", member_fields.WRITABLE[name])
    if name in member_fields.TYPES:
        raise Skip("1003", f"Invalid data: field '{name}' cannot be updated")
    raise Skip("1006", f"Field '{name}' not found")


def _note(call: Call, program: Program, lead: int, kind: int, told: dict[str, Any]) -> None:
    more = {"primary": program.name, "primary_id": program.id, "attributes": told}
    call.instance.log.add(lead, kind, call.instance.clock.now(), **more)


def _each(call: Call, records: list[dict[str, Any]], step: Callable[[dict[str, Any], int], str]) -> dict[str, Any]:
    def outcome(seq: int, record: dict[str, Any]) -> dict[str, Any]:
        try:
            lead = seen_lead(call, record.get("leadId")).id
            return {"seq": seq, "status": step(record, lead), "leadId": lead}
        except Skip as skip:
            return skip.shown(seq=seq)

    return {"result": [outcome(seq, record) for seq, record in enumerate(records)]}


ROUTES = {
    ("POST", "/rest/v1/programs/{id}/members.json"): change_data,
    ("POST", "/rest/v1/programs/{id}/members/status.json"): change_status,
    ("POST", "/rest/v1/programs/{id}/members/delete.json"): delete,
}
