"""A route, compiled once: from a lead's payload to what Mazrica is to know of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from relay.core.refusal import Refused
from relay.mapping import moments, values
from relay.mapping.blank import is_blank
from relay.mapping.paths import Path
from relay.system.value_fingerprints import of_values
from systems.mazrica.names import NAME
from systems.mazrica.refusal import MazricaRefused
from systems.mazrica.rows import person_names
from systems.mazrica.rows.payload_names import FIRST_NAME, LAST_NAME
from systems.mazrica.target.route import ContactFieldRule, ContactRule, MazricaRoute

LARGEST_LEAD = 2**31 - 1
"""Marketo's ids are integers of 32 bits."""
SCORE_DIGITS = 15
"""Of which every reader of JSON keeps all."""

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}")
"""As a browser takes one (https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address), with a dot in its
domain. Who has another one is not registered (https://intercom.help/senses_manual/ja/articles/2979599)."""
_WEB = re.compile(r"https?://[!-~]+")

_NAMES = frozenset({str(NAME), LAST_NAME, FIRST_NAME})

_JAPAN = ZoneInfo("Asia/Tokyo")
"""In which days of detail items are meant (systems.mazrica.rows.times, which loads the client)."""

ItemValue = int | str | None
"""Null empties the item."""


class LeadContact(msgspec.Struct, frozen=True, kw_only=True):
    """What a payload says of a lead."""

    lead: int
    email: str | None = None
    is_email_invalid: bool = False
    """Whether there is something in its place that is no address."""
    last_name: str = ""
    first_name: str = ""
    items: Mapping[str, ItemValue] = {}
    """By the words of the connection's `items`; what is not among them is left as it is."""
    fields: Mapping[str, str | None] = {}
    """What is kept in step beside them, by the API's names; null empties it."""
    renames: bool = False
    """Whether contacts that were there get the name as well."""
    company: str = ""
    phone: str = ""
    known: int | None = None
    """A contact that is this lead's, as somebody else has found out."""

    @property
    def name(self) -> str:
        """A contact has one, which is compulsory: without any the address stands there, or the lead's id."""
        return person_names.join(self.last_name, self.first_name) or self.email or f"Lead {self.lead}"

    @property
    def new_name(self) -> str | None:
        """The name that a contact that was there gets; None where that is left as it is."""
        return (person_names.join(self.last_name, self.first_name) or None) if self.renames else None

    @property
    def domain(self) -> str:
        """Of the address, in small letters; empty without one."""
        return (self.email or "").rpartition("@")[2].casefold()


class RouteMapping:
    """One route's paths. Raises PathError for what `check_route` refuses."""

    def __init__(self, route: MazricaRoute) -> None:
        self._contact = _ContactReader(route.contact, clears=route.empty == "clear")
        self._fields = _FieldsReader(route.contact, clears=route.empty == "clear")
        self._renames = route.contact.rename
        account = route.accounts
        self._company = Path(account.name) if account else None
        self._phone = Path(account.phone) if account else None

    def read(self, payload: Mapping[str, Any]) -> LeadContact:
        """Convert one payload. Raises Refused, naming the field."""
        contact = self._contact
        text = contact.text("email", payload)
        email = values.narrow(text)
        is_address = bool(_ADDRESS.fullmatch(email))
        return LeadContact(
            lead=contact.lead(payload),
            email=email if is_address else None,
            is_email_invalid=bool(email) and not is_address,
            last_name=contact.text("last_name", payload),
            first_name=contact.text("first_name", payload),
            items=contact.items(payload),
            company=_text(self._company, "company", payload),
            phone=_text(self._phone, "phone", payload),
            known=contact.known(payload),
            fields=self._fields.read(payload),
            renames=self._renames,
        )

    def fingerprint(self, payload: Mapping[str, Any]) -> str:
        """Equal when the same would be written (relay.system.value_fingerprints). Raises Refused."""
        return of_values(self.read(payload))


def lead_reader(route: MazricaRoute) -> Callable[[Mapping[str, Any]], LeadContact]:
    """What a route makes of payloads: `RouteMapping.read`, for who delivers nothing."""
    return RouteMapping(route).read


def paths_of(rule: ContactRule) -> dict[str, str]:
    """The paths of what every contact has, by the rule's words; those of `fields` are beside them."""
    found: dict[str, object] = msgspec.structs.asdict(rule)
    return {name: path for name, path in found.items() if isinstance(path, str)}


def as_contact_field(rule: str | ContactFieldRule) -> ContactFieldRule:
    """A rule in its long form."""
    return ContactFieldRule(from_=rule) if isinstance(rule, str) else rule


def kept_names(rule: ContactRule) -> frozenset[str]:
    """What a route changes of contacts that were there, by the names of their payloads."""
    return frozenset(rule.fields) | (_NAMES if rule.rename else frozenset())


class _ContactReader:
    def __init__(self, rule: ContactRule, *, clears: bool) -> None:
        self._paths = {name: Path(path) for name, path in paths_of(rule).items()}
        self._clears = clears

    def lead(self, payload: Mapping[str, Any]) -> int:
        path = self._paths["lead_id"]
        found = path.read(payload)
        if is_blank(found):
            raise Refused("key_missing", path=path.expression)
        digits = values.narrow(values.text(found, path.expression)) if values.is_scalar(found) else ""
        if not (digits.isascii() and digits.isdecimal() and len(digits) <= 20 and 0 < int(digits) <= LARGEST_LEAD):
            raise MazricaRefused("mazrica_lead_id_wrong", path=path.expression)
        return int(digits)

    def known(self, payload: Mapping[str, Any]) -> int | None:
        path = self._paths.get("known")
        found = path.read(payload) if path else None
        return found if type(found) is int and found > 0 else None

    def text(self, name: str, payload: Mapping[str, Any]) -> str:
        return _text(self._paths.get(name), name, payload)

    def items(self, payload: Mapping[str, Any]) -> dict[str, ItemValue]:
        found: dict[str, ItemValue] = {"lead_id": self.lead(payload)}
        for name, convert in _ITEMS.items():
            path = self._paths.get(name)
            value = path.read(payload) if path else None
            if path is None:
                continue
            if not is_blank(value):
                found[name] = convert(value, name)
            elif self._clears and path.is_sent(payload):
                found[name] = None
        return found


class _FieldsReader:
    """What is kept in step beside the items."""

    def __init__(self, rule: ContactRule, *, clears: bool) -> None:
        rules = {name: as_contact_field(each) for name, each in rule.fields.items()}
        self._paths = {name: Path(each.from_) for name, each in rules.items()}
        self._clears = {name for name, each in rules.items() if (each.empty == "clear" if each.empty else clears)}

    def read(self, payload: Mapping[str, Any]) -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        for name, path in self._paths.items():
            value = path.read(payload)
            if not is_blank(value):
                found[name] = values.text(value, name).strip()
            elif name in self._clears and path.is_sent(payload):
                found[name] = None
        return found


def _text(path: Path | None, name: str, payload: Mapping[str, Any]) -> str:
    found = path.read(payload) if path else None
    return "" if is_blank(found) else values.one_line(found, name).strip()


def _score(value: Any, name: str) -> int:
    return int(values.number(value, name, digits=SCORE_DIGITS, decimals=0))


def _day(value: Any, name: str) -> str:
    return moments.read_date(value, name, zone=_JAPAN)


def _link(value: Any, name: str) -> str:
    found = values.text(value, name).strip()
    if not _WEB.fullmatch(found):
        raise MazricaRefused("mazrica_link_wrong", name=name)
    return found


_ITEMS: Mapping[str, Callable[[Any, str], ItemValue]] = {
    "lead_score": _score,
    "acquisition_date": _day,
    "activity_url": _link,
}
