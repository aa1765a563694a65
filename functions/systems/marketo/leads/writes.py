"""How a job becomes an entry of a Sync Leads call, and what Marketo's answer to it means.

https://github.com/AdobeDocs/marketo-developer.en, help/rest-api/leads.md: `id` finds leads with updateOnly alone, and
`partitionName` goes with createOnly and createOrUpdate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from systems.marketo.leads.jobs import Job
from systems.marketo.leads.model import WRONG_PARTITION, RecordRefused, Status, SyncError, SyncResult
from systems.marketo.leads.person import EMAIL, KeyKind
from systems.marketo.leads.workspaces import Place
from systems.marketo.rest.calls.company import COMPANY_FIELDS, NOT_ALLOWED
from systems.marketo.rest.codes import reason_verdict
from systems.marketo.rest.errors import Verdict
from systems.marketo.rest.results import RecordResult

Action = Literal["createOrUpdate", "createOnly", "updateOnly", "createDuplicate", "keep"]
"""Marketo's words; keep: the lead is known, and nothing is sent."""

LEAD_NOT_FOUND = "1004"
_LEAD_EXISTS = "1005"
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
    tries: bool = False
    """Whether it only finds out if some lead has the foreign id: who has not is looked up by address and cookie."""
    left_out: tuple[str, ...] = ()
    """Fields of the record that Marketo did not let be written."""


@dataclass(frozen=True)
class Options:
    """What is the same for all jobs of a call."""

    place: Place
    partition_id: int | None = None
    """The number of the partition that a lead matched by a unique key must be in, where it must."""
    foreign_id_field: str | None = None
    create: bool = True
    """Whether an unknown lead is made."""
    update: bool = True
    """Whether a lead that is there is written to."""
    moves_cookies: bool = True
    """Whether a cookie leaves the known lead that has it for the one that it came with, as with syncLead."""
    company: Callable[[], frozenset[str]] | None = None
    """The fields of companies, without which a lead is written where Marketo refuses those; None: nothing is spared."""

    def by_key(self, job: Job) -> Write:
        """For a person who is found by id, foreign id or e-mail address."""
        person = job.person
        if person.kind is KeyKind.ID:
            return self.by_id(job, int(person.key))
        if person.needs_try:
            field = str(self.foreign_id_field)
            values = self._values(job) if self.update else {field: person.key}
            return Write(job=job, field=field, action="updateOnly", values=values, tries=True)
        return self._upsert(job, self._key_field(job), self._values(job))

    def by_id(self, job: Job, lead_id: int) -> Write:
        """For a lead that is known; it gets the key that it was not found by."""
        if not self.update:
            return Write(job=job, field=_ID, action="keep", values={_ID: lead_id})
        return Write(job=job, field=_ID, action="updateOnly", values={**self._values(job), _ID: lead_id})

    def new(self, job: Job) -> Write:
        """For a person whose foreign id no lead has, nor may get. The new lead gets the address, if there is one.

        Raises RecordRefused where nobody is to be made.
        """
        if not self.create:
            raise RecordRefused(LEAD_NOT_FOUND, "no lead has this foreign id, nor its address or cookie without one")
        address = {EMAIL: job.person.email} if job.person.email else {}
        return self._upsert(job, self._key_field(job), {**address, **self._values(job)})

    def unknown(self, job: Job) -> Write:
        """For a person whom the cookie, or an address that changes, has not found.

        Raises RecordRefused where nobody is to be made. Somebody without an address is made by createDuplicate, for
        which REST takes no partition.
        """
        person = job.person
        if person.kind is KeyKind.EMAIL:
            if not person.fields[EMAIL]:
                raise RecordRefused(LEAD_NOT_FOUND, "no lead has the address that is to be emptied")
            return self._upsert(job, EMAIL, person.fields)
        if not self.create:
            raise RecordRefused(LEAD_NOT_FOUND, "no lead has this cookie, and none is to be made")
        return Write(job=job, field=EMAIL, action="createDuplicate", values=person.fields)

    def meaning(self, write: Write, answer: RecordResult) -> SyncResult | Write:
        """What came of an entry, or what to write in its place."""
        if answer.ok:
            status: Status = "CREATED" if answer.status == "created" else "UPDATED" if self.update else "UNCHANGED"
            return SyncResult(status=status, lead_id=answer.id, left_out=write.left_out)
        code, _ = answer.reasons[0] if answer.reasons else _NO_REASON
        if write.action == "createOnly" and code in (_LEAD_EXISTS, OTHER_PARTITION):
            return SyncResult(status="UNCHANGED", lead_id=answer.id)
        if code == OTHER_PARTITION and write.action == "createOrUpdate":
            return self._elsewhere(write)
        if code == NOT_ALLOWED and (company := self._of_company(write)):
            rest = {name: value for name, value in write.values.items() if name not in company}
            return replace(write, values=rest, left_out=tuple(sorted(company.union(write.left_out))))
        if code == LEAD_NOT_FOUND and write.field == _ID and write.job.person.kind is not KeyKind.ID:
            return SyncResult.failed(unsettled(write))
        return SyncResult.failed(self.refusal(answer))

    def _elsewhere(self, write: Write) -> SyncResult | Write:
        """A lead of another partition is updated there, unless it was to be in this one."""
        if self._must_be_in_partition(write):
            return SyncResult.failed(self.misplaced())
        return replace(write, action="updateOnly", partition=None)

    def refusal(self, answer: RecordResult) -> SyncError:
        """Why Marketo did not do it."""
        code, message = answer.reasons[0] if answer.reasons else _NO_REASON
        verdict = reason_verdict(code, message)
        return SyncError(code=code, message=message, verdict=verdict, request_id=answer.request_id)

    def misplaced(self) -> SyncError:
        """What is said of a lead that the named workspace does not have."""
        message = _MISPLACED.format(self.place.partition, self.place.workspace)
        return SyncError(code=WRONG_PARTITION, message=message, verdict=Verdict.REJECT)

    def _of_company(self, write: Write) -> frozenset[str]:
        """What to leave out. Which fields are the instance's own is only asked where the standard ones are not all."""
        if self.company is None:
            return frozenset()
        return (COMPANY_FIELDS & write.values.keys()) or (self.company() & write.values.keys())

    def _must_be_in_partition(self, write: Write) -> bool:
        return self.place.workspace is not None and write.field != EMAIL

    def _upsert(self, job: Job, field: str, values: Mapping[str, Any]) -> Write:
        if not self.create:
            return Write(job=job, field=field, action="updateOnly", values=values)
        action: Action = "createOrUpdate" if self.update else "createOnly"
        return Write(job=job, field=field, action=action, partition=self.place.partition, values=values)

    def _key_field(self, job: Job) -> str:
        return EMAIL if job.person.kind is KeyKind.EMAIL else str(self.foreign_id_field)

    def _values(self, job: Job) -> dict[str, Any]:
        """What is written, with the key where it is a field; an address that changes has its next value."""
        person = job.person
        key = {self._key_field(job): person.key} if person.kind in (KeyKind.FOREIGN, KeyKind.EMAIL) else {}
        return {**key, **person.fields}


def unsettled(write: Write) -> SyncError:
    """What is said of a lead that is not where it was found a moment ago."""
    message = f"another writer changed the lead meanwhile; it was last looked for by {write.field}"
    return SyncError(code=SEVERAL_MATCH, message=message, verdict=Verdict.RETRY)


_MISPLACED = "the lead is not in {}, the primary partition of the workspace {}. Name its own workspace, or none"
_NO_REASON = ("skipped", "Marketo gave no reason")
