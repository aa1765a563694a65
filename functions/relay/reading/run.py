"""One run of a sync: page by page from the system into the queue, and the cursor after it.

The cursor is saved after a page is safely in the queue, never before: whatever stops a run, at most one page is read
again. Its events then have the ids that they had, which SQS drops within five minutes and the loop guard after that.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace

from relay.aws.errors import AWS_ERRORS
from relay.core import event
from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.gate import MustWait
from relay.core.refusal import Refused
from relay.queue import queues
from relay.queue.batch_sender import Letter, NotQueued, Outbox
from relay.queue.serialise import storable, stored
from relay.reading.bookmark import Cursor, Ending, LeaseLost, Place, Run
from relay.system.access import Payload
from relay.system.sync_reader import Change, Changes, Page, ReadFailed
from relay.system.target import Accepted
from relay.telemetry import log, metrics

RESERVE_SECONDS = 60.0
"""With less time left than this, no page is begun: reading one takes up to 30 s, and queueing it a part of the rest."""

LEASE_MARGIN = 30.0
"""Seconds for which the lease outlasts the function, so that it has surely been stopped by then."""

_EVENTS = uuid.UUID("5a0d5d3e-5c0b-4d0e-9a55-8d3f0b6c2f11")
"""Namespace of the ids of events that syncs queue."""


@dataclass(frozen=True, kw_only=True)
class Sync:
    """One sync of relay.yaml."""

    name: str
    route: str
    to: str
    """The connection whose queue the route leads to."""
    accept: Callable[[Payload], Accepted]
    """What the route's system says of a payload. Raises relay.core.refusal.Refused."""
    changes: Changes
    cursor: Cursor
    outbox: Outbox
    log_key: bytes
    now: Callable[[], datetime] = event.now

    def run(self, run_id: str, deadline: Deadline) -> Run | None:
        """Read until nothing is left, or the time is over; None when another run is at it.

        Raises what AWS's clients raise, relay.queue.batch_sender.NotQueued and relay.reading.bookmark.LeaseLost: the
        run has failed, and the next one goes on from the last page that was queued.
        """
        holder = f"{run_id}/{uuid.uuid4().hex}"
        place = self.cursor.take(holder, deadline.seconds_left() + LEASE_MARGIN)
        if place is None:
            log.step("sync_stopped", sync=self.name, route=self.route, ending="busy")
            return None
        begun = self._begun(place, run_id, holder)
        self.cursor.save(begun)
        return _Attempt(self, begun).run(deadline)

    def _begun(self, place: Place, run_id: str, holder: str) -> Place:
        """Without a cursor it begins at once: from then on no failure makes a gap."""
        now = self.now()
        begin = place.begin_at or now
        return replace(
            place,
            cursor=place.cursor or self.changes.begin(begin),
            reached=place.reached or begin,
            begin_at=None,
            run=Run(id=run_id, holder=holder, began_at=now),
        )

    def letter(self, change: Change, rewound: int) -> tuple[Letter, str]:
        """The event of one change, ready to be queued, and the hash of its lead. Raises Refused.

        The same change has the same id, until somebody rewinds the sync and wants to have it queued once more.
        """
        accepted = self.accept(storable(dict(change.payload)))
        lead = log.lead_hash(self.log_key, accepted.lead)
        event_id = str(uuid.uuid5(_EVENTS, f"{self.name}/{rewound}/{change.record}/{change.revision}"))
        made = Event(id=event_id, route=self.route, received_at=self.now(), lead=lead, payload=dict(change.payload))
        return Letter(event_id, stored(made), queues.message_group(self.to, accepted.key)), lead


class _Stop(NamedTuple):
    """How a run ends."""

    ending: Ending
    code: str = ""
    rejected: bool = False


class _Attempt:
    """A run that has the lease; `place` is what was last saved."""

    def __init__(self, sync: Sync, place: Place) -> None:
        self._sync = sync
        self._place = place

    def run(self, deadline: Deadline) -> Run:
        try:
            stop = self._read(deadline)
        except MustWait as wait:
            stop = _Stop("waiting", wait.cause.code)
        except ReadFailed as failed:
            stop = _Stop("failed", failed.cause.code, failed.rejected)
        except LeaseLost:
            raise
        except (NotQueued, *AWS_ERRORS):
            self._give_up("not_queued", rejected=False)
            raise
        except Exception:
            self._give_up("internal_fault", rejected=True)
            raise
        return self._end(stop)

    def _give_up(self, code: str, *, rejected: bool) -> None:
        """Say that the run has failed, if that can be said; what it failed of is not to be hidden by that."""
        try:
            self._end(_Stop("failed", code, rejected))
        except (LeaseLost, *AWS_ERRORS) as error:
            log.fault(error, sync=self._sync.name)

    def _read(self, deadline: Deadline) -> _Stop:
        pages = self._sync.changes.read(str(self._place.cursor), deadline)
        while deadline.seconds_left() >= RESERVE_SECONDS:
            begin = time.perf_counter()
            page = next(pages, None)
            if page is None:
                return _Stop("complete")
            self._take(page, begin)
        return _Stop("unfinished")

    def _take(self, page: Page, begin: float) -> None:
        """Queue a page, and only then move the cursor behind it."""
        letters = list(self._letters(page))
        self._sync.outbox.send(letter for letter, _ in letters)
        queued, refused = len(letters), len(page.changes) - len(letters)
        for letter, lead in letters:
            log.step("accepted", event_id=letter.event_id, lead=lead, connection=self._sync.to, **self._names())
        run = self._run
        self._place = replace(
            self._place,
            cursor=page.cursor,
            reached=page.reached,
            run=replace(
                run,
                pages=run.pages + 1,
                found=run.found + page.found,
                queued=run.queued + queued,
                refused=run.refused + refused,
            ),
        )
        self._sync.cursor.save(self._place)
        log.step(
            "synced",
            found=page.found,
            queued=queued,
            refused=refused,
            reached=page.reached.isoformat(),
            duration_ms=round((time.perf_counter() - begin) * 1000),
            **self._names(),
        )

    def _letters(self, page: Page) -> Iterator[tuple[Letter, str]]:
        """What the route takes. The rest stays where it is, at the system: the log says which record, and why."""
        for change in page.changes:
            try:
                yield self._sync.letter(change, self._place.rewound)
            except Refused as refused:
                log.step(
                    "refused",
                    error=refused.code,
                    reason=refused.reason,
                    record=change.record,
                    revision=change.revision,
                    **self._names(),
                )

    def _end(self, stop: _Stop) -> Run:
        now = self._sync.now()
        run = replace(self._run, ended_at=now, ending=stop.ending, code=stop.code)
        succeeded_at = now if stop.ending == "complete" else self._place.succeeded_at
        self._place = replace(self._place, run=run, succeeded_at=succeeded_at)
        if stop.ending != "complete":
            log.step("sync_stopped", ending=stop.ending, cause_code=stop.code or None, **self._names())
        metrics.sync(
            self._sync.name,
            found=run.found,
            queued=run.queued,
            refused=run.refused,
            complete=stop.ending == "complete",
            rejected=stop.rejected,
            lag=(now - self._place.reached).total_seconds() if self._place.reached else 0.0,
        )
        self._sync.cursor.release(self._place)
        return run

    @property
    def _run(self) -> Run:
        if self._place.run is None:
            raise TypeError("a place without its run")
        return self._place.run

    def _names(self) -> dict[str, str]:
        return {"sync": self._sync.name, "route": self._sync.route}
