"""What a route reads of its payload, and what it answers."""

from __future__ import annotations

from collections.abc import Iterator

from relay.system.webhook_setup import Described, PayloadPath
from systems.marketo.config import MarketoRoute
from systems.marketo.target.actions.registry import action_of, actions_in


def describe(route: MarketoRoute) -> Described:
    """The lead's identities, and the values of what is done with it."""
    lead = [*_lead(route)]
    done = [path for action in actions_in(route) for path in action.paths(route)]
    return Described(
        paths=[*lead, *done],
        identity=[path.expression for path in lead],
        passes_on=any(action.passes_on(route) for action in actions_in(route)),
        answers=action_of(route).answers,
        made_first=[each for action in actions_in(route) for each in action.made_first(route)],
    )


def _lead(route: MarketoRoute) -> Iterator[PayloadPath]:
    lead = route.lead
    if lead.id is not None:
        yield PayloadPath(lead.id, "number")
    for path in (lead.foreign_id, lead.cookie, lead.email):
        if path is not None:
            yield PayloadPath(path)
