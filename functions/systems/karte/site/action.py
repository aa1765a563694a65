"""The action that calls: which values of a user it sends, and what stands for one that is missing.

KARTE does not deliver an action at all when a variable has neither a value nor a default
(https://support.karte.io/post/2kViABs8WBRqptOxQmIU9B), and most visitors have no address. `#{name}` becomes a text in
quotes (https://developers.karte.io/docs/user-info-variable), so none stand round it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
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


_VALUE = re.compile(r"values\.([A-Za-z_$][A-Za-z0-9_$]*)")


def value_names(paths: Iterable[str]) -> list[str]:
    """What a route reads of the values of an event, by the paths that it reads."""
    found = [match[1] for path in paths if (match := _VALUE.fullmatch(path.strip()))]
    return list(dict.fromkeys(found))


def variables(user_data: UserData, event: str = "", values: Sequence[str] = ()) -> list[ActionVariable]:
    """All of them; the default of each is an empty text. `values` are those of the event that the route reads."""
    known = _known(user_data)
    return [*known, *(_of_event(event, name, {each.name for each in known}) for name in values)]


def _of_event(event: str, name: str, taken: set[str]) -> ActionVariable:
    source = f"{event}.{name}"
    return ActionVariable(f"value_{name}" if name in taken else name, source, source)


def _known(user_data: UserData) -> list[ActionVariable]:
    return [
        ActionVariable("user_id", "", "ユーザーID (user_id)"),
        ActionVariable("visitor_id", "", "ビジターID (visitor_id)"),
        ActionVariable("email", "identify.email", "identify.email"),
        ActionVariable(COOKIE, f"{cookie_event(user_data)}.{COOKIE}", f"{cookie_event(user_data)}.{COOKIE}"),
    ]


def data(user_data: UserData, event_name: str | None = None, values: Sequence[str] = ()) -> str:
    """The JSON of the action's body or data; with a name of the event where nothing else says it."""
    known = _known(user_data)
    named = [] if event_name is None else [f'  "event_name": {json.dumps(event_name, ensure_ascii=False)}']
    lines = [*named, *(f'  "{each.name}": {each.text}' for each in known)]
    more = variables(user_data, values=values)[len(known) :]
    if more:
        inner = ", ".join(f'"{name}": {each.text}' for name, each in zip(values, more, strict=True))
        lines.append(f'  "values": {{{inner}}}')
    return "{\n" + ",\n".join(lines) + "\n}"
