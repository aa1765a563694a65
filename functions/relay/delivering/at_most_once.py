"""At most once: for what must not be repeated after it has succeeded, such as an event that would be counted twice.

Powertools Idempotency keeps one record for each action in the connection's table
(https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/). Its decorator runs an action again when
the attempt before it ended without a word. That attempt may have succeeded, so here it is decided otherwise:

- No record: the action runs. Done: what the system answered then is the answer.
- Refused: it is not asked again, and the event is rejected as it was then. An action that is refused once and taken
  the next time would take effect behind what was done meanwhile.
- In progress: another attempt is at it, or died at it. Until that attempt's time is over, the event waits.
- Unknown: the answer was lost, or the attempt died. The action runs again only when the system itself says that it did
  not happen (`look`), or when a person who has looked replays the event from the dead-letter queue.

A person's replay has what was refused or is unknown run once more.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

import msgspec
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, IdempotencyConfig
from aws_lambda_powertools.utilities.idempotency.exceptions import IdempotencyItemAlreadyExistsError
from aws_lambda_powertools.utilities.idempotency.persistence.datarecord import DataRecord

from relay.aws.errors import AWS_ERRORS
from relay.aws.table import State
from relay.core.deadline import Deadline
from relay.core.outcome import UNKNOWN, Cause, Rejected, Retry
from relay.telemetry import log

LIFETIME = timedelta(days=30)
"""Longer than an event can come back: 14 days in the queue and 14 in the dead-letter queue."""

GRACE_SECONDS = 10.0
"""After its deadline an attempt may still be ending, before Lambda stops it."""

LOOK_AGAIN_SECONDS = 30.0

_Found = TypeVar("_Found")
_PREFIX = "once"
_REPLAY_MARGIN = 2.0
"""Seconds by which a claim's time may be off: it is kept in whole seconds, by another clock than the queue's."""
_DIED = Cause(code="died", message="the attempt ended without a word")

KeptAnswer = dict[str, str]
Undone = Retry | Rejected
Failed = Callable[[Exception], "Undone | None"]
"""What an exception of the action means for the event; None where nobody knows whether the action took effect."""
Look = Callable[[float], bool | None]
"""Asks the system whether what was sent before this time (epoch seconds) took effect; None: it cannot tell yet."""


class Lost(Exception):
    """Raised by an action: it was sent, and nobody knows whether it took effect."""

    def __init__(self, cause: Cause) -> None:
        self.cause = cause
        super().__init__(cause.code)


class NotRun(Exception):
    """The action did not run, failed, or nobody knows what came of it; `outcome` is what that means for the event."""

    def __init__(self, outcome: Undone) -> None:
        self.outcome = outcome
        super().__init__(outcome.cause.code)


class KeyedAction(NamedTuple):
    """One of several actions that are run by one call."""

    key: str
    replayed_at: datetime | None = None
    """When a person had its event delivered again."""


Ended = KeptAnswer | Undone
"""How one of several actions ended: its answer, or what it means for its event that there is none."""


class Once:
    """The actions of one connection."""

    def __init__(self, state: State, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._state = state
        self._store = DynamoDBPersistenceLayer(state.table, boto3_client=state.dynamodb)
        seconds = int(LIFETIME.total_seconds())
        self._store.configure(
            IdempotencyConfig(expires_after_seconds=seconds, hash_function="sha256"), key_prefix=_PREFIX
        )

    def run(
        self,
        key: str,
        action: Callable[[], KeptAnswer],
        deadline: Deadline,
        *,
        failed: Failed,
        look: Look | None = None,
        replayed_at: datetime | None = None,
    ) -> KeptAnswer:
        """Run an action unless it has succeeded before; its answer, of now or of then.

        `failed` tells what the action raises when it surely had no effect: after a Retry it may be run again, after a
        Rejected only for a person. After Lost, and after anything else, nobody knows. `replayed_at` is when a person
        had the event delivered again. Raises NotRun with what that means for the event:

        - what `failed` says.
        - Rejected, as it was: an earlier attempt was.
        - Retry `in_progress`: another attempt may still be at it.
        - Rejected `unknown_outcome`; with `look` a Retry, so that it is looked up.
        - Retry `state_unavailable`: DynamoDB does not answer, and without it nothing may be sent.
        """
        record = self._record(key)
        done = _begin_if_known(record, deadline, look, replayed_at)
        if done is not None:
            return done
        try:
            ended = _ended(action, failed)
        except Lost as lost:
            raise NotRun(_lost(record, lost, look)) from lost
        _note(record, ended)
        if not isinstance(ended, dict):
            raise NotRun(ended)
        return ended

    def run_all(
        self,
        attempts: Sequence[KeyedAction],
        action: Callable[[Sequence[int]], Sequence[Ended | Lost]],
        deadline: Deadline,
        *,
        failed: Failed,
    ) -> list[Ended]:
        """Run several actions by one call: those that have not succeeded before. One end for each, in order.

        `action` is given the places of those, and says how each ended: its answer, what it means that it surely had no
        effect, or Lost. What it raises concerns all of them, as in `run`. It is not called when none is left.
        """
        ends: dict[int, Ended] = {}
        claimed: dict[int, _Record] = {}
        for place, attempt in enumerate(attempts):
            record = self._record(attempt.key)
            try:
                done = _begin_if_known(record, deadline, None, attempt.replayed_at)
            except NotRun as not_run:
                ends[place] = not_run.outcome
                continue
            if done is None:
                claimed[place] = record
            else:
                ends[place] = done
        if claimed:
            ends |= _finish_all(claimed, action, failed)
        return [ends[place] for place in range(len(attempts))]

    def _record(self, key: str) -> _Record:
        return _Record(self._store, self._state, key, self._clock)


def _begin_if_known(
    record: _Record, deadline: Deadline, look: Look | None, replayed_at: datetime | None
) -> KeptAnswer | None:
    """As `_begin`; what DynamoDB does not tell is not begun."""
    try:
        return _begin(record, deadline, look, replayed_at)
    except AWS_ERRORS as error:
        log.fault(error)
        raise NotRun(_retry("state_unavailable", "what has been done already could not be read")) from error


def _begin(record: _Record, deadline: Deadline, look: Look | None, replayed_at: datetime | None) -> KeptAnswer | None:
    """The answer of an attempt that succeeded; None when the action is to run. Raises NotRun."""
    past = record.claim(deadline)
    if past is None or past.answer is not None:
        return None if past is None else past.answer
    if not past.is_settled_by(replayed_at):
        if past.refused is not None:
            raise NotRun(past.refused)
        if past.seconds_left > 0:
            raise NotRun(_retry("in_progress", "another attempt may still be at it", past.seconds_left))
        happened = look(past.until) if look else None
        if happened is None:
            raise NotRun(_unknown(_DIED, look))
        if happened:
            record.save("answer", {})
            return {}
    if not record.forget_attempt(past) or record.claim(deadline) is not None:
        raise NotRun(_retry("in_progress", "another attempt is at it"))
    return None


def _finish_all(
    claimed: Mapping[int, _Record], action: Callable[[Sequence[int]], Sequence[Ended | Lost]], failed: Failed
) -> dict[int, Ended]:
    """Run the actions; how each ended, by its place. Raises ValueError when some have no end."""
    ends: Sequence[Ended | Lost]
    try:
        found = _ended(lambda: action(list(claimed)), failed)
    except Lost as lost:
        ends = [lost] * len(claimed)
    else:
        ends = [found] * len(claimed) if isinstance(found, Retry | Rejected) else found
    pairs = list(zip(claimed.items(), ends, strict=True))
    return {
        place: _lost(record, ended, None) if isinstance(ended, Lost) else _note(record, ended)
        for (place, record), ended in pairs
    }


def _ended(action: Callable[[], _Found], failed: Failed) -> _Found | Undone:
    """What the action returns, or what it means that it surely had no effect. Raises what else it raises."""
    try:
        return action()
    except Lost:
        raise
    except Exception as error:
        meaning = failed(error)
        if meaning is None:
            raise
        return meaning


def _note(record: _Record, ended: Ended) -> Ended:
    """Note how an action ended, and return it. When that fails, the next attempt finds one that seems to have died."""
    if isinstance(ended, Retry):
        _calmly(record.forget)
    elif isinstance(ended, Rejected):
        _calmly(lambda: record.save("refused", [record.clock(), msgspec.to_builtins(ended.cause)]))
    else:
        _calmly(lambda: record.save("answer", ended))
    return ended


def _lost(record: _Record, lost: Lost, look: Look | None) -> Undone:
    """Note that nobody knows; what that means for the event."""
    _calmly(lambda: record.save("unknown_since", record.clock()))
    return _unknown(lost.cause, look)


@dataclass(frozen=True)
class _Past:
    """What the record says of an earlier attempt."""

    item: DataRecord
    since: float
    """When it began, was refused, or when its answer was lost (epoch seconds)."""
    until: float
    """When it was over at the latest."""
    seconds_left: float = 0.0
    """How long it may still be at it."""
    answer: KeptAnswer | None = None
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
class _Record:
    """One action's record. Methods raise botocore's errors."""

    store: DynamoDBPersistenceLayer
    state: State
    key: str
    clock: Callable[[], float]

    def claim(self, deadline: Deadline) -> _Past | None:
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
        self.store.delete_record(self._data, Lost(_DIED))

    def forget_attempt(self, past: _Past) -> bool:
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

    def _past(self, found: DataRecord) -> _Past:
        if found.response_data:
            return _ended_before(found, json.loads(found.response_data))
        life = LIFETIME.total_seconds()
        until = float(found.in_progress_expiry_timestamp or 0) / 1000 - life
        begin = float(found.expiry_timestamp or 0) - life
        return _Past(found, begin, until, seconds_left=until - self.clock())


def _ended_before(found: DataRecord, said: Mapping[str, Any]) -> _Past:
    if "refused" in said:
        at, cause = said["refused"]
        return _Past(found, at, at, refused=Rejected(cause=msgspec.convert(cause, Cause)))
    lost = said.get("unknown_since", 0.0)
    return _Past(found, lost, lost, answer=said.get("answer"))


def _calmly(note: Callable[[], None]) -> None:
    try:
        note()
    except AWS_ERRORS as error:
        log.fault(error)


def _unknown(cause: Cause, look: Look | None) -> Undone:
    message = f"it was sent, and nobody knows whether it took effect ({cause.code}). Look at the system itself"
    if look:
        return _retry(UNKNOWN, f"{message}; the relay does so", LOOK_AGAIN_SECONDS)
    advice = "drop this event if it is there, replay it if it is not."
    return Rejected(cause=Cause(code=UNKNOWN, message=f"{message}: {advice}", status=cause.status))


def _retry(code: str, message: str, after: float | None = None) -> Retry:
    return Retry(cause=Cause(code=code, message=message), after=after)
