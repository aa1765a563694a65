"""Reading the members of programs.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/program-members
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from local.systems.marketo.assets import member_fields
from local.systems.marketo.assets.assets import Member, Program
from local.systems.marketo.calls.finding import filter_values
from local.systems.marketo.clock import read_moment
from local.systems.marketo.errors import Refusal, unknown_field
from local.systems.marketo.wire.call import Call
from local.systems.marketo.wire.paging import page

LONGEST = timedelta(days=7).total_seconds()


def describe(call: Call) -> dict[str, Any]:
    """GET /rest/v1/programs/members/describe.json."""
    at = call.instance.clock.text()
    found = {
        "name": "API Program Membership",
        "description": "Map for API program membership fields",
        "createdAt": at,
        "updatedAt": at,
        "dedupeFields": list(member_fields.DEDUPE),
        "searchableFields": [[name] for name in member_fields.SEARCHABLE],
        "fields": member_fields.described(),
    }
    return {"result": [found]}


def members(call: Call) -> dict[str, Any]:
    """GET /rest/v1/programs/{id}/members.json, by lead, status or success, or by `updatedAt` within seven days."""
    program, name = program_of(call), call.params.required("filterType")
    fits, query = _updated(call) if name == "updatedAt" else _valued(call, name)
    names = call.params.listed("fields") or list(member_fields.DEFAULT)
    for wanted in names:
        if wanted not in member_fields.TYPES and wanted not in member_fields.WRITABLE:
            raise unknown_field(wanted)
    every = ((member_fields.shown(program, lead, member), member) for lead, member in program.members.items())
    part, more = page([row for row, member in every if fits(row, member)], call.params, program.id, name, *query)
    result = [{"seq": seq, **{each: row[each] for each in names}} for seq, row in enumerate(part)]
    return {"result": result, "moreResult": False, **more}


def program_of(call: Call) -> Program:
    """The program in the path. Raises Refusal 1013."""
    found = call.instance.assets.programs.get(call.number())
    if found is None:
        raise Refusal("1013", "Program not found")
    return found


Fits = Callable[[dict[str, Any], Member], bool]


def _valued(call: Call, name: str) -> tuple[Fits, list[str]]:
    if name not in member_fields.SEARCHABLE:
        raise Refusal("1003", f"Invalid data: filterType is one of {', '.join(member_fields.SEARCHABLE)}, updatedAt")
    values = filter_values(call)
    return (lambda row, _: _text(row[name]) in values), values


def _updated(call: Call) -> tuple[Fits, list[str]]:
    texts = [call.params.required("startAt"), call.params.required("endAt")]
    try:
        begin, end = (read_moment(each) for each in texts)
    except ValueError:
        raise Refusal("1003", "Invalid data: startAt and endAt are in ISO 8601, without milliseconds") from None
    if not 0 <= end - begin <= LONGEST:
        raise Refusal("1003", "Invalid data: a date range is at most seven days")
    return (lambda _, member: begin <= member.updated <= end), texts


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


ROUTES = {
    ("GET", "/rest/v1/programs/members/describe.json"): describe,
    ("GET", "/rest/v1/programs/{id}/members.json"): members,
}
