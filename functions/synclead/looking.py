"""What must be asked before a lead can be written: whose cookie it is, which of several leads, in which partition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from marketo.leads import Leads
from marketo.results import read_id
from marketo.schema import LeadSchema
from synclead.jobs import Job
from synclead.person import EMAIL, Kind, folded, token
from synclead.troubles import Course, Trouble

Found = Mapping[str, Any]
_ANONYMOUS = "isAnonymous"
_PARTITION = "leadPartitionId"


@dataclass(frozen=True)
class Looker:
    """Looks leads up, many in one call. What could not be asked is a Trouble in the place of an answer."""

    leads: Leads
    schema: LeadSchema
    course: Course
    has_cookie: set[Job] = field(default_factory=set)
    """The jobs whose cookie has found a known lead."""

    def by_cookie(self, jobs: Iterable[Job]) -> dict[Job, Found | Trouble]:
        """The known leads with these jobs' cookies. An anonymous lead is nobody yet, and is not among them."""
        fields = ["id", "cookies", *(name for name in (_ANONYMOUS, _PARTITION) if self.schema.by_rest(name))]
        wanted = {str(job.person.key): job for job in jobs}
        owners = {token(cookie): job for cookie, job in wanted.items()}
        found: dict[Job, Found | Trouble] = {}
        for some, answer in self._leads("cookies", wanted, fields):
            if isinstance(answer, list):
                known = [(each, lead) for lead in answer if not lead.get(_ANONYMOUS) for each in _tokens(lead)]
                found |= {owners[each]: lead for each, lead in known if each in owners}
                self.has_cookie.update(owners[each] for each, _ in known if each in owners)
            else:
                found |= dict.fromkeys(some, answer)
        return found

    def by_email(self, jobs: Iterable[tuple[str, Job]]) -> dict[Job, Found | Trouble]:
        """The lead with each job's e-mail address; of several, the one that was updated last.

        An address is no unique key, and somebody has to be updated: Marketo's own forms choose that lead too
        (https://nation.marketo.com/t5/product-blogs/implications-of-duplicate-records-in-marketo/bc-p/341929).
        """
        wanted = {folded(email): job for email, job in jobs}
        found: dict[Job, Found | Trouble] = {}
        for some, answer in self._leads(EMAIL, wanted, ["id", EMAIL, "updatedAt"]):
            if isinstance(answer, list):
                latest = sorted(answer, key=lambda lead: (str(lead.get("updatedAt")), read_id(lead.get("id")) or 0))
                found |= {wanted[key]: lead for lead in latest if (key := folded(lead.get(EMAIL))) in wanted}
            else:
                found |= dict.fromkeys(some, answer)
        return found

    def partitions(self, kind: Kind, name: str, jobs: Iterable[Job]) -> dict[Job, Found | Trouble]:
        """The leads that these jobs' ids or foreign ids find, with their partitions."""
        wanted = {folded(job.person.key): job for job in jobs if job.person.kind is kind}
        found: dict[Job, Found | Trouble] = {}
        for some, answer in self._leads(name, wanted, ["id", name, _PARTITION]):
            if isinstance(answer, list):
                found |= {wanted[key]: lead for lead in answer if (key := folded(lead.get(name))) in wanted}
            else:
                found |= dict.fromkeys(some, answer)
        return found

    def _leads(
        self, name: str, wanted: Mapping[str, Job], fields: Sequence[str]
    ) -> Iterable[tuple[list[Job], list[dict[str, Any]] | Trouble]]:
        """The leads with these values, with the jobs that asked for them."""
        values = list(wanted)
        if not values:
            return
        for some, answer in self.course.halved(values, lambda some: list(self.leads.by_filter(name, some, fields))):
            yield [wanted[value] for value in some], answer


@dataclass
class PartitionIds:
    """The numbers of partitions, by name; asked for again when a name is unknown, since they are only ever added."""

    known: Mapping[str, int | None]

    def of(self, name: str, leads: Leads) -> int | None:
        """The number of a partition; None when the API user sees none of this name. Raises CallFailed or MustWait."""
        if name not in self.known:
            self.known = {partition.name: partition.id for partition in leads.partitions()}
        return self.known.get(name)


def partition_of(lead: Found) -> int | None:
    """The number of a lead's partition."""
    return read_id(lead.get(_PARTITION))


def lead_id(lead: Found) -> int:
    """A lead's id."""
    return read_id(lead.get("id")) or 0


def _tokens(lead: Found) -> list[str]:
    """`cookies` holds tokens only: https://github.com/AdobeDocs/marketo-developer.en, help/blog.md."""
    found = lead.get("cookies")
    return [token(each.strip()) for each in found.split(",")] if isinstance(found, str) else []
