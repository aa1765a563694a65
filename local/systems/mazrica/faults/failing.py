"""What a request gets that a fault strikes."""

from __future__ import annotations

from local.kit.exchange import Answer, Drop, Request, page, text_answer
from local.kit.faults import Faults
from local.systems.mazrica.faults.faults import Fault, Kind

_OTHERWISE = frozenset({Kind.RESET, Kind.SLOW, Kind.LOST_ANSWER, Kind.FEWER, Kind.SHORT_PAGE})
"""What strikes before a request arrives, while it is served, or after."""
_GARBAGE = b'{"contacts":[{"id":1001,"na'


def before_limits(faults: Faults[Fault], request: Request) -> Fault | None:
    """The fault that keeps a request from arriving."""
    return of_kind(faults, request, Kind.RESET)


def before_work(faults: Faults[Fault], request: Request) -> Fault | None:
    """The fault that answers in place of the work."""
    writes = request.method != "GET" and not request.path.endswith("/search")
    kinds = frozenset(Kind) - _OTHERWISE - (frozenset() if writes else {Kind.LOCKED})
    return of_kind(faults, request, *kinds)


def of_kind(faults: Faults[Fault], request: Request, *kinds: Kind) -> Fault | None:
    """The fault of one of these kinds that strikes a request."""
    page = dict(request.pairs).get("page", "1")

    def wanted(fault: Fault) -> bool:
        return fault.kind in kinds and fault.page in (None, int(page) if page.isdecimal() else 0)

    return faults.strike(request.method, request.path, wanted)


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
