"""What keeps an event from the target: it is none, it was overtaken, or the loop guard knows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from relay.aws.errors import AWS_ERRORS
from relay.core.outcome import Cause, Delivered, Outcome, Rejected, Retry
from relay.delivering.item import STALE, Checked, Item, Tried
from relay.delivering.newest_delivered import OVERTAKEN, Latest, of_record
from relay.loop_guard.guard import LoopGuard
from relay.loop_guard.news import BEHIND, NOT_JUDGED, JudgedEvent, QueuedEvent
from relay.telemetry import log, metrics

STUMBLED = Retry(cause=Cause(code="internal_fault", message="the relay itself failed at this event"))


@dataclass(frozen=True, kw_only=True)
class Judging:
    """Looks at a batch before it is written, and at what came of it afterwards."""

    connection: str
    latest: Latest
    guard: LoopGuard | None = None
    """Where events may tell of what the relay itself has written."""

    def check(self, items: Sequence[Item]) -> list[Checked]:
        """One for each, in order; where one must wait, so must all after it in its group."""
        flaws = [item.flaw or self._outdated(items[:position], item) for position, item in enumerate(items)]
        judged = self._judged(items, flaws)
        obstacles = [flaw or judged[at].verdict if at in judged else flaw for at, flaw in enumerate(flaws)]
        held = _held_back(items, obstacles)
        return [
            Checked(item, obstacle, judged.get(at, NOT_JUDGED))
            for at, (item, obstacle) in enumerate(zip(items, held, strict=True))
        ]

    def learn(self, tried: Sequence[Tried]) -> list[Tried]:
        """Remember what was delivered, or may have been.

        What was passed over for another event of the batch is judged again, unless that one is done.
        """
        if self.guard is None:
            return list(tried)
        done = [each for each in tried if each.may_be_done]
        self.guard.delivered(each.checked.judged for each in done)
        ids = {"", *(each.item.event.id for each in done if each.item.event)}
        return [each if each.checked.judged.behind in ids else replace(each, outcome=BEHIND) for each in tried]

    def _outdated(self, before: Sequence[Item], item: Item) -> Outcome | None:
        return self._overtaken(before, item) or self._stale(before, item)

    def _stale(self, before: Sequence[Item], item: Item) -> Delivered | None:
        """Why an event that has waited with its payload is not written: as below, of the record that was read."""
        known = of_record(item)
        if known is None or item.event is None or item.message.overwrites or not item.event.has_waited:
            return None
        name, read_at = known
        alike = (of_record(each) for each in before)
        if any(each is not None and each[0] == name and each[1] > read_at for each in alike):
            return STALE
        try:
            return STALE if self.latest.overtaken(name, read_at) else None
        except AWS_ERRORS as error:
            log.fault(error, connection=self.connection)
            return None

    def _overtaken(self, before: Sequence[Item], item: Item) -> Rejected | None:
        """Why a replayed event is not written: a newer one of its record was, or is in this batch."""
        message = item.message
        if item.event is None or not message.replayed or message.overwrites or not item.replaces:
            return None
        received_at = item.event.received_at
        alike = (each.event for each in before if each.message.group == message.group and each.replaces)
        if any(each is not None and each.received_at > received_at for each in alike):
            return OVERTAKEN
        try:
            return self.latest.overtaken(message.group, received_at)
        except AWS_ERRORS as error:
            log.fault(error, connection=self.connection)
            return None

    def _judged(self, items: Sequence[Item], flaws: Sequence[Outcome | None]) -> Mapping[int, JudgedEvent]:
        """What the loop guard says of those that have no flaw, by their place."""
        if self.guard is None:
            return {}
        asked = {
            at: QueuedEvent(item.event, insisted=item.message.overwrites)
            for at, item in enumerate(items)
            if flaws[at] is None and item.event is not None
        }
        return dict(zip(asked, self._verdicts(self.guard, [*asked.values()]), strict=True))

    def _verdicts(self, guard: LoopGuard, asked: Sequence[QueuedEvent]) -> Sequence[JudgedEvent]:
        """What the loop guard says; an event that it stumbles over must wait, and no other."""
        try:
            return guard.judge(asked)
        except Exception as error:  # noqa: BLE001 - a fault at one event must not fail what has nothing to do with it
            log.fault(error, connection=self.connection)
            metrics.count("Faults", connection=self.connection)
            if len(asked) == 1:
                return [JudgedEvent(STUMBLED)]
            return [judged for each in asked for judged in self._verdicts(guard, [each])]


def _held_back(items: Sequence[Item], obstacles: Sequence[Outcome | None]) -> list[Outcome | None]:
    """The obstacles; behind one of its group that must wait, all wait but those that are rejected anyway."""
    held: list[Outcome | None] = []
    waiting: dict[str, Retry] = {}
    for item, obstacle in zip(items, obstacles, strict=True):
        group = item.message.group
        if group in waiting and not isinstance(obstacle, Rejected):
            held.append(waiting[group])
            continue
        if isinstance(obstacle, Retry):
            waiting[group] = obstacle
        held.append(obstacle)
    return held
