"""Verifying: what a stream shows now beside what each route last delivered of it.

A fill with a verification reads a closed span like any other, and counts for each route and record whether what the
mapping makes of it is what was last delivered (relay.delivering.unchanged). It knows nothing of what the target holds,
nor what waits in its queue: a record with an event under way is different. When that is to be mended, it is queued
under the id that the event under way has, and the delivering function takes it for unchanged, or does the same again.

Where a stream can get records all at once, from a file that may be hours old, what looks different there is looked at
once more as it is now, so that no old value is counted, or queued.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from relay.core import event
from relay.core.config import Route
from relay.core.deadline import Deadline
from relay.core.refusal import Refused
from relay.delivering.unchanged import PlannedWrite, Unchanged
from relay.queue import queues
from relay.queue.serialise import storable
from relay.reading.events.letters import Accept
from relay.reading.parts.fill import Verification
from relay.reading.readers.bulk import BulkReader
from relay.reading.verifying.compared_page import ComparedPage, Comparison, as_begun
from relay.system.access import Payload
from relay.system.stream import Change, Page, Reader
from relay.telemetry import log


class ComparedFor(NamedTuple):
    """For what a page is compared."""

    reading: str
    routes: Sequence[str]
    """Of those that skip nothing nobody remembers what they delivered: they are left out."""
    asked: Verification
    reader: Reader


@dataclass(frozen=True, kw_only=True)
class Comparing:
    """What each route would deliver of a record, beside what it last delivered."""

    routes: Mapping[str, Route]
    accept: Accept
    fingerprint: Callable[[Route, Payload], str]
    """As relay.delivering.skipping.Skipping has it."""
    memory: Callable[[str], Unchanged]
    """Of the connection that a route leads to."""

    def page(self, page: Page, look: ComparedFor, deadline: Deadline) -> ComparedPage:
        """Compare a page. Raises botocore's errors, and what reading raises.

        What was about to be queued when a run was stopped counts as it did then.
        """
        names = [name for name in look.routes if self.routes[name].unchanged == "skip"]
        there = [each for each in page.changes if not each.deleted]
        found = ComparedPage(there, {name: self._compared(name, there) for name in names})
        if isinstance(look.reader, BulkReader) and (doubtful := [each.record for each in found.due()]):
            found = self._looked_again(found, doubtful, look.reader, deadline)
        _tell(look.reading, found)
        return ComparedPage(found.changes, {name: as_begun(name, found, look.asked) for name in names})

    def _looked_again(
        self, found: ComparedPage, doubtful: Sequence[str], reader: BulkReader, deadline: Deadline
    ) -> ComparedPage:
        """With those as they are now; what is gone by now is nothing to compare."""
        now = {each.record: each for each in reader.present(doubtful, deadline) if not each.deleted}
        gone = set(doubtful) - now.keys()
        changes = [now.get(each.record, each) for each in found.changes if each.record not in gone]
        results = {
            name: {record: result for record, result in each.items() if record not in gone}
            | self._compared(name, list(now.values()))
            for name, each in found.results.items()
        }
        return ComparedPage(changes, results)

    def _compared(self, name: str, changes: Sequence[Change]) -> dict[str, Comparison]:
        writes = {change.record: self._write(name, change) for change in changes}
        known = self.memory(self.routes[name].to).compared([each for each in writes.values() if each is not None])
        return {record: "refused" if write is None else _result(known[record]) for record, write in writes.items()}

    def _write(self, name: str, change: Change) -> PlannedWrite | None:
        """None: the mapping does not take it."""
        route = self.routes[name]
        try:
            payload = _delivered(storable(dict(change.payload)))
            accepted = self.accept(route, payload)
            written = self.fingerprint(route, payload)
        except Refused:
            return None
        return PlannedWrite(change.record, name, queues.message_group(route.to, accepted.key), written)


def _tell(reading: str, found: ComparedPage) -> None:
    """A line for each that is not as it was delivered: which record, and nothing of what it holds."""
    for route, results in found.results.items():
        for record, result in results.items():
            if result != "equal":
                log.step("differs", reading=reading, record=record, route=route, result=result)


def _delivered(payload: Payload) -> Payload:
    """A payload as it comes out of the queue: numbers are compared with their digits."""
    return event.decoded_payload(event.encoded_payload(dict(payload)).decode())


def _result(known: bool | None) -> Comparison:  # noqa: FBT001 - what Unchanged.compared says
    return "never" if known is None else "equal" if known else "different"
