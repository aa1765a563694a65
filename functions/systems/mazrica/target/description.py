"""What a route reads of its payload, and what it answers."""

from __future__ import annotations

from collections.abc import Iterator

from relay.system.webhook_setup import Described, PayloadPath
from systems.mazrica.target.mapping import as_contact_field
from systems.mazrica.target.route import MazricaRoute

_ANSWERS = {"contact": "the contact's id; nothing where none was written to"}


def describe(route: MazricaRoute) -> Described:
    """The lead's id, and what is written of the lead."""
    return Described(paths=list(_paths(route)), identity=[route.contact.lead_id], answers=_ANSWERS)


def _paths(route: MazricaRoute) -> Iterator[PayloadPath]:
    contact = route.contact
    yield PayloadPath(contact.lead_id, "number")
    for path in (contact.email, contact.last_name, contact.first_name):
        yield PayloadPath(path)
    yield from (
        PayloadPath(path, kind)
        for path, kind in ((contact.lead_score, "number"), (contact.acquisition_date, "date"))
        if path is not None
    )
    yield from (PayloadPath(path) for path in (contact.activity_url, contact.known) if path is not None)
    yield from (PayloadPath(as_contact_field(rule).from_) for rule in contact.fields.values())
    if route.accounts:
        yield PayloadPath(route.accounts.name)
        yield PayloadPath(route.accounts.phone)
