"""What one payload says of whose lead it is: of a visit, of the roster, or of a change that was read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from relay.core.refusal import Refused
from relay.mapping import values
from relay.mapping.blank import is_blank
from relay.mapping.paths import Path
from systems.karte import limits
from systems.karte.lead.route import LeadUser
from systems.karte.people.names import VISITOR, UserKey
from systems.karte.refusal import KarteRefused

_COOKIE_STATE = Path("asked.cookie_state")
_OF_ROSTER = Path("asked.of_roster")
_DIGITS = 20


class LeadNow(NamedTuple):
    """A lead, as it was looked up or read."""

    id: str
    address: str
    """Empty where it has none."""
    gone: bool


class AskedLead(NamedTuple):
    """Whose lead it is, and which."""

    user: UserKey | None
    """Who asked; None: nobody did, the lead has changed."""
    visitor: UserKey | None
    """Beside a member: the visitor whose browser it was."""
    email: str
    """That KARTE has of who asked; empty where it has none, or did not say so."""
    of_roster: bool
    cookie: str
    """What the call said of the cookie: `ok`, `none`, `malformed`, or nothing."""
    lead: LeadNow | None
    """None: nobody was found."""

    @property
    def record_id(self) -> str:
        """What keeps its order: who asked, else the lead."""
        return self.user or f"lead/{self.lead.id if self.lead else ''}"


class AskedLeadReader:
    """One route's `user`, compiled once. Raises PathError for what `check_route` refuses."""

    def __init__(self, user: LeadUser) -> None:
        self._user, self._visitor = Path(user.user_id), Path(user.visitor_id)
        self._email, self._known_by = Path(user.email), Path(user.known_by)
        self._lead, self._gone = Path(user.lead_id), Path(user.gone)

    def read(self, payload: Mapping[str, Any]) -> AskedLead:
        """Raises Refused, naming what is wrong."""
        member, visitor = _user("user_id", self._user, payload), _user("visitor_id", self._visitor, payload)
        lead = self._found(payload)
        if member is None and visitor is None and lead is None:
            raise Refused("key_missing", path=self._lead.expression)
        return AskedLead(
            user=member or visitor,
            visitor=visitor if member else None,
            email=_text(self._email, payload),
            of_roster=_OF_ROSTER.read(payload) is True,
            cookie=_text(_COOKIE_STATE, payload),
            lead=lead,
        )

    def _found(self, payload: Mapping[str, Any]) -> LeadNow | None:
        found = self._lead.read(payload)
        if is_blank(found):
            return None
        text = values.narrow(values.text(found, self._lead.expression).strip())
        if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
            raise KarteRefused("lead_id_wrong", path=self._lead.expression)
        return LeadNow(text.lstrip("0") or "0", _text(self._known_by, payload), bool(self._gone.read(payload)))


def _user(kind: str, path: Path, payload: Mapping[str, Any]) -> UserKey | None:
    found = path.read(payload)
    if is_blank(found):
        return None
    if not values.is_scalar(found):
        raise Refused("key_not_scalar", path=path.expression)
    text = values.text(found, path.expression).strip()
    if kind == "visitor_id":
        text = text.removeprefix(VISITOR)
    if len(text.encode("utf-8", "surrogatepass")) > limits.ID_BYTES:
        raise KarteRefused("user_id_too_long", path=path.expression, limit=limits.ID_BYTES)
    return f"{kind}/{text}" if text else None


def _text(path: Path, payload: Mapping[str, Any]) -> str:
    found = path.read(payload)
    return values.text(found, path.expression).strip() if values.is_scalar(found) and not is_blank(found) else ""
