"""What can be set up to happen when a user's event triggers it.

The old webhook plug-in has target_url, method and body, and no place for headers
(https://support.karte.io/post/102scbMCl3v6rfkQZvUGaV). The action for Craft names a function, a name and data, which
hold variables (https://craft.developers.karte.io/craft-functions/event-driven-functions/server-side-action). The one
for Amazon EventBridge is read from PLAID's sample (https://github.com/plaidev/karte-severless-apps,
aws/eventbridge-integration-plaid-karte-stepfunction-dynamodb): `detail.name`, and values and options in
`detail.content`. A script is delivered into the page of the visit.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from local.systems.karte.actions.templates import Variable, check
from local.systems.karte.api.checking import is_name
from local.systems.karte.users.information import NOT_ANALYSED


class _Common(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """The name of the action, the events that trigger it, and its variables."""

    action: str
    trigger: tuple[str, ...]
    variables: dict[str, Variable] = {}

    def texts(self) -> dict[str, str]:
        """The texts with variables, by the name of each."""
        raise NotImplementedError


class Webhook(_Common, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="webhook"):
    """The webhook plug-in's action."""

    target_url: str
    method: Literal["POST", "PUT", "PATCH", "GET", "DELETE"] = "POST"
    body: str = ""

    def texts(self) -> dict[str, str]:
        """As _Common.texts."""
        return {"target_url": self.target_url, "body": self.body}


class Craft(_Common, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="craft"):
    """The action that runs a function of KARTE Craft."""

    function: str
    name: str
    data: str = "{}"

    def texts(self) -> dict[str, str]:
        """As _Common.texts."""
        return {"name": self.name, "data": self.data}


class EventBridge(_Common, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="eventbridge"):
    """The action that puts an event to KARTE's partner event source."""

    name: str
    values: str = "{}"
    options: str = "{}"

    def texts(self) -> dict[str, str]:
        """As _Common.texts."""
        return {"name": self.name, "values": self.values, "options": self.options}


class Script(_Common, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="script"):
    """The action that runs a script in the page, only where the tag's own event triggers it."""

    source: str

    def texts(self) -> dict[str, str]:
        """As _Common.texts."""
        return {"source": self.source}


Action = Webhook | Craft | EventBridge | Script


def action_from(order: Any) -> Action:
    """The action that a control request sets up. Raises ValueError that says what is wrong with it."""
    try:
        action: Action = msgspec.convert(order, Action)
    except msgspec.ValidationError as wrong:
        raise ValueError(f"{wrong}; kinds are webhook, craft, eventbridge and script") from None
    if not action.trigger or not all(map(is_name, action.trigger)):
        raise ValueError("trigger: name one event or several")
    if useless := NOT_ANALYSED.intersection(action.trigger):
        raise ValueError(f"trigger: KARTE does not analyse {', '.join(sorted(useless))}")
    check(action.texts(), action.variables)
    return action
