"""What a route reads of its payload, what it answers, and what is made in Marketo for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from relay.system.setting_up.record_form import Formed
from relay.system.setting_up.set_up import SetUpStep
from relay.system.webhook_setup import Described, PayloadPath
from systems.marketo.config import MarketoConnection, MarketoRoute
from systems.marketo.setting_up.steps import steps
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


def set_up(
    name: str, connection: MarketoConnection, routes: Mapping[str, MarketoRoute], forms: Formed
) -> list[SetUpStep]:
    """What a person makes there first, for routes that are read (relay.system.setting_up.set_up)."""
    return [*steps(name, connection, routes, forms)]


def _lead(route: MarketoRoute) -> Iterator[PayloadPath]:
    lead = route.whose
    if lead.id is not None:
        yield PayloadPath(lead.id, "number")
    for path in (lead.foreign_id, lead.cookie, lead.email):
        if path is not None:
            yield PayloadPath(path)
