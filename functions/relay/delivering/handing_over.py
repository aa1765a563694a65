"""From one event to the next: `then:` takes what a look-up found to another route, `on_dead_letter:` what failed.

The event that was asked about leaves its queue only once the next one is safely in its own: send, then delete. Nothing
is remembered. So a function that is killed in between looks up again, and sends the event once more under the same id;
what may be done only once knows it by that (relay.delivering.at_most_once).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from relay.aws.errors import AWS_ERRORS
from relay.core.config import Route, Then
from relay.core.event import Event
from relay.core.outcome import Cause, Delivered, Outcome, Retry
from relay.delivering.next_event import NextEvents, NotForIt, Onward, with_asked
from relay.queue.batch_sender import NotQueued, Outbox
from relay.telemetry import log, metrics

NOBODY = "nobody"
"""Why an event ended without more: its look-up found nobody, and the route drops it then."""

NOT_HANDED_OVER = Retry(
    cause=Cause(code="not_handed_over", message="the queue of the next route did not take its event"), waiting=True
)
HELD_BACK = Retry(
    cause=Cause(code="held_back", message="an earlier event of this record has not been handed over"), waiting=True
)
_STUMBLED = Retry(cause=Cause(code="internal_fault", message="the relay itself failed at handing this event over"))
_NOBODY_YET = Cause(code="nobody_found", message="the look-up found nobody; it is made again")


class Answered(NamedTuple):
    """An event, with what its target said of it."""

    event: Event
    group: str
    """Of its own queue: what is of one record keeps its order on the way to the next queue."""
    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """What one connection's events lead to."""

    connection: str
    routes: Mapping[str, Route]
    """Those that lead to the connection."""
    events: NextEvents
    outboxes: Mapping[str, Outbox] = field(default_factory=dict)
    """Of each connection to which a next route leads."""

    def go_on(self, answered: Sequence[Answered]) -> list[Outcome]:
        """One outcome for each, in order: what is left of the target's once its next event is queued, or is not."""
        steps = _in_order(answered, [self._step(each) for each in answered], self._looks_up)
        stuck = self._send([step for step in steps if isinstance(step, _Going)])
        return [self._ended(each, step, stuck) for each, step in zip(answered, steps, strict=True)]

    def _looks_up(self, each: Answered) -> bool:
        return self._then(each) is not None

    def _then(self, each: Answered) -> Then | None:
        route = self.routes.get(each.event.route)
        return None if route is None else route.follows

    def _step(self, each: Answered) -> Outcome | _Going:
        """What becomes of an event, or the next one that must be sent first."""
        then, outcome = self._then(each), each.outcome
        if then is None or not isinstance(outcome, Delivered):
            return outcome
        try:
            return self._onward(each.event, outcome, then)
        except NotForIt as refused:
            return refused.outcome
        except AWS_ERRORS as error:
            log.fault(error, connection=self.connection)
            return NOT_HANDED_OVER
        except Exception as error:  # noqa: BLE001 - a fault of the next route's system must hold up no other record
            log.fault(error, connection=self.connection)
            metrics.count("Faults", connection=self.connection)
            return _STUMBLED

    def _onward(self, event: Event, outcome: Delivered, then: Then) -> Outcome | _Going:
        if outcome.found is not None:
            return _Going(self.events.make(event, then.route, with_asked(outcome.found, event.payload)), _end(outcome))
        if then.instead is not None:
            return _Going(self.events.make(event, then.instead, with_asked({}, event.payload)), _end(outcome))
        if then.again_after is not None:
            return Retry(cause=_NOBODY_YET, after=then.again_after)
        return _end(outcome, skipped=NOBODY)

    def _send(self, going: Sequence[_Going]) -> frozenset[str]:
        """Send the next events; the connections whose queue did not take all of theirs.

        What it may have taken is sent again with the rest, under the same ids.
        """
        by_connection: dict[str, list[Onward]] = {}
        for each in going:
            by_connection.setdefault(each.onward.to, []).append(each.onward)
        return frozenset(to for to, onward in by_connection.items() if not self._is_sent(to, onward))

    def _is_sent(self, to: str, onward: Sequence[Onward]) -> bool:
        try:
            self.outboxes[to].send(each.letter for each in onward)
        except (NotQueued, *AWS_ERRORS) as error:
            log.fault(error, connection=self.connection)
            return False
        return True

    def _ended(self, each: Answered, step: Outcome | _Going, stuck: frozenset[str]) -> Outcome:
        if not isinstance(step, _Going):
            return step
        if step.onward.to in stuck:
            return NOT_HANDED_OVER
        say_handed_over(each.event, step.onward, self.connection)
        return step.end


class _Going(NamedTuple):
    """An event whose next one must be sent; `end` is what becomes of it then."""

    onward: Onward
    end: Delivered


def say_handed_over(first: Event, onward: Onward, connection: str) -> None:
    """Write the line that ties the two events together."""
    log.step(
        "handed_over",
        event_id=first.id,
        route=first.route,
        connection=connection,
        lead=first.lead,
        to_event=onward.letter.event_id,
        to_route=onward.route,
        story=onward.story,
    )


def _end(outcome: Delivered, skipped: str = "") -> Delivered:
    """What whoever waits for the answer is told: whether somebody was found, and nothing of who."""
    found = "false" if outcome.found is None else "true"
    return Delivered(answer={**outcome.answer, "found": found}, skipped=skipped or outcome.skipped)


def _in_order(
    answered: Sequence[Answered], steps: Sequence[Outcome | _Going], looks_up: Callable[[Answered], bool]
) -> list[Outcome | _Going]:
    """The same; but a look-up must wait behind one of its record that waits, or the older would have the last word."""
    waiting: set[str] = set()
    found: list[Outcome | _Going] = []
    for each, step in zip(answered, steps, strict=True):
        is_behind = each.group in waiting and looks_up(each)
        found.append(HELD_BACK if is_behind else step)
        if isinstance(found[-1], Retry):
            waiting.add(each.group)
    return found
