"""How a KARTE user, an address and a lead are named in what is remembered of them."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Literal

NameKind = Literal["user", "address", "lead"]

KarteKeys = dict[str, str]
"""Exactly one of `user_id` and `visitor_id`, as KARTE wants them."""

UserKey = str
"""`user_id/{id}` or `visitor_id/{id}`, the id bare."""

VISITOR = "vis-"
"""Before a visitor's id where KARTE names users, as in linked tables: `visitor_id` is without it
(https://github.com/plaidev/craft-codes, craft-functions/liff-line-id-send-karte)."""


def user_key(keys: KarteKeys) -> UserKey:
    """The name of the user in `keys`."""
    ((kind, value),) = keys.items()
    return f"{kind}/{value}"


def keys_of(user: UserKey) -> KarteKeys:
    """Back again."""
    kind, _, value = user.partition("/")
    return {kind: value}


def is_visitor(user: UserKey) -> bool:
    """Whether nobody has logged in there."""
    return user.startswith("visitor_id/")


def folded(address: str) -> str:
    """Spaces around and capitals play no part in an address, as at Marketo."""
    return address.strip().casefold()


def possible_users(text: str) -> list[UserKey]:
    """The users that somebody may mean who types an id."""
    bare = text.strip()
    return [f"user_id/{bare}", f"visitor_id/{bare.removeprefix(VISITOR)}"]


@dataclass(frozen=True)
class Hashes:
    """Keyed hashes, so that nobody finds a person in the table by guessing."""

    key: bytes

    def of(self, kind: NameKind, name: str) -> str:
        """Thirty-two hexadecimal digits."""
        plain = f"{kind}/{folded(name) if kind == 'address' else name}"
        return hmac.digest(self.key, plain.encode("utf-8", "surrogatepass"), "sha256")[:16].hex()
