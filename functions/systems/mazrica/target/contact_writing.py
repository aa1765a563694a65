"""Contacts made and changed, in the spelling that the account takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from msgspec.structs import replace

from relay.core.deadline import Deadline
from relay.telemetry import log
from systems.mazrica.config import LeadItems
from systems.mazrica.names import CUSTOMER, ID, ITEMS, RecordList
from systems.mazrica.rest.client import JsonRow, MazricaClient
from systems.mazrica.rest.errors import FailureKind, MazricaFailed
from systems.mazrica.rest.halving import by_id
from systems.mazrica.rest.walking import Walker
from systems.mazrica.rows.detail_items import items as items_of
from systems.mazrica.rows.payloads import linked_id
from systems.mazrica.rows.times import MomentReader
from systems.mazrica.target.mapping import ItemValue
from systems.mazrica.target.spelling import ContactBody, KnownSpelling, SpelledPart, Spelling, again, spellings, written

_NEWEST = 30
"""Rows among which what was just written is looked for: others write as well."""
_CONTACTS = RecordList.CONTACTS


class WrittenContact(NamedTuple):
    """A contact that was written."""

    id: int
    spelling: Spelling | None = None
    """In which; None where whoever has written it is gone."""


@dataclass(frozen=True, kw_only=True)
class ContactWriting:
    """Of one connection. Methods raise MazricaFailed and MustWait."""

    client: MazricaClient
    walker: Walker
    known: KnownSpelling
    items: LeadItems
    times: MomentReader

    def create(self, body: ContactBody, deadline: Deadline) -> WrittenContact:
        """Make a contact, whether or not there is one like it. Afterwards it is to be settled."""
        first = self.known.get()
        refused: MazricaFailed | None = None
        for spelling in spellings(first, body.parts & first.open):
            try:
                made = self.client.create(_CONTACTS, written(body, spelling, self.items), deadline)
            except MazricaFailed as failed:
                if failed.kind is not FailureKind.REQUEST:
                    raise
                refused = refused or failed
                continue
            return WrittenContact(int(made[ID]), spelling)
        raise refused or AssertionError("no spelling")

    def is_settled(self, body: ContactBody) -> bool:
        """Whether there is nothing about it that the account has never shown."""
        known = self.known.get()
        return not body.parts & known.open and (known.others != "unknown" or "values" not in known.shown)

    def settle(self, made: WrittenContact, body: ContactBody, deadline: Deadline) -> tuple[str, ...]:
        """Read back what was made, and write what was passed over in another spelling.

        Returns what is not shown even then, as it is called in a warning.
        """
        unseen = self._settled(made, body, deadline)
        self._find_out(made.id, body.items, deadline)
        return unseen

    def update(self, contact: int, body: ContactBody, deadline: Deadline, *, valued: Iterable[int] | None) -> None:
        """Write detail items and other values; the same again is the same.

        `valued` are the items in which the contact has a value; None where that is not known.
        """
        first = self.known.get()
        ours = {getattr(self.items, name) for name in body.items}
        has_others = bool(body.items) and (valued is None or not ours.issuperset(valued))
        needed = has_others and first.others != "stay"
        others = by_id(self.walker, _CONTACTS, contact, deadline) if needed else None
        refused: MazricaFailed | None = None
        for spelling in spellings(first, body.parts & first.open):
            try:
                self._patch(contact, body, spelling, deadline, others)
            except MazricaFailed as failed:
                if failed.kind is not FailureKind.REQUEST:
                    raise
                refused = refused or failed
                continue
            self._settled(WrittenContact(contact, spelling), body, deadline)
            if not has_others:
                self._find_out(contact, body.items, deadline)
            return
        raise refused or AssertionError("no spelling")

    def _patch(
        self, contact: int, body: ContactBody, spelling: Spelling, deadline: Deadline, others: JsonRow | None = None
    ) -> None:
        sent = written(body, spelling, self.items)
        ours = {getattr(self.items, name) for name in body.items}
        if others is not None and (entries := again(others, spelling, ours, self.times)):
            sent[ITEMS[_CONTACTS]] = [*entries, *sent.get(ITEMS[_CONTACTS], ())]
        self.client.update(_CONTACTS, contact, sent, deadline)

    def _settled(self, made: WrittenContact, body: ContactBody, deadline: Deadline) -> tuple[str, ...]:
        known = self.known.get()
        asked = body.parts & known.open
        row = self._newest(made.id, deadline) if asked else None
        if row is None:
            return ()
        spelling, lacking = made.spelling, asked - self._shown(row, body)
        for other in spellings(spelling or known, lacking) if lacking else ():
            if self._shows(made.id, body, other, asked, deadline):
                spelling, lacking = other, frozenset()
                break
        if spelling is not None:
            self.known.learn(spelling, shown=asked - lacking, told=lacking)
        if lacking:
            log.own_step("not_shown", "warning", parts=sorted(lacking))
        return tuple(sorted(_WORDS[part] for part in lacking))

    def _shows(
        self, contact: int, body: ContactBody, spelling: Spelling, asked: frozenset[SpelledPart], deadline: Deadline
    ) -> bool:
        """Whether a contact has everything, once it is written in this spelling."""
        try:
            self._patch(contact, body, spelling, deadline)
        except MazricaFailed as failed:
            if failed.kind is not FailureKind.REQUEST:
                raise
            return False
        row = self._newest(contact, deadline)
        return row is not None and not asked - self._shown(row, body)

    def _find_out(self, contact: int, items: Mapping[str, ItemValue], deadline: Deadline) -> None:
        """Whether a PATCH leaves the items that it does not name: by a contact that has none but those just written."""
        spelling = self.known.get()
        valued = {name: value for name, value in items.items() if value is not None}
        if spelling.others != "unknown" or "values" not in spelling.shown or len(valued) < 2:
            return
        [(name, value), *rest] = valued.items()
        self._patch(contact, ContactBody(items={name: value}), spelling, deadline)
        row = self._newest(contact, deadline)
        if row is None:
            return
        ids = {getattr(self.items, each) for each, _ in rest}
        stay = all(each.value is not None for each in items_of(row, _CONTACTS, self.times) if each.id in ids)
        stay = stay and ids <= {each.id for each in items_of(row, _CONTACTS, self.times)}
        if not stay:
            self._patch(contact, ContactBody(items=items), spelling, deadline)
        self.known.put(replace(spelling, others="stay" if stay else "go"))

    def _newest(self, contact: int, deadline: Deadline) -> JsonRow | None:
        found = self.client.page(_CONTACTS, 1, _NEWEST, deadline)
        return next((row for row in found.rows if row[ID] == contact), None)

    def _shown(self, row: JsonRow, body: ContactBody) -> frozenset[SpelledPart]:
        """What of a body a contact shows."""
        values = {each.id: each.value for each in items_of(row, _CONTACTS, self.times)}
        shown: set[SpelledPart] = set()
        if body.customer is not None and linked_id(row, CUSTOMER) == body.customer:
            shown.add("ids")
        if all(values.get(getattr(self.items, name)) == value for name, value in body.items.items() if name != _DATE):
            shown.add("values")
        if _DATE in body.items and values.get(self.items.acquisition_date or 0) == body.items[_DATE]:
            shown.add("dates")
        return frozenset(shown)


_DATE = "acquisition_date"
_WORDS: Mapping[SpelledPart, str] = {"ids": "customer", "values": "items", "dates": _DATE}
