"""Calls about leads.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/leads , which also has the times
after which Marketo gives up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from systems.marketo.rest.calling import CallGroup, check_count, check_no_comma, chunks, joined, written
from systems.marketo.rest.calls.schema import LeadSchema
from systems.marketo.rest.errors import CallFailed
from systems.marketo.rest.results import RecordResult, read_id

FoundLead = dict[str, Any]
"""A lead's values by REST name."""

NOT_FOUND = "1004"
"""Code of a lead that is not there."""

_LEADS = "/rest/v1/leads.json"
_LEAST_TO_CREATE = 12.0
"""Seconds that createDuplicate must have left: as much as a caller that waits for the answer itself can spare."""


class LeadPartition(msgspec.Struct, frozen=True, kw_only=True):
    """A lead partition."""

    id: int | None
    name: str
    description: str = ""


class Leads(CallGroup):
    """Every method raises CallFailed or MustWait; one that writes, CallLost as well."""

    def by_filter(self, field: str, values: Iterable[str | int], fields: Sequence[str] = ()) -> Iterator[FoundLead]:
        """All leads with one of these values, however many there are: 300 values in a call, all pages.

        A value that is given twice is asked for once. Without `fields` Marketo shows id, email, updatedAt, createdAt,
        firstName, lastName. Raises TooManyMatches when more than 1,000 leads match the values of one call.
        """
        wanted = [value for value in dict.fromkeys(str(value) for value in values) if value]
        check_no_comma(wanted)
        for some in chunks(wanted):
            query = (("filterType", field), *joined("filterValues", some), *joined("fields", fields))
            for page in self.bound.pages(_LEADS, query, seconds=60):
                yield from (lead for lead in page.result if isinstance(lead, dict))

    def by_id(self, lead_id: int, fields: Sequence[str] = ()) -> FoundLead | None:
        """One lead; None when there is none with this id, or the API user may not see it."""
        try:
            page = self.bound.get("/rest/v1/lead/{id}.json", joined("fields", fields), parts={"id": lead_id})
        except CallFailed as error:
            if error.cause.code == NOT_FOUND:
                return None
            raise
        return next((lead for lead in page.result if isinstance(lead, dict)), None)

    def describe(self, *, refresh: bool = False) -> LeadSchema:
        """The fields of leads, kept for a day; `refresh` asks again, such as after a field was refused (1006)."""
        return self.bound.schemas.leads(self.bound, refresh=refresh)

    def sync(
        self,
        records: Sequence[Mapping[str, Any]],
        *,
        action: str = "createOrUpdate",
        lookup_field: str = "email",
        partition: str | None = None,
    ) -> list[RecordResult]:
        """Write up to 300 leads, each a mapping by REST name; one result for each, in order.

        `action` is createOrUpdate, createOnly, updateOnly or createDuplicate. `lookup_field` `id` goes with updateOnly
        alone, `partition` with createOrUpdate and createOnly. Two calls at once with the same key can create two leads:
        callers serialise by key. Raises ValueError for more than 300.
        """
        content: dict[str, Any] = {"action": action, "lookupField": lookup_field, "input": records}
        if partition is not None:
            content["partitionName"] = partition
        adds = action == "createDuplicate"
        return self._write(_LEADS, content, records, adds=adds, least=_LEAST_TO_CREATE if adds else None)

    def push(
        self,
        records: Sequence[Mapping[str, Any]],
        *,
        program: str,
        lookup_field: str = "email",
        source: str | None = None,
        reason: str | None = None,
        program_status: str | None = None,
        partition: str | None = None,
    ) -> list[RecordResult]:
        """Upsert up to 300 leads, each with a "Push Lead to Marketo" activity of the program of this name.

        `source` and `reason` stand in the activity. Not to be repeated lightly: each time writes an activity. Raises
        ValueError for more than 300.
        """
        optional = {
            "source": source,
            "reason": reason,
            "programStatus": program_status,
            "partitionName": partition,
        }
        content = {"programName": program, "lookupField": lookup_field, "input": records}
        content |= {name: value for name, value in optional.items() if value is not None}
        return self._write("/rest/v1/leads/push.json", content, records, adds=True)

    def associate(self, lead_id: int, cookie: str) -> None:
        """Give a lead the activities of a Munchkin cookie: `id:123-ABC-456&token:_mch-...`, as the browser has it."""
        query = (("cookie", cookie),)
        self.bound.write("/rest/v1/leads/{id}/associate.json", query=query, parts={"id": lead_id}, seconds=60)

    def delete(self, lead_ids: Sequence[int]) -> list[RecordResult]:
        """Delete up to 300 leads, with everything that hangs on them. Raises ValueError for more."""
        check_count(lead_ids)
        if not lead_ids:
            return []
        content = {"input": [{"id": lead_id} for lead_id in lead_ids]}
        return written(self.bound.write("/rest/v1/leads/delete.json", content), len(lead_ids))

    def move(self, lead_ids: Sequence[int], partition: str) -> list[RecordResult]:
        """Put up to 300 leads into another partition; one result for each, in order. Raises ValueError for more."""
        check_count(lead_ids)
        if not lead_ids:
            return []
        content = {"input": [{"id": lead_id, "partitionName": partition} for lead_id in lead_ids]}
        return written(self.bound.write("/rest/v1/leads/partitions.json", content, seconds=60), len(lead_ids))

    def partitions(self) -> list[LeadPartition]:
        """The partitions that the API user may use."""
        entries = self.bound.get("/rest/v1/leads/partitions.json").result
        return [_partition(entry) for entry in entries if isinstance(entry, dict)]

    def _write(
        self, path: str, content: Any, records: Sequence[Any], *, adds: bool, least: float | None = None
    ) -> list[RecordResult]:
        check_count(records)
        if not records:
            return []
        page = self.bound.write(path, content, seconds=90, adds=adds, least=least)
        return written(page, len(records))


def _partition(entry: Mapping[str, Any]) -> LeadPartition:
    return LeadPartition(
        id=read_id(entry.get("id")), name=str(entry.get("name", "")), description=str(entry.get("description") or "")
    )
