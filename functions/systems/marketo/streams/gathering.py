"""Reads the logs of a pass, and gathers which leads are to be read. What an activity says of values is left alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from relay.core.deadline import Countdown
from systems.marketo.rest.calls.activity import ActivityPage, LeadActivity, LeadChange
from systems.marketo.rest.client import Calls
from systems.marketo.streams import kinds, log_pages
from systems.marketo.streams.bookmark import Job, Log, LogBookmark
from systems.marketo.streams.id_set import IdSet
from systems.marketo.streams.known_changes import KnownChanges

MOST_PAGES = 20
"""Of the logs, before where they go on is saved."""
MOST_SECONDS = 20.0
"""For which pages are read before that, so that a function whose time is nearly over is not stopped in between."""
MOST_IDS = 20_000
"""Leads that are gathered before they are read: a bookmark holds them in some 40 kB."""
LOGS: tuple[Log, ...] = ("changes", "others", "deleted")


@dataclass(frozen=True, kw_only=True)
class Gathering:
    """The logs of one instance, for one filter."""

    calls: Calls
    fields: Sequence[str]
    """Those whose changes count (REST names); at least one."""
    types: Sequence[int]
    """Of the other activities that count, beside those that always do."""
    list_id: int | None
    program_id: int | None
    known: KnownChanges

    def on(self, place: LogBookmark) -> LogBookmark:
        """The place after some more pages of the pass. Raises CallFailed and MustWait."""
        found, time_left = _Found(place), Countdown(MOST_SECONDS)
        for _ in range(MOST_PAGES):
            if not place.left or len(found.ids) >= MOST_IDS or time_left.seconds_left() < 0:
                break
            place = self._page(place, place.left[0], found)
        return self._with(place, found)

    def rest(self, place: LogBookmark, logs: Iterable[Log]) -> LogBookmark:
        """The place after more of these logs was read, though the pass does not ask for them; mostly to their end."""
        found = _Found(place)
        for log in logs:
            place = replace(place, left=(log, *(each for each in place.left if each != log)))
            for _ in range(MOST_PAGES):
                if log in place.left:
                    place = self._page(place, log, found)
        return self._with(place, found)

    def _page(self, place: LogBookmark, log: Log, found: _Found) -> LogBookmark:
        """One call, or two where there is no token yet."""
        ask = self.calls.activities
        turned = log_pages.turned(place, log, LOGS, ask, lambda token: self._read(log, token))
        known = self.known.of(turned.entries, place) if log == "changes" else frozenset()
        for entry in turned.entries:
            if entry.guid not in known:
                self._note(log, entry, found)
        return turned.place

    def _read(self, log: Log, token: str) -> ActivityPage[Any]:
        """Of changes, or of activities."""
        ask = self.calls.activities
        if log == "changes":
            return next(ask.changes(token, self.fields, list_id=self.list_id))
        if log == "others":
            return next(ask.since(token, [*kinds.ALWAYS, *self.types]))
        return next(ask.deleted(token))

    def _note(self, log: Log, entry: LeadChange | LeadActivity, found: _Found) -> None:
        if entry.lead_id is None:
            return
        if log == "deleted":
            found.gone.setdefault(entry.lead_id, 0)
        elif isinstance(entry, LeadChange):
            found.ids.add(entry.lead_id)
        elif self._counts(entry):
            found.ids.add(entry.lead_id)
            if entry.type_id in kinds.MEMBERSHIP:
                found.moved.add(entry.lead_id)
            found.gone.update((loser, entry.lead_id) for loser in kinds.losers(entry))

    def _counts(self, entry: LeadActivity) -> bool:
        """Whether it is about the list or the program that is asked for, where it is about one at all."""
        if entry.type_id in {kinds.TO_LIST, kinds.FROM_LIST}:
            return entry.primary_id in {None, self.list_id}
        if entry.type_id in {kinds.PROGRAM, kinds.PROGRAM_DATA}:
            return entry.primary_id in {None, self.program_id}
        return True

    def _with(self, place: LogBookmark, found: _Found) -> LogBookmark:
        """With what was found; the files of extracts that were begun before do not know it."""
        ids, load = IdSet(found.ids), place.load
        if load is not None:
            new = ids.without(place.wanted).with_(found.gone)
            told = IdSet.unpack(load.told).with_(new).pack() if load.begin is None else load.told
            load = replace(load, told=told, jobs=tuple(_changed(job, new) for job in load.jobs))
        return replace(place, ids=ids.pack(), moved=IdSet(found.moved).pack(), gone=found.gone, load=load)


class _Found:
    """What is gathered, on top of what a place has."""

    def __init__(self, place: LogBookmark) -> None:
        self.ids: set[int] = set(place.wanted)
        self.moved: set[int] = set(IdSet.unpack(place.moved))
        self.gone: dict[int, int] = dict(place.gone)


def _changed(job: Job, new: IdSet) -> Job:
    return replace(job, changed=IdSet.unpack(job.changed).with_(new).pack())
