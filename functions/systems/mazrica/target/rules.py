"""What can be said of a route to Mazrica without asking Mazrica."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from relay.core.findings import Problem
from relay.core.read_source import ReadSource
from relay.http.addresses import is_domain_name
from relay.mapping.field_rules import check_path
from systems.mazrica.config import MazricaConnection
from systems.mazrica.names import CREATED, CUSTOMER, CUSTOMER_ID, EMAIL, ID, ITEMS, NAME, UPDATED, RecordList
from systems.mazrica.target.mapping import as_contact_field, paths_of
from systems.mazrica.target.route import MazricaRoute

_SET_BY_MAZRICA = "Mazrica sets it by itself. Leave it out."
_OF_THE_ACCOUNT = "a contact is linked to its account when it is made, as account: says. Leave it out."
_NOT_KEPT = {
    **dict.fromkeys((str(ID), str(CREATED), str(UPDATED)), _SET_BY_MAZRICA),
    **dict.fromkeys((str(CUSTOMER), str(CUSTOMER_ID)), _OF_THE_ACCOUNT),
    str(NAME): "a name is made of two. Write rename: true, and where they are in last_name and first_name.",
    str(EMAIL): "a contact gets its address when it is made, and is found by it. Leave it out.",
    str(ITEMS[RecordList.CONTACTS]): "detail items are named at the connection. Leave it out.",
}
"""What is no value to be kept in step, and why."""


def check_route(route: MazricaRoute) -> Iterator[Problem]:
    """Its paths, and the domains of free mail."""
    for name, path in paths_of(route.contact).items():
        yield from check_path(path, f"contact.{name}")
    for name, rule in route.contact.fields.items():
        yield from check_path(as_contact_field(rule).from_, f"contact.fields.{name}")
        if (why := _NOT_KEPT.get(name)) is not None:
            yield Problem(path=f"contact.fields.{name}", message=why)
    if isinstance(route.source, ReadSource) and route.source.gone == "deliver":
        message = "a lead that is gone changes nothing at Mazrica, and would be taken for one that is there. Remove it."
        yield Problem(path="source.gone", message=message)
    account = route.accounts
    if account is None:
        return
    yield from check_path(account.name, "account.name")
    yield from _check_domains(account.free_mail)
    if account.free_mail and account.match != "email_domain":
        message = "these are for match: email_domain; by name and phone no domain counts. Remove them."
        yield Problem(path="account.free_mail", message=message)


def check_together(connection: MazricaConnection, route: MazricaRoute) -> Iterator[Problem]:
    """The items of its connection.

    Mazrica takes a contact as often as it is sent, and has no search: by the Lead ID in its item one is found whose
    making was never answered.
    """
    if connection.items.lead_id is None:
        message = (
            f"the connection {route.to} does not say which detail item of contacts holds the lead's id, and without it "
            "a contact could be made twice. Add a number item to contacts in Mazrica, and write its id at the "
            "connection: items: {lead_id: ...}. `relay check` lists the items that there are."
        )
        yield Problem(path="contact", message=message)
    if route.contact.activity_url is not None and connection.items.activity_url is None:
        message = f"the connection {route.to} names no item for it. Write items: {{activity_url: ...}} there."
        yield Problem(path="contact.activity_url", message=message)


def _check_domains(domains: Sequence[str]) -> Iterator[Problem]:
    for at, domain in enumerate(domains):
        if not is_domain_name(domain) or "." not in domain:
            message = "a domain such as gmail.com is wanted: what stands behind the @."
            yield Problem(path=f"account.free_mail[{at}]", message=message)
