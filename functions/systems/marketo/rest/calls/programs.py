"""Calls about the members of programs.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/program-members
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from systems.marketo.rest.calling import CallGroup, check_count, joined, one_page, written
from systems.marketo.rest.calls.leads import FoundLead
from systems.marketo.rest.results import RecordResult, read_id


class Programs(CallGroup):
    """Every method raises CallFailed, CallLost or MustWait."""

    def members_among(self, program_id: int, lead_ids: Sequence[int]) -> set[int]:
        """Those of up to 300 leads that are members of a program. Raises ValueError for more."""
        return {lead for lead, _ in self._members(program_id, lead_ids)}

    def statuses_of(self, program_id: int, lead_ids: Sequence[int]) -> dict[int, str]:
        """The status of those of up to 300 leads that are members of a program. Raises ValueError for more."""
        found = self._members(program_id, lead_ids, ("leadId", "statusName"))
        return {lead: status for lead, each in found if isinstance(status := each.get("statusName"), str)}

    def _members(
        self, program_id: int, lead_ids: Sequence[int], fields: Sequence[str] = ()
    ) -> Iterator[tuple[int, dict[str, Any]]]:
        check_count(lead_ids)
        query = (("filterType", "leadId"), *joined("filterValues", lead_ids), *joined("fields", fields))
        for page in self.bound.pages("/rest/v1/programs/{id}/members.json", query, parts={"id": program_id}):
            for each in page.result:
                lead = read_id(each.get("leadId")) if isinstance(each, dict) else None
                if lead is not None:
                    yield lead, each

    def page(self, program_id: int, token: str, fields: Sequence[str] = ()) -> tuple[list[FoundLead], str]:
        """Up to 300 members of a program, and the token of the page that follows; empty: it was the last. "" begins."""
        query = (*joined("fields", fields), *((("nextPageToken", token),) if token else ()))
        return one_page(self.bound.get("/rest/v1/leads/programs/{id}.json", query, parts={"id": program_id}), token)

    def change_status(self, program_id: int, status: str, lead_ids: Sequence[int]) -> list[RecordResult]:
        """Make up to 300 leads members of a program, or give members another status; one result for each, in order.

        A lead that has the status already, or one of a later step, is skipped with code 1037; between statuses of one
        step it goes either way. Raises ValueError for more than 300.
        """
        check_count(lead_ids)
        if not lead_ids:
            return []
        content = {"statusName": status, "input": [{"leadId": lead_id} for lead_id in lead_ids]}
        page = self.bound.write("/rest/v1/programs/{id}/members/status.json", content, parts={"id": program_id})
        return written(page, len(lead_ids))
