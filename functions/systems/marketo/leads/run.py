"""One run of sync_leads: waves of jobs under their locks, and from their results those of the records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from relay.core.deadline import Deadline
from relay.core.gate import MustWait
from relay.delivering.locks.locks import KEPT, Locks
from systems.marketo.leads.batch import Batch
from systems.marketo.leads.jobs import Job
from systems.marketo.leads.lines import waves
from systems.marketo.leads.looking import Looker
from systems.marketo.leads.model import (
    BUSY,
    HELD_BACK,
    UNKNOWN,
    WRONG_PARTITION,
    LeadRecord,
    RecordRefused,
    SyncError,
    SyncResult,
)
from systems.marketo.leads.person import KeyKind, Person
from systems.marketo.leads.rules import MAY_BE_NEW, Rules
from systems.marketo.leads.troubles import Course, said
from systems.marketo.leads.writes import Options
from systems.marketo.rest import calling
from systems.marketo.rest.calls.leads import Leads
from systems.marketo.rest.errors import Verdict

LONGEST_WAIT = 10.0
"""Seconds to wait, in all, for leads that somebody else writes to; after that they are left for a later try."""

LEAST_SECONDS = 5.0
"""With less time than this nothing is waited for."""

_ALL_THE_SAME = frozenset({"1004", "1007", "1008", UNKNOWN, WRONG_PARTITION})
"""What is said of the lead, or of the call, and not of a value: no part of a write would fare better."""

_WRITTEN = "somebody else writes to this lead"
_LOST = "a write to this lead whose answer was lost may still be at work"

_HELD_BACK = SyncError(
    code=HELD_BACK, message="an earlier record of this person comes first", verdict=Verdict.RETRY, waiting=True
)


@dataclass
class Run:
    """Used once. `sleep` takes seconds, `chance` gives 0 to 1."""

    leads: Leads
    rules: Rules
    renew: Callable[[], Rules | None]
    """The rules with what Marketo describes now; None when they were renewed only just before."""
    options: Options
    locks: Locks
    deadline: Deadline
    sleep: Callable[[float], None]
    chance: Callable[[], float]
    _done: dict[int, SyncResult] = field(default_factory=dict)
    _course: Course = field(default_factory=Course)
    _waiting: set[int] = field(default_factory=set)
    """Lines in which a record may be tried again: no later one may overtake it."""
    _waited: float = 0.0

    def results(self, records: Sequence[LeadRecord]) -> list[SyncResult]:
        """One result for each record, in order. Raises CallFailed or MustWait when nothing came of any of them."""
        for wave in waves(self._persons(records)):
            self._do(wave)
        if self._course.first and not self._course.touched:
            raise self._course.first
        return [self._done[position] for position in range(len(records))]

    def _persons(self, records: Sequence[LeadRecord]) -> dict[int, Person]:
        """By position; a field that is unknown may be a new one, so that the rules are asked for anew."""
        found = dict(self._valid(records))
        unknown = any(result.error and result.error.code in MAY_BE_NEW for result in self._done.values())
        rules = self.renew() if unknown else None
        if rules is None:
            return found
        self.rules = rules
        self._done.clear()
        return dict(self._valid(records))

    def _valid(self, records: Sequence[LeadRecord]) -> Iterator[tuple[int, Person]]:
        for position, record in enumerate(records):
            try:
                yield position, self.rules.person(record)
            except RecordRefused as refused:
                self._done[position] = SyncResult.failed(refused.error)

    def _do(self, jobs: Sequence[Job]) -> None:
        """Do all of these; several records in one that were refused together are then done in halves."""
        free = [job for job in jobs if not self._is_held_back(job)]
        busy = self._try(free)
        while any(_is_written(after) for after in busy.values()) and self._can_wait():
            busy = self._try(busy)
        for job, after in busy.items():
            message = _WRITTEN if _is_written(after) else _LOST
            error = SyncError(code=BUSY, message=message, verdict=Verdict.RETRY, after=after, waiting=True)
            self._finish(job, SyncResult.failed(error))
        apart = [job.halves() for job in free if self._was_refused_together(job)]
        for halves in zip(*apart, strict=True):
            self._do(halves)

    def _try(self, jobs: Iterable[Job]) -> dict[Job, float | None]:
        """Do those that nobody else is at; the others are returned, each with the seconds that it may take at the most.

        None where that is not known.
        """
        busy: dict[Job, float | None] = {}
        for kind in KeyKind:
            alike = [job for job in jobs if job.person.kind is kind]
            for some in calling.chunks(alike):
                busy |= self._under_locks(some)
        return busy

    def _under_locks(self, jobs: Sequence[Job]) -> dict[Job, float | None]:
        seconds = max(0.0, self.deadline.seconds_left()) + KEPT
        try:
            if self._course.stopped:
                raise self._course.stopped
            with self.locks.hold([job.names for job in jobs], seconds) as held:
                lost = self._apply([jobs[at] for at in sorted(held.persons)])
                for at in held.persons:
                    if jobs[at] in lost:
                        held.keep(at)
        except MustWait as trouble:
            self._course.note(trouble)
            for job in jobs:
                self._finish(job, SyncResult.failed(said(trouble)))
            return {}
        return {job: held.rests.get(at) for at, job in enumerate(jobs) if at not in held.persons}

    def _apply(self, jobs: Sequence[Job]) -> set[Job]:
        """Write them; returns those whose write may still be at work."""
        batch = Batch(self.leads, Looker(self.leads, self.rules.schema, self._course), self.options, self._course)
        batch.apply(jobs)
        for job, result in batch.results.items():
            self._finish(job, result, batch.written.get(job, result))
        return batch.lost

    def _can_wait(self) -> bool:
        """Wait a moment, unless it has been long enough."""
        pause = 0.05 + 0.1 * self.chance() + self._waited / 10
        if self._waited + pause > LONGEST_WAIT or self.deadline.seconds_left() - pause < LEAST_SECONDS:
            return False
        self.sleep(pause)
        self._waited += pause
        return True

    def _was_refused_together(self, job: Job) -> bool:
        error = self._done[job.positions[-1]].error
        if error is None or error.verdict is not Verdict.REJECT or error.code in _ALL_THE_SAME:
            return False
        return len(job.positions) > 1 and self._done[job.positions[-1]].lead_id is None

    def _is_held_back(self, job: Job) -> bool:
        held = job.line in self._waiting
        if held:
            self._finish(job, SyncResult.failed(_HELD_BACK))
        return held

    def _finish(self, job: Job, result: SyncResult, written: SyncResult | None = None) -> None:
        """A job's result is that of each of its records; the lead that it made was made by the first.

        `written` is what came of the write alone: the result of those records that have no part in a failed cookie.
        """
        again = result.error is not None and result.error.verdict is Verdict.RETRY
        for at, position in enumerate(job.positions):
            found = written if written and not job.waits_for_cookie(at, again=again) else result
            is_later = at > 0 and found.status == "CREATED"
            self._done[position] = SyncResult(status="UPDATED", lead_id=found.lead_id) if is_later else found
        if again:
            self._waiting.add(job.line)


def _is_written(after: float | None) -> bool:
    """Whether somebody may be at it just now, and let it go soon.

    Whoever writes holds a lead for KEPT longer than there is time for writing. What is held for less is only kept,
    since an answer was lost or a function has died; nobody lets it go before its time.
    """
    return after is None or after > KEPT
