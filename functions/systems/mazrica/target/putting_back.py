"""The Lead ID in a contact's item is a copy that anybody at Mazrica can edit: edited, it is put back (M-21).

Who is linked to whom is the relay's own memory, so nothing follows from what was typed. It is noticed when the index
reads what changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from relay.core.deadline import Deadline
from relay.telemetry import log
from systems.mazrica.config import LeadItems
from systems.mazrica.names import ID, RecordList
from systems.mazrica.people.index import IndexedRecord
from systems.mazrica.people.links import ContactLink, ContactLinks
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rest.errors import FailureKind, MazricaFailed
from systems.mazrica.rows.detail_items import items as items_of
from systems.mazrica.rows.detail_items import number_in
from systems.mazrica.rows.times import MomentReader
from systems.mazrica.target.contact_writing import ContactWriting
from systems.mazrica.target.mapping import ItemValue
from systems.mazrica.target.spelling import ContactBody

MOST = 100
"""Of one page: an import may overwrite the items of all, and the day's requests are for leads. What is left is written
with each lead's next change, or with the next walk through everything."""
STEP = "lead_id_put_back"
"""In the log, with the contact."""


@dataclass(frozen=True, kw_only=True)
class PuttingBack:
    """Looks at rows. Methods raise MustWait and botocore's errors."""

    links: ContactLinks
    writing: ContactWriting
    items: LeadItems
    times: MomentReader
    kept: Callable[[JsonRow], IndexedRecord]

    def look(self, rows: Sequence[JsonRow], deadline: Deadline) -> None:
        """Put back what was edited among these contacts.

        Raises MazricaFailed for what may pass, once all were tried: then the same rows are looked at again.
        """
        if "values" not in self.writing.known.get().shown:
            return
        links = self.links.of(row[ID] for row in rows)
        edited = [row for row in rows if row[ID] in links and self._is_edited(row, links[row[ID]])]
        trouble: MazricaFailed | None = None
        for row in edited[:MOST]:
            link = links[row[ID]]
            try:
                self._put_back(row, link, deadline)
            except MazricaFailed as failed:
                log.own_step(STEP, "warning", contact=row[ID], code=failed.cause.code)
                trouble = failed if failed.retry or failed.may_be_done else trouble
                if failed.kind is FailureKind.REQUEST:
                    break  # nothing is to be had by asking for the others
            else:
                log.own_step(STEP, "warning", contact=row[ID])
        if len(edited) > MOST:
            log.own_step(STEP, "warning", left=len(edited) - MOST)
        if trouble is not None:
            raise trouble

    def _is_edited(self, row: JsonRow, link: ContactLink) -> bool:
        return number_in(row, self.items.lead_id, self.times) != link.lead

    def _put_back(self, row: JsonRow, link: ContactLink, deadline: Deadline) -> None:
        """What else was edited is written with the lead's next change."""
        self.links.put(row[ID], replace(link, sent=""))
        right = ContactBody(items=self._right(row, link.lead))
        self.writing.update(row[ID], right, deadline, valued=self.kept(row).items)

    def _right(self, row: JsonRow, lead: int) -> dict[str, ItemValue]:
        """Ours as they are shown, with the lead's id: a PATCH may empty what it does not name."""
        shown = {each.id: each.value for each in items_of(row, RecordList.CONTACTS, self.times)}
        names = {"lead_score": self.items.lead_score, "acquisition_date": self.items.acquisition_date}
        names |= {"activity_url": self.items.activity_url}
        values = {name: shown.get(number) for name, number in names.items() if number is not None}
        return {"lead_id": lead, **{name: value for name, value in values.items() if value is not None}}
