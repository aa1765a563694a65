"""Accounts and deals as they change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from relay.system.reads import Names
from relay.system.stream import Change
from systems.mazrica.names import ID, RecordList
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rest.walking import ListWalk
from systems.mazrica.rows import payloads
from systems.mazrica.rows.times import MomentReader
from systems.mazrica.streams.place import Place, Stage
from systems.mazrica.streams.reader import TakenRows


@dataclass(frozen=True, kw_only=True)
class RecordsPlan:
    """Whatever changes in a list. Implements ReadingPlan."""

    records: RecordList
    names: Names
    times: MomentReader

    def begin(self) -> None:
        """Nothing is needed."""

    def renew(self) -> None:
        """Nothing is remembered."""

    def stages(self, place: Place) -> Iterable[Stage]:
        """One walk, back to where the last one began."""
        known = place.totals.get(self.records, 0)
        yield Stage(
            name=self.records, walk=ListWalk(records=self.records, low=place.low_since_begin(self.records), known=known)
        )

    def take(self, place: Place, stage: Stage, rows: Sequence[JsonRow], *, is_last: bool) -> TakenRows:  # noqa: ARG002 - each row by itself
        """Each row is a change."""
        return TakenRows([self._change(row) for row in rows], place)

    def _change(self, row: JsonRow) -> Change:
        payload = payloads.of_row(row, self.records, self.times)
        return Change(str(row[ID]), payloads.version(payload, self.names), payload)
