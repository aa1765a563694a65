"""Locks among functions: leases in the connection's DynamoDB table, one item for each key of a person.

The items of a person are put by one TransactWriteItems, all or none, each on the condition that nobody else holds it
(https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html: 100 actions at the most,
and the reasons of a cancelled transaction say which conditions failed). One item alone is put on that condition without
a transaction, which costs half. A lease ends by itself, so that a function that died holds nobody up for long. The name
of an item is a hash, since a key may be an e-mail address.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from botocore.exceptions import ClientError

from relay.aws.errors import AWS_ERRORS
from relay.aws.table import State
from relay.core.gate import MustWait
from relay.core.outcome import Cause
from relay.delivering.locks.locks import KEPT, Held, Keys
from relay.telemetry import log

MOST_ITEMS = 100
"""Of one transaction."""

_AFTER_LEASE = 60
"""Seconds that DynamoDB may keep an item that is over."""
_TRIES = 6
"""Of a transaction that meets others at the same items."""
_FAILED = "ConditionalCheckFailed"
_ALONE = {"ConditionalCheckFailedException": _FAILED, "TransactionConflictException": "TransactionConflict"}
"""What a single action fails with, and the same as the reason of a cancelled transaction."""
_FREE = "attribute_not_exists(id) OR held_until < :now OR holder = :me"
_MINE = "holder = :me"
_UNAVAILABLE = Cause(code="state_unavailable", message="who else writes to these people could not be read")


@dataclass(frozen=True)
class StateLocks:
    """Implements relay.delivering.locks.locks.Locks. `clock` is in epoch seconds."""

    state: State
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep

    @contextmanager
    def hold(self, persons: Sequence[Keys], seconds: float) -> Iterator[Held]:
        """As in relay.delivering.locks.locks.Locks."""
        leases = _Leases(self, persons, self.clock() + seconds)
        try:
            held = leases.take()
        except AWS_ERRORS as error:
            log.fault(error)
            leases.release(range(len(persons)))
            raise MustWait(_UNAVAILABLE, 5.0, waiting=False) from error
        try:
            yield held
        finally:
            leases.keep(held.kept)
            leases.release(held.persons - held.kept)


@dataclass
class _Leases:
    """The leases of one holder."""

    locks: StateLocks
    persons: Sequence[Keys]
    until: float
    holder: str = field(default_factory=lambda: uuid4().hex)
    rests: dict[str, float] = field(default_factory=dict)
    """By key: seconds for which somebody else holds it."""
    kept: set[str] = field(default_factory=set)
    """Keys that are not to be let go."""

    def take(self) -> Held:
        """Take what is free. Raises botocore's errors."""
        taken = [person for chunk in self._chunks() for person in self._take(chunk)]
        others = set(range(len(self.persons))) - set(taken)
        known = {at: [self.rests[key] for key in self.persons[at] & self.rests.keys()] for at in others}
        return Held(frozenset(taken), {at: max(0.0, *rests) for at, rests in known.items() if rests})

    def keep(self, persons: Collection[int]) -> None:
        """Let these go by themselves, after KEPT seconds at the most."""
        self.kept |= self._keys(persons)
        self.until = min(self.until, self.locks.clock() + KEPT)
        self._each(self.kept, self._put)

    def release(self, persons: Collection[int]) -> None:
        """Let go what is still this holder's, but for what is kept."""
        self._each(self._keys(persons) - self.kept, self._delete)

    def _take(self, persons: list[int]) -> list[int]:
        """Those persons of whom nobody else has any key."""
        for attempt in range(_TRIES):
            while persons:
                keys = sorted(self._keys(persons))
                reasons = self._cancelled([self._put(key) for key in keys])
                if reasons is None:
                    return persons
                held = self._refused(keys, reasons)
                if not held:
                    break
                persons = [person for person in persons if self.persons[person].isdisjoint(held)]
            self._pause(attempt, persons)
        return []

    def _each(self, keys: Collection[str], action: Callable[[str], Any]) -> None:
        """Do it for each key that is still this holder's; where it cannot be done now, the lease ends by itself."""
        wanted = sorted(keys)
        try:
            for start in range(0, len(wanted), MOST_ITEMS):
                self._some(wanted[start : start + MOST_ITEMS], action)
        except AWS_ERRORS as error:
            log.fault(error)

    def _some(self, keys: list[str], action: Callable[[str], Any]) -> None:
        for attempt in range(_TRIES):
            while keys:
                reasons = self._cancelled([action(key) for key in keys])
                if reasons is None:
                    return
                lost = self._refused(keys, reasons)
                if not lost:
                    break
                keys = [key for key in keys if key not in lost]
            self._pause(attempt, keys)

    def _refused(self, keys: Sequence[str], reasons: Sequence[Mapping[str, Any]]) -> set[str]:
        """The keys whose condition failed; none when only other transactions were in the way."""
        failed = {key: reason for key, reason in zip(keys, reasons, strict=True) if reason.get("Code") == _FAILED}
        items = {key: reason["Item"] for key, reason in failed.items() if reason.get("Item")}
        self.rests |= {key: float(item["held_until"]["N"]) - self.locks.clock() for key, item in items.items()}
        return set(failed)

    def _pause(self, attempt: int, rest: Collection[object]) -> None:
        if rest:
            self.locks.sleep((attempt + 1) * random.uniform(0.02, 0.1))  # noqa: S311 - jitter is no secret

    def _cancelled(self, actions: list[Any]) -> list[Mapping[str, Any]] | None:
        """Why the actions were not done, one by one; None when they were. Together or not at all."""
        try:
            if len(actions) == 1:
                self._alone(actions[0])
            else:
                self.locks.state.dynamodb.transact_write_items(TransactItems=actions)
        except ClientError as error:
            response: Any = error.response
            code = response.get("Error", {}).get("Code")
            if code == "TransactionCanceledException":
                return list(response["CancellationReasons"])
            if code not in _ALONE:
                raise
            return [{"Code": _ALONE[code], "Item": response.get("Item")}]
        return None

    def _alone(self, action: Mapping[str, Any]) -> None:
        dynamodb = self.locks.state.dynamodb
        if "Put" in action:
            dynamodb.put_item(**action["Put"])
        else:
            dynamodb.delete_item(**action["Delete"])

    def _put(self, key: str) -> dict[str, Any]:
        item = {
            "id": {"S": _name(key)},
            "holder": {"S": self.holder},
            "held_until": {"N": f"{self.until:.3f}"},
            "expiration": {"N": str(int(self.until) + _AFTER_LEASE)},
        }
        values = {":now": {"N": f"{self.locks.clock():.3f}"}, ":me": {"S": self.holder}}
        return {"Put": {"Item": item} | self._on_condition(_FREE, values)}

    def _delete(self, key: str) -> dict[str, Any]:
        found = {"Key": {"id": {"S": _name(key)}}}
        return {"Delete": found | self._on_condition(_MINE, {":me": {"S": self.holder}})}

    def _on_condition(self, condition: str, values: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "TableName": self.locks.state.table,
            "ConditionExpression": condition,
            "ExpressionAttributeValues": values,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }

    def _keys(self, persons: Collection[int]) -> Keys:
        return frozenset().union(*(self.persons[person] for person in persons))

    def _chunks(self) -> Iterator[list[int]]:
        """Whole persons, as many as fit a transaction."""
        chunk: list[int] = []
        keys: set[str] = set()
        for person, more in enumerate(self.persons):
            if chunk and len(keys | more) > MOST_ITEMS:
                yield chunk
                chunk, keys = [], set()
            chunk.append(person)
            keys |= more
        if chunk:
            yield chunk


def _name(key: str) -> str:
    return f"lead#{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"
