"""How the lead of each job is approached: what is asked first, and what is then written.

What one unique key finds is written by that key, and nothing is asked. There is a look-up before it only for cookies,
for addresses that change, and, where a workspace was named, for ids and foreign ids. A foreign id beside an address or
a cookie is tried first; those that no lead has are looked up by these, all in one call for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from systems.marketo.leads.choosing import has_address, may_have_address, visitor
from systems.marketo.leads.jobs import Job
from systems.marketo.leads.looking import Looker, partition_of
from systems.marketo.leads.matches import lead_id
from systems.marketo.leads.model import Lead, RecordRefused, SyncError
from systems.marketo.leads.person import KeyKind
from systems.marketo.leads.troubles import said
from systems.marketo.leads.writes import Options, Write
from systems.marketo.rest.halving import TROUBLES, Trouble

_Answers = Mapping[Job, Lead | Trouble]


@dataclass
class Approach:
    """Used for one batch. Raises nothing: what cannot be written stands in `refused`."""

    looker: Looker
    options: Options
    refused: dict[Job, SyncError] = field(default_factory=dict)
    owners: dict[Job, int] = field(default_factory=dict)
    """By job with a cookie: the known lead that has it."""
    _asked: set[Job] = field(default_factory=set)
    """The jobs for whose cookies Marketo was asked."""

    def first(self, jobs: Sequence[Job]) -> list[Write]:
        """What is to be written first, in the order of the jobs."""
        unknown = self._unknown_in_place(jobs)
        leads = self._visitors([job for job in jobs if job not in self.refused])
        writes = [*self._written(jobs, lambda job: self._write(job, leads.get(job), is_new=job in unknown))]
        return writes + self.claimed([job for job in jobs if job in unknown and job.person.needs_try])

    def claimed(self, jobs: Sequence[Job]) -> list[Write]:
        """For those whose foreign id no lead has: to a lead that has none, by address or cookie, or to a new one."""
        foreign = str(self.options.foreign_id_field)
        owners = self._owners([job for job in jobs if job.person.claims], foreign)
        wanted = [job for job in jobs if job.person.claims and job not in self.refused]
        leads = self._good(self.looker.for_foreign_ids(wanted, foreign, owners))
        for job, lead in leads.items():
            self._check_place_by_cookie(job, lead)
        return [*self._written(jobs, lambda job: self._claim(job, leads.get(job)))]

    def _unknown_in_place(self, jobs: Sequence[Job]) -> set[Job]:
        """In a workspace: refuses those whose key finds a lead elsewhere; returns those whose foreign id finds none."""
        if self.options.partition_id is None:
            return set()
        found: dict[Job, Lead] = {}
        for kind, name in ((KeyKind.ID, "id"), (KeyKind.FOREIGN, str(self.options.foreign_id_field))):
            found |= self._good(self.looker.by_key(kind, name, jobs))
        for job, lead in found.items():
            self._check_place(job, lead)
        return {
            job for job in jobs if job.person.kind is KeyKind.FOREIGN and job not in found and job not in self.refused
        }

    def _visitors(self, jobs: Sequence[Job]) -> dict[Job, Lead]:
        """The known leads of those who bring a cookie to be found by, or change their address."""
        seen = [job for job in jobs if job.person.cookie and job.person.kind in (KeyKind.EMAIL, KeyKind.COOKIE)]
        owners = self._owners(seen)
        unsure = [job for job in jobs if job.person.changes_email or _is_unsure(job, owners.get(job))]
        by_email = self._good(self.looker.by_email((str(job.person.key), job) for job in unsure))
        found = {job: visitor(job.person, by_email.get(job), owners.get(job)) for job in {*seen, *unsure}}
        for job, lead in found.items():
            if lead is not None and lead is not by_email.get(job):
                self._check_place_by_cookie(job, lead)
        return {job: lead for job, lead in found.items() if lead is not None}

    def ask_owners(self, jobs: Iterable[Job]) -> None:
        """See to it that `owners` has those of these jobs' cookies; who could not be asked for is refused."""
        self._owners([job for job in jobs if job not in self._asked])

    def _owners(self, jobs: Sequence[Job], *more: str) -> dict[Job, Lead]:
        """The known leads that have these jobs' cookies."""
        self._asked.update(jobs)
        found = self._good(self.looker.by_cookie(jobs, *more))
        self.owners |= {job: lead_id(lead) for job, lead in found.items()}
        return found

    def _write(self, job: Job, lead: Lead | None, *, is_new: bool) -> Write | None:
        person = job.person
        if lead is not None:
            return self.options.by_id(job, lead_id(lead))
        if person.kind is KeyKind.COOKIE or person.changes_email:
            return self.options.unknown(job)
        return None if is_new and person.needs_try else self.options.by_key(job)

    def _claim(self, job: Job, lead: Lead | None) -> Write:
        return self.options.new(job) if lead is None else self.options.by_id(job, lead_id(lead))

    def _written(self, jobs: Iterable[Job], write: Callable[[Job], Write | None]) -> Iterator[Write]:
        for job in jobs:
            if job in self.refused:
                continue
            try:
                found = write(job)
            except RecordRefused as refused:
                self.refused[job] = refused.error
            else:
                if found is not None:
                    yield found

    def _good(self, answers: _Answers) -> dict[Job, Lead]:
        """The leads; who could not be asked for is refused."""
        self.refused |= {job: said(answer) for job, answer in answers.items() if isinstance(answer, TROUBLES)}
        return {job: answer for job, answer in answers.items() if not isinstance(answer, TROUBLES)}

    def _check_place_by_cookie(self, job: Job, lead: Lead) -> None:
        """A lead that has the address was found by that, which is no unique key."""
        if not has_address(lead, job.person):
            self._check_place(job, lead)

    def _check_place(self, job: Job, lead: Lead) -> None:
        """A lead that a unique key finds must be in the named workspace's partition."""
        if self.options.partition_id not in (None, partition_of(lead)):
            self.refused[job] = self.options.misplaced()


def _is_unsure(job: Job, owner: Lead | None) -> bool:
    """Whether the cookie's lead may be the person's, unless somebody else has the address."""
    person = job.person
    if owner is None or person.email is None or has_address(owner, person):
        return False
    return may_have_address(owner, person)
