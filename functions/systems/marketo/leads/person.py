"""One person as Marketo will get it: what finds the lead, and its fields by their REST names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from relay.delivering.locks.locks import Keys
from systems.marketo.rest import munchkin

EMAIL = "email"


class KeyKind(Enum):
    """What finds the lead, the strongest first.

    The list in help/soap-api/synclead.md names the cookie before the address. A browser may be shared, and its cookie
    came with every form, so that an address decides where there is one: as Sync Leads followed by Associate Lead do,
    which help/soap-api/migration.md puts in the place of the call.
    """

    ID = "id"
    FOREIGN = "foreign"
    EMAIL = "email"
    COOKIE = "cookie"


@dataclass(frozen=True, kw_only=True)
class Person:
    """A record that follows the rules."""

    kind: KeyKind
    key: int | str
    """Of this kind: the lead's id, the foreign id as its field holds it, the cookie, or the address."""
    cookie: str | None = None
    """To be associated with the lead once it is found or made."""
    email: str | None = None
    """The address that the person is known by, whether or not it finds the lead."""
    fields: Mapping[str, Any]
    """What is written beside the key; `email` among them is the lead's new address."""
    names: Keys
    """Everything that may stand for the same person in another record, in one spelling."""
    deduplicated: bool = True
    """Whether address and cookie may find a lead for a foreign id that none has."""

    @property
    def sought(self) -> Keys:
        """The names that decide who it is; the others are only written to the lead."""
        found = {name(self.kind, self.key)}
        if self.kind is KeyKind.EMAIL:
            found |= {name(KeyKind.EMAIL, each) for each in (self.email, self.fields.get(EMAIL)) if each}
            found |= {name(KeyKind.COOKIE, self.cookie)} if self.cookie else set()
        return frozenset(found)

    @property
    def claimed(self) -> Keys:
        """The name of a lead that gets the foreign id when no lead has it: the address.

        Of several persons with one address the first gets the lead that has no foreign id yet. The cookie, which may
        find that lead too, is of one lead at a time in any case.
        """
        return frozenset({name(KeyKind.EMAIL, self.email)} if self.claims and self.email else ())

    @property
    def claims(self) -> bool:
        """Whether a lead that the address or the cookie finds may get the foreign id."""
        return self.needs_try and self.deduplicated

    @property
    def needs_try(self) -> bool:
        """Whether it must be known if some lead has the foreign id: there is more by which a lead may be found."""
        return self.kind is KeyKind.FOREIGN and (self.email is not None or self.cookie is not None)

    @property
    def changes_email(self) -> bool:
        """Whether it is found by one address and gets another."""
        return self.kind is KeyKind.EMAIL and EMAIL in self.fields

    def can_be_followed_by(self, later: Person) -> bool:
        """Whether one write does what two, one after the other, would do.

        Foreign ids must be the same to the letter: some systems, such as Salesforce, tell their case apart. A cookie
        beside an address, or beside a foreign id that is new, may find another lead than these do alone.
        """
        if self.kind is not later.kind or self.changes_email or later.changes_email:
            return False
        if self.kind is KeyKind.EMAIL:
            return folded(self.key) == folded(later.key) and self.cookie == later.cookie
        is_first = self.cookie is None and self.kind is not KeyKind.FOREIGN
        return self.key == later.key and (is_first or later.cookie in (None, self.cookie))

    def followed_by(self, later: Person) -> Person:
        """Both in one, later values over earlier ones; who is known by an address is known by the first one."""
        return replace(
            later,
            cookie=later.cookie or self.cookie,
            email=self.email,
            fields={**self.fields, **later.fields},
            names=self.names | later.names,
        )


def name(kind: KeyKind, value: object) -> str:
    """One of a person's names."""
    return f"{kind.value}:{folded(munchkin.token(str(value)) if kind is KeyKind.COOKIE else value)}"


def is_cookie(name: str) -> bool:
    """Whether a name is that of a cookie."""
    return name.startswith(f"{KeyKind.COOKIE.value}:")


def folded(value: object) -> str:
    """As Marketo compares texts: without their case."""
    return str(value).strip().casefold()
