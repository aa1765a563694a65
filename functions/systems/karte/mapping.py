"""A route, compiled once: from a payload to a KARTE user and the events that are written for it.

The payload is the one of KARTE's own recipe for Marketo, `leadId=123&events=[{"event_name": ..., "values": {...}}]`
(https://support2.karte.io/integration/integration-marketo/1162/), or a route makes one event of any payload. A lead
that has no KARTE user yet becomes a visitor of its own, `marketo-{lead id}`, as KARTE's samples do for outside systems
(https://github.com/plaidev/craft-codes, craft-functions/events-from-webhook).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from relay.core import json_number
from relay.core.json_number import JsonNumber
from relay.core.refusal import Refused
from relay.mapping import moments, values
from relay.mapping.blank import is_blank
from relay.mapping.paths import Path
from relay.system.value_fingerprints import of_values
from systems.karte import identify, limits
from systems.karte.config import KarteRoute, UserData, Value
from systems.karte.people.names import VISITOR, KarteKeys, UserKey, keys_of, user_key
from systems.karte.refusal import KarteRefused

RELAY_ID = "relay_id"
"""Name of the value by which an event is found again at KARTE."""

OF_LEAD = "marketo-"
"""Before a lead's id, in the id of the visitor that stands for it."""

_NUMBER_DIGITS = 20
_ROOM = len(RELAY_ID) + 100
_EVENT_KEYS = {"event_name", "values"}


@dataclass(frozen=True)
class KarteEvent:
    """One event as KARTE takes it."""

    name: str
    values: dict[str, Any]

    def body(self, keys: KarteKeys, relay_id: str | None = None) -> bytes:
        """The request that writes it, in UTF-8."""
        more = {} if relay_id is None else {RELAY_ID: relay_id}
        content = {"keys": keys, "event": {"event_name": self.name, "values": {**self.values, **more}}}
        return json_number.encode(content)


@dataclass(frozen=True)
class Mapped:
    """What one payload says."""

    keys: KarteKeys
    lead: str
    """The id that the user was found by."""
    events: list[KarteEvent]

    @property
    def record_id(self) -> str:
        """The user within the connection: `{user_id or visitor_id}/{id}`."""
        return user_key(self.keys)

    @property
    def lead_id(self) -> str | None:
        """The lead whose visitor it is; None of a user whom the payload names."""
        return self.lead if self.keys == {"visitor_id": f"{OF_LEAD}{self.lead}"} else None


class RouteMapping:
    """One route's paths and types. Raises PathError for what `check_route` refuses."""

    def __init__(self, route: KarteRoute) -> None:
        self.route = route
        self._user = _UserReader(route)
        self._events = _EventMaker(route) if route.event_name else _EventsReader(route.events or "events")

    def read(
        self, payload: Mapping[str, Any], user_data: UserData = "managed", linked: UserKey | None = None
    ) -> Mapped:
        """Convert one payload; for the user `linked` in the place of a lead's visitor. Raises Refused."""
        keys, lead = self._user.read(payload)
        keys = keys if linked is None else keys_of(linked)
        events = [
            self._checked(event, keys, user_data, f"events[{at}]")
            for at, event in enumerate(self._events.read(payload))
        ]
        return Mapped(keys, lead, events)

    def fingerprint(self, payload: Mapping[str, Any], user_data: UserData = "managed") -> str:
        """Equal when the same would be written (relay.system.value_fingerprints). Raises Refused."""
        mapped = self.read(payload, user_data)
        return of_values(mapped.keys, mapped.events)

    def _checked(self, event: KarteEvent, keys: KarteKeys, user_data: UserData, place: str) -> KarteEvent:
        """The event for this user, as large as KARTE takes it."""
        if event.name == identify.EVENT:
            where = place if self.route.event_name is None else event.name
            event = KarteEvent(event.name, identify.of_user(keys, event.values, user_data, where))
        return checked_size(event, keys, place)


def checked_size(event: KarteEvent, keys: KarteKeys, place: str) -> KarteEvent:
    """The event, if it is as large as KARTE takes it. Raises Refused."""
    size = len(event.body(keys)) + _ROOM
    if size > limits.MAX_BYTES:
        raise KarteRefused("event_too_large", place=place, size=size, limit=limits.MAX_BYTES)
    return event


def as_value(rule: str | Value) -> Value:
    """A rule in its long form."""
    return Value(from_=rule) if isinstance(rule, str) else rule


class _UserReader:
    def __init__(self, route: KarteRoute) -> None:
        self._lead = Path(route.lead_id)
        self._kind = "user_id" if route.user_id else "visitor_id"
        named = route.user_id or route.visitor_id
        self._named = Path(named) if named else None

    def read(self, payload: Mapping[str, Any]) -> tuple[KarteKeys, str]:
        if self._named is not None and not is_blank(found := self._named.read(payload)):
            name = self._named.expression
            value = self._bare(_scalar(found, name))
            if len(value.encode()) > limits.ID_BYTES:
                raise KarteRefused("user_id_too_long", path=name, limit=limits.ID_BYTES)
            if not is_blank(value):
                return {self._kind: value}, value
        lead = self._lead_id(payload)
        return {"visitor_id": f"{OF_LEAD}{lead}"}, lead

    def _bare(self, value: str) -> str:
        return value.removeprefix(VISITOR) if self._kind == "visitor_id" else value

    def _lead_id(self, payload: Mapping[str, Any]) -> str:
        """Digits only, in one spelling."""
        name = self._lead.expression
        found = self._lead.read(payload)
        if is_blank(found):
            raise Refused("key_missing", path=name)
        text = values.narrow(_scalar(found, name))
        if not (text.isascii() and text.isdecimal() and len(text) <= _NUMBER_DIGITS):
            raise KarteRefused("lead_id_wrong", path=name)
        return text.lstrip("0") or "0"


class _EventsReader:
    """Events that the webhook's template has made."""

    def __init__(self, expression: str) -> None:
        self._name = expression
        self._path = Path(expression)

    def read(self, payload: Mapping[str, Any]) -> list[KarteEvent]:
        found = self._path.read(payload)
        if is_blank(found):
            raise KarteRefused("events_missing", path=self._name)
        events = [found] if isinstance(found, dict) else found
        if not isinstance(events, list):
            raise KarteRefused("events_shape", path=self._name)
        if len(events) > limits.MAX_EVENTS:
            raise KarteRefused("events_too_many", path=self._name, limit=limits.MAX_EVENTS)
        return [_event(each, f"events[{at}]") for at, each in enumerate(events)]


class _EventMaker:
    """One event that the route makes."""

    def __init__(self, route: KarteRoute) -> None:
        self._name = route.event_name or ""
        self._values = {name: KarteValueReader(name, as_value(rule)) for name, rule in route.values.items()}

    def read(self, payload: Mapping[str, Any]) -> list[KarteEvent]:
        found = {name: reader.read(payload) for name, reader in self._values.items()}
        return [KarteEvent(self._name, limits.clean_values(found, self._name))]


class KarteValueReader:
    """One value, compiled once. Raises PathError for what the rules of relay.yaml refuse."""

    def __init__(self, name: str, rule: Value) -> None:
        self._name = name
        self._path = Path(rule.from_)
        self._rule = rule

    def read(self, payload: Mapping[str, Any]) -> Any:
        """The value; None where there is none. Raises Refused, naming it."""
        found = self._path.read(payload)
        return None if is_blank(found) else CONVERSIONS[self._rule.type](found, self._name, self._rule)


def _event(found: Any, place: str) -> KarteEvent:
    if not isinstance(found, dict) or found.keys() - _EVENT_KEYS:
        raise KarteRefused("event_shape", place=place)
    name = limits.check_event_name(found.get("event_name"), place)
    return KarteEvent(name, limits.clean_values(found.get("values"), f"{place}.values"))


def _scalar(value: Any, name: str) -> str:
    if not values.is_scalar(value):
        raise Refused("key_not_scalar", path=name)
    return values.text(value, name).strip()


def _as_sent(value: Any, _name: str, _rule: Value) -> Any:
    return value


def _text(value: Any, name: str, _rule: Value) -> str:
    return values.text(value, name)


def _number(value: Any, name: str, _rule: Value) -> int | JsonNumber:
    """Exact: a number is written with the digits that it came with."""
    return json_number.number(values.number(value, name, digits=_NUMBER_DIGITS, decimals=_NUMBER_DIGITS))


def _boolean(value: Any, name: str, _rule: Value) -> bool:
    return values.boolean(value, name)


def _date(value: Any, name: str, rule: Value) -> int:
    """Seconds since 1970."""
    zone = ZoneInfo(rule.zone or "UTC")
    return int(datetime.fromisoformat(moments.read_datetime(value, name, zone=zone, format=rule.format)).timestamp())


CONVERSIONS: Mapping[str, Callable[[Any, str, Value], Any]] = {
    "as_sent": _as_sent,
    "text": _text,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
}
"""Every type of `systems.karte.config.VALUE_TYPES`."""
