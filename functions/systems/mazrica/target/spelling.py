"""How a contact is spelled in what is written: what nobody outside has seen of it, and what the account has shown.

Public clients leave three things open (systems.mazrica.names): how a contact names its account, where the value of a
detail item stands, and how a day is written. A spelling begins as relay.yaml and most clients have it; another one is
tried where Mazrica refuses it or shows that it passed over something, and what has worked is kept.

Whether a PATCH with some detail items leaves the others as they are is not known either. Until that is seen, and where
it does not, a contact's other items are written again with it: else what people have filled in would be gone.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from relay.aws.errors import AWS_ERRORS
from relay.aws.table import State
from relay.telemetry import log
from systems.mazrica.config import LeadItems, MazricaConnection
from systems.mazrica.names import (
    CUSTOMER,
    CUSTOMER_ID,
    EMAIL,
    ID,
    ITEM_IDS,
    ITEM_TYPE,
    ITEM_VALUE,
    ITEM_VALUES,
    ITEMS,
    NAME,
    RecordList,
)
from systems.mazrica.people.links import FOR_EVER
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rows.times import MomentReader
from systems.mazrica.target.mapping import ItemValue

SpelledPart = Literal["ids", "values", "dates"]
"""What may be spelled in two ways."""

ITEM_KINDS = {"lead_id": "number", "lead_score": "number", "acquisition_date": "date", "activity_url": "url"}
"""The types of the items, by the connection's words for them."""

_KEY = "mazrica-spelling"


class Spelling(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One way to spell a contact, and what is known of it."""

    ids: Literal["flat", "nested"] = "flat"
    said: Literal["flat", "nested"] = "flat"
    """What relay.yaml said of that when this was found out: another word there begins anew."""
    values: Literal["typed", "value"] = "typed"
    dates: Literal["moment", "date"] = "moment"
    shown: frozenset[SpelledPart] = frozenset()
    """Of these Mazrica has shown what was written."""
    told: frozenset[SpelledPart] = frozenset()
    """Of these it has not, in any spelling, and that has been said."""
    others: Literal["unknown", "stay", "go"] = "unknown"
    """What becomes of the detail items that a PATCH does not name."""

    @property
    def open(self) -> frozenset[SpelledPart]:
        """What is not settled yet."""
        return frozenset[SpelledPart](("ids", "values", "dates")) - self.shown - self.told


class ContactBody(msgspec.Struct, frozen=True, kw_only=True):
    """What is written of a contact."""

    name: str | None = None
    email: str | None = None
    customer: int | None = None
    items: Mapping[str, ItemValue] = {}
    """By the connection's words."""
    fields: Mapping[str, str | None] = {}
    """By the API's names."""

    @property
    def parts(self) -> frozenset[SpelledPart]:
        """What of it may be spelled in two ways."""
        found: set[SpelledPart] = set()
        if self.customer is not None:
            found.add("ids")
        if self.items:
            found.add("values")
        if self.items.get("acquisition_date") is not None:
            found.add("dates")
        return frozenset(found)


def spellings(first: Spelling, parts: frozenset[SpelledPart]) -> Iterator[Spelling]:
    """The first one, and all others that spell these parts in another way."""
    ids, values, dates = (_choices(first, part, parts) for part in ("ids", "values", "dates"))
    for one, two, three in product(ids, values, dates):
        yield replace(first, ids=one, values=two, dates=three)


def written(body: ContactBody, spelling: Spelling, items: LeadItems) -> dict[str, Any]:
    """A body as it is sent."""
    found: dict[str, Any] = dict(body.fields) if body.name is None else {NAME: body.name, **body.fields}
    found |= {} if body.email is None else {EMAIL: body.email}
    if body.customer is not None:
        found |= {CUSTOMER_ID: body.customer} if spelling.ids == "flat" else {CUSTOMER: {ID: body.customer}}
    numbers: dict[str, int | None] = msgspec.structs.asdict(items)
    entries = [
        _entry(number, ITEM_KINDS[name], value, spelling)
        for name, value in body.items.items()
        if (number := numbers[name]) is not None
    ]
    return {**found, ITEMS[RecordList.CONTACTS]: entries} if entries else found


def again(row: JsonRow, spelling: Spelling, but: Container[int], times: MomentReader) -> list[dict[str, Any]]:
    """The detail items of a contact, but for those that are written anew, as they are written once more."""
    entries = row.get(ITEMS[RecordList.CONTACTS])
    found = []
    for each in entries if isinstance(entries, list) else []:
        number, kind = each.get(ITEM_IDS[RecordList.CONTACTS]), str(each.get(ITEM_TYPE, ""))
        member = next((name for name in (ITEM_VALUES.get(kind, ITEM_VALUE), ITEM_VALUE) if name in each), None)
        value = None if member is None else each[member]
        if type(number) is int and number not in but and value not in (None, "", []):
            value = times.day(value) if kind == "date" else value
            found.append(_entry(number, kind, value, spelling))
    return found


def named_items(items: Mapping[str, ItemValue], known: LeadItems) -> dict[str, ItemValue]:
    """Those that the connection has an item for."""
    return {name: value for name, value in items.items() if getattr(known, name) is not None}


@dataclass(frozen=True)
class KnownSpelling:
    """What a connection's functions have found out together."""

    connection: MazricaConnection
    state: State

    def get(self) -> Spelling:
        """What is known; where that cannot be read, what relay.yaml says."""
        first = Spelling(ids=self.connection.ids, said=self.connection.ids)
        try:
            text = self.state.get(_KEY)
        except AWS_ERRORS as error:
            log.fault(error)
            return first
        found = msgspec.json.decode(text, type=Spelling) if text else first
        return found if found.said == first.said else first

    def learn(self, spelling: Spelling, *, shown: frozenset[SpelledPart], told: frozenset[SpelledPart]) -> None:
        """Keep how some parts are spelled, and that others are shown in no spelling."""
        found = self.get()
        parts = {part: getattr(spelling, part) for part in shown}
        self.put(replace(found, **parts, shown=found.shown | shown, told=found.told | told))

    def put(self, spelling: Spelling) -> None:
        """Keep it; where that fails it is found out again."""
        try:
            self.state.put(_KEY, msgspec.json.encode(spelling).decode(), FOR_EVER)
        except AWS_ERRORS as error:
            log.fault(error)


def _choices(first: Spelling, part: SpelledPart, parts: frozenset[SpelledPart]) -> Sequence[Any]:
    mine = getattr(first, part)
    return [mine, *(each for each in _ALL[part] if each != mine)] if part in parts else [mine]


_ALL: Mapping[SpelledPart, Sequence[str]] = {
    "ids": ("flat", "nested"),
    "values": ("typed", "value"),
    "dates": ("moment", "date"),
}


def _entry(number: int, kind: str, value: Any, spelling: Spelling) -> dict[str, Any]:
    member = ITEM_VALUES.get(kind, ITEM_VALUE) if spelling.values == "typed" else ITEM_VALUE
    if kind == "date" and value is not None and spelling.dates == "moment":
        value = f"{value}T00:00:00+09:00"
    return {ITEM_IDS[RecordList.CONTACTS]: number, member: value}
