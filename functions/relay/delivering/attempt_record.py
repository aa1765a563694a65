"""What is kept of one action that must happen at most once: that an attempt began, and how it ended.

It is Powertools Idempotency's record, in the connection's table; what it means for an event is decided in
relay.delivering.at_most_once, which alone imports this.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer
from aws_lambda_powertools.utilities.idempotency.exceptions import IdempotencyItemAlreadyExistsError
from aws_lambda_powertools.utilities.idempotency.persistence.datarecord import DataRecord

from relay.aws.table import State
from relay.core.deadline import Deadline
from relay.core.outcome import Cause, Rejected

LIFETIME = timedelta(days=30)
"""Longer than an event can come back: 14 days in the queue and 14 in the dead-letter queue."""

GRACE_SECONDS = 10.0
"""After its deadline an attempt may still be ending, before Lambda stops it."""

_REPLAY_MARGIN = 2.0
"""Seconds by which a claim's time may be off: it is kept in whole seconds, by another clock than the queue's."""


@dataclass(frozen=True)
class PastAttempt:
    """What the record says of an earlier attempt."""

    item: DataRecord
    since: float
    """When it began, was refused, or when its answer was lost (epoch seconds)."""
    until: float
    """When it was over at the latest."""
    seconds_left: float = 0.0
    """How long it may still be at it."""
    answer: dict[str, str] | None = None
    """What was answered, if it succeeded."""
    refused: Rejected | None = None
    """Why it surely had no effect, if it was refused."""

    def is_settled_by(self, replayed_at: datetime | None) -> bool:
        """Whether a person has had the event delivered again after that attempt, and so knows of it.

        What was refused may be run once too often, what is unknown must not.
        """
        margin = 0.0 if self.refused else _REPLAY_MARGIN
        return replayed_at is not None and self.since < replayed_at.timestamp() - margin


@dataclass(frozen=True)
class AttemptRecord:
    """One action's record. Methods raise botocore's errors."""

    store: DynamoDBPersistenceLayer
    state: State
    key: str
    clock: Callable[[], float]

    def claim(self, deadline: Deadline) -> PastAttempt | None:
        """Note that an attempt begins; or say what an earlier one has left.

        Powertools would take over from an attempt whose time is over. So that this is decided here, it is told a time
        that is later by the whole life of the record.
        """
        seconds = LIFETIME.total_seconds() + max(0.0, deadline.seconds_left()) + GRACE_SECONDS
        try:
            self.store.save_inprogress(self._data, int(seconds * 1000))
        except IdempotencyItemAlreadyExistsError as error:
            found = error.old_data_record or self.store.get_record(self._data)
            return self._past(found) if found else None
        return None

    def save(self, word: str, value: Any) -> None:
        """Note how it ended."""
        self.store.save_success(self._data, {word: value})

    def forget(self) -> None:
        """Make it as if it had never been tried."""
        self.store.delete_record(self._data, RuntimeError("the attempt had no effect"))

    def forget_attempt(self, past: PastAttempt) -> bool:
        """As `forget`; False, and nothing is changed, when another attempt has begun or ended since that one."""
        item = past.item
        seen = {self.store.expiry_attr: item.expiry_timestamp}
        seen |= {self.store.in_progress_expiry_attr: item.in_progress_expiry_timestamp}
        numbers = {name: int(number) for name, number in seen.items() if number is not None}
        return self.state.delete_if(item.idempotency_key, numbers)

    @property
    def _data(self) -> Any:
        """What Powertools hashes; it takes any JSON."""
        return self.key

    def _past(self, found: DataRecord) -> PastAttempt:
        if found.response_data:
            return _ended_before(found, json.loads(found.response_data))
        life = LIFETIME.total_seconds()
        until = float(found.in_progress_expiry_timestamp or 0) / 1000 - life
        begin = float(found.expiry_timestamp or 0) - life
        return PastAttempt(found, begin, until, seconds_left=until - self.clock())


def _ended_before(found: DataRecord, said: Mapping[str, Any]) -> PastAttempt:
    if "refused" in said:
        at, cause = said["refused"]
        return PastAttempt(found, at, at, refused=Rejected(cause=msgspec.convert(cause, Cause)))
    lost = said.get("unknown_since", 0.0)
    return PastAttempt(found, lost, lost, answer=said.get("answer"))
