"""Writing the events of webhooks, each at most once after success.

One of a lead's own, whose payload names no user, is written to those who were given the lead (K-21), or else to the
visitor that stands for it (K-22).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.outcome import Cause, Delivered, Outcome, Rejected, Retry
from relay.delivering.at_most_once import Look, Lost, NotRun, Once
from systems.karte.client import KarteClient
from systems.karte.config import KarteConnection
from systems.karte.errors import without_effect
from systems.karte.hook import KarteHook
from systems.karte.lead.links import Links
from systems.karte.mapping import KarteEvent, Mapped, RouteMapping
from systems.karte.people.names import UserKey

_CLOCKS_APART = 60.0
"""Seconds by which KARTE's clock may differ."""


@dataclass(frozen=True, kw_only=True)
class EventWriting:
    """Of one connection."""

    connection: KarteConnection
    client: KarteClient
    hook: KarteHook
    once: Once
    links: Links | None
    """None: no route gives anybody a lead, so nobody follows one."""

    def deliver(self, event: Event, mapping: RouteMapping, mapped: Mapped, deadline: Deadline) -> Outcome:
        """Write all events of a webhook. Raises Refused, and what Links raises."""
        if mapping.route.via == "hook":
            return self._post(event, mapped, deadline)
        users = self._followers(event, mapping, mapped)
        if not users:
            return self._to_one(event, mapped, "", deadline)
        answers = [
            self._to_one(event, mapping.read(event.payload, self.connection.user_data, user), f"/{user}", deadline)
            for user in users
        ]
        return _first_trouble(answers) or Delivered(answer={"events": str(len(mapped.events) * len(users))})

    def _followers(self, event: Event, mapping: RouteMapping, mapped: Mapped) -> list[UserKey]:
        """The users of a lead; none for an event that names its user, and of a lead that nobody was given."""
        if self.links is None or mapped.lead_id is None:
            return []
        users = self.links.users(mapped.lead_id)
        return self.links.decided(event.id, users[-1:] if mapping.route.linked == "last" else users)

    def _to_one(self, event: Event, mapped: Mapped, whom: str, deadline: Deadline) -> Outcome:
        """Write what is not there yet. One that is refused does not keep the others away; one that must wait does."""
        refused: list[Rejected] = []
        for at, each in enumerate(mapped.events):
            outcome = self._write(event, f"{at}{whom}", mapped, each, deadline)
            if isinstance(outcome, Retry):
                return outcome
            if isinstance(outcome, Rejected):
                refused.append(_at(outcome, at))
        return _worst(refused) if refused else Delivered(answer={"events": str(len(mapped.events))})

    def _write(self, event: Event, place: str, mapped: Mapped, karte_event: KarteEvent, deadline: Deadline) -> Outcome:
        relay_id = f"{event.id}-{place}" if self.connection.verify else None
        write = partial(self.client.write, mapped.keys, karte_event, relay_id, deadline)
        look = self._look(event, mapped, karte_event, relay_id, deadline)
        return at_most_once(self.once, f"{event.id}#{place}", write, event, deadline, look=look)

    def _post(self, event: Event, mapped: Mapped, deadline: Deadline) -> Outcome:
        """All of them in one request, as Marketo would."""
        post = partial(self.hook.post, mapped.lead, mapped.events, deadline)
        outcome = at_most_once(self.once, f"{event.id}#hook", post, event, deadline)
        return Delivered(answer={"events": str(len(mapped.events))}) if isinstance(outcome, Delivered) else outcome

    def _look(
        self, event: Event, mapped: Mapped, karte_event: KarteEvent, relay_id: str | None, deadline: Deadline
    ) -> Look | None:
        if relay_id is None:
            return None
        since = event.received_at.timestamp() - _CLOCKS_APART

        def look(until: float) -> bool | None:
            """KARTE shows an event a while after it was written: only then its absence means something."""
            try:
                shown = self.client.shows(mapped.keys, karte_event.name, relay_id, since, deadline)
            except Lost:
                return None
            settled = time.time() - until >= self.connection.settle_seconds
            return None if shown is False and not settled else shown

        return look


def at_most_once(
    once: Once, key: str, write: partial[None], event: Event, deadline: Deadline, *, look: Look | None = None
) -> Outcome:
    """Run a write that must not be repeated after it has succeeded."""

    def run() -> dict[str, str]:
        write()
        return {}

    try:
        once.run(key, run, deadline, failed=without_effect, look=look, replayed_at=event.replayed_at)
    except NotRun as not_run:
        return not_run.outcome
    return Delivered()


def _first_trouble(answers: Sequence[Outcome]) -> Outcome | None:
    """What must be tried again comes first: nobody is given up before it is known for all."""
    order = (Retry, Rejected)
    return next((each for kind in order for each in answers if isinstance(each, kind)), None)


def _at(rejected: Rejected, at: int) -> Rejected:
    cause = rejected.cause
    fields = {f"events[{at}]": [cause.message]}
    return Rejected(cause=Cause(code=cause.code, message=cause.message, status=cause.status, fields=fields))


def _worst(refused: Sequence[Rejected]) -> Rejected:
    """One cause for the webhook: that of the first event, with what was said of each."""
    first = refused[0].cause
    fields = {name: texts for each in refused for name, texts in each.cause.fields.items()}
    return Rejected(cause=Cause(code=first.code, message=first.message, status=first.status, fields=fields))
