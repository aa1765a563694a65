"""A load of all leads by bulk extracts: two at a time, each read from its file row by row.

The bookmark has the jobs and how many bytes of their files were read, so that no run waits for one. A file shows leads
as they were when it was written; those that changed since are passed over, for the passes beside the load have read
them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from msgspec.structs import replace

from relay.core.outcome import Cause
from relay.limits.day_amount import DayAmount
from relay.system.stream import Change, ReadFailed
from systems.marketo.advice import DENIED
from systems.marketo.rest.calls.bulk import POLL_SECONDS
from systems.marketo.rest.calls.extract_job import ExtractJob
from systems.marketo.rest.errors import CallFailed, Verdict
from systems.marketo.rest.rows import BrokenRow, FileRow, Rows
from systems.marketo.streams import slices
from systems.marketo.streams.bookmark import Job, Load
from systems.marketo.streams.id_set import IdSet
from systems.marketo.streams.loading import Step, oldest
from systems.marketo.streams.states import LeadStates
from systems.marketo.streams.values import change

ROWS = 300
"""Of a page."""
MOST_TRIES = 3
FILE_COMES_WITHIN = timedelta(hours=1)
"""Of the end of its job. What is not there by then was kept for a week and is gone; Marketo says the same of both
(https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/bulk-extract/bulk-extract)."""
OFF = frozenset({"610", "703", "1035"})
"""What Marketo says where a subscription has no bulk extract, or not this one."""
_NOT_YET = "extract_not_ready"
_FULL, _DAILY = "1029", "daily quota"
"""Ten extracts of everybody's are queued; or the day's bytes are spent by others, as the message says."""


@dataclass
class BulkLoad:
    """Implements Loader. Every step makes a call or two, and what it has done stands in the load before the next."""

    states: LeadStates
    amount: DayAmount
    """Bytes of files, of which Marketo allows an instance so many a day."""
    now: Callable[[], datetime]
    _open: dict[str, tuple[int, Rows, Iterator[FileRow]]] = field(default_factory=dict)
    """By job: the offset at which a file that is being read goes on."""

    def step(self, load: Load) -> Step:
        """As in Loader; raises MustWait when the day's bytes are spent."""
        if load.begin is None:
            return Step(self._begun(load))
        full: CallFailed | None = None
        for at, job in enumerate(load.jobs):
            if not job.is_queued:
                try:
                    return Step(_with(load, at, self._started(job, load.by)))
                except CallFailed as error:
                    if error.cause.code != _FULL:
                        raise
                    full = error  # what is queued already goes on
        if full is None and len(load.jobs) < slices.AT_ONCE and slices.is_left(load) and self._may_begin(load):
            return Step(slices.with_next(load))
        for at, job in enumerate(load.jobs):
            if job.size is not None:
                return self._rows(load, at, job)
        return self._looked(load, full)

    def _begun(self, load: Load) -> Load:
        return replace(load, begin=oldest(self.states, load.began_at) or load.until)

    def _may_begin(self, load: Load) -> bool:
        """Raises MustWait when nothing else is to be done."""
        if not load.jobs:
            self.amount.check()
        return not self.amount.is_spent()

    def _started(self, job: Job, by: str) -> Job:
        """One call: it is made, or queued."""
        bulk = self.states.calls.bulk
        if not job.id:
            fields = [each for each in self.states.names if each != "createdAt" or each in self._own]
            return replace(job, id=bulk.create(fields, slices.selection(job, by)).id)
        try:
            bulk.enqueue(job.id)
        except CallFailed as error:
            if _is_forgotten(error):
                return _again(job, error.cause.code)
            if "already queued" not in error.cause.message:
                raise
        return replace(job, is_queued=True)

    @property
    def _own(self) -> frozenset[str]:
        return frozenset(each.rest for each in self.states.fields)

    def _looked(self, load: Load, full: CallFailed | None) -> Step:
        """Whether an extract is finished; a call for each. `full`: why no other can be begun now."""
        queued = [(at, job) for at, job in enumerate(load.jobs) if job.is_queued]
        if full is not None and not queued and _DAILY in full.cause.message.lower():
            raise self.amount.spent(full.cause)
        for at, job in queued:
            looked = self._status(job)
            if looked != job:
                return Step(_with(load, at, looked))
        return Step(load, wait=POLL_SECONDS) if load.jobs else Step(None)

    def _status(self, job: Job) -> Job:
        """The job as it is now; one call."""
        try:
            found = self.states.calls.bulk.status(job.id)
        except CallFailed as error:
            if _is_forgotten(error):
                return _again(job, error.cause.code)
            raise
        if found.is_complete:
            self.amount.add(found.size or 0)
            return replace(job, size=found.size or 0, finished_at=self.now())
        return _again(job, found.status) if found.is_finished else job

    def _rows(self, load: Load, at: int, job: Job) -> Step:
        """A page of a file's rows."""
        try:
            rows, each = self._reading(job)
            few = list(islice(each, ROWS))
        except BrokenRow as error:
            raise _broken(str(error)) from error
        except CallFailed as error:
            if error.cause.code == _NOT_YET and self._may_come(job):
                return Step(load, wait=POLL_SECONDS)
            if error.cause.code == _NOT_YET or _is_forgotten(error):
                return Step(_with(load, at, _again(job, error.cause.code)))
            raise
        changes = list(self._changes(few, rows.columns, IdSet.unpack(job.changed)))
        if len(few) < ROWS:
            self._open.pop(job.id, None)
            return Step(_without(load, at), changes)
        moved = replace(job, offset=rows.end, columns=tuple(rows.columns))
        self._open[job.id] = (rows.end, rows, each)
        return Step(_with(load, at, moved), changes)

    def _reading(self, job: Job) -> tuple[Rows, Iterator[FileRow]]:
        """The file where it goes on; what this object has open is not fetched again."""
        offset, rows, each = self._open.pop(job.id, (-1, None, None))
        if rows is not None and each is not None and offset == job.offset:
            return rows, each
        told = ExtractJob(id=job.id, status="Completed", size=job.size)
        pieces = self.states.calls.bulk.pieces(told, start=job.offset)
        rows = Rows(pieces, columns=job.columns, start=job.offset)
        return rows, iter(rows)

    def _may_come(self, job: Job) -> bool:
        return job.finished_at is not None and self.now() - job.finished_at < FILE_COMES_WITHIN

    def _changes(self, rows: list[FileRow], columns: Sequence[str], changed: IdSet) -> Iterator[Change]:
        """Of a field that routes read only since the file was ordered, nothing is said."""
        fields, told = [each for each in self.states.fields if each.rest in columns], set[str]()
        for row in rows:
            found = change(row, fields)
            if found is not None and int(found.record) not in changed and found.record not in told:
                told.add(found.record)
                yield found


def is_off(error: CallFailed) -> bool:
    """Whether leads must be loaded in another way."""
    return error.cause.code in OFF


def _is_forgotten(error: CallFailed) -> bool:
    """Whether Marketo does not know a job any more, or has no file of it: it keeps them for a week or so."""
    return error.verdict is Verdict.REJECT and not is_off(error) and error.cause.code != DENIED


def _with(load: Load, at: int, job: Job) -> Load:
    return replace(load, jobs=(*load.jobs[:at], job, *load.jobs[at + 1 :]))


def _without(load: Load, at: int) -> Load:
    return replace(load, jobs=(*load.jobs[:at], *load.jobs[at + 1 :]))


def _again(job: Job, why: str) -> Job:
    """The same span in a new job. Raises ReadFailed after some."""
    if job.tries >= MOST_TRIES:
        message = f"Marketo's extract of leads made from {job.begin} to {job.end} came to nothing, {why}, several times"
        raise ReadFailed(Cause(code="extract_failed", message=message), rejected=True)
    return Job(begin=job.begin, end=job.end, changed=job.changed, tries=job.tries + 1)


def _broken(message: str) -> ReadFailed:
    return ReadFailed(
        Cause(code="extract_broken", message=f"the file of an extract cannot be read: {message}"), rejected=True
    )
