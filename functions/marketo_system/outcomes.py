"""What Marketo's answers mean for an event."""

from __future__ import annotations

import re

from marketo.codes import judge, reason_verdict
from marketo.errors import CallFailed, Verdict
from marketo.halving import Trouble
from marketo.results import RecordResult
from relay.outcome import Cause, Rejected, Retry
from relay.system import MustWait

_FIELD = re.compile(r"[Ff]ield '([A-Za-z0-9_ -]{1,128})'")
"""As in `Field 'scor' not found`. The name may go to the logs, Marketo's other words may not."""


def of_trouble(trouble: Trouble) -> Retry | Rejected:
    """A call that failed, for each of its events; one whose answer was lost may be repeated."""
    if isinstance(trouble, MustWait):
        return trouble.outcome()
    if isinstance(trouble, CallFailed) and trouble.verdict is Verdict.REJECT:
        return Rejected(cause=trouble.cause)
    return Retry(cause=trouble.cause, after=trouble.after if isinstance(trouble, CallFailed) else None)


def of_code(
    code: str, message: str, verdict: Verdict, after: float | None = None, *, waiting: bool = False
) -> Retry | Rejected:
    """A record that was refused with this code."""
    cause = Cause(code=code, message=message, fields=_fields(message))
    return Rejected(cause=cause) if verdict is Verdict.REJECT else Retry(cause=cause, after=after, waiting=waiting)


def of_record(result: RecordResult) -> Retry | Rejected | None:
    """What a record's own result means; None when what was wanted is so now, or was so already."""
    if result.ok or (result.reasons and all(judge(*reason).done for reason in result.reasons)):
        return None
    if not result.reasons:
        return of_code(result.status, "Marketo skipped the record and does not say why", Verdict.RETRY)
    first = result.reasons[0]
    message = "; ".join(reason.message for reason in result.reasons)
    return of_code(first.code or result.status, message, reason_verdict(*first))


def unknown_lead(path: str) -> Rejected:
    """No lead has this identity. Marketo's own code for it."""
    message = f"Marketo has no lead with this {path}. A route with fields creates leads; deliver to that one first"
    return Rejected(cause=Cause(code="1004", message=message))


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
