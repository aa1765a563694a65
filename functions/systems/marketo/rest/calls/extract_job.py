"""A job of the bulk extract, as Marketo tells it.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/bulk-extract/bulk-extract
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from relay.core.outcome import Cause
from systems.marketo.rest.errors import CallFailed, Verdict
from systems.marketo.rest.results import read_id

FINISHED = frozenset({"Completed", "Failed", "Canceled", "Cancelled"})
"""Marketo's pages spell it in both ways."""


class ExtractJob(msgspec.Struct, frozen=True, kw_only=True):
    """One job, as Marketo told it last."""

    id: str
    status: str
    """Created, Queued, Processing, Completed, Failed, Canceled or Cancelled."""
    format: str = "CSV"
    records: int | None = None
    size: int | None = None
    """Bytes of the file, once it is completed."""
    checksum: str = ""
    """`sha256:` and 64 hexadecimal digits, once it is completed."""
    error: str = ""
    created_at: str = ""
    finished_at: str = ""

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will change."""
        return self.status in FINISHED

    @property
    def is_complete(self) -> bool:
        """Whether there is a file."""
        return self.status == "Completed"


def check_sum(job: ExtractJob, digest: str) -> None:
    """Raises CallFailed `extract_corrupt` when a file has another SHA-256 than Marketo told; some jobs tell none."""
    kind, _, told = job.checksum.partition(":")
    if kind == "sha256" and told.lower() != digest.lower():
        message = "the file that came is not the one that Marketo wrote: its SHA-256 differs"
        raise CallFailed(Cause(code="extract_corrupt", message=message), Verdict.RETRY)


def read_job(entry: Mapping[str, Any]) -> ExtractJob:
    """From one entry of an answer about jobs."""
    return ExtractJob(
        id=_text(entry, "exportId"),
        status=_text(entry, "status"),
        format=_text(entry, "format") or "CSV",
        records=read_id(entry.get("numberOfRecords")),
        size=read_id(entry.get("fileSize")),
        checksum=_text(entry, "fileChecksum"),
        error=_text(entry, "errorMsg"),
        created_at=_text(entry, "createdAt"),
        finished_at=_text(entry, "finishedAt"),
    )


def _text(entry: Mapping[str, Any], name: str) -> str:
    found = entry.get(name)
    return found if isinstance(found, str) else ""
