"""A first event to try a route with: `leadId=1001 company=Acme`, as `relay send` takes it."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from config import Settings
from operations.sheets.template import PlacedToken, template
from relay.core.refusal import Refused
from relay.system.receiver import ShowsSample
from relay.system.sides import source_side, target_of
from systems import SYSTEMS

_BY_TOKEN = {
    "lead.Id": 1001,
    "lead.Email Address": "a@example.com",
    "lead.First Name": "Hanako",
    "lead.Last Name": "Yamada",
    "company.Company Name": "Acme",
    "lead.Lead Score": 10,
}
_BY_TYPE: dict[str, Any] = {
    "integer": 10,
    "number": 10,
    "date": "2026-10-01",
    "datetime": "2026-10-01 09:00:00",
    "time": "09:00:00",
    "boolean": True,
}
_TOKEN = re.compile(r"\{\{[^{}]*?(?::default=(?P<default>\d+))?\}\}")
_NAME = re.compile(r"[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*")


def sample(settings: Settings, route: str) -> str:
    """What to type after `relay send`, the route's name included; a payload that the route accepts, where one is found.

    What only a person can choose, such as a tag that the app must have, is left out unless the route needs it.
    """
    payload = _payload(settings, route)
    return " ".join([route, *map(shlex.quote, _words(payload))])


def _payload(settings: Settings, route: str) -> dict[str, Any]:
    wanted = settings.routes[route]
    side = source_side(wanted, settings.config(), SYSTEMS)
    if side is not None and isinstance(side.receiver, ShowsSample):
        return dict(side.receiver.sample(wanted))
    target, connection = target_of(wanted, settings.config(), SYSTEMS), settings.connections[wanted.to]
    made = template(wanted, replace(target.describe(wanted), as_form=False))  # JSON says all that a form can say
    for guessed in (False, True):
        found = _filled(made.text, [each for each in made.tokens if guessed or not each.token.is_guess])
        try:
            target.accept(wanted, found, connection)
        except Refused:
            continue
        return found
    return found


def _filled(text: str, tokens: list[PlacedToken]) -> dict[str, Any]:
    """The template with values for these tokens, and nothing where the others stand."""
    values = {each.token.text: _value(each) for each in tokens}
    filled = _TOKEN.sub(lambda found: found["default"] or json.dumps(values.get(found[0])), text)
    try:
        found: dict[str, Any] = _without_nothing(json.loads(filled))
    except ValueError:  # a token inside a text
        return {}
    return found


def _value(placed: PlacedToken) -> Any:
    return _BY_TOKEN.get(placed.token.text.strip("{}"), _BY_TYPE.get(placed.type, "example"))


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: _without_nothing(each) for name, each in value.items()}
        return {name: each for name, each in kept.items() if each not in (None, {}, [])}
    if isinstance(value, list):
        return [each for each in map(_without_nothing, value) if each not in (None, {}, [])]
    return value


def _words(payload: Mapping[str, Any]) -> list[str]:
    words = list(_items(payload, ""))
    if words and all(_NAME.fullmatch(word.partition("=")[0].removesuffix(":")) for word in words):
        return words
    return ["--json-body", json.dumps(payload or {"leadId": 1001}, ensure_ascii=False)]


def _items(payload: Mapping[str, Any], before: str) -> Iterator[str]:
    for name, value in payload.items():
        if isinstance(value, dict):
            yield from _items(value, f"{before}{name}.")
        elif isinstance(value, list | bool):
            yield f"{before}{name}:={json.dumps(value, ensure_ascii=False)}"
        else:
            yield f"{before}{name}={value}"
