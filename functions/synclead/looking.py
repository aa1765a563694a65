"""What must be asked before a lead can be written: whose cookie it is, which of several leads, in which partition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from marketo.halving import TROUBLES, Trouble
from marketo.leads import Leads
from marketo.results import read_id
from marketo.schema import LeadSchema
from synclead.jobs import Job
from synclead.matches import Lead, Matcher, latest, spelled
from synclead.person import EMAIL, Kind
from synclead.troubles import Course

_PARTITION = "leadPartitionId"


@dataclass(frozen=True)
class Looker:
    """Looks leads up, many in one call. What could not be asked is a Trouble in the place of an answer."""

    leads: Leads
    schema: LeadSchema
    course: Course
    has_cookie: set[Job] = field(default_factory=set)
    """The jobs whose cookie has found a known lead."""

    def by_cookie(self, jobs: Iterable[Job]) -> dict[Job, Lead | Trouble]:
        """The known leads with these jobs' cookies. An anonymous lead is nobody yet, and is not among them."""
        wanted = [(str(job.person.key), job) for job in jobs]
        found = self._look_up(Kind.COOKIE, "cookies", wanted, EMAIL, _PARTITION)
        self.has_cookie.update(job for job, lead in found.items() if not isinstance(lead, TROUBLES))
        return found

    def by_email(self, jobs: Iterable[tuple[str, Job]]) -> dict[Job, Lead | Trouble]:
        """The lead with each job's e-mail address; of several, the one that was updated last."""
        return self._look_up(Kind.EMAIL, EMAIL, list(jobs))

    def by_key(self, kind: Kind, name: str, jobs: Iterable[Job]) -> dict[Job, Lead | Trouble]:
        """The leads that these jobs' ids or foreign ids find, with their partitions."""
        wanted = [(str(job.person.key), job) for job in jobs if job.person.kind is kind]
        return self._look_up(kind, name, wanted, _PARTITION)

    def _look_up(
        self, kind: Kind, name: str, wanted: Sequence[tuple[str, Job]], *more: str
    ) -> dict[Job, Lead | Trouble]:
        matcher = Matcher(self.leads, self.schema, self.course.halved)
        matches = matcher.of(kind, name, (value for value, _ in wanted), "updatedAt", *more)
        answers = [(job, matches[spelled(kind, value)]) for value, job in wanted]
        return {job: latest(one) if isinstance(one, list) else one for job, one in answers if one}


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


def lead_id(lead: Lead) -> int:
    """A lead's id."""
    return read_id(lead.get("id")) or 0
