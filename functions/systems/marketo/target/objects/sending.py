"""The calls that write records, each of another key.

What is written to new records only is written by creating them (createOnly), which Marketo itself refuses where they
are there already; those are then updated without it. So whoever creates a record at the same time, or has created it
when an answer was lost, loses nothing and is not written over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from relay.core.outcome import Cause
from systems.marketo.rest.calls.objects import CustomObjects
from systems.marketo.rest.errors import CallFailed, Verdict
from systems.marketo.rest.halving import TROUBLES, Halving, Trouble
from systems.marketo.rest.results import RecordResult
from systems.marketo.target.objects.record import OutgoingRecord

UNCHANGED = "unchanged"
"""Status of a record that is there, and of which nothing was to be written."""

_EXISTS = frozenset({"1005", "1017"})
"""That a lead, or an object, exists already (https://github.com/AdobeDocs/marketo-developer.en,
help/rest-api/error-codes.md): which of them createOnly says of a custom object is not told."""
_GONE = "1013"
_DELETED = CallFailed(Cause(code=_GONE, message="the record was deleted while it was written"), Verdict.RETRY)

Sent = Iterator[tuple[OutgoingRecord, RecordResult | Trouble]]


class ObjectCalls(NamedTuple):
    """Of one custom object, in one run."""

    objects: CustomObjects
    name: str
    halving: Halving

    def send(self, records: Sequence[OutgoingRecord]) -> Sent:
        """What came of each."""
        yield from self._sync([each for each in records if not each.filled.new], "createOrUpdate")
        there: list[OutgoingRecord] = []
        for record, answer in self._sync([each for each in records if each.filled.new], "createOnly"):
            if _says(answer, _EXISTS):
                there.append(record)
            else:
                yield record, answer
        yield from self._update(there)

    def _update(self, there: Sequence[OutgoingRecord]) -> Sent:
        for place, record in enumerate(there):
            if not record.changes:
                yield record, RecordResult(status=UNCHANGED, seq=place)
        for record, answer in self._sync([each for each in there if each.changes], "updateOnly"):
            yield record, _DELETED if _says(answer, {_GONE}) else answer

    def _sync(self, records: Sequence[OutgoingRecord], action: str) -> Sent:
        def call(some: Sequence[OutgoingRecord]) -> list[RecordResult]:
            values = [each.whole if action == "createOnly" else each.filled.values for each in some]
            return self.objects.sync(self.name, values, action=action)

        for some, answer in self.halving.ask(records, call) if records else ():
            for at, record in enumerate(some):
                yield record, answer if isinstance(answer, TROUBLES) else answer[at]


def _says(answer: RecordResult | Trouble, codes: frozenset[str] | set[str]) -> bool:
    return isinstance(answer, RecordResult) and any(reason.code in codes for reason in answer.reasons)
