"""Reads the leads of one instance: all that changed, each as it is now, and all there are where that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from msgspec.structs import replace

from relay.core.deadline import Deadline
from relay.core.event import now
from relay.core.findings import Finding
from relay.core.gate import MustWait
from relay.system.stream import Change, NotReady, Page, Span
from systems.marketo.rest.client import Calls
from systems.marketo.rest.errors import CallFailed, CallLost
from systems.marketo.rest.results import LARGEST_ID
from systems.marketo.streams import bookmark, bulk_load, gone, passes
from systems.marketo.streams.bookmark import Load, Log, LogBookmark
from systems.marketo.streams.failures import read_failed
from systems.marketo.streams.gathering import MOST_IDS, Gathering
from systems.marketo.streams.id_set import IdSet
from systems.marketo.streams.known_gone import KnownGone
from systems.marketo.streams.loading import Loader, Step
from systems.marketo.streams.members import Members
from systems.marketo.streams.states import AT_ONCE, LeadStates

_STUCK_SECONDS = 60.0
"""Until a log is asked again that says, page after page, that there is more and not yet what."""
_TELL_OF_GONE: tuple[Log, ...] = ("others", "deleted")


@dataclass(frozen=True, kw_only=True)
class Instance:
    """What can be asked of it until one deadline."""

    states: LeadStates
    gathering: Callable[[], Gathering]
    """Asks which fields there are, where that is not known yet."""
    known_gone: KnownGone
    loaders: dict[str, Loader]
    """By the way of a load."""


class Connects(Protocol):
    """Makes what can be asked until a deadline."""

    def __call__(self, deadline: Deadline) -> Instance:
        """What can be asked; nothing is yet."""


@dataclass(frozen=True, kw_only=True)
class LeadsReader:
    """Implements relay.system.stream.Reader, ReadsOne and ReadsInBulk.

    Its user needs Read-Only Person and Read-Only Activity.
    """

    connects: Connects
    members: Members | None
    per_day: int
    """Calls that the relay may make in a day."""
    checks: Callable[[str, Calls], Iterator[Finding]]
    clock: Callable[[], datetime] = now

    def start(self, span: Span) -> str:
        """As the protocol says. A span that began before Marketo's memory does begins with all leads there are."""
        way = "members" if self.members is not None else "bulk"
        return bookmark.encode(passes.opened(span.since, span.until, self.clock(), way))

    def back(self, bookmark_text: str, since: datetime) -> str:
        """The bookmark of the next pass; it goes back to `since` once an hour, and further once a day."""
        place = bookmark.decode(bookmark_text)
        look_back = max(passes.LOOK_BACK, place.reached - since)
        return bookmark.encode(passes.following(place, since, self.clock(), look_back, self.per_day))

    def read(self, bookmark_text: str, deadline: Deadline) -> Iterator[Page]:
        """As the protocol says. Pages of a pass hold up to 300 leads; one that only gathers ids may be empty."""
        place = replace(bookmark.decode(bookmark_text), began_anew=False)
        if place.is_done:
            yield Page((), bookmark_text, place.reached, complete=True)
            return
        if place.is_over:
            place = passes.following(
                place, place.reached - passes.LOOK_BACK, self.clock(), passes.LOOK_BACK, self.per_day
            )
        try:
            asked = self.connects(deadline)
            while not place.is_over:
                place, changes = self._step(place, asked)
                yield Page(changes, bookmark.encode(place), place.reached, complete=place.is_over)
        except (CallFailed, CallLost) as error:
            raise read_failed(error) from error

    def one(self, record: str, deadline: Deadline) -> Change | None:
        """As the protocol says; one call."""
        if not (record.isascii() and record.isdecimal() and int(record) <= LARGEST_ID):
            return None
        try:
            found = self.connects(deadline).states.of([int(record)]).changes
        except (CallFailed, CallLost) as error:
            raise read_failed(error) from error
        return next((each for each in found if not each.deleted), None)

    def start_bulk(self, span: Span) -> str:
        """As relay.system.stream.ReadsInBulk says: an extract of what was last changed in the span."""
        if self.members is not None or span.until is None:
            return self.start(span)
        return bookmark.encode(passes.in_bulk(span.since, span.until, self.clock()))

    def present(self, records: Sequence[str], deadline: Deadline) -> Sequence[Change]:
        """As relay.system.stream.ReadsInBulk says; a call for each 300."""
        ids = [int(each) for each in records]
        states = self.connects(deadline).states
        try:
            return [found for at in range(0, len(ids), AT_ONCE) for found in states.of(ids[at : at + AT_ONCE]).changes]
        except (CallFailed, CallLost) as error:
            raise read_failed(error) from error

    def check(self, where: str, deadline: Deadline) -> Iterable[Finding]:
        """As the protocol says; some calls that change nothing."""
        return self.checks(where, self.connects(deadline).states.calls)

    def _step(self, place: LogBookmark, asked: Instance) -> tuple[LogBookmark, Sequence[Change]]:
        """A part of a pass, or of a load. Raises NotReady where a load must wait, with the place to go on from."""
        if place.load is not None and passes.may_load(place, self.clock()):
            return self._loaded(place, place.load, asked)
        if not place.is_passing:
            place = passes.begun(place, self.clock(), always_others=bool(asked.gathering().types))
        if place.left and len(place.wanted) < MOST_IDS:
            before, place = place, asked.gathering().on(place)
            if place.left == before.left and place.tokens == before.tokens:
                raise NotReady(bookmark.encode(place), _STUCK_SECONDS)
        if place.left and len(place.wanted) < MOST_IDS:
            return place, ()  # the more are gathered, the fewer are read twice
        place, changes = self._told(place, asked)
        if not place.is_pass_over:
            return place, changes
        return (passes.ended(place) if place.load is None else passes.between(place)), changes

    def _loaded(self, place: LogBookmark, load: Load, asked: Instance) -> tuple[LogBookmark, Sequence[Change]]:
        try:
            found = asked.loaders[load.way].step(load)
        except MustWait as wait:  # what changes meanwhile is not to wait for it
            seconds = min(wait.seconds, passes.WHILE_LOADING.total_seconds())
            raise MustWait(wait.cause, seconds, waiting=wait.waiting, everything=wait.everything) from wait
        except CallFailed as error:
            if load.way != "bulk" or not bulk_load.is_off(error):
                raise
            if load.is_alone:
                return passes.without_bulk(place, self.clock()), ()
            found = Step(replace(load, way="ids", jobs=()))
        if found.wait:
            raise NotReady(bookmark.encode(replace(place, load=found.load)), found.wait)
        if found.load is None:
            return passes.loaded(place), found.changes
        return replace(place, load=found.load), found.changes

    def _told(self, place: LogBookmark, asked: Instance) -> tuple[LogBookmark, list[Change]]:
        """Some of the leads that were gathered, and some of those that are gone."""
        few = place.wanted.without(place.gone).first(AT_ONCE)
        made_by = place.until if place.is_load else None
        changes, missing = asked.states.of(few, moved=IdSet.unpack(place.moved), made_by=made_by)
        place = replace(place, calls=place.calls + bool(few))
        if place.until is not None:  # what is gone is told by the running part
            return _without(place, few, place.gone), changes
        unasked = [each for each in _TELL_OF_GONE if each not in place.seen]
        before = asked.known_gone.of(missing.difference(place.gone))
        if missing.difference(place.gone, before) and unasked:
            place = asked.gathering().rest(place, unasked)
            if not place.seen_all(_TELL_OF_GONE):
                return place, []
        known = {**before, **gone.ends(place.gone)}
        told = sorted({*missing, *[each for each in known if each not in few or each in missing][:AT_ONCE]})
        changes += [gone.gone(each, known[each]) if each in known else gone.not_visible(each) for each in told]
        asked.known_gone.note({each: known[each] for each in told if each in known})
        return _without(place, few, told), changes


def _without(place: LogBookmark, read: Iterable[int], told: Iterable[int]) -> LogBookmark:
    """With less to do."""
    done = {*read, *told}
    left = {each: winner for each, winner in place.gone.items() if each not in done}
    moved = IdSet.unpack(place.moved).without(done).pack() if place.moved else ""
    return replace(place, ids=place.wanted.without(done).pack(), moved=moved, gone=left)
