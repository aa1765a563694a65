"""Applying jobs of which no two are of one lead: look up, write, write elsewhere what must be, associate cookies.

The number of calls is that of the chunks, and of the look-ups of systems.marketo.leads.approach; afterwards, there is
one more for addresses that several leads have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from systems.marketo.leads.approach import Approach
from systems.marketo.leads.chunks import MOST_BYTES, chunks, size_of
from systems.marketo.leads.jobs import Job
from systems.marketo.leads.looking import Looker
from systems.marketo.leads.matches import lead_id
from systems.marketo.leads.model import SyncError, SyncResult
from systems.marketo.leads.person import EMAIL, KeyKind
from systems.marketo.leads.troubles import TOO_LARGE, Course, said
from systems.marketo.leads.writes import LEAD_NOT_FOUND, SEVERAL_MATCH, Options, Write, unsettled
from systems.marketo.rest.calls.leads import Leads
from systems.marketo.rest.errors import CallLost, Verdict
from systems.marketo.rest.halving import TROUBLES, Trouble
from systems.marketo.rest.results import RecordResult

_ROUNDS = 4
"""Of writing: by the key; to the lead that has the address, or to a new one, or to one of several; in another
partition, or without its company's fields; once more if that changed meanwhile, or the instance has more of these."""

_TOO_LARGE = SyncError(code=TOO_LARGE, message="the lead alone exceeds Marketo's 1 MB", verdict=Verdict.REJECT)


@dataclass
class Batch:
    """Applies jobs. Raises nothing: what went wrong stands in `results` and in `course`."""

    leads: Leads
    looker: Looker
    options: Options
    course: Course
    approach: Approach = field(init=False)
    results: dict[Job, SyncResult] = field(default_factory=dict)
    written: dict[Job, SyncResult] = field(default_factory=dict)
    """What came of the write, where its cookie could not be associated."""
    homeless: list[Job] = field(default_factory=list)
    """New leads that Marketo has put into its own default partition."""
    chosen: set[Job] = field(default_factory=set)
    """Those whose address several leads have, of which one was chosen."""
    lost: set[Job] = field(default_factory=set)
    """Those whose write may still be at work, although nobody waits for it any more."""

    def apply(self, jobs: Sequence[Job]) -> None:
        """One result for each job."""
        self.approach = Approach(self.looker, self.options)
        writes = self._planned(self.approach.first(jobs))
        for _ in range(_ROUNDS):
            writes = self._sent(writes)
        for write in writes:
            self._fail(write.job, unsettled(write))
        self._move()
        for job in self.chosen:
            self.results[job] = replace(self.results[job], of_several=True)
        self._associate(jobs)

    def _planned(self, writes: list[Write]) -> list[Write]:
        """The writes, once those that have none have failed."""
        for job, error in self.approach.refused.items():
            self._fail(job, error)
        self.approach.refused.clear()
        return writes

    def _sent(self, writes: Iterable[Write]) -> list[Write]:
        """Send writes and keep their results; those that come back are to be sent in another form."""
        again: list[Write] = []
        several: dict[Job, Write] = {}
        absent: list[Job] = []
        for write, answer in self._answers(self._changing(writes)):
            meaning = self.options.meaning(write, answer)
            if isinstance(meaning, Write):
                again.append(meaning)
            elif write.tries and meaning.error and meaning.error.code == LEAD_NOT_FOUND:
                absent.append(write.job)
            elif write.field == EMAIL and meaning.error and meaning.error.code == SEVERAL_MATCH:
                several[write.job] = write
            else:
                self.results[write.job] = meaning
                if write.action == "createDuplicate" and meaning.status == "CREATED":
                    self.homeless.append(write.job)
        return again + self._planned(self.approach.claimed(absent)) + list(self._to_one_of(several))

    def _changing(self, writes: Iterable[Write]) -> Iterator[Write]:
        """Those that are to be sent; a lead that is known and left as it is needs no call."""
        for write in writes:
            if write.action == "keep":
                self.results[write.job] = SyncResult(status="UNCHANGED", lead_id=int(write.values["id"]))
            else:
                yield write

    def _to_one_of(self, several: Mapping[Job, Write]) -> Iterator[Write]:
        """An address that several leads have: to the one with the highest id."""
        found = self.looker.by_email((str(write.values[EMAIL]), job) for job, write in several.items())
        for job, write in several.items():
            lead = found.get(job)
            if lead is None:
                yield write
            elif isinstance(lead, TROUBLES):
                self._fail(job, said(lead))
            else:
                self.chosen.add(job)
                yield self.options.by_id(job, lead_id(lead))

    def _move(self) -> None:
        """Into the workspace's partition: Marketo makes a lead that nothing finds in its own default one.

        Moving may be repeated, and is: a later try would not find these leads again.
        """
        owners = {int(self.results[job].lead_id or 0): job for job in self.homeless}
        errors: dict[int, SyncError] = {}
        for _ in range(_ROUNDS):
            errors = dict(self._not_moved(list(errors or owners)))
            if not errors:
                return
        for lead, error in errors.items():
            self._fail(owners[lead], _not_moved(error))

    def _not_moved(self, leads: Sequence[int]) -> Iterator[tuple[int, SyncError]]:
        """The leads that are not where they belong, and why."""
        partition = self.options.place.partition
        if partition is None or not leads:
            return
        for some, answer in self.course.halved(leads, lambda some: self.leads.move(some, partition)):
            for at, lead in enumerate(some):
                if isinstance(answer, TROUBLES):
                    yield lead, said(answer)
                elif not answer[at].ok:
                    yield lead, self.options.refusal(answer[at])

    def _answers(self, writes: Iterable[Write]) -> Iterator[tuple[Write, RecordResult]]:
        """Marketo's answer for each write; those that have none have failed."""
        for chunk in chunks(self._of_fair_size(writes)):
            for some, answer in self.course.halved(chunk, self._call):
                if isinstance(answer, TROUBLES):
                    self._troubled(some, answer)
                else:
                    self.course.touched = True
                    yield from zip(some, answer, strict=True)

    def _call(self, writes: Sequence[Write]) -> list[RecordResult]:
        first = writes[0]
        return self.leads.sync(
            [write.values for write in writes],
            action=first.action,
            lookup_field=first.field,
            partition=first.partition,
        )

    def _of_fair_size(self, writes: Iterable[Write]) -> Iterator[Write]:
        for write in writes:
            if size_of(write) > MOST_BYTES:
                self._fail(write.job, _TOO_LARGE)
            else:
                yield write

    def _troubled(self, writes: Sequence[Write], trouble: Trouble) -> None:
        for write in writes:
            self._fail(write.job, said(trouble, repeatable=write.action != "createDuplicate"))
            if isinstance(trouble, CallLost):
                self.lost.add(write.job)

    def _associate(self, jobs: Iterable[Job]) -> None:
        """Give the leads their cookies, where they may have them."""
        bringing = [job for job in jobs if job.person.cookie and self.results[job].status in ("CREATED", "UPDATED")]
        if not self.options.moves_cookies:
            self.approach.ask_owners(bringing)
        for job in bringing:
            done, owner = self.results[job], self.approach.owners.get(job)
            if unknown := self.approach.refused.get(job):
                self._not_associated(job, unknown)
            elif owner is not None and owner != done.lead_id and not self.options.moves_cookies:
                self.results[job] = replace(done, cookie_left=True)
            elif done.lead_id not in (None, owner):
                self._give_cookie(job, done.lead_id or 0)

    def _give_cookie(self, job: Job, lead: int) -> None:
        """With the anonymous lead's history: one call for each cookie, Marketo has no other."""
        cookie = job.person.cookie or ""
        for _, trouble in self.course.halved([job], lambda _: self.leads.associate(lead, cookie)):
            if trouble is not None:
                self._not_associated(job, said(trouble))

    def _not_associated(self, job: Job, error: SyncError) -> None:
        self.written[job] = self.results[job]
        self._fail(job, _without_cookie(error, final=job.person.kind is KeyKind.COOKIE))

    def _fail(self, job: Job, error: SyncError) -> None:
        before = self.results.get(job)
        self.results[job] = SyncResult.failed(error, before.lead_id if before else None)


def _without_cookie(error: SyncError, *, final: bool) -> SyncError:
    """`final` where the next try would not find the lead, and make another one."""
    message = f"the lead was written, but its cookie was not associated: {error.message}"
    return replace(error, message=message, verdict=Verdict.REJECT if final else error.verdict)


def _not_moved(error: SyncError) -> SyncError:
    """For a person: the next try would not find the lead, or find it where it must not be."""
    message = f"the lead was made, but not moved into the workspace's partition: {error.message}"
    return replace(error, message=message, verdict=Verdict.REJECT)
