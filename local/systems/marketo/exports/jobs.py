"""Jobs of the bulk lead extract, which go on as the instance's clock does.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/bulk-extract/bulk-extract : two run, ten are
in the queue with those, 500 MB a day, and only their user sees them.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import RLock
from typing import Any

from local.systems.marketo.clock import Clock, moment_text
from local.systems.marketo.errors import Refusal

RUNNING = 2
QUEUED = 10
DAILY_BYTES = 500 * 1024 * 1024


@dataclass
class Job:
    """One job. What its file holds is decided when it is written."""

    id: str
    user: str
    fields: Sequence[str]
    headers: Mapping[str, str]
    format: str
    filter: Mapping[str, Any]
    created: float
    status: str = "Created"
    queued: float | None = None
    started: float | None = None
    finished: float | None = None
    file: bytes = b""
    rows: int = 0

    def shown(self) -> dict[str, Any]:
        """As the status shows it; what it does not have yet is left out."""
        times = {
            "createdAt": self.created,
            "queuedAt": self.queued,
            "startedAt": self.started,
            "finishedAt": self.finished,
        }
        shown: dict[str, Any] = {"exportId": self.id, "status": self.status, "format": self.format}
        shown |= {name: moment_text(at) for name, at in times.items() if at is not None}
        if self.status == "Completed":
            checksum = f"sha256:{hashlib.sha256(self.file).hexdigest()}"
            shown |= {"numberOfRecords": self.rows, "fileSize": len(self.file), "fileChecksum": checksum}
        return shown


class Exports:
    """The jobs of an instance. `seconds` is how long one runs; `write` makes the file and counts its rows."""

    def __init__(self, clock: Clock, write: Callable[[Job], tuple[bytes, int]]) -> None:
        self.seconds = 60.0
        self.daily_bytes = DAILY_BYTES
        self.filters = {"createdAt", "updatedAt", "staticListId", "staticListName"}
        self._clock = clock
        self._write = write
        self._lock = RLock()
        self._jobs: dict[str, Job] = {}

    def create(self, user: str, **order: Any) -> Job:
        """A new job. Raises Refusal 1029 when today's quota is used up."""
        with self._lock:
            self._settle()
            self._check_quota()
            job = Job(str(uuid.uuid4()), user, created=self._clock.now(), **order)
            self._jobs[job.id] = job
            return job

    def get(self, user: str, number: str) -> Job | None:
        """A job of this user, as it is now."""
        with self._lock:
            self._settle()
            job = self._jobs.get(number)
            return job if job is not None and job.user == user else None

    def of(self, user: str) -> list[Job]:
        """The jobs of a user."""
        with self._lock:
            self._settle()
            return [job for job in self._jobs.values() if job.user == user]

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
        job.file, job.rows = self._write(job)
        job.status, job.finished = "Completed", at

    def _with(self, status: str) -> list[Job]:
        return [job for job in self._jobs.values() if job.status == status]

    def _check_quota(self) -> None:
        done = [job for job in self._with("Completed") if (job.finished or 0.0) >= self._clock.midnight()]
        if sum(len(job.file) for job in done) >= self.daily_bytes:
            raise Refusal("1029", "Export daily quota exceeded")
