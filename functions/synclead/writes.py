"""How a job becomes an entry of a Sync Leads call, and what Marketo's answer to it means.

https://github.com/AdobeDocs/marketo-developer.en, help/rest-api/leads.md: `id` finds leads with updateOnly alone, and
`partitionName` goes with createOnly and createOrUpdate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from marketo.codes import reason_verdict
from marketo.errors import Verdict
from marketo.results import RecordResult
from synclead.jobs import Job
from synclead.model import WRONG_PARTITION, Refused, SyncError, SyncResult
from synclead.person import EMAIL, Kind
from synclead.workspaces import Place

Action = Literal["createOrUpdate", "updateOnly", "createDuplicate"]

LEAD_NOT_FOUND = "1004"
SEVERAL_MATCH = "1007"
OTHER_PARTITION = "1010"
_ID = "id"


@dataclass(frozen=True, eq=False, kw_only=True)
class Write:
    """One entry of a call."""

    job: Job
    field: str
    """The REST name of the field that finds the lead; `lookupField`."""
    action: Action
    partition: str | None = None
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Options:
    """What is the same for all jobs of a call."""

    place: Place
    partition_id: int | None = None
    """The number of the partition that a lead matched by a unique key must be in, where it must."""
    foreign_id_field: str | None = None
    create: bool = True
    """Whether an unknown lead is made."""

    def by_key(self, job: Job, *, is_new: bool = False) -> Write:
        """For a person who is found by id, foreign id or e-mail address.

        `is_new`: no lead has the key. The one that is made gets the address that came as a key, and a known one keeps
        its own.
        """
        person = job.person
        if person.kind is Kind.ID:
            return by_id(job, int(person.key))
        field = EMAIL if person.kind is Kind.EMAIL else str(self.foreign_id_field)
        address = {EMAIL: person.email} if is_new and person.email else {}
        return self._upsert(job, field, {**address, **person.fields, field: person.key})

    def unknown(self, job: Job) -> Write:
        """For a person whom the cookie, or an address that changes, has not found.

        Raises Refused where nobody is to be made. Somebody without an address is made by createDuplicate, for which
        REST takes no partition.
        """
        person = job.person
        if person.kind is Kind.EMAIL and not person.fields[EMAIL]:
            raise Refused(LEAD_NOT_FOUND, "no lead has the address that is to be emptied")
        email = person.fields.get(EMAIL) or person.email
        if email:
            return self._upsert(job, EMAIL, {**person.fields, EMAIL: email})
        if not self.create:
            raise Refused(LEAD_NOT_FOUND, "no lead has this cookie, and none is to be made")
        return Write(job=job, field=EMAIL, action="createDuplicate", values=person.fields)

    def meaning(self, write: Write, answer: RecordResult) -> SyncResult | Write:
        """What came of an entry, or what to write in its place."""
        if answer.ok:
            return SyncResult(status="CREATED" if answer.status == "created" else "UPDATED", lead_id=answer.id)
        code, _ = answer.reasons[0] if answer.reasons else _NO_REASON
        if code == OTHER_PARTITION and write.action == "createOrUpdate":
            if not self._must_be_in_partition(write):
                return replace(write, action="updateOnly", partition=None)
            return SyncResult.failed(self.misplaced())
        return SyncResult.failed(self.refusal(answer))

    def refusal(self, answer: RecordResult) -> SyncError:
        """Why Marketo did not do it."""
        code, message = answer.reasons[0] if answer.reasons else _NO_REASON
        verdict = reason_verdict(code, message)
        return SyncError(code=code, message=message, verdict=verdict, request_id=answer.request_id)

    def misplaced(self) -> SyncError:
        """What is said of a lead that the named workspace does not have."""
        message = _MISPLACED.format(self.place.partition, self.place.workspace)
        return SyncError(code=WRONG_PARTITION, message=message, verdict=Verdict.REJECT)

    def _must_be_in_partition(self, write: Write) -> bool:
        return self.place.workspace is not None and write.field != EMAIL

    def _upsert(self, job: Job, field: str, values: Mapping[str, Any]) -> Write:
        if not self.create:
            return Write(job=job, field=field, action="updateOnly", values=values)
        return Write(job=job, field=field, action="createOrUpdate", partition=self.place.partition, values=values)


def by_id(job: Job, lead_id: int) -> Write:
    """For a lead that is known."""
    return Write(job=job, field=_ID, action="updateOnly", values={**job.person.fields, _ID: lead_id})


_MISPLACED = "the lead is not in {}, the primary partition of the workspace {}. Name its own workspace, or none"
_NO_REASON = ("skipped", "Marketo gave no reason")
