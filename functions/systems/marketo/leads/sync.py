"""sync_lead and sync_leads: SOAP's syncLead and syncMultipleLeads, over Marketo's REST API.

https://github.com/AdobeDocs/marketo-developer.en at 9c0570f, help/soap-api/synclead.md and syncmultipleleads.md.

What finds a lead, the strongest first: Marketo's id, the foreign id, the e-mail address, the cookie. All but the
address are unique; what is given beside the one that decides is written to the lead.

- A foreign id that no lead has yet: a lead with the address and no foreign id gets it, else the cookie's lead that has
  no foreign id and no other address. A lead with another foreign id is another person of that address, and stays; then
  a new one is made.
- A cookie beside an address is associated with the lead of the address, whoever had it before (unless the caller says
  that cookies stay where they are: `moves_cookies`). It finds a lead where nobody has the address,
  if that lead has no other one: browsers are shared.
- Of several leads with one address the one with the highest id is meant.

REST has no foreign ids. A lead field keeps them: one of type CUSTOM as it is, one of another type as `SFDC:...` or
`NETSUITE:...`. That goes for Salesforce too, whose own fields (`sfdcLeadId`, ...) only its native sync may write.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from relay.core.deadline import Deadline
from relay.core.gate import MustWait
from relay.delivering.locks.locks import Locks
from systems.marketo.leads.looking import PartitionIds
from systems.marketo.leads.model import BAD_WORKSPACE, LeadRecord, RecordRefused, SyncError, SyncResult
from systems.marketo.leads.renewal import Renewal
from systems.marketo.leads.rules import Rules
from systems.marketo.leads.run import Run
from systems.marketo.leads.troubles import said
from systems.marketo.leads.workspaces import Place, place
from systems.marketo.leads.writes import Options
from systems.marketo.rest.calls.company import COMPANY_FIELDS
from systems.marketo.rest.client import Calls, Marketo
from systems.marketo.rest.halving import TROUBLES


class LeadSync:
    """Syncs leads into one Marketo instance. Safe to keep, and to use from several threads.

    `foreign_id_field` is the REST name of the lead field that keeps foreign ids; `workspaces` gives the primary
    partition of each workspace, and is empty where workspaces are off. All who write to the instance share `locks`.
    `spares_company`: a known lead is written without the fields of its company, where Marketo refuses those.
    """

    def __init__(
        self,
        marketo: Marketo,
        *,
        foreign_id_field: str | None,
        workspaces: Mapping[str, str],
        locks: Locks,
        spares_company: bool = False,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._marketo = marketo
        self._foreign_id_field = foreign_id_field
        self._workspaces = workspaces
        self._locks = locks
        self._spares_company = spares_company
        self._company: frozenset[str] | None = None
        self._sleep = sleep
        self._chance = chance
        self._partition_ids = PartitionIds({})
        self._renewal = Renewal()

    def sync_lead(
        self, record: LeadRecord, *, return_lead: bool = False, workspace: str | None = None, deadline: Deadline
    ) -> SyncResult:
        """Create or update one lead; with `return_lead` the result has the whole lead as it is afterwards.

        Raises CallFailed or MustWait when nothing was written for a reason that has nothing to do with the record.
        """
        (result,) = self.sync_leads([record], workspace=workspace, deadline=deadline)
        if not return_lead or result.status == "FAILED" or result.lead_id is None:
            return result
        return _with_lead(self._marketo.until(deadline), result, result.lead_id)

    def sync_leads(
        self,
        records: Sequence[LeadRecord],
        *,
        workspace: str | None = None,
        deadline: Deadline,
        create: bool = True,
        update: bool = True,
        update_email: bool = True,
        moves_cookies: bool = True,
    ) -> list[SyncResult]:
        """Create or update leads, in as few calls as possible; one result for each record, in order.

        Records of one person take effect in their order: when one of them may be tried again, no later one has been
        applied. `create` False makes no leads: who is not found has failed (1004). `update` False leaves leads that are
        there as they are, and says UNCHANGED of them; then no two records are of one person. `update_email` False is
        syncMultipleLeads: an address that came as a key changes no lead that something stronger has found; among the
        attributes it does. `moves_cookies` False leaves a cookie with the other known lead that has it: else
        that lead's browser, and whatever is done there from then on, would become somebody else's.

        Raises CallFailed or MustWait when nothing was written for a reason that has nothing to do with the records.
        """
        if not records:
            return []
        calls = self._marketo.until(deadline)
        try:
            where = place(self._workspaces, workspace)
            partition_id = self._partition_id(where, calls)
        except RecordRefused as refused:
            return [SyncResult.failed(refused.error) for _ in records]
        company = partial(self._company_fields, calls) if self._spares_company else None
        options = Options(where, partition_id, self._foreign_id_field, create, update, moves_cookies, company)
        rules = Rules(calls.leads.describe(), self._foreign_id_field, update_email)
        run = Run(
            leads=calls.leads,
            rules=rules,
            renew=lambda: self._renewed(rules, calls),
            options=options,
            locks=self._locks,
            deadline=deadline,
            sleep=self._sleep,
            chance=self._chance,
        )
        return run.results(records)

    def _renewed(self, rules: Rules, calls: Calls) -> Rules | None:
        """The rules for what Marketo describes now; None when it was asked only just before."""
        schema = self._renewal.schema(calls)
        return None if schema is None else replace(rules, schema=schema, known={})

    def _company_fields(self, calls: Calls) -> frozenset[str]:
        """Asked for once; those that every instance has, where there is no time to ask."""
        try:
            self._company = self._company or calls.companies.known_fields()
        except MustWait:
            return COMPANY_FIELDS
        return self._company

    def _partition_id(self, where: Place, calls: Calls) -> int | None:
        """The number of the partition in which unique keys must find their lead; None where they need not."""
        if where.workspace is None or where.partition is None:
            return None
        found = self._partition_ids.of(where.partition, calls.leads)
        if found is None:
            raise RecordRefused(BAD_WORKSPACE, _NO_PARTITION.format(where.partition, where.workspace))
        return found


def _with_lead(calls: Calls, result: SyncResult, lead_id: int) -> SyncResult:
    """All that the REST API knows of the lead, as it is now."""
    try:
        fields = [field.rest for field in calls.leads.describe().fields]
        return replace(result, lead=calls.leads.by_id(lead_id, fields))
    except TROUBLES as trouble:
        return SyncResult.failed(_unread(said(trouble)), lead_id)


def _unread(error: SyncError) -> SyncError:
    return replace(error, message=f"the lead was written, but could not be read: {error.message}")


_NO_PARTITION = (
    "Marketo shows no partition {}, which `workspaces` of the connection in relay.yaml gives for {}. Correct its name, "
    "or give the API user access to it"
)
