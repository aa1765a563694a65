"""What the operations need of Marketo: the sync itself, and the names of fields."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from relay.core.deadline import Deadline
from systems.marketo.leads.model import LeadRecord, SyncResult
from systems.marketo.rest.calls.schema import LeadSchema
from systems.marketo.rest.client import Calls
from systems.marketo.rest.results import RecordResult
from systems.marketo.soap.lead_record import LeadRecords

ASK_AGAIN_AFTER = 300.0
"""Seconds between two looks at the schema for a name that is unknown, so that a misspelt one does not spend calls."""


class Sync(Protocol):
    """Synchronises leads: systems.marketo.leads.sync.LeadSync. Raises CallFailed and MustWait when nothing was done."""

    def sync_lead(
        self, record: LeadRecord, *, return_lead: bool = False, workspace: str | None = None, deadline: Deadline
    ) -> SyncResult:
        """One lead."""

    def sync_leads(
        self,
        records: Sequence[LeadRecord],
        *,
        workspace: str | None = None,
        deadline: Deadline,
        create: bool = True,
        update_email: bool = True,
    ) -> list[SyncResult]:
        """Many, in as few calls as possible; one result for each, in order."""


class LeadCalls(Protocol):
    """The rest of Marketo's REST API that is needed. Methods raise CallFailed, CallLost or MustWait."""

    def describe(self, deadline: Deadline, *, refresh: bool = False) -> LeadSchema:
        """The fields of leads, from the cache unless `refresh`."""

    def until(self, deadline: Deadline) -> Calls:
        """The client's own calls, each of which ends before the deadline."""

    def create(self, leads: Sequence[Mapping[str, Any]], deadline: Deadline) -> list[RecordResult]:
        """New leads, even where their e-mail addresses have one already; one result for each, in order."""


@dataclass
class SoapLeads:
    """One Marketo instance, as far as the SOAP API knew it."""

    sync: Sync
    marketo: LeadCalls
    foreign_id_field: str | None = None
    clock: Callable[[], float] = time.monotonic
    _asked_at: float = field(default=float("-inf"), init=False)

    def records(self, deadline: Deadline) -> LeadRecords:
        """Reads and writes LeadRecords with the field names of now."""

        def newer() -> LeadSchema | None:
            if self.clock() - self._asked_at < ASK_AGAIN_AFTER:
                return None
            self._asked_at = self.clock()
            return self.marketo.describe(deadline, refresh=True)

        return LeadRecords(self.marketo.describe(deadline), self.foreign_id_field, newer)
