"""From what is news on a page to events in the routes' queues."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from relay.aws.errors import AWS_ERRORS
from relay.core.config import Route
from relay.core.event import ChangedFields, Event, ReadFrom
from relay.core.refusal import Refused
from relay.history.kept_record import KeptRecord
from relay.queue import queues
from relay.queue.batch_sender import Letter, NotQueued, Outbox
from relay.queue.serialise import storable, stored
from relay.reading.parts.place import PartKey
from relay.system.access import Payload
from relay.system.stream import Change
from relay.system.target import Accepted
from relay.telemetry import log, metrics

Accept = Callable[[Route, Payload], Accepted]
"""What the system that a route leads to says of a payload. Raises relay.core.refusal.Refused."""


EventIds = Callable[[str, Change], str]
"""The id of a route's event of a change."""


class TellsChanged(Protocol):
    """What is told of the records of a page, where routes share fields both ways."""

    def concerns(self, route: str, change: Change) -> bool:
        """Whether a route is told of a record."""

    def changed(self, route: str, change: Change) -> ChangedFields | None:
        """What of a record has changed for a route; None: all of it is told."""


class Addressed(NamedTuple):
    """An event, ready for the queue of the connection that its route leads to."""

    to: str
    route: str
    lead: str
    letter: Letter


class Waits(NamedTuple):
    """For which run the events of a page count, and how they wait for persons (relay.reading.unmatched)."""

    until: float | None = None
    """When nobody waits any longer (epoch seconds); None: nobody has waited yet."""
    kept: datetime | None = None
    """When their records were read, where they wait with their payload; None: they are read again."""
    run: int = 0
    """Number of the run that read them first (relay.history)."""


class Taken(NamedTuple):
    """What the routes made of the news on a page."""

    letters: list[Addressed]
    changes: list[Change]
    """Those of which there is a letter."""
    refused: int
    records: Sequence[KeptRecord] = ()
    """What is kept of what was refused."""


@dataclass(frozen=True, kw_only=True)
class Letters:
    """Makes events of changes, for all the routes of a reading."""

    routes: Mapping[str, Route]
    accept: Accept
    outboxes: Callable[[str], Outbox]
    """By connection."""
    log_key: bytes
    now: Callable[[], datetime]

    def take(
        self,
        key: PartKey,
        changes: Iterable[Change],
        routes: Mapping[str, bool],
        ids: EventIds,
        *,
        at: datetime,
        waits: Waits,
        page: TellsChanged | None = None,
    ) -> Taken:
        """Map changes for `routes`, which say whether they are told of what is gone; `at` is when they were read.

        What a route refuses counts for that route, and stops nothing.
        """
        letters: list[Addressed] = []
        taken: list[Change] = []
        refused: list[KeptRecord] = []
        for change in changes:
            wanted = [route for route, gone in routes.items() if gone or not change.deleted]
            if page is not None:
                wanted = [route for route in wanted if page.concerns(route, change)]
            found = list(self._made(key, change, wanted, ids, at=at, waits=waits, page=page))
            made = [each for each in found if isinstance(each, Addressed)]
            letters += made
            taken += [change] if made else []
            refused += [each for each in found if isinstance(each, KeptRecord)]
        return Taken(letters, taken, len(refused), refused)

    def send(self, letters: Iterable[Addressed]) -> None:
        """Queue them all, in order within each record. Raises relay.queue.batch_sender.NotQueued and botocore's errors.

        Every queue is tried, so that one that takes no messages does not keep the others waiting for the next run.
        """
        found: dict[str, list[Addressed]] = {}
        for each in letters:
            found.setdefault(each.to, []).append(each)
        failures: list[Exception] = []
        for to, few in found.items():
            try:
                self.outboxes(to).send(each.letter for each in few)
            except (NotQueued, *AWS_ERRORS) as error:
                failures.append(error)
                continue
            _tell(to, few)
        if failures:
            raise failures[0]

    def _made(
        self,
        key: PartKey,
        change: Change,
        routes: Iterable[str],
        ids: EventIds,
        *,
        at: datetime,
        waits: Waits,
        page: TellsChanged | None,
    ) -> Iterator[Addressed | KeptRecord]:
        for route in routes:
            try:
                changed = page.changed(route, change) if page else None
                yield self._letter(key, change, route, ids, at=at, waits=waits, changed=changed)
            except Refused as refused:
                log.step(
                    "refused",
                    error=refused.code,
                    reason=refused.reason,
                    record=change.record,  # and not its version, which may be a fingerprint of what it holds
                    reading=key.reading,
                    route=route,
                )
                yield self._refused(change, route, refused)

    def _refused(self, change: Change, route: str, refused: Refused) -> KeptRecord:
        facts = {name: each if isinstance(each, int) else str(each) for name, each in refused.facts.items()}
        return KeptRecord(
            kind="failed",
            at=self.now(),
            route=route,
            record=change.record,
            codes=(refused.code,),
            reason=refused.reason,
            facts=facts,
        )

    def _letter(
        self,
        key: PartKey,
        change: Change,
        route: str,
        ids: EventIds,
        *,
        at: datetime,
        waits: Waits,
        changed: ChangedFields | None,
    ) -> Addressed:
        to = self.routes[route].to
        payload = storable(dict(change.payload))
        accepted = self.accept(self.routes[route], payload)
        lead = log.lead_hash(self.log_key, accepted.lead)
        made = Event(
            id=ids(route, change),
            route=route,
            received_at=self.now(),
            observed_at=at if key.kind == "fill" else None,
            lead=lead,
            payload=payload,
            changed=changed,
            read_from=ReadFrom(
                reading=key.reading, record=change.record, run=waits.run, until=waits.until, kept=waits.kept
            ),
        )
        return Addressed(to, route, lead, Letter(made.id, stored(made), queues.message_group(to, accepted.key)))


def _tell(to: str, letters: Iterable[Addressed]) -> None:
    few = list(letters)
    for each in few:
        log.step("accepted", event_id=each.letter.event_id, lead=each.lead, connection=to, route=each.route)
    metrics.batch(to, [(each.route, "Accepted") for each in few], [])
