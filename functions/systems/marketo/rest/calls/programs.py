"""Calls about the members of programs.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/program-members
"""

from __future__ import annotations

from collections.abc import Sequence

from systems.marketo.rest.calling import Group, check_count, written
from systems.marketo.rest.results import RecordResult


class Programs(Group):
    """Every method raises CallFailed, CallLost or MustWait."""

    def change_status(self, program_id: int, status: str, lead_ids: Sequence[int]) -> list[RecordResult]:
        """Make up to 300 leads members of a program, or give members another status; one result for each, in order.

        A lead that has the status already, or a later one, is skipped with code 1037. Raises ValueError for more than
        300.
        """
        check_count(lead_ids)
        if not lead_ids:
            return []
        content = {"statusName": status, "input": [{"leadId": lead_id} for lead_id in lead_ids]}
        page = self.bound.write("/rest/v1/programs/{id}/members/status.json", content, parts={"id": program_id})
        return written(page, len(lead_ids))
