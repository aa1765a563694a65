"""What became of one lead, as a SyncStatus says it."""

from __future__ import annotations

from dataclasses import dataclass

from systems.marketo.leads.model import SyncResult
from systems.marketo.rest.results import RecordResult
from systems.marketo.soap import troubles
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.xml import markup

NO_LEAD = 0
"""The schema wants a number; Marketo gives no lead this one."""


@dataclass(frozen=True)
class SyncStatus:
    """One lead's status. With an error it is FAILED."""

    lead_id: int
    status: str
    error: str | None = None
    fault: Fault | None = None
    left_out: tuple[str, ...] = ()
    """Fields that Marketo did not let be written."""

    @classmethod
    def failed(cls, fault: Fault, lead_id: int | None = None) -> SyncStatus:
        """Of a lead about which a call of its own would be this fault."""
        return cls(lead_id or NO_LEAD, "FAILED", f"{fault.message} ({fault.code})", fault)

    @classmethod
    def of(cls, result: SyncResult, asked_for: int | None = None) -> SyncStatus:
        """Of a lead that was synchronised, or not; `asked_for` is the id that the client gave."""
        if result.error:
            return cls.failed(troubles.of_lead(result.error), result.lead_id or asked_for)
        return cls(result.lead_id or asked_for or NO_LEAD, result.status, left_out=result.left_out)

    @classmethod
    def created(cls, result: RecordResult) -> SyncStatus:
        """Of a lead that was to be created."""
        if not result.ok:
            return cls.failed(troubles.of_record(result))
        return cls(result.id or NO_LEAD, "CREATED")

    def written(self) -> str:
        """As markup."""
        return markup.element(
            "syncStatus",
            markup.value("leadId", self.lead_id),
            markup.value("status", self.status),
            markup.value("error", self.error),
        )
