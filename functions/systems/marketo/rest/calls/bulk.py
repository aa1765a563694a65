"""Bulk extract of leads: a job that writes a file, which is then fetched in pieces.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/bulk-extract/bulk-lead-extract
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, Literal

from relay.core.gate import MustWait
from relay.core.outcome import Cause
from systems.marketo.rest.calling import CallGroup, bad_answer, joined
from systems.marketo.rest.calls.extract_job import ExtractJob, check_sum, read_job
from systems.marketo.rest.envelope import Envelope
from systems.marketo.rest.errors import CallFailed, Verdict
from systems.marketo.rest.request import RestRequest

POLL_SECONDS = 60.0
"""Marketo renews a job's status no more often."""

PIECE = 4 * 1024 * 1024
"""Bytes that are fetched in one call, so that a broken connection costs one piece only."""

_JOBS = "/bulk/v1/leads/export"
_FILE_SECONDS = 120.0
_NO_FILE = 404

Format = Literal["CSV", "TSV"]


class LeadExtracts(CallGroup):
    """Every method raises CallFailed or MustWait; those that change a job, CallLost as well."""

    def create(
        self,
        fields: Sequence[str],
        selection: Mapping[str, Any],
        *,
        file_format: Format = "CSV",
        headers: Mapping[str, str] | None = None,
    ) -> ExtractJob:
        """Make a job for these fields (REST names); `headers` renames columns.

        `selection` is one of Marketo's filters, such as `{"createdAt": {"startAt": "...", "endAt": "..."}}` of at most
        31 days. Raises CallFailed 1029 when the day's 500 MB are spent, 1035 for a filter that the subscription lacks.
        """
        content: dict[str, Any] = {"fields": fields, "filter": selection, "format": file_format}
        if headers:
            content["columnHeaderNames"] = headers
        return _job(self.bound.write(f"{_JOBS}/create.json", content))

    def enqueue(self, job_id: str) -> ExtractJob:
        """Start a job when its turn comes. Raises CallFailed 1029 while 10 are queued, or when it is already."""
        return self._change(job_id, "enqueue")

    def cancel(self, job_id: str) -> ExtractJob:
        """Give a job up."""
        return self._change(job_id, "cancel")

    def status(self, job_id: str) -> ExtractJob:
        """How far a job is."""
        return _job(self.bound.get(f"{_JOBS}/{{id}}/status.json", parts={"id": job_id}))

    def jobs(self, statuses: Sequence[str] = ()) -> Iterator[ExtractJob]:
        """The jobs of the last seven days that this API user made."""
        for page in self.bound.pages(f"{_JOBS}.json", joined("status", statuses)):
            yield from (read_job(entry) for entry in page.result if isinstance(entry, dict))

    def wait(
        self, job_id: str, *, every: float = POLL_SECONDS, sleep: Callable[[float], None] = time.sleep
    ) -> Iterator[ExtractJob]:
        """The job each time that it was asked for, until it is finished.

        Raises MustWait when there is no time for another look before the deadline.
        """
        while True:
            job = self.status(job_id)
            yield job
            if job.is_finished:
                return
            if self.bound.deadline.seconds_left() - every < POLL_SECONDS / 10:
                cause = Cause(code="extract_running", message="the bulk extract is not finished yet")
                raise MustWait(cause, every, waiting=True)
            sleep(every)

    def pieces(self, job: ExtractJob, *, start: int = 0, size: int = PIECE) -> Iterator[bytes]:
        """The file from byte `start` on, up to `size` bytes in a call.

        Raises CallFailed `extract_not_ready` for a job that is not completed, or whose file is not there yet.
        """
        if not job.is_complete or job.size is None:
            raise _not_ready(f"the extract is {job.status}; there is no file")
        while start < job.size:
            piece = self._piece(job, start, min(start + size, job.size) - 1)
            yield piece
            start += len(piece)

    def save(self, job: ExtractJob, file: BinaryIO, *, size: int = PIECE) -> None:
        """Write the file into `file`, going on where an earlier try ended, and compare it with Marketo's checksum.

        `file` can be read, written and sought. Raises CallFailed `extract_corrupt`, and empties `file`, when it is not
        what Marketo wrote.
        """
        found, length = hashlib.sha256(), 0
        file.seek(0)
        while chunk := file.read(size):
            found.update(chunk)
            length += len(chunk)
        for piece in self.pieces(job, start=length, size=size):
            found.update(piece)
            file.write(piece)
        try:
            check_sum(job, found.hexdigest())
        except CallFailed:
            file.seek(0)
            file.truncate()
            raise

    def _piece(self, job: ExtractJob, first: int, last: int) -> bytes:
        request = RestRequest(
            method="GET",
            path=f"{_JOBS}/{{id}}/file.json",
            parts={"id": job.id},
            seconds=_FILE_SECONDS,
            repeatable=True,
            # Marketo does not compress here, and half of a compressed file would be of no use.
            headers={"Range": f"bytes={first}-{last}", "Accept": "*/*", "Accept-Encoding": "identity"},
        )
        try:
            answer = self.bound.rest.fetch(request, self.bound.deadline)
        except CallFailed as failed:
            if failed.cause.status != _NO_FILE:
                raise
            # A job may be completed a while before its file can be had.
            raise _not_ready("the extract is completed, but its file is not there yet") from failed
        # Whoever does not know ranges sends the whole file with 200.
        piece = answer.body if answer.status == 206 else answer.body[first : last + 1]
        if not piece or len(piece) > last - first + 1:
            message = f"bytes {first} to {last} were asked for, {len(piece)} bytes came"
            raise CallFailed(Cause(code="bad_answer", message=message, status=answer.status), Verdict.RETRY)
        return piece

    def _change(self, job_id: str, verb: str) -> ExtractJob:
        return _job(self.bound.write(f"{_JOBS}/{{id}}/{verb}.json", parts={"id": job_id}))


def _not_ready(message: str) -> CallFailed:
    return CallFailed(Cause(code="extract_not_ready", message=message), Verdict.RETRY)


def _job(page: Envelope) -> ExtractJob:
    entry = next((entry for entry in page.result if isinstance(entry, dict)), None)
    if entry is None or not entry.get("exportId"):
        raise bad_answer("the answer describes no extract", page)
    return read_job(entry)
