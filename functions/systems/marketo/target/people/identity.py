"""Which lead a payload is about.

Of several identities the first wins that finds a lead, and those after it become values of that lead: Marketo's id, the
id of a foreign system, the e-mail address, the cookie. The rules are those of `leads`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from relay.core.refusal import Refused
from relay.mapping import values
from relay.mapping.blank import is_blank
from relay.mapping.paths import Path
from systems.marketo.refusal import MarketoRefused
from systems.marketo.rest import munchkin
from systems.marketo.rest.results import LARGEST_ID
from systems.marketo.target.route import LeadRoute

TEXT_LENGTH = 255
"""Characters of a lead's text field, hence of what is looked up in one."""

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{3,190}")
"""As a browser takes one (https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address), in ASCII, as Sync
Leads wants it (help/rest-api/leads.md). It has no comma, which would part it in two where leads are looked up."""


class EmailRefused(MarketoRefused):
    """What stands where an address should be, and is none."""

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        super().__init__("email_wrong", path=path)


class LeadIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """What a payload says of who the lead is; at least one of these is there."""

    id: int | None = None
    foreign_id: str | None = None
    foreign_type: str = "CUSTOM"
    cookie: str | None = None
    email: str | None = None
    nobodys_email: str | None = None
    """Where leads are only looked up: an address that Marketo takes for none, beside another identity."""

    @property
    def keys(self) -> list[str]:
        """A name within the connection for each identity, the strongest first."""
        email = None if self.email is None else self.email.lower()
        named = {
            "id": self.id,
            f"foreign/{self.foreign_type}": self.foreign_id,
            "email": email,
            "cookie": self.cookie,
        }
        return [f"{kind}/{value}" for kind, value in named.items() if value is not None]

    def strongest(self) -> str:
        """The value that decides."""
        return next(str(value) for value in (self.id, self.foreign_id, self.email, self.cookie) if value is not None)


def is_email(text: str) -> bool:
    """Whether Marketo takes it for an address."""
    return _EMAIL.fullmatch(text) is not None


def names(foreign_type: str, key: str) -> list[str]:
    """As LeadIdentity.keys, of a lead of which one identity is known, and not which."""
    return [f"id/{key}", f"foreign/{foreign_type}/{key}", f"email/{key.lower()}", f"cookie/{key}"]


class IdentityReader:
    """One route's `lead`, compiled once. Raises PathError for what `check_route` refuses.

    Where leads are only looked up (`looks_up`), nobody has an address that is none, and the other identities are asked.
    """

    def __init__(self, route: LeadRoute, *, looks_up: bool = False) -> None:
        self._looks_up = looks_up
        paths = {"id": route.whose.id, "foreign_id": route.whose.foreign_id}
        paths |= {"cookie": route.whose.cookie, "email": route.whose.email}
        self._paths = {name: Path(path) for name, path in paths.items() if path is not None}
        self._foreign_type = route.foreign_type

    def read(self, payload: Mapping[str, Any]) -> LeadIdentity:
        """Every identity that the payload has. Raises Refused, naming its path."""
        nobodys: EmailRefused | None = None
        found: dict[str, Any] = {}
        for name, path in self._paths.items():
            try:
                found[name] = _read(READERS[name], path, payload)
            except EmailRefused as refused:
                nobodys = refused
        if nobodys is not None:
            if not self._looks_up or all(value is None for value in found.values()):
                raise nobodys
            return LeadIdentity(foreign_type=self._foreign_type, nobodys_email=nobodys.text, **found)
        if all(value is None for value in found.values()):
            raise MarketoRefused("lead_missing", paths=", ".join(path.expression for path in self._paths.values()))
        return LeadIdentity(foreign_type=self._foreign_type, **found)


def _read(reader: Callable[[str, str], Any], path: Path, payload: Mapping[str, Any]) -> Any:
    name = path.expression
    found = path.read(payload)
    if is_blank(found):
        return None
    if not values.is_scalar(found):
        raise Refused("key_not_scalar", path=name)
    text = values.text(found, name).strip()
    return None if is_blank(text) else reader(text, name)


def _lead_id(text: str, name: str) -> int:
    digits = values.narrow(text)
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 20 and 0 < int(digits) <= LARGEST_ID):
        raise MarketoRefused("marketo_id_wrong", path=name)
    return int(digits)


def _foreign_id(text: str, name: str) -> str:
    if len(text) > TEXT_LENGTH:
        raise Refused("key_too_long", path=name, limit=TEXT_LENGTH)
    if "," in text:
        raise MarketoRefused("foreign_id_comma", path=name)
    return text


def _cookie(text: str, name: str) -> str:
    cookie = munchkin.cookie(text)
    if cookie is None:
        raise MarketoRefused("cookie_wrong", path=name)
    return cookie


def _email(text: str, name: str) -> str:
    email = values.narrow(text)
    if not _EMAIL.fullmatch(email):
        raise EmailRefused(email, name)
    return email


READERS: Mapping[str, Callable[[str, str], Any]] = {
    "id": _lead_id,
    "foreign_id": _foreign_id,
    "cookie": _cookie,
    "email": _email,
}
