"""`listOperation`: leads go into a static list or out of it, or are looked for there.

help/soap-api/listoperation.md of https://github.com/AdobeDocs/marketo-developer.en before commit 2019d39; answers as
captured in https://github.com/davidsantoso/markety, example_xml/.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from relay.core.deadline import Deadline
from relay.core.gate import MustWait
from systems.marketo.rest.calling import chunks
from systems.marketo.rest.calls.lists import Lists
from systems.marketo.rest.client import Calls
from systems.marketo.rest.errors import CallFailed, CallLost
from systems.marketo.rest.results import RecordResult
from systems.marketo.soap import troubles
from systems.marketo.soap.envelope import Call
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.leads import SoapLeads
from systems.marketo.soap.operations import lead_keys, static_lists
from systems.marketo.soap.operations.lead_keys import LeadKey
from systems.marketo.soap.parameters import boolean, one_of
from systems.marketo.soap.results import Answered
from systems.marketo.soap.xml import markup
from systems.marketo.soap.xml.tree import Element

MOST_LEADS = 1000
_ADD, _REMOVE, _ASK, _CLEAR = "ADDTOLIST", "REMOVEFROMLIST", "ISMEMBEROFLIST", "CLEARLIST"
_NAME, _OTHER_LISTS = "MKTOLISTNAME", ("MKTOSALESUSERID", "SFDCLEADOWNERID")

_Write = Callable[[int, Sequence[int]], list[RecordResult]]


def is_question(call: Call) -> bool:
    """Whether it only asks who is in a list."""
    return call.parameters.value("listOperation") == _ASK


def list_operation(call: Call, leads: SoapLeads, deadline: Deadline) -> Answered:
    """Each lead has its status, true when it is done, or when it is in the list; `success` when all have.

    `strict` asks before anything is done, and a lead that is not there, or not in the list that it is to leave, is
    fault 20103. Without it what can be done is done.
    """
    operation = one_of(call.parameters, "listOperation", (_ADD, _REMOVE, _ASK, _CLEAR))
    if operation == _CLEAR:
        raise Fault(20019, f"Marketo's REST API does not clear a list; name the leads with {_REMOVE}")
    name, is_strict = _list_name(call.parameters), boolean(call.parameters, "strict", default=False)
    keys = lead_keys.listed(call.parameters, "listMemberList")
    if len(keys) > MOST_LEADS:
        raise Fault(20110, f"listMemberList has {len(keys)} leads; at most {MOST_LEADS} go in one call")
    calls = leads.marketo.until(deadline)
    list_id = static_lists.list_id(calls, name)
    known = lead_keys.ids(keys, calls, exist=is_strict)
    if is_strict:
        _check_all(operation, known, calls, list_id)
    done = _done(operation, list_id, list(dict.fromkeys(each for each in known.values() if each)), calls.lists)
    statuses = [(key, known[key] in done) for key in keys]
    return _answered(statuses, told=operation == _ASK)


def _list_name(parameters: Element) -> str:
    key = parameters.first("listKey")
    if key is None:
        raise Fault(20109, "listKey is missing")
    kind = one_of(key, "keyType", (_NAME, *_OTHER_LISTS))
    if kind != _NAME:
        raise Fault(20019, f"Marketo's REST API has no lists of {kind}; use {_NAME}")
    name = key.value("keyValue")
    if name is None:
        raise Fault(20109, "keyValue of the listKey is missing")
    return name


def _check_all(operation: str, known: dict[LeadKey, int | None], calls: Calls, list_id: int) -> None:
    missing = next((key for key, lead_id in known.items() if lead_id is None), None)
    if missing is not None:
        raise missing.nobody()
    if operation == _REMOVE:
        members = calls.lists.is_member(list_id, [each for each in known.values() if each])
        outside = next((key for key, lead_id in known.items() if not members.get(lead_id or 0)), None)
        if outside is not None:
            raise Fault(20103, f"the lead with {outside.kind} = {outside.value[:255]} is not in the list")


def _done(operation: str, list_id: int, lead_ids: Sequence[int], lists: Lists) -> set[int | None]:
    """The leads for which it is done; those in the list, where that is asked."""
    if operation == _ASK:
        return {lead_id for lead_id, is_member in lists.is_member(list_id, lead_ids).items() if is_member}
    write: _Write = lists.add if operation == _ADD else lists.remove
    done: set[int | None] = set()
    seen = 0
    for some in chunks(lead_ids):
        try:
            results = write(list_id, some)
        except (MustWait, CallFailed, CallLost) as error:
            if not seen:
                raise
            raise troubles.of_call(error, f"only the first {seen} leads were seen to") from error
        seen += len(some)
        done |= {lead_id for lead_id, result in zip(some, results, strict=True) if result.ok}
    return done


def _answered(statuses: Sequence[tuple[LeadKey, bool]], *, told: bool) -> Answered:
    """The list is nil where everything was done, and there all the same where it was asked who is a member."""
    failed = sum(not status for _, status in statuses)
    listed = markup.element("statusList", *(_written(*each) for each in statuses))
    content = markup.element(
        "ns1:successListOperation",
        markup.element(
            "result",
            markup.value("success", _word(not failed)),
            listed if told or failed else markup.value("statusList", None),
        ),
    )
    return Answered(content, leads=len(statuses), failed=0 if told else failed)


def _written(key: LeadKey, status: bool) -> str:  # noqa: FBT001 - the value, no switch
    return markup.element("leadStatus", key.written(), markup.value("status", _word(status)))


def _word(value: bool) -> str:  # noqa: FBT001 - the value, no switch
    return "true" if value else "false"
