"""What a request gets that a fault strikes."""

from __future__ import annotations

from local.kit.exchange import Answer, Drop, Request, page, text_answer
from local.kit.faults import Faults
from local.systems.mazrica.faults.faults import AT_LISTS, Fault, Kind

_GARBAGE = b'{"contacts":[{"id":1001,"na'


def before_limits(faults: Faults[Fault], request: Request) -> Fault | None:
    """The fault that keeps a request from arriving."""
    return faults.strike(request.method, request.path, lambda each: each.kind is Kind.RESET)


def before_work(faults: Faults[Fault], request: Request) -> Fault | None:
    """The fault that answers in place of the work."""
    writes = request.method != "GET" and not request.path.endswith("/search")

    def wanted(fault: Fault) -> bool:
        late = fault.kind in {Kind.RESET, Kind.SLOW, Kind.LOST_ANSWER} or fault.kind in AT_LISTS
        return not late and (writes or fault.kind is not Kind.LOCKED)

    return faults.strike(request.method, request.path, wanted)


def of_kind(faults: Faults[Fault], request: Request, kind: Kind) -> Fault | None:
    """The fault of this kind that strikes a request."""
    return faults.strike(request.method, request.path, lambda each: each.kind is kind)


def failed(fault: Fault, locked_status: int) -> Answer:
    """What a request gets."""
    if fault.kind is Kind.TOO_MANY:
        return too_many(fault.headers)
    if fault.kind is Kind.FIREWALL:
        return page(200, "Request blocked")
    if fault.kind is Kind.GARBAGE:
        return Answer(200, _GARBAGE, "application/json")
    if fault.kind is Kind.LOCKED:
        return text_answer(locked_status, LOCKED_TEXT)
    if fault.kind is Kind.RESET:
        return Answer(0, drop=Drop.RESET)
    return Answer(fault.status, fault.body.encode(), "text/plain;charset=utf-8", fault.headers)


LOCKED_TEXT = "名寄せの実行中は更新できません"
"""Ours: how it is said is not known."""


def too_many(headers: dict[str, str] | None = None) -> Answer:
    """429, for the second and for the day alike."""
    return Answer(429, b"Too Many Requests", "text/plain;charset=utf-8", headers or {})
