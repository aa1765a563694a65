"""Letting people become active before a page is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from local.systems.on24.account import Account
from local.systems.on24.events.event import Event
from local.systems.on24.life.changing import update
from local.systems.on24.life.doing import be_active
from local.systems.on24.life.registering import come
from local.systems.on24.life.stirring import PageMoment
from local.systems.on24.people.registration import Registration
from local.systems.on24.wire.call import Call
from local.systems.on24.wire.paging import PageAsked


def move(call: Call, listed: Callable[[], Sequence[Registration]], page: PageAsked) -> None:
    """Do what was ordered for the time between two pages: the clock goes on, people become active, others come."""
    account, endpoint = call.account, call.endpoint.path
    if account.stirring.called:
        account.stirring.called(PageMoment(endpoint, page.offset, dict(call.params.given)))
    order = account.stirring.wanted(endpoint)
    if order:
        account.clock.advance(order.seconds)
        call.now = account.settle()
        rows = listed()
        for each in account.stirring.chosen(rows, page.count(rows)):
            if each.attendance is not None and "attendee" in endpoint:
                be_active(account, each.id, call.now)
            else:
                update(account, each.id, call.now, moves=True)
        for _ in range(order.arrivals if rows else 0):
            account.stirring.stirred.append(_arrive(account, rows[-1].event, call.now, attends="attendee" in endpoint))
    call.now = account.settle()


def _arrive(account: Account, event: Event, at: float, *, attends: bool) -> int:
    """Let somebody come who is shown at once; returns the eventuserid."""
    number = account.people.next_id()
    made = Registration(number, event, f"person{number}@example.com", float(int(at)), {"lastname": f"Person {number}"})
    come(account, made)
    if attends:
        be_active(account, number, at)
        if made.attendance is not None:
            made.attendance.appears_at = at
    return number
