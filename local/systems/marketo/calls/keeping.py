"""What is done to leads beside syncing them: cookies, partitions, merging, deleting.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/leads
"""

from __future__ import annotations

from typing import Any

from local.systems.marketo.errors import Refusal, Skip, lead_not_found, missing
from local.systems.marketo.leads.cookies import token_of
from local.systems.marketo.leads.store import Lead
from local.systems.marketo.wire.call import Call
from local.systems.marketo.wire.params import MOST_RECORDS

MOST_MERGED = 25


def associate(call: Call) -> dict[str, Any]:
    """POST /rest/v1/leads/{id}/associate.json?cookie=: the answer has no result."""
    cookie = call.params.required("cookie")
    token = token_of(cookie)
    if token is None:
        raise Refusal("1012", f"Invalid cookie value '{cookie}'")
    number = _lead(call, call.number()).id
    try:
        call.instance.leads.associate(number, token)
    except Skip:  # it was deleted a moment ago
        raise Refusal("1004", f"Lead '{number}' not found") from None
    return {}


def merge(call: Call) -> dict[str, Any]:
    """POST /rest/v1/leads/{id}/merge.json?leadId= or ?leadIds=: at most 25 losers; the answer has no result."""
    numbers = [*call.params.numbers("leadId", 1), *call.params.numbers("leadIds", MOST_RECORDS)]
    if len(numbers) > MOST_MERGED:
        raise Refusal("1080", f"At most {MOST_MERGED} leads can be merged in one call")
    if not numbers:
        raise Refusal("1002", "Missing value for the required parameter 'leadIds'")
    winner = _lead(call, call.number())
    if winner.id in numbers:
        raise Refusal("1003", "Invalid data: a lead cannot be merged with itself")
    call.instance.leads.merge(winner, [_lead(call, number) for number in dict.fromkeys(numbers)])
    return {}


def delete(call: Call) -> dict[str, Any]:
    """POST /rest/v1/leads/delete.json: the ids are in the body or the query."""
    return {"result": [_deleted(call, number) for number in lead_ids(call)]}


def update_partitions(call: Call) -> dict[str, Any]:
    """POST /rest/v1/leads/partitions.json: `input` holds `id` and `partitionName`."""
    return {"result": [_moved(call, _number(record), record) for record in call.content().records()]}


def lead_ids(call: Call) -> list[int]:
    """The ids of a call that takes them in the body, `{"input": [{"id": 1}]}`, or as `id` in the query.

    Raises Refusal 1001 or 1002; that an id of another type refuses the whole call is an inference.
    """
    if call.has_body:
        return [_number(record) for record in call.content().records()]
    numbers = call.params.numbers("id", MOST_RECORDS)
    if not numbers:
        raise Refusal("1002", "Missing value for the required parameter 'id'")
    call.records = len(numbers)
    return numbers


def seen_lead(call: Call, number: Any) -> Lead:
    """A lead that the user may work with. Raises Skip 1004 or 1008."""
    lead = call.instance.leads.get(number)
    if lead is None:
        raise lead_not_found()
    if not call.client.sees(lead.partition):
        raise Skip("1008", f"Access denied to partition '{lead.partition}'")
    return lead


def _number(record: dict[str, Any]) -> int:
    number = record.get("id")
    if number is None:
        raise missing("id")
    if type(number) is not int:
        raise Refusal("1001", f"Invalid value '{number}'. Required of type 'integer'")
    return number


def _lead(call: Call, number: int) -> Lead:
    lead = call.instance.leads.get(number)
    if lead is None or not call.client.sees(lead.partition):
        raise Refusal("1004", f"Lead '{number}' not found")
    return lead


def _deleted(call: Call, number: int) -> dict[str, Any]:
    try:
        call.instance.leads.delete(seen_lead(call, number).id)
    except Skip as skip:
        return skip.shown(id=number)
    return {"id": number, "status": "deleted"}


def _moved(call: Call, number: int, record: dict[str, Any]) -> dict[str, Any]:
    try:
        partition = _partition(call, record.get("partitionName"))
        call.instance.leads.move(seen_lead(call, number).id, partition)
    except Skip as skip:
        return skip.shown(id=number)
    return {"id": number, "status": "updated"}


def _partition(call: Call, name: Any) -> str:
    if not name:
        raise Skip("1002", "Missing value for the required parameter 'partitionName'")
    return call.instance.partition_for(call.client, str(name))


ROUTES = {
    ("POST", "/rest/v1/leads/{id}/associate.json"): associate,
    ("POST", "/rest/v1/leads/{id}/merge.json"): merge,
    ("POST", "/rest/v1/leads/delete.json"): delete,
    ("POST", "/rest/v1/leads/partitions.json"): update_partitions,
}
