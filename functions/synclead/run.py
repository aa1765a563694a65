"""One run of sync_leads: waves of jobs under their locks, and from their results those of the records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from marketo import calling
from marketo.errors import Verdict
from marketo.leads import Leads
from relay.system import Deadline, MustWait
from synclead.batch import Batch
from synclead.jobs import Job, waves
from synclead.locks import KEPT, Locks
from synclead.looking import Looker
from synclead.model import BUSY, HELD_BACK, LeadRecord, Refused, SyncError, SyncResult
from synclead.person import Kind, Person
from synclead.rules import MAY_BE_NEW, Rules
from synclead.troubles import Course, said
from synclead.writes import Options

LONGEST_WAIT = 10.0
"""Seconds to wait, in all, for leads that somebody else writes to; after that they are left for a later try."""

LEAST_SECONDS = 5.0
"""With less time than this nothing is waited for."""

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
    _waiting_names: set[str] = field(default_factory=set)
    """Names of persons whose record may be tried again: later records of them must not overtake it."""
    _waiting_sought: set[str] = field(default_factory=set)
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
            except Refused as refused:
                self._done[position] = SyncResult.failed(refused.error)

    def _do(self, jobs: Sequence[Job]) -> None:
        """Do all of these; several records in one that were refused together are then done one by one."""
        free = [job for job in jobs if not self._is_held_back(job)]
        busy = self._try(free)
        while busy and self._can_wait():
            busy = self._try(busy)
        for job, after in busy.items():
            message = "somebody else writes to this lead"
            error = SyncError(code=BUSY, message=message, verdict=Verdict.RETRY, after=after, waiting=True)
            self._finish(job, SyncResult.failed(error))
        apart = [job.apart() for job in free if self._was_refused_together(job)]
        for parts in zip_longest(*apart):
            self._do([part for part in parts if part])

    def _try(self, jobs: Iterable[Job]) -> dict[Job, float]:
        """Do those that nobody else is at; the others are returned, with the seconds that it may take at the most."""
        busy: dict[Job, float] = {}
        for kind in Kind:
            alike = [job for job in jobs if job.person.kind is kind]
            for some in calling.chunks(alike):
                busy |= self._under_locks(some)
        return busy

    def _under_locks(self, jobs: Sequence[Job]) -> dict[Job, float]:
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
        return {job: held.free_after for at, job in enumerate(jobs) if at not in held.persons}

    def _apply(self, jobs: Sequence[Job]) -> set[Job]:
        """Write them; returns those whose write may still be at work."""
        batch = Batch(self.leads, Looker(self.leads, self.rules.schema, self._course), self.options, self._course)
        batch.apply(jobs)
        for job, result in batch.results.items():
            self._finish(job, result)
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
        found = self._done[job.positions[0]]
        refused = found.error is not None and found.error.verdict is Verdict.REJECT and found.lead_id is None
        return refused and len(job.positions) > 1

    def _is_held_back(self, job: Job) -> bool:
        held = not (job.person.sought.isdisjoint(self._waiting_names) and job.names.isdisjoint(self._waiting_sought))
        if held:
            self._finish(job, SyncResult.failed(_HELD_BACK))
        return held

    def _finish(self, job: Job, result: SyncResult) -> None:
        """A job's result is that of each of its records; the lead that it made was made by the first."""
        later = SyncResult(status="UPDATED", lead_id=result.lead_id) if result.status == "CREATED" else result
        self._done |= dict.fromkeys(job.positions, later)
        self._done[job.positions[0]] = result
        if result.error and result.error.verdict is Verdict.RETRY:
            self._waiting_names |= job.names
            self._waiting_sought |= job.person.sought
