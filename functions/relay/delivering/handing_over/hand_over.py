"""From one event to the next: `then:` takes what was found to another route, `on_dead_letter:` what failed.

Found is what a look-up answers, or whom a write was about, where its target says so (relay.system.tells_on).

The event that was asked about leaves its queue only once the next one is safely in its own: send, then delete. Nothing
is remembered. So a function that is killed in between looks up again, and sends the event once more under the same id;
what may be done only once knows it by that (relay.delivering.at_most_once).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from relay.aws.errors import AWS_ERRORS
from relay.core.config import Then
from relay.core.event import Event
from relay.core.outcome import Cause, Delivered, Outcome, Retry
from relay.delivering.handing_over.next_event import NextEvents, NotForIt, Onward, with_asked
from relay.delivering.item import Tried
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


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """What one connection's events lead to."""

    connection: str
    events: NextEvents
    outboxes: Mapping[str, Outbox] = field(default_factory=dict)
    """Of each connection to which a next route leads."""

    def lead_on(self, tried: Sequence[Tried]) -> list[Tried]:
        """The same events; of look-ups only those are delivered whose next event is in its queue, where they have one.

        It comes before anything says that an event is done: what is not handed over yet must come again.
        """
        steps = _in_order(tried, [self._step(each) for each in tried])
        stuck = self._send([step for step in steps if isinstance(step, _Going)])
        return [
            replace(each, outcome=self._ended(step, stuck) if isinstance(step, _Going) else step)
            for each, step in zip(tried, steps, strict=True)
        ]

    def _step(self, each: Tried) -> Outcome | _Going:
        """What becomes of an event, or the next one that must be sent first."""
        then, found = _then(each), each.item.event
        if then is None or found is None or not isinstance(each.outcome, Delivered):
            return each.outcome
        if each.outcome.found is None and not _only_looks_up(each):
            return each.outcome
        try:
            return self._onward(found, each.outcome, then, is_answer=_only_looks_up(each))
        except NotForIt as refused:
            return refused.outcome
        except AWS_ERRORS as error:
            log.fault(error, connection=self.connection)
            return NOT_HANDED_OVER
        except Exception as error:  # noqa: BLE001 - a fault of the next route's system must hold up no other record
            log.fault(error, connection=self.connection)
            metrics.count("Faults", connection=self.connection)
            return _STUMBLED

    def _onward(self, event: Event, outcome: Delivered, then: Then, *, is_answer: bool) -> Outcome | _Going:
        if outcome.found is not None:
            onward = self.events.make(event, then.route, with_asked(outcome.found, event.payload))
            return _Going(event, onward, _end(outcome, is_answer=is_answer))
        told = then.route if then.tells_nobody else then.instead
        if told is not None:
            onward = self.events.make(event, told, with_asked({}, event.payload))
            return _Going(event, onward, _end(outcome))
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

    def _ended(self, going: _Going, stuck: frozenset[str]) -> Outcome:
        if going.onward.to in stuck:
            return NOT_HANDED_OVER
        say_handed_over(going.first, going.onward, self.connection)
        return going.end


class _Going(NamedTuple):
    """An event whose next one must be sent; `end` is what becomes of it then."""

    first: Event
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


def _end(outcome: Delivered, skipped: str = "", *, is_answer: bool = True) -> Delivered:
    """What whoever waits for the answer is told: whether somebody was found, and nothing of who.

    `is_answer`: that is what was asked; else something was written, and its own answer stands.
    """
    found = {"found": "false" if outcome.found is None else "true"} if is_answer else {}
    return Delivered(
        answer={**outcome.answer, **found},
        skipped=skipped or outcome.skipped,
        made=outcome.made,
        warnings=outcome.warnings,
    )


def _then(each: Tried) -> Then | None:
    """What follows on an event that the target was asked about."""
    return None if each.item.route is None or each.checked.obstacle is not None else each.item.route.follows


def _only_looks_up(each: Tried) -> bool:
    return each.item.route is not None and each.item.route.only_looks_up


def _in_order(tried: Sequence[Tried], steps: Sequence[Outcome | _Going]) -> list[Outcome | _Going]:
    """The same; but a look-up waits behind one of its record that waits, or the older would have the last word."""
    waiting: set[str] = set()
    found: list[Outcome | _Going] = []
    for each, step in zip(tried, steps, strict=True):
        group = each.item.message.group
        found.append(HELD_BACK if group in waiting and _then(each) is not None else step)
        if isinstance(found[-1], Retry):
            waiting.add(group)
    return found
