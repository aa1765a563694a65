"""Which people a list shows, by the filters that lists of registrants and attendees share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from local.systems.on24.events.event import HUB, Event
from local.systems.on24.life.moving import move
from local.systems.on24.people.listing import KeptList
from local.systems.on24.people.registration import DELETED, FORGOTTEN, Registration
from local.systems.on24.wire.call import Call
from local.systems.on24.wire.dates import Span
from local.systems.on24.wire.errors import Refusal
from local.systems.on24.wire.paging import PageAsked

REGISTRANT, ATTENDEE = "registrant", "attendee"
STATUSES = ("any", "deleted", "forgotten")
_UNFORGOTTEN = "all"
"""Active and softly deleted people: the default of one call, and deprecated in others."""


@dataclass(frozen=True)
class Choice:
    """What is asked for; the key of a list that is kept."""

    people: str
    span: Span
    by_activity: bool
    status: str
    anonymous: bool
    partner: str
    clients: frozenset[str] = frozenset()
    """At client level: the accounts. Empty at event level."""
    event: int = 0
    email: str = ""
    no_show: bool = False
    no_live: bool = False
    hubs: bool = True
    real_time: bool = False

    def shows(self, row: Registration) -> float | None:
        """When the list shows a row: from a moment on, or never."""
        if row.pending or (row.anonymous and not self.anonymous) or not self._has_status(row):
            return None
        if self.event and row.event.id != self.event:
            return None
        if self.partner and row.values.get("partnerref") != self.partner:
            return None
        if self.clients and (row.event.client not in self.clients or row.event.is_excluded):
            return None
        return self._shows_attendee(row) if self.people == ATTENDEE else self._shows_registrant(row)

    def _shows_registrant(self, row: Registration) -> float | None:
        if (row.last_activity if self.by_activity else row.created) not in self.span:
            return None
        if (self.no_show and row.attendance) or (self.email and row.email.lower() != self.email):
            return None
        if self.no_live and row.created > row.event.end:
            return None
        return row.visible_at

    def _shows_attendee(self, row: Registration) -> float | None:
        found = row.attendance
        if found is None or (self.no_live and found.of("live")):
            return None
        if self.clients and row.event.kind == HUB and not self.hubs:
            return None
        moments = (found.last_activity,) if self.by_activity else found.moments or (found.last_activity,)
        if not any(each in self.span for each in moments):
            return None
        return found.appears_at if self.clients and not self.real_time else row.created

    def _has_status(self, row: Registration) -> bool:
        if self.status == _UNFORGOTTEN:
            return row.status != FORGOTTEN
        return self.status == "any" or row.status == {"deleted": DELETED, "forgotten": FORGOTTEN}[self.status]


def chosen(call: Call, choice: Choice, event: Event | None = None) -> Sequence[Registration]:
    """The rows of a list, in the order of its pages."""
    people = call.account.people
    among: Callable[[], Iterable[Registration]] = (
        people.all if event is None else lambda: people.by_event.get(event.id, ())
    )
    order = call.settings.order
    return people.listed((choice, order), call.now, among, lambda: KeptList(choice.shows, order, choice.people))


def chosen_page(call: Call, choice: Choice, page: PageAsked, event: Event | None = None) -> Sequence[Registration]:
    """The rows of a list of which one page is wanted: before a page after the first others may do something."""
    if page.offset:
        move(call, lambda: chosen(call, choice, event), page)
    rows = chosen(call, choice, event)
    call.rows = len(page.cut(rows))
    return rows


def shown_by_email(call: Call, choice: Choice) -> list[Registration]:
    """What a list would show of the address in the path, the newest registration first."""
    rows = [(each, choice.shows(each)) for each in reversed(call.account.people.of(call.path["email"]))]
    return [each for each, at in rows if at is not None and at <= call.now]


def status(call: Call, default: str) -> str:
    """Which people are meant by userstatus and the deprecated filterforgotten. Raises Refusal 400."""
    known = (default, *STATUSES) if default != _UNFORGOTTEN else (_UNFORGOTTEN, *STATUSES)
    found = call.params.word("userstatus", known)
    if call.params.is_given("filterforgotten"):
        return "forgotten" if call.params.yes("filterforgotten") else _UNFORGOTTEN
    return found


def by_activity(call: Call) -> bool:
    """Whether dates are those of the last activity. Raises Refusal 400 for another mode."""
    mode = call.params.text("datefiltermode").lower()
    if mode not in {"", "lastactivity"}:
        raise Refusal(400, "Error, invalid value for datefiltermode.")
    return bool(mode)
