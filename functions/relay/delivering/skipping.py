"""`unchanged: skip`: an event that would write what its route last wrote of the record never reaches the target.

What was written is remembered before an event is done. Where that fails, the event comes again: a memory that is behind
what the target holds would take a value that returns for unchanged, and the target would keep the one in between.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from relay.aws.errors import AWS_ERRORS
from relay.core.config import Route
from relay.core.outcome import Cause, Delivered, Outcome, Retry
from relay.core.refusal import Refused
from relay.delivering.item import UNCHANGED, Checked, Item, Tried
from relay.delivering.unchanged import PlannedWrite, Unchanged
from relay.system.access import Payload
from relay.telemetry import log, metrics

NOT_REMEMBERED = Retry(
    cause=Cause(code="not_remembered", message="what was written could not be remembered, so it is written again"),
    waiting=True,
)


@dataclass(frozen=True, kw_only=True)
class Skipping:
    """What one connection's routes last wrote."""

    connection: str
    memory: Unchanged
    fingerprint: Callable[[Route, Payload], str]
    """Of what a route would write: relay.system.target.TargetSide.fingerprint. Raises relay.core.refusal.Refused."""

    def pass_over(self, checked: Sequence[Checked]) -> list[Checked]:
        """The same; what is unchanged has that for an obstacle. Where the memory does not answer, all is sent."""
        found = [replace(each, write=self._write(each.item)) if each.obstacle is None else each for each in checked]
        known = self._known([each.write for each in found if each.write is not None])
        return [
            replace(each, obstacle=UNCHANGED) if each.write is not None and each.write.message_id in known else each
            for each in found
        ]

    def remember(self, tried: Sequence[Tried]) -> list[Tried]:
        """The same, remembered; what could not be remembered must come again, and all that was written behind it."""
        touched = [each for each in tried if _is_sent(each) and not _is_untouched(each.outcome)]
        last = {(each.item.route_name, each.item.message.group): self._told_now(each) for each in touched}
        try:
            self._keep([*last.values()])
        except AWS_ERRORS as error:
            log.fault(error, connection=self.connection)
            return _again(tried, touched)
        return list(tried)

    def _told_now(self, each: Tried) -> Tried:
        """With the fingerprint that could not be told before the target had learnt what it writes by."""
        if _print(each) or not isinstance(each.outcome, Delivered):
            return each
        return replace(each, checked=replace(each.checked, write=self._write(each.item)))

    def _known(self, writes: Sequence[PlannedWrite]) -> set[str]:
        try:
            return self.memory.known(writes) if writes else set()
        except AWS_ERRORS as error:
            log.fault(error, connection=self.connection)
            return set()

    def _keep(self, last: Sequence[Tried]) -> None:
        """Remember the last write of each record; what it holds is certain only where it was delivered."""
        certain = {each.item.message.id for each in last if isinstance(each.outcome, Delivered) and _print(each)}
        writes = [(each.item.message.id in certain, each.checked.write) for each in last]
        self.memory.delivered([write for kept, write in writes if kept and write])
        self.memory.rejected([write for kept, write in writes if not kept and write])

    def _write(self, item: Item) -> PlannedWrite | None:
        if item.event is None or item.route is None or item.route.unchanged == "send":
            return None
        written = self._fingerprint(item.route, item.event.payload)
        return PlannedWrite(
            item.message.id, item.event.route, item.message.group, written, insisted=item.message.replayed
        )

    def _fingerprint(self, route: Route, payload: Payload) -> str:
        """Empty where it cannot be told; the target then says why."""
        try:
            return self.fingerprint(route, payload)
        except Refused:
            return ""
        except Exception as error:  # noqa: BLE001 - a fault at one event must not fail what has nothing to do with it
            log.fault(error, connection=self.connection)
            metrics.count("Faults", connection=self.connection)
            return ""


def _is_sent(each: Tried) -> bool:
    return each.checked.write is not None and each.checked.obstacle is None


def _is_untouched(outcome: Outcome) -> bool:
    """Whether the target surely holds what it held before: the event was not sent."""
    return outcome.waiting if isinstance(outcome, Retry) else isinstance(outcome, Delivered) and bool(outcome.skipped)


def _print(each: Tried) -> str:
    return each.checked.write.fingerprint if each.checked.write else ""


def _again(tried: Sequence[Tried], touched: Sequence[Tried]) -> list[Tried]:
    """With `touched` waiting, and whatever of their records was written over them: it would else be overwritten."""
    begun: set[str] = set()
    found: list[Tried] = []
    for each in tried:
        group = each.item.message.group
        if each in touched:
            begun.add(group)
        is_behind = group in begun and each.checked.obstacle is None and each.item.replaces
        held = not isinstance(each.outcome, Retry) and (each in touched or is_behind)
        found.append(replace(each, outcome=NOT_REMEMBERED) if held else each)
    return found
