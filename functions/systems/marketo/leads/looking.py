"""What must be asked before a lead can be written: whose cookie it is, which of several leads, in which partition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from systems.marketo.leads.choosing import claimed
from systems.marketo.leads.jobs import Job
from systems.marketo.leads.matches import Matcher, Matches, foremost, lead_id, spelled
from systems.marketo.leads.model import Lead
from systems.marketo.leads.person import EMAIL, KeyKind
from systems.marketo.leads.troubles import Course
from systems.marketo.rest.calls.leads import Leads
from systems.marketo.rest.calls.schema import LeadSchema
from systems.marketo.rest.errors import TooManyMatches
from systems.marketo.rest.halving import TROUBLES, Trouble
from systems.marketo.rest.results import read_id

_PARTITION = "leadPartitionId"


@dataclass(frozen=True)
class Looker:
    """Looks leads up, many in one call. What could not be asked is a Trouble in the place of an answer."""

    leads: Leads
    schema: LeadSchema
    course: Course

    def by_cookie(self, jobs: Iterable[Job], *more: str) -> dict[Job, Lead | Trouble]:
        """The known leads with these jobs' cookies. An anonymous lead is nobody yet, and is not among them."""
        wanted = [(str(job.person.cookie), job) for job in jobs if job.person.cookie]
        return self._one_each(KeyKind.COOKIE, "cookies", wanted, EMAIL, *more)

    def by_email(self, jobs: Iterable[tuple[str, Job]]) -> dict[Job, Lead | Trouble]:
        """The lead with each job's e-mail address; of several, the one with the highest id."""
        return self._one_each(KeyKind.EMAIL, EMAIL, list(jobs))

    def by_key(self, kind: KeyKind, name: str, jobs: Iterable[Job]) -> dict[Job, Lead | Trouble]:
        """The leads that these jobs' ids or foreign ids find, with their partitions."""
        return self._one_each(kind, name, [(str(job.person.key), job) for job in jobs if job.person.kind is kind])

    def for_foreign_ids(
        self, jobs: Sequence[Job], foreign: str, owners: Mapping[Job, Lead]
    ) -> dict[Job, Lead | Trouble]:
        """The leads that get the foreign ids of these jobs, which no lead has; each goes to one job, in order.

        `owners` have the jobs' cookies. An address that more than 1,000 leads have is nobody's.
        """
        matches = self._matches(KeyKind.EMAIL, EMAIL, [(job.person.email or "", job) for job in jobs], foreign)
        given: dict[Job, Lead | Trouble] = {}
        taken: set[int] = set()
        for job in jobs:
            found = matches.get(spelled(KeyKind.EMAIL, job.person.email or ""), [])
            if isinstance(found, TROUBLES) and not isinstance(found, TooManyMatches):
                given[job] = found
                continue
            having = [] if isinstance(found, TROUBLES) else found
            if lead := claimed(job.person, having, owners.get(job), foreign, taken):
                given[job] = lead
                taken.add(lead_id(lead))
        return given

    def _one_each(
        self, kind: KeyKind, name: str, wanted: Sequence[tuple[str, Job]], *more: str
    ) -> dict[Job, Lead | Trouble]:
        matches = self._matches(kind, name, wanted, _PARTITION, *more)
        answers = [(job, matches[spelled(kind, value)]) for value, job in wanted]
        found = [(job, foremost(one) if isinstance(one, list) else one) for job, one in answers]
        return {job: one for job, one in found if one is not None}

    def _matches(self, kind: KeyKind, name: str, wanted: Sequence[tuple[str, Job]], *more: str) -> Matches:
        matcher = Matcher(self.leads, self.schema, self.course.halved)
        return matcher.of(kind, name, (value for value, _ in wanted if value), *more)


@dataclass
class PartitionIds:
    """The numbers of partitions, by name; asked for again when a name is unknown, since they are only ever added."""

    known: Mapping[str, int | None]

    def of(self, name: str, leads: Leads) -> int | None:
        """The number of a partition; None when the API user sees none of this name. Raises CallFailed or MustWait."""
        if name not in self.known:
            self.known = {partition.name: partition.id for partition in leads.partitions()}
        return self.known.get(name)


def partition_of(lead: Lead) -> int | None:
    """The number of a lead's partition."""
    return read_id(lead.get(_PARTITION))
