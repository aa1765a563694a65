"""The actions, by their keys in a route. A new one is its file, its line here, and its key in MarketoRoute."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from systems.marketo.target.actions.action import LeadAction
from systems.marketo.target.actions.activity import ACTIVITY
from systems.marketo.target.actions.campaign import CAMPAIGN
from systems.marketo.target.actions.fields import FIELDS
from systems.marketo.target.actions.find import FIND
from systems.marketo.target.actions.mail import MAIL
from systems.marketo.target.actions.object import OBJECT
from systems.marketo.target.actions.program import PROGRAM
from systems.marketo.target.route import LeadRoute

ACTIONS: Mapping[str, LeadAction[Any, Any]] = {
    each.key: each for each in (OBJECT, FIELDS, ACTIVITY, PROGRAM, CAMPAIGN, FIND, MAIL)
}
"""Of several that a route may name together, the first is what it does."""


def actions_in(route: LeadRoute) -> list[LeadAction[Any, Any]]:
    """All that a route says; one, unless others may stand beside it or the rules refuse it."""
    return [action for action in ACTIONS.values() if action.part(route) is not None]


def action_of(route: LeadRoute) -> LeadAction[Any, Any]:
    """What a route does; of one that says nothing of it, writing no fields."""
    return next(iter(actions_in(route)), FIELDS)
