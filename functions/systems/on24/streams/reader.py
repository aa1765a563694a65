"""Reads the people of one account: registrants, attendees, or those who did not come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from msgspec.structs import replace

from relay.core.deadline import Deadline
from relay.core.event import now
from relay.core.findings import Finding
from relay.system.stream import Change, Estimate, Page, Span
from relay.telemetry import log
from systems.on24.rest.errors import On24Failed, read_failed
from systems.on24.rows import payload
from systems.on24.rows.values import JsonRow
from systems.on24.streams.account import Account
from systems.on24.streams.estimating import Estimating
from systems.on24.streams.people.turned import Turned
from systems.on24.streams.plan import bookmark, lane, passes, past, proof
from systems.on24.streams.plan.bookmark import ListWindow, PeoplePlace, Whole
from systems.on24.streams.plan.kind import PeopleKind
from systems.on24.streams.plan.packed import mark_of

_Told = tuple[PeoplePlace, Sequence[Change]]
"""A page, and the place behind it."""
MOST_REPEATS = 2
"""Of a part of what is past that could not be proven."""


class Opens(Protocol):
    """Makes what can be asked until a deadline; nothing is yet."""

    def __call__(self, deadline: Deadline) -> Account:
        """It."""


@dataclass(frozen=True, kw_only=True)
class RegistrationsReader:
    """Implements relay.system.stream.Reader, ReadsOne and EstimatesSpan."""

    kind: PeopleKind
    opens: Opens
    checks: Callable[[str, Deadline], Iterable[Finding]]
    estimating: Estimating
    clock: Callable[[], datetime] = now
    last: list[tuple[Deadline, Account]] = field(default_factory=list)
    """What single records were asked with."""

    def start(self, span: Span) -> str:
        """As the protocol says."""
        return bookmark.encode(passes.opened(span.since, span.until, self.clock()))

    def back(self, bookmark_text: str, since: datetime) -> str:
        """The bookmark of the next pass, which begins at `since`, or further back where it must."""
        return bookmark.encode(replace(bookmark.decode(bookmark_text), back=since, at=self.clock()))

    def read(self, bookmark_text: str, deadline: Deadline) -> Iterator[Page]:
        """As the protocol says. A page may be empty."""
        place = bookmark.decode(bookmark_text)
        if place.is_done:
            yield Page((), bookmark_text, place.reached, complete=True)
            return
        account = self.opens(deadline)
        try:
            place = passes.resumed(place, self.clock())
            place = self._begun(place, account) if place.began_at is None else place
            is_first = True
            while is_first or not place.is_over:
                is_first = False
                for moved, changes in self._step(place, account):
                    place = moved
                    yield Page(changes, bookmark.encode(place), passes.told_until(place), complete=place.is_over)
        except On24Failed as error:
            raise read_failed(error) from error

    def one(self, record: str, deadline: Deadline) -> Change | None:
        """As the protocol says; a call or two, for all people of one event that are asked for one after the other."""
        event_id, _, user_id = record.partition("/")
        if not (event_id.isascii() and event_id.isdecimal() and user_id):
            return None
        try:
            account = self._account(deadline)
            event = account.events.fresh(event_id)
            rows = [] if event is None else account.people.one(event, user_id, self.clock())
            changes = account.telling.of(rows, self.clock(), whole=event_id, is_again=True)
        except On24Failed as error:
            raise read_failed(error) from error
        return next((each for each in changes if not each.deleted), None)

    def check(self, where: str, deadline: Deadline) -> Iterable[Finding]:
        """As the protocol says; some calls that change nothing."""
        return self.checks(where, deadline)

    def estimate(self, span: Span, deadline: Deadline) -> Estimate:
        """As relay.system.stream.EstimatesSpan says; a call for each half-year since the span began."""
        place = passes.opened(span.since, span.until or self.clock(), self.clock())
        try:
            return self.estimating.of(place, self.opens(deadline), self.kind, self.clock())
        except On24Failed as error:
            raise read_failed(error) from error

    def _account(self, deadline: Deadline) -> Account:
        """The same for all that is asked until one deadline."""
        if not self.last or self.last[0][0] is not deadline:
            self.last[:] = [(deadline, self.opens(deadline))]
        return self.last[0][1]

    def _begun(self, place: PeoplePlace, account: Account, *, is_late: bool = False) -> PeoplePlace:
        """A pass over what is new begins with the events: who is live waits for nobody."""
        at = self.clock()
        only_past = passes.is_of_past(place) and not is_late
        begun = passes.begun(place, at, self.kind, only_past=only_past)
        if only_past:
            return begun
        events = account.recent(at)
        if self.kind.has_hubs and passes.updated_due(place, at):
            since = min(at, place.reached) - passes.UPDATED_BACK
            events = past.merged([events, account.chosen(account.events.listed("updated", since))])
            begun = replace(begun, updated_at=at)
        if begun.is_wide and self.kind.is_held:
            wholes_at = [account.telling.told.whole_at(each.id) for each in events]
            held = lane.held_since(wholes_at, place.wide_at, at)
            begun = begun if held is None else passes.begun_at(begun, held)
        wholes = lane.due(events, place.events, at, place.since, self.kind)
        account.events.keep(each.event for each in wholes)
        kept = lane.kept(place.events, {each.id for each in events}, at)
        return replace(begun, wholes=tuple(wholes), events=kept)

    def _step(self, place: PeoplePlace, account: Account) -> Iterator[_Told]:
        """Some pages, the last of which is that of what is next, or of the end."""
        if place.wholes:
            yield from self._whole(place, place.wholes[0], account)
        elif place.windows:
            yield self._window(place, place.windows[0], account)
        elif passes.audit_due(place, self.clock(), self.kind) and not passes.is_of_past(place):
            yield self._settled(self._audited(place, account)), ()
        elif place.has_past and passes.is_late(place, self.clock()):
            yield self._begun(passes.ended(place), account, is_late=True), ()
        elif place.old_wholes:
            yield from self._whole(place, place.old_wholes[0], account)
        elif place.old_windows:
            yield self._window(place, place.old_windows[0], account)
        elif place.past:
            yield self._settled(self._planned(place, account)), ()
        else:
            yield passes.ended(place), ()

    def _settled(self, place: PeoplePlace) -> PeoplePlace:
        """The place, at its end if nothing is left."""
        if place.wholes or place.windows or place.has_past:
            return replace(place, at=self.clock())
        if passes.audit_due(place, self.clock(), self.kind) and not passes.is_of_past(place):
            return replace(place, at=self.clock())
        return passes.ended(place)

    def _whole(self, place: PeoplePlace, wanted: Whole, account: Account) -> Iterator[_Told]:
        """One event, some hundred people at a time; one that may not be seen any more is passed over."""
        at, known = self.clock(), place.events.get(wanted.event)
        event = account.events.of(wanted.event)
        short = known.short if known else 0
        few: list[JsonRow] = []
        if event is not None and account.choice.takes(event.id, event):
            read = account.people.whole(event, wanted, short, at)
            turned = Turned(wanted)
            for row in turned.left(read.rows):
                few.append(row)
                if len(few) == account.at_once:
                    here = _replaced_whole(place, turned.here)
                    yield replace(here, at=self.clock()), account.telling.of(few, at, whole=wanted.event)
                    few = []
            short = read.short if wanted.since is None and wanted.until is None else short
        moved = _replaced_whole(place)
        if place.until is None:
            moved = replace(moved, events={**place.events, wanted.event: lane.seen(wanted, at, short)})
        yield self._settled(moved), account.telling.of(few, at, whole=wanted.event)

    def _window(self, place: PeoplePlace, window: ListWindow, account: Account) -> _Told:
        """A page of the list of all events."""
        found = account.people.page(window)
        halves = proof.halves(window, found.total, self.clock())
        rows, is_last = [*found], found.is_last
        changes = account.telling.of(rows, self.clock())
        if halves:
            return self._settled(_replaced(place, *halves)), changes
        come_to = proof.after(window, [_mark(row) for row in rows], found.total, is_last=is_last)
        if come_to.window is not None:
            return self._settled(_replaced(place, come_to.window)), changes
        moved = _replaced(place)
        if not come_to.is_proven:
            log.own_step("window_unproven", "warning", since=window.since.isoformat(), rows=found.total)
            is_again = not place.windows and window.repeats < MOST_REPEATS
            moved = replace(
                moved,
                is_doubted=True,
                old_windows=(*moved.old_windows, proof.again(window)) if is_again else moved.old_windows,
            )
        if place.until is not None and window.until is not None and come_to.is_proven:
            moved = replace(moved, reached=max(place.reached, window.until))
        return self._settled(moved), changes

    def _audited(self, place: PeoplePlace, account: Account) -> PeoplePlace:
        """With the events of which fewer people were seen than they count."""
        at = self.clock()
        events = account.recent(at)
        numbers = {each.id: len(account.telling.told.of(each.id)) for each in events}
        lacking = lane.unaccounted(events, place.events, numbers, now=at, since=place.since, kind=self.kind)
        account.events.keep(each.event for each in lacking)
        return replace(place, audit_at=at, is_audited=True, wholes=(*place.wholes, *lacking))

    def _planned(self, place: PeoplePlace, account: Account) -> PeoplePlace:
        """With the next part of what is past; an open span ends where there was nothing for years."""
        part, rest = place.past[0], place.past[1:]
        events = account.of_past(part, self.kind, self.clock())
        found = past.way(part, events, place.since, self.kind, self.clock())
        account.events.keep(each.event for each in found.wholes)
        empty = 0 if events else place.empty + 1
        is_before_all = not part.chosen and place.since is None and empty >= past.MOST_EMPTY
        return replace(
            place,
            past=() if is_before_all else rest,
            empty=empty,
            old_wholes=(*place.old_wholes, *found.wholes),
            old_windows=(*place.old_windows, *found.windows),
        )


def _replaced_whole(place: PeoplePlace, *wholes: Whole) -> PeoplePlace:
    """With another one in the place of the first event."""
    if place.wholes:
        return replace(place, wholes=(*wholes, *place.wholes[1:]))
    return replace(place, old_wholes=(*wholes, *place.old_wholes[1:]))


def _replaced(place: PeoplePlace, *windows: ListWindow) -> PeoplePlace:
    """With other windows in the place of the first."""
    if place.windows:
        return replace(place, windows=(*windows, *place.windows[1:]))
    return replace(place, old_windows=(*windows, *place.old_windows[1:]))


def _mark(row: JsonRow) -> int:
    return mark_of("/".join(payload.key(row) or (str(row.get("email")), str(row.get("eventuserid")))))
