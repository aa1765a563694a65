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

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

import msgspec
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, IdempotencyConfig

from relay.aws.errors import AWS_ERRORS
from relay.aws.table import State
from relay.core.deadline import Deadline
from relay.core.outcome import UNKNOWN, Cause, Rejected, Retry
from relay.delivering.attempt_record import LIFETIME, AttemptRecord
from relay.telemetry import log

LOOK_AGAIN_SECONDS = 30.0

_Found = TypeVar("_Found")
_PREFIX = "once"
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
        claimed: dict[int, AttemptRecord] = {}
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

    def _record(self, key: str) -> AttemptRecord:
        return AttemptRecord(self._store, self._state, key, self._clock)


def _begin_if_known(
    record: AttemptRecord, deadline: Deadline, look: Look | None, replayed_at: datetime | None
) -> KeptAnswer | None:
    """As `_begin`; what DynamoDB does not tell is not begun."""
    try:
        return _begin(record, deadline, look, replayed_at)
    except AWS_ERRORS as error:
        log.fault(error)
        raise NotRun(_retry("state_unavailable", "what has been done already could not be read")) from error


def _begin(
    record: AttemptRecord, deadline: Deadline, look: Look | None, replayed_at: datetime | None
) -> KeptAnswer | None:
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
    claimed: Mapping[int, AttemptRecord], action: Callable[[Sequence[int]], Sequence[Ended | Lost]], failed: Failed
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


def _note(record: AttemptRecord, ended: Ended) -> Ended:
    """Note how an action ended, and return it. When that fails, the next attempt finds one that seems to have died."""
    if isinstance(ended, Retry):
        _calmly(record.forget)
    elif isinstance(ended, Rejected):
        _calmly(lambda: record.save("refused", [record.clock(), msgspec.to_builtins(ended.cause)]))
    else:
        _calmly(lambda: record.save("answer", ended))
    return ended


def _lost(record: AttemptRecord, lost: Lost, look: Look | None) -> Undone:
    """Note that nobody knows; what that means for the event."""
    _calmly(lambda: record.save("unknown_since", record.clock()))
    return _unknown(lost.cause, look)


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
