"""What a route reads of its payload, and what it answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from relay.system.webhook_setup import Described, PayloadPath
from systems.karte.config import KarteRoute
from systems.karte.lead.route import LeadUser
from systems.karte.mapping import as_value

_EVENTS = (
    '[{"event_name": "marketo_score_changed", "values": {"score": {{lead.Lead Score:default=0}}}}]'  # Marketo's tokens
)
"""As in KARTE's own recipe for Marketo (https://support2.karte.io/integration/integration-marketo/1162/)."""

_GIVEN: Mapping[str, str] = {}
"""Nobody waits for the answer of a route that another one leads to."""


def describe(route: KarteRoute) -> Described:
    """The user, and the events or the values of the one event.

    Events of a lead come in a form, as in KARTE's recipe. With another user id they come in JSON, which is the plainer
    where the recipe's token encoding puts quotes round texts.
    """
    if route.user is not None:
        return Described(paths=list(_lead_paths(route, route.user)), passes_on=route.fields == "all", answers=_GIVEN)
    return Described(
        paths=list(_paths(route)),
        as_form=not (route.event_name or route.user_id or route.visitor_id),
        answers={"events": "how many events were written"},
    )


def _lead_paths(route: KarteRoute, user: LeadUser) -> Iterator[PayloadPath]:
    """Without where it stands that the lead is gone: that is no field of it."""
    for path in (user.lead_id, user.known_by, user.user_id, user.visitor_id, user.email):
        yield PayloadPath(path)
    named = {} if isinstance(route.fields, str) else route.fields
    for rule in map(as_value, [*named.values(), *route.values.values()]):
        yield PayloadPath(rule.from_, rule.type)


def _paths(route: KarteRoute) -> Iterator[PayloadPath]:
    yield PayloadPath(route.lead_id)
    for path in (route.user_id, route.visitor_id):
        if path:
            yield PayloadPath(path)
    if route.event_name is None:
        yield PayloadPath(route.events or "events", sample=_EVENTS)
    for rule in map(as_value, route.values.values()):
        yield PayloadPath(rule.from_, rule.type)
