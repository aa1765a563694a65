"""The action that calls: which values of a user it sends, and what stands for one that is missing.

KARTE does not deliver an action at all when a variable has neither a value nor a default
(https://support.karte.io/post/2kViABs8WBRqptOxQmIU9B), and most visitors have no address. `#{name}` becomes a text in
quotes (https://developers.karte.io/docs/user-info-variable), so none stand round it.
"""

from __future__ import annotations

from typing import NamedTuple

from systems.karte.config import UserData
from systems.karte.site.code import COOKIE, cookie_event


class ActionVariable(NamedTuple):
    """One variable of the action."""

    name: str
    source: str
    """Where KARTE has it; empty for what it knows of every user."""
    what: str

    @property
    def text(self) -> str:
        """As it stands in the action."""
        return f"#{{{self.name}}}"


def variables(user_data: UserData) -> list[ActionVariable]:
    """All of them; the default of each is an empty text."""
    return [
        ActionVariable("user_id", "", "ユーザーID (user_id)"),
        ActionVariable("visitor_id", "", "ビジターID (visitor_id)"),
        ActionVariable("email", "identify.email", "identify.email"),
        ActionVariable(COOKIE, f"{cookie_event(user_data)}.{COOKIE}", f"{cookie_event(user_data)}.{COOKIE}"),
    ]


def data(user_data: UserData, event_name: str | None = None) -> str:
    """The JSON of the action's body or data; with a name of the event where nothing else says it."""
    named = [] if event_name is None else [f'  "event_name": "{event_name}"']
    lines = [*named, *(f'  "{each.name}": {each.text}' for each in variables(user_data))]
    return "{\n" + ",\n".join(lines) + "\n}"
