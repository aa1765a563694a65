"""What Marketo's answers mean for an event."""

from __future__ import annotations

import re

from msgspec.structs import replace

from relay.core.gate import MustWait
from relay.core.outcome import Cause, Rejected, Retry, Told, Unmatched
from systems.marketo.leads.model import SyncError
from systems.marketo.rest.codes import judge, reason_verdict
from systems.marketo.rest.errors import CallFailed, Verdict
from systems.marketo.rest.halving import Trouble
from systems.marketo.rest.results import Reason, RecordResult
from systems.marketo.target.people.identity import LeadIdentity

NO_LEAD = "1004"
_LATER = "Marketo has no lead for this event yet, and the route makes none"
_FIELD = re.compile(r"[Ff]ield '([A-Za-z0-9_ -]{1,128})'")
"""As in `Field 'scor' not found`. The name may go to the logs, Marketo's other words may not."""


def of_trouble(trouble: Trouble) -> Retry | Rejected:
    """A call that failed, for each of its events; one whose answer was lost may be repeated."""
    if isinstance(trouble, MustWait):
        return trouble.outcome()
    if isinstance(trouble, CallFailed) and trouble.verdict is Verdict.REJECT:
        return Rejected(cause=trouble.cause)
    return Retry(cause=trouble.cause, after=trouble.after if isinstance(trouble, CallFailed) else None)


def of_error(error: SyncError) -> Retry | Rejected:
    """A record that syncing refused, or could not write."""
    cause = Cause(
        code=error.code,
        message=error.message,
        status=error.status,
        request_id=error.request_id,
        fields=_fields(error.message),
    )
    if error.verdict is Verdict.REJECT:
        return Rejected(cause=cause)
    return Retry(cause=cause, after=error.after, waiting=error.waiting)


def of_record(result: RecordResult) -> Retry | Rejected | None:
    """What a record's own result means; None when what was wanted is so now, or was so already."""
    if result.ok or (result.reasons and all(judge(*reason).done for reason in result.reasons)):
        return None
    first = result.reasons[0] if result.reasons else Reason("", "Marketo skipped the record and does not say why")
    message = "; ".join(reason.message for reason in result.reasons or (first,))
    verdict = reason_verdict(*first) if result.reasons else Verdict.RETRY
    return of_error(
        SyncError(code=first.code or result.status, message=message, verdict=verdict, request_id=result.request_id)
    )


def unknown_lead(path: str) -> Rejected:
    """No lead has this identity. Marketo's own code for it."""
    message = f"Marketo has no lead with this {path}. A route with fields creates leads; deliver to that one first"
    return Rejected(cause=Cause(code="1004", message=message))


def unmatched(who: LeadIdentity, told: Told) -> Told:
    """Where nobody is there, the event waits for them, if its system can be read again."""
    if not isinstance(told, Rejected) or told.cause.code != NO_LEAD:
        return told
    cause = replace(told.cause, message=f"{_LATER}: {told.cause.message}")
    return Unmatched(address=who.email or who.strongest(), cause=cause)


def several_leads(path: str, count: int) -> Rejected:
    """More than one lead has it. Marketo's own code for it."""
    message = f"{count} leads have this {path}. Merge them in Marketo, or find the lead by another identity"
    return Rejected(cause=Cause(code="1007", message=message))


def held_back(before: Retry) -> Retry:
    """An earlier event of the lead must wait, and so must this one."""
    message = f"held back behind an earlier event of this lead: {before.cause.message}"
    return Retry(cause=Cause(code=before.cause.code, message=message), after=before.after, waiting=True)


def _fields(message: str) -> dict[str, list[str]]:
    return {match[1]: [message] for match in _FIELD.finditer(message)}
