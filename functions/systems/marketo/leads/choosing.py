"""Which of the leads that were found is meant, where it is not one key alone that says so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from systems.marketo.leads.matches import foremost, lead_id
from systems.marketo.leads.model import Lead
from systems.marketo.leads.person import EMAIL, Person, folded


def visitor(person: Person, by_email: Lead | None, by_cookie: Lead | None) -> Lead | None:
    """The lead of somebody who may bring a cookie: the address decides, and the cookie where nobody has the address.

    The cookie's lead is somebody else's when it has another address: browsers are shared. With the same address it is
    the one of several leads that is meant. None: nobody is.
    """
    if by_cookie is not None and has_address(by_cookie, person):
        return by_cookie
    return by_email or (by_cookie if by_cookie is not None and may_have_address(by_cookie, person) else None)


def has_address(lead: Lead, person: Person) -> bool:
    """Whether a lead has the address that the person is known by."""
    return person.email is not None and _address(lead) == folded(person.email)


def may_have_address(lead: Lead, person: Person) -> bool:
    """Whether a lead may be the person's although it has not that address: it has none, or the person's next one.

    Somebody who is known by no address is whoever has the cookie.
    """
    following = person.fields[EMAIL] if person.changes_email else ""
    return person.email is None or _address(lead) in {"", folded(following or "")}


def claimed(
    person: Person,
    by_email: Sequence[Lead],
    by_cookie: Lead | None,
    foreign: str,
    taken: Collection[int] = (),
    *,
    choose: Callable[[Sequence[Lead]], Lead | None] = foremost,
) -> Lead | None:
    """The lead that gets a foreign id which no lead has: one that has the address, or else the cookie's.

    It has no foreign id itself, in the field `foreign`, and is not among those `taken`: a lead with another foreign id
    is another person, of the same address or at the same browser. `choose` says which of several that are free.
    """

    def is_free(lead: Lead) -> bool:
        return lead.get(foreign) in (None, "") and lead_id(lead) not in taken

    free = [lead for lead in by_email if is_free(lead)]
    owner = by_cookie if by_cookie is not None and is_free(by_cookie) else None
    return visitor(person, choose(free), owner)


def _address(lead: Lead) -> str:
    return folded(lead.get(EMAIL) or "")
