"""Delivers events to one KARTE project: one request for each KARTE event, in order for each user.

KARTE counts an event twice that is written twice, so each is written through relay.delivering.at_most_once, by the id
of the webhook and its place in it: a webhook of several events that is tried again sends only those that are not there
yet.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import partial

from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.gate import MustWait
from relay.core.outcome import Cause, Delivered, Outcome, Rejected, Retry
from relay.core.refusal import Refused
from relay.delivering.at_most_once import KeptAnswer, Look, Lost, NotRun, Once
from relay.mapping.route_cache import MappingCache
from relay.system.access import Access
from systems.karte.client import KarteClient
from systems.karte.config import KarteConnection, KarteRoute
from systems.karte.errors import NoEffect, Verdict
from systems.karte.mapping import KarteEvent, Mapped, RouteMapping

_CLOCKS_APART = 60.0
"""Seconds by which KARTE's clock may differ."""


class KarteTarget:
    """Implements relay.system.target.Target."""

    def __init__(self, connection: KarteConnection, routes: Mapping[str, KarteRoute], access: Access) -> None:
        self._connection = connection
        self._client = KarteClient(connection.url, access.secret, access.gate)
        self._once = Once(access.state)
        self._routes = routes
        self._mappings = MappingCache(RouteMapping)

    def deliver(self, events: Sequence[Event], deadline: Deadline) -> Sequence[Outcome]:
        """One outcome for each event: see relay.system.target.Target.

        A webhook is Delivered when all its events are. Codes of the relay's own: the words of `relay.http.transport`,
        `http_{status}`, `redirected`, `secret_missing`, `secret_invalid`, and those of `relay.delivering.at_most_once`.
        """
        outcomes: list[Outcome] = []
        waiting: dict[str, Retry] = {}
        for event in events:
            try:
                mapped = self._mappings.of(self._routes[event.route]).read(event.payload, self._connection.user_data)
            except Refused as refused:
                outcomes.append(Rejected(cause=Cause(code=refused.code, message=refused.message("en"))))
                continue
            before = waiting.get(mapped.record_id)
            outcome = _held_back(before) if before else self._deliver(event, mapped, deadline)
            if isinstance(outcome, Retry):
                waiting.setdefault(mapped.record_id, outcome)
            outcomes.append(outcome)
        return outcomes

    def _deliver(self, event: Event, mapped: Mapped, deadline: Deadline) -> Outcome:
        """Write what is not there yet. One that is refused does not keep the others away; one that must wait does."""
        refused: list[Rejected] = []
        for at, each in enumerate(mapped.events):
            outcome = self._write(event, at, mapped, each, deadline)
            if isinstance(outcome, Retry):
                return outcome
            if isinstance(outcome, Rejected):
                refused.append(_at(outcome, at))
        return _worst(refused) if refused else Delivered(answer={"events": str(len(mapped.events))})

    def _write(self, event: Event, at: int, mapped: Mapped, karte_event: KarteEvent, deadline: Deadline) -> Outcome:
        relay_id = f"{event.id}-{at}" if self._connection.verify else None
        write = partial(self._client.write, mapped.keys, karte_event, relay_id, deadline)
        try:
            self._once.run(
                f"{event.id}#{at}",
                partial(_answer, write),
                deadline,
                failed=_failed,
                look=self._look(event, mapped, karte_event, relay_id, deadline),
                replayed_at=event.replayed_at,
            )
        except NotRun as not_run:
            return not_run.outcome
        return Delivered()

    def _look(
        self, event: Event, mapped: Mapped, karte_event: KarteEvent, relay_id: str | None, deadline: Deadline
    ) -> Look | None:
        if relay_id is None:
            return None
        since = event.received_at.timestamp() - _CLOCKS_APART

        def look(until: float) -> bool | None:
            """KARTE shows an event a while after it was written: only then its absence means something."""
            try:
                shown = self._client.shows(mapped.keys, karte_event.name, relay_id, since, deadline)
            except Lost:
                return None
            settled = time.time() - until >= self._connection.settle_seconds
            return None if shown is False and not settled else shown

        return look


def _answer(write: partial[None]) -> KeptAnswer:
    write()
    return {}


def _failed(error: Exception) -> Retry | Rejected | None:
    """What a write that surely had no effect means for its event."""
    if isinstance(error, MustWait):
        return error.outcome()
    if not isinstance(error, NoEffect):
        return None
    rejects = error.verdict is Verdict.REJECT
    return Rejected(cause=error.cause) if rejects else Retry(cause=error.cause, after=error.after)


def _held_back(before: Retry) -> Retry:
    message = f"held back behind an earlier event of this user: {before.cause.message}"
    return Retry(cause=Cause(code=before.cause.code, message=message), after=before.after, waiting=True)


def _at(rejected: Rejected, at: int) -> Rejected:
    cause = rejected.cause
    fields = {f"events[{at}]": [cause.message]}
    return Rejected(cause=Cause(code=cause.code, message=cause.message, status=cause.status, fields=fields))


def _worst(refused: Sequence[Rejected]) -> Rejected:
    """One cause for the webhook: that of the first event, with what was said of each."""
    first = refused[0].cause
    fields = {name: texts for each in refused for name, texts in each.cause.fields.items()}
    return Rejected(cause=Cause(code=first.code, message=first.message, status=first.status, fields=fields))
