"""The export jobs of an instance, which go on as its clock does.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/bulk-extract/bulk-extract : one queue for
leads and activities, in which two run and ten are with those; 500 MB a day; only their user sees them. A file is kept
for seven days ("10 days", another paragraph says), a job listed for seven and its status shown for 30.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import timedelta
from threading import RLock
from typing import Any

from local.systems.marketo.clock import Clock
from local.systems.marketo.errors import Refusal
from local.systems.marketo.exports.job import Job

RUNNING = 2
QUEUED = 10
DAILY_BYTES = 500 * 1024 * 1024
FILE_KEPT = LISTED = timedelta(days=7).total_seconds()
STATUS_KEPT = timedelta(days=30).total_seconds()

Write = Callable[[Job], tuple[bytes, int]]
"""Makes the file of a job, and counts its rows."""


class Exports:
    """The jobs of an instance, of the kinds that `writers` names; one may be put in another's place.

    `seconds` is how long one runs, `file_after` how long after its end its file is there
    (https://github.com/singer-io/tap-marketo , CHANGELOG 2.2.9: a file that was not there yet).
    """

    def __init__(self, clock: Clock, writers: Mapping[str, Write]) -> None:
        self.seconds = 60.0
        self.file_after = 0.0
        self.daily_bytes = DAILY_BYTES
        self.filters = {"createdAt", "updatedAt", "staticListId", "staticListName"}
        self._clock = clock
        self.writers = dict(writers)
        self._lock = RLock()
        self._jobs: dict[str, Job] = {}

    def create(self, user: str, **order: Any) -> Job:
        """A new job. Raises Refusal 1029 when today's quota is used up."""
        with self._lock:
            self._settle()
            self._check_quota()
            job = Job(id=str(uuid.uuid4()), user=user, created=self._clock.now(), **order)
            self._jobs[job.id] = job
            return job

    def get(self, user: str, kind: str, number: str) -> Job | None:
        """A job of this user, as it is now; None for one that ended long ago."""
        with self._lock:
            self._settle()
            job = self._jobs.get(number)
            if job is None or (job.user, job.kind) != (user, kind) or self._age(job.finished) > STATUS_KEPT:
                return None
            return job

    def of(self, user: str, kind: str) -> list[Job]:
        """The jobs of a user, of the last days."""
        with self._lock:
            self._settle()
            mine = [job for job in self._jobs.values() if (job.user, job.kind) == (user, kind)]
            return [job for job in mine if self._age(job.created) <= LISTED]

    def file(self, user: str, kind: str, number: str) -> bytes | None:
        """The file of a job of this user; None while, and when, there is none."""
        job = self.get(user, kind, number)
        if job is None or job.status != "Completed" or not self.file_after <= self._age(job.finished) <= FILE_KEPT:
            return None
        return job.file

    def enqueue(self, job: Job) -> None:
        """Put a job into the queue. Raises Refusal 1029."""
        with self._lock:
            self._settle()
            self._check_quota()
            if job.status != "Created":
                raise Refusal("1029", "Job already queued")
            if len(self._with("Queued")) + len(self._with("Processing")) >= QUEUED:
                raise Refusal("1029", "Too many jobs in queue")
            job.status, job.queued = "Queued", self._clock.now()
            self._settle()

    def cancel(self, job: Job) -> None:
        """Stop a job. Raises Refusal 1003 for one that has ended."""
        with self._lock:
            self._settle()
            if job.status not in ("Created", "Queued", "Processing"):
                raise Refusal("1003", f"Invalid data: the job is {job.status}")
            job.status = "Canceled"

    def fail(self, number: str) -> None:
        """Let a job fail. Raises KeyError."""
        with self._lock:
            self._jobs[number].status, self._jobs[number].finished = "Failed", self._clock.now()

    def clear(self) -> None:
        """Forget every job."""
        with self._lock:
            self._jobs.clear()

    def _settle(self) -> None:
        """Start and end what has started and ended by now, in the order in which it did."""
        now, freed = self._clock.now(), 0.0
        while True:
            while self._with("Queued") and len(self._with("Processing")) < RUNNING:
                first = min(self._with("Queued"), key=lambda job: job.queued or 0.0)
                first.status, first.started = "Processing", max(freed, first.queued or 0.0)
            first_to_end = min(self._with("Processing"), key=lambda job: job.started or 0.0, default=None)
            if first_to_end is None:
                return
            freed = (first_to_end.started or 0.0) + self.seconds
            if freed > now:
                return
            self._finish(first_to_end, freed)

    def _finish(self, job: Job, at: float) -> None:
        job.file, job.rows = self.writers[job.kind](job)
        job.status, job.finished = "Completed", at

    def _age(self, since: float | None) -> float:
        return 0.0 if since is None else self._clock.now() - since

    def _with(self, status: str) -> list[Job]:
        return [job for job in self._jobs.values() if job.status == status]

    def _check_quota(self) -> None:
        done = [job for job in self._with("Completed") if (job.finished or 0.0) >= self._clock.midnight()]
        if sum(len(job.file) for job in done) >= self.daily_bytes:
            raise Refusal("1029", "Export daily quota exceeded")
