"""From a lead to a row of an import file, or to why it has none: as the route to Mazrica would have it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from msgspec.structs import asdict

from operations.systems.mazrica.account_scopes import AccountScopes
from operations.systems.mazrica.import_format import ImportFormat
from operations.systems.mazrica.there_already import ThereAlready
from relay.core.refusal import Refused
from systems.mazrica.config import LeadItems
from systems.mazrica.people.index_keys import by_company
from systems.mazrica.people.links import sent_mark
from systems.mazrica.people.making import MakingNote
from systems.mazrica.target.accounts import Accounts
from systems.mazrica.target.mapping import ItemValue, LeadContact, lead_reader
from systems.mazrica.target.route import AccountRule, MazricaRoute
from systems.mazrica.target.spelling import named_items

SKIPPED = (
    "there_already",
    "same_address",
    "email_invalid",
    "refused",
    "no_company",
)
"""Why a lead has no row: a contact is there; another lead of the files has its address; it has something in the place
of an address (M-23); the route refuses its values; it names no company, of which an account could be made."""

WITHOUT_ACCOUNT = "without_account"
"""Counted beside its row: a contact with a company for which no account is there yet."""


class ImportRow(NamedTuple):
    """One row."""

    lead: int
    cells: list[str]
    note: MakingNote | None = None
    """What the relay is to know of a contact that comes of it."""
    scope: tuple[str, str] | None = None
    """Of an account: for whom it stands, and the key of its name and phone."""
    counted: str = ""


@dataclass
class ImportRows:
    """Makes rows of leads, each lead and each address once."""

    route: MazricaRoute
    items: LeadItems
    format: ImportFormat
    there: ThereAlready
    scopes: AccountScopes
    url: Callable[[int], str | None]
    """The link to a lead's activities, where the connection has an item for it and the stack shows them."""
    now: Callable[[], float]
    leads: set[int] = field(default_factory=set)
    """Those that have been looked at."""
    addresses: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    """Scopes of accounts that have a row."""

    def __post_init__(self) -> None:
        self._read = lead_reader(self.route)

    def of(self, payload: Mapping[str, Any]) -> ImportRow | str:
        """A row, or why there is none; empty for a lead that was looked at before."""
        try:
            lead = self._read(payload)
        except Refused:
            return "refused"
        if lead.lead in self.leads:
            return ""
        self.leads.add(lead.lead)
        return self._account(lead) if self.format.kind == "accounts" else self._contact(lead)

    def known(self, cells: list[str]) -> None:
        """Take note of a row that was written by a run before."""
        if self.format.kind == "accounts":
            name, phone = (self._cell(cells, self.format.place(word)) for word in ("name", "phone"))
            self.taken |= self.scopes.of_company(by_company(name, phone))
            return
        lead = self._cell(cells, self.format.items.get(self.items.lead_id or 0))
        if lead.isdecimal():
            self.leads.add(int(lead))
        if address := self._cell(cells, self.format.place("email")):
            self.addresses.add(address.casefold())

    def _contact(self, lead: LeadContact) -> ImportRow | str:
        if self.there.has(lead):
            return "there_already"
        if lead.is_email_invalid:
            return "email_invalid"
        address = (lead.email or "").casefold()
        if address and address in self.addresses:
            return "same_address"
        self.addresses.add(address)
        rule = self.route.accounts
        account = self.there.account(lead, rule, self.scopes.company_of) if rule is not None and lead.company else None
        values = dict(lead.items)
        if "activity_url" not in values and (url := self.url(lead.lead)):
            values["activity_url"] = url
        cells = self._cells({"name": lead.name, "email": lead.email or "", "customer": str(account or "")})
        numbers: Mapping[str, int | None] = asdict(self.items)
        written: dict[str, ItemValue] = {}
        for name, each in named_items(values, self.items).items():
            place = self.format.items.get(numbers[name] or 0)
            if each is None or place is not None:
                written[name] = each
            if each is not None and place is not None:
                cells[place] = str(each)
        note = MakingNote(
            at=self.now(), name=lead.name, email=lead.email or "", customer=account, sent=sent_mark(written)
        )
        lacks = rule is not None and bool(lead.company) and account is None
        return ImportRow(lead.lead, cells, note, counted=WITHOUT_ACCOUNT if lacks else "")

    def _account(self, lead: LeadContact) -> ImportRow | str:
        rule = self.route.accounts or AccountRule()
        if lead.is_email_invalid or not lead.company:
            return "email_invalid" if lead.is_email_invalid else "no_company"
        scope, company = Accounts.scope(lead, rule), by_company(lead.company, lead.phone)
        if scope in self.taken or self.there.has(lead) or self.there.account(lead, rule, {}) is not None:
            return "there_already"
        self.taken.add(scope)
        cells = self._cells({"name": lead.company, "phone": lead.phone})
        return ImportRow(lead.lead, cells, scope=(scope, company))

    def _cells(self, values: Mapping[str, str]) -> list[str]:
        cells = [""] * len(self.format.header)
        for word, value in values.items():
            place = self.format.place(word)
            if place is not None:
                cells[place] = value
        return cells

    @staticmethod
    def _cell(cells: list[str], place: int | None) -> str:
        return "" if place is None or place >= len(cells) else cells[place]
