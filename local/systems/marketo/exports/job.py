"""One export job.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/bulk-extract/bulk-extract
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local.systems.marketo.clock import moment_text


@dataclass
class Job:
    """One job of a `kind`: leads or activities. What its file holds is decided when it is written."""

    id: str
    kind: str
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
        if self.status == "Failed":
            shown["errorMsg"] = "The job failed"
        if self.status == "Completed":
            checksum = f"sha256:{hashlib.sha256(self.file).hexdigest()}"
            shown |= {"numberOfRecords": self.rows, "fileSize": len(self.file), "fileChecksum": checksum}
        return shown
