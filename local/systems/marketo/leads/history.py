"""What the activity log says of leads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from local.systems.marketo.activities import type_ids
from local.systems.marketo.activities.activity import field_change
from local.systems.marketo.activities.log import Log
from local.systems.marketo.clock import Clock
from local.systems.marketo.leads.fields import Fields
from local.systems.marketo.leads.store import Changes, Lead


class History:
    """Writes the activities of leads as they happen. `source` is who did it, as Marketo names it."""

    def __init__(self, log: Log, clock: Clock, fields: Fields) -> None:
        self._log = log
        self._clock = clock
        self._fields = fields

    def created(self, lead: Lead, source: str) -> None:
        """A lead is new."""
        self._log.add(lead.id, type_ids.NEW_LEAD, lead.created, attributes=_origin(source))

    def became_known(self, lead: Lead, source: str) -> None:
        """A lead was anonymous until now."""
        self._note(lead.id, type_ids.NEW_LEAD, attributes=_origin(source))

    def changed(self, lead: Lead, changes: Changes, source: str) -> None:
        """Fields got other values: one activity each."""
        for name, (before, after) in changes.items():
            number, label = self._fields.number(name), self._fields.named(name).label
            change = field_change(number, name, before, after)
            told = {"New Value": change["newValue"], "Old Value": change["oldValue"], **_origin(source)}
            self._note(lead.id, type_ids.CHANGE, primary=label, primary_id=number, attributes=told, fields=[change])

    def deleted(self, lead: Lead) -> None:
        """A lead was deleted."""
        self._note(lead.id, type_ids.DELETE, primary=_full_name(lead), primary_id=lead.id)

    def merged(self, winner: Lead, losers: Sequence[Lead], source: str, *, updated: bool) -> None:
        """Leads became one.

        Attributes: https://github.com/fivetran/dbt_marketo_source (macros/get_activity_merge_leads_columns.sql).
        That the activity is the winner's, one for all losers, is an inference.
        """
        ids = f"[{','.join(str(loser.id) for loser in losers)}]"
        told = {"Merge IDs": ids, "Master Updated": updated, "Merge Source": source, "Merged in Sales": False}
        self._note(winner.id, type_ids.MERGE, primary=_full_name(winner), primary_id=winner.id, attributes=told)

    def took_over(self, loser: Lead, winner: Lead) -> None:
        """A lead vanished; its activities are another's."""
        self._log.move(loser.id, winner.id)

    def moved(self, lead: Lead) -> None:
        """A lead is in another partition."""
        self._note(lead.id, type_ids.CHANGE_PARTITION, primary=lead.partition)

    def visited(self, lead: Lead, page: str) -> None:
        """A page was opened."""
        self._note(lead.id, type_ids.VISIT, primary=page)

    def _note(self, lead: int, kind: int, **more: Any) -> None:
        self._log.add(lead, kind, self._clock.now(), **more)


def _origin(source: str) -> dict[str, Any]:
    return {"Source": source, "Reason": source}


def _full_name(lead: Lead) -> str:
    return " ".join(str(lead.values[each]) for each in ("firstName", "lastName") if each in lead.values)
