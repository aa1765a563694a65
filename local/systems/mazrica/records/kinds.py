"""What accounts, contacts and deals consist of.

Names are second-hand: github toshionoda/mazrica-civilink:mazrica/mazrica_client.py, and other public clients. That
only its name is compulsory of an account, and nine values of a deal, as well. The basic items of a contact, and 65,535
characters of memo: https://intercom.help/senses_manual/ja/articles/2979513 . A contact needs no account:
https://intercom.help/senses_manual/ja/articles/2979374 .
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

CUSTOMERS, CONTACTS, DEALS, ACTIONS = "customers", "contacts", "deals", "actions"
LONGEST_TEXT = 65_535


@dataclass(frozen=True)
class Column:
    """A value of a record. A `month` is from 1 to 12."""

    name: str
    type: Literal["text", "whole", "month", "date", "email"] = "text"
    required: bool = False


@dataclass(frozen=True)
class Link:
    """Another record, or a choice of the account's set-up, that a record names."""

    name: str
    required: bool = False

    @property
    def flat(self) -> str:
        """Its name where a write names only the id."""
        return f"{self.name}Id"


@dataclass(frozen=True)
class Kind:
    """What records of one kind hold. `quiet` are names that are always shown without a value."""

    name: str
    columns: tuple[Column, ...]
    links: tuple[Link, ...]
    items: str
    """The list of detail items."""
    item_id: str
    quiet: tuple[str, ...] = ()


KINDS: Mapping[str, Kind] = {
    CUSTOMERS: Kind(
        CUSTOMERS,
        (
            Column("name", required=True),
            Column("address"),
            Column("telNo"),
            Column("webUrl"),
            Column("employee", "whole"),
            Column("capital", "whole"),
            Column("establishYear", "whole"),
            Column("closingMonth", "month"),
            Column("companyNum"),
        ),
        (Link("industry"), Link("ownerRole")),
        "customerCustoms",
        "customerCustomItemId",
    ),
    CONTACTS: Kind(
        CONTACTS,
        (
            Column("name", required=True),
            Column("email", "email"),
            Column("tel"),
            Column("mobileTel"),
            Column("dept"),
            Column("position"),
            Column("address"),
            Column("memo"),
        ),
        (Link("customer"),),
        "contactCustoms",
        "contactCustomItemId",
    ),
    DEALS: Kind(
        DEALS,
        (
            Column("name", required=True),
            Column("amount", "whole"),
            Column("expectedContractDate", "date", required=True),
        ),
        tuple(
            Link(name, required=True)
            for name in ("dealType", "customer", "phase", "product", "probability", "channel", "user")
        ),
        "dealCustoms",
        "dealCustomItemId",
        ("dealCode", "totalCost", "totalProfit", "closingLeadtime", "fromEmail", "reason"),
    ),
}
