"""Asking the target to write what nothing keeps from it; a fault of the target holds back one record only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from relay.core.deadline import Deadline
from relay.core.outcome import Told
from relay.delivering.item import Checked, Item, Tried
from relay.delivering.judging import STUMBLED
from relay.delivering.persons import NOBODY_WAITS, Persons
from relay.system.target import Target
from relay.telemetry import log, metrics


@dataclass(frozen=True, kw_only=True)
class Writing:
    """One connection's target."""

    connection: str
    target: Target
    persons: Persons = NOBODY_WAITS

    def write(self, checked: Sequence[Checked], deadline: Deadline) -> list[Tried]:
        """What became of each; what has an obstacle never reaches the target."""
        clear = [each.item for each in checked if each.obstacle is None]
        answers = iter(self.persons.note(clear, self._answers(clear, deadline)))
        return [Tried(each, next(answers) if each.obstacle is None else each.obstacle) for each in checked]

    def _answers(self, items: Sequence[Item], deadline: Deadline) -> Sequence[Told]:
        try:
            return self._ask(items, deadline)
        except Exception as error:  # noqa: BLE001 - a fault of the target must not fail what has nothing to do with it
            log.fault(error, connection=self.connection)
            metrics.count("Faults", connection=self.connection)
            return self._ask_one_record_at_a_time(items, deadline)

    def _ask(self, items: Sequence[Item], deadline: Deadline) -> Sequence[Told]:
        """What the target says of these events."""
        events = [item.event for item in items if item.event is not None]
        answers = self.target.deliver(events, deadline) if events else ()
        if len(answers) != len(events):
            raise ValueError(f"{len(answers)} outcomes for {len(events)} events")
        return answers

    def _ask_one_record_at_a_time(self, items: Sequence[Item], deadline: Deadline) -> list[Told]:
        """So that only the record that the target stumbles over must wait; it is tried again like any failure."""
        outcomes: dict[str, Told] = {}
        groups: dict[str, list[Item]] = {}
        for item in items:
            groups.setdefault(item.message.group, []).append(item)
        for group in groups.values():
            try:
                answers = self._ask(group, deadline)
            except Exception as error:  # noqa: BLE001 - as above
                log.fault(error, connection=self.connection)
                answers = [STUMBLED] * len(group)
            outcomes |= {item.message.id: answer for item, answer in zip(group, answers, strict=True)}
        return [outcomes[item.message.id] for item in items]
