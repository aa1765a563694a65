"""What a request gets when a fault strikes it, or a limit is broken."""

from __future__ import annotations

from local.kit.exchange import Answer, Drop, Request, page
from local.systems.marketo.access.signing_in import IDENTITY
from local.systems.marketo.errors import UNCOUNTED
from local.systems.marketo.faults.faults import Fault, Kind
from local.systems.marketo.instance import Instance
from local.systems.marketo.wire.outcome import Outcome, refused

_GARBAGE = b'{"requestId":"e42b#14272d07d78","success":tr'
_MESSAGES = {
    "601": "Access token invalid",
    "602": "Access token expired",
    "603": "Access denied",
    "604": "Request timed out",
    "607": "Daily quota reached",
    "608": "API Temporarily Unavailable",
    "611": "System error",
    "614": "Invalid Subscription",
    "615": "Concurrent access limit reached",
    "713": "Transient Error",
    "719": "Lock wait timeout exception",
    "1029": "Too many jobs in queue",
}


def strike(instance: Instance, request: Request, *, after: bool) -> Fault | None:
    """The fault that strikes a call, before or after its work is done."""

    def wanted(fault: Fault) -> bool:
        return fault.kind is not Kind.SLOW and fault.strikes_after == after

    return instance.faults.strike(request.method, request.path, wanted)


def strike_identity(instance: Instance, request: Request) -> Fault | None:
    """The fault that strikes the identity service, which its path has to name."""
    return instance.faults.strike(request.method, request.path, lambda fault: fault.path.startswith(IDENTITY))


def slow_down(instance: Instance, request: Request) -> None:
    """Take longer, where that was ordered."""
    fault = instance.faults.strike(request.method, request.path, lambda each: each.kind is Kind.SLOW)
    if fault:
        instance.closing.wait(fault.seconds)


def enters(fault: Fault) -> bool:
    """Whether a call that this fault strikes takes a place and counts."""
    return fault.kind is not Kind.RESET and not (fault.kind is Kind.CODE and fault.code in UNCOUNTED)


def failed(instance: Instance, fault: Fault, identity: str) -> Outcome:
    """What a call gets that a fault strikes."""
    if fault.kind is Kind.CODE:
        return refused(identity, fault.code, fault.message or message(instance, fault.code))
    if fault.kind is Kind.HTML_502:
        return Outcome(page(502, "Bad Gateway"), "502")
    if fault.kind is Kind.GARBAGE:
        return Outcome(Answer(200, _GARBAGE))
    if fault.kind is Kind.HANG:
        instance.closing.wait(fault.seconds)
    return Outcome(Answer(0, drop=Drop.RESET if fault.kind is Kind.RESET else Drop.CLOSE))


def message(instance: Instance, code: str) -> str:
    """What Marketo says with a code."""
    if code == "606":
        return f"Max rate limit '{instance.limits.quotas.per_window}' exceeded with in '20' secs"
    return _MESSAGES.get(code, f"Error {code}")
