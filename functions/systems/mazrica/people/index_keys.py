"""What contacts and accounts are looked for by: hashes, so that the index holds no address, name or number."""

from __future__ import annotations

import hashlib
import re
import unicodedata

import msgspec

from systems.mazrica.config import LeadItems
from systems.mazrica.names import CUSTOMER, EMAIL, NAME, PHONE, RecordList
from systems.mazrica.people.finding import plain
from systems.mazrica.people.index import IndexedRecord
from systems.mazrica.people.links import sent_mark
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rows.detail_items import items, number_in
from systems.mazrica.rows.payloads import linked_id
from systems.mazrica.rows.times import MomentReader

_NO_DIGIT = re.compile(r"[^0-9+]")
_BLANKS = re.compile(r"\s+")


def by_lead(lead: int) -> str:
    """Who shows a lead's id."""
    return f"l{lead}"


def by_address(address: str) -> str:
    """Who has an address, however its letters are written."""
    return f"m{_hash(plain(address))}"


def by_domain(domain: str) -> str:
    """Who has an account, and an address at a domain."""
    return f"d{_hash(domain.casefold())}"


def by_company(name: str, phone: str) -> str:
    """Accounts of a name and a phone: letters in any width and case, a phone by its digits."""
    plain_name = _BLANKS.sub(" ", unicodedata.normalize("NFKC", name)).strip().casefold()
    digits = _NO_DIGIT.sub("", unicodedata.normalize("NFKC", phone))
    return "a" + _hash(f"{plain_name}\n{digits}")


def of_contact(row: JsonRow, own: LeadItems, times: MomentReader) -> IndexedRecord:
    """What is kept of a contact."""
    address, customer = str(row.get(EMAIL) or ""), linked_id(row, CUSTOMER)
    lead = number_in(row, own.lead_id, times)
    keys = [] if lead is None else [by_lead(lead)]
    keys += [by_address(address)] if plain(address) else []
    keys += [by_domain(plain(address).rpartition("@")[2])] if "@" in address and customer is not None else []
    valued = {each.id: each.value for each in items(row, _CONTACTS, times) if each.value not in (None, "", [])}
    named: dict[str, int | None] = msgspec.structs.asdict(own)
    shown = {name: valued[number] for name, number in named.items() if number in valued}
    return IndexedRecord(tuple(keys), customer, tuple(valued), sent_mark(shown) if shown else "")


def of_account(row: JsonRow) -> IndexedRecord:
    """What is kept of an account."""
    return IndexedRecord((by_company(str(row.get(NAME) or ""), str(row.get(PHONE) or "")),))


_CONTACTS = RecordList.CONTACTS


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]
