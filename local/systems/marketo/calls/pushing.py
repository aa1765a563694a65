"""Push Lead: an upsert with an activity that campaigns can be triggered by.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/leads (Push Lead to Marketo)
"""

from __future__ import annotations

from typing import Any

from local.systems.marketo.activities import type_ids
from local.systems.marketo.assets.assets import Program
from local.systems.marketo.calls.member_writing import set_status
from local.systems.marketo.calls.syncing import Order, sync_records
from local.systems.marketo.errors import Refusal, Skip
from local.systems.marketo.wire.call import Call
from local.systems.marketo.wire.params import Content


def push(call: Call) -> dict[str, Any]:
    """POST /rest/v1/leads/push.json. The `mkt_tok` of a mail, as `lookupField` mktToken, is not offered here."""
    content = call.content()
    content.only("programName", "programStatus", "source", "reason", "lookupField", "partitionName", "input")
    program = call.instance.assets.program_named(content.text("programName"))
    if program is None:
        raise Refusal("1013", f"Program '{content.text('programName')}' not found")
    status = program.status(content.text("programStatus", ""))
    if status is None and content.text("programStatus", ""):
        raise Refusal("1025", f"Program status '{content.text('programStatus')}' not found")
    order = Order("createOrUpdate", content.text("lookupField", "email"), content.text("partitionName", ""))
    result = sync_records(call, order, content.records())
    for lead in [each["id"] for each in result if each["status"] != "skipped"]:
        _note(call, program, content, lead)
        if status is not None:
            _try_status(call, program, status, lead)
    return {"result": result}


def _note(call: Call, program: Program, content: Content, lead: int) -> None:
    told = {"Source": content.text("source", "") or None, "Reason": content.text("reason", "") or None}
    call.instance.log.add(
        lead,
        type_ids.PUSH,
        call.instance.clock.now(),
        primary=program.name,
        primary_id=program.id,
        attributes=told,
    )


def _try_status(call: Call, program: Program, status: Any, lead: int) -> None:
    try:
        set_status(call, program, status, lead)
    except Skip:
        return


ROUTES = {("POST", "/rest/v1/leads/push.json"): push}
