"""One person as Marketo will get it: what finds the lead, and its fields by their REST names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from marketo import munchkin
from synclead.locks import Keys

EMAIL = "email"


class Kind(Enum):
    """What finds the lead, the strongest first.

    The order of the list in help/soap-api/synclead.md, which says no more of the cookie's place.
    """

    ID = "id"
    FOREIGN = "foreign"
    COOKIE = "cookie"
    EMAIL = "email"


@dataclass(frozen=True, kw_only=True)
class Person:
    """A record that follows the rules."""

    kind: Kind
    key: int | str
    """Of this kind: the lead's id, the foreign id as its field holds it, the cookie, or the address."""
    cookie: str | None = None
    """To be associated with the lead once it is found or made."""
    email: str | None = None
    """The address that came as a key, whether or not it finds the lead."""
    fields: Mapping[str, Any]
    """What is written beside the key; `email` among them is the lead's new address."""
    names: Keys
    """Everything that may stand for the same person in another record, in one spelling."""

    @property
    def sought(self) -> Keys:
        """The names that Marketo is asked for; the others are only written to the lead."""
        found = {name(self.kind, self.key)}
        if self.kind in (Kind.COOKIE, Kind.EMAIL):
            found |= self.addresses
        return frozenset(found)

    @property
    def addresses(self) -> Keys:
        """The addresses that came as a key or as a value, as names."""
        return frozenset(name(Kind.EMAIL, each) for each in (self.email, self.fields.get(EMAIL)) if each)

    @property
    def changes_email(self) -> bool:
        """Whether it is found by one address and gets another."""
        return self.kind is Kind.EMAIL and EMAIL in self.fields

    @property
    def keeps_email(self) -> bool:
        """Whether the address that came as a key is for a new lead alone: it must be known whether it is one."""
        return self.kind is Kind.FOREIGN and self.email is not None and EMAIL not in self.fields

    def can_be_followed_by(self, later: Person, *, in_workspace: bool = False) -> bool:
        """Whether one write does what two, one after the other, would do.

        Foreign ids must be the same to the letter: some systems, such as Salesforce, tell their case apart.
        """
        if self.kind is not later.kind or self.changes_email or later.changes_email:
            return False
        if self.kind is Kind.COOKIE and not self._shares_address_with(later, in_workspace=in_workspace):
            return False
        same = folded(self.key) == folded(later.key) if self.kind is Kind.EMAIL else self.key == later.key
        return same and (self.cookie == later.cookie or None in {self.cookie, later.cookie})

    def _shares_address_with(self, later: Person, *, in_workspace: bool) -> bool:
        """Whether the lead that a cookie finds is the same with the later record.

        A cookie that nobody has yet finds a lead by an address: which one that is, and whether the lead keeps it, must
        not depend on the later record. And a lead that an address finds may be in any partition, one that a cookie
        finds only in the workspace's own.
        """
        if EMAIL in later.fields and not later.fields[EMAIL]:
            return False
        if later.addresses and (self.addresses != later.addresses or len(self.addresses) > 1):
            return False
        return not (in_workspace and self.addresses)

    def followed_by(self, later: Person) -> Person:
        """Both in one, later values over earlier ones; a lead that is made has the address that came first as a key."""
        return replace(
            later,
            cookie=later.cookie or self.cookie,
            email=self.email,
            fields={**self.fields, **later.fields},
            names=self.names | later.names,
        )


def name(kind: Kind, value: object) -> str:
    """One of a person's names."""
    return f"{kind.value}:{folded(munchkin.token(str(value)) if kind is Kind.COOKIE else value)}"


def is_cookie(name: str) -> bool:
    """Whether a name is that of a cookie."""
    return name.startswith(f"{Kind.COOKIE.value}:")


def folded(value: object) -> str:
    """As Marketo compares texts: without their case."""
    return str(value).strip().casefold()
