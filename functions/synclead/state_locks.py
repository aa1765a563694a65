"""Locks among functions: leases in the connection's DynamoDB table, one item for each key of a person.

The items of a person are put by one TransactWriteItems, all or none, each on the condition that nobody else holds it
(https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html: 100 actions at the most,
and the reasons of a cancelled transaction say which conditions failed). A lease ends by itself, so that a function that
died holds nobody up for long. An item's name is a hash, since a key may be an e-mail address.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError

from relay import log
from relay.outcome import Cause
from relay.state import State
from relay.system import MustWait
from synclead.locks import Held, Keys

MOST_ITEMS = 100
"""Of one transaction."""

_MINUTE = 60
_TRIES = 6
_HELD = "ConditionalCheckFailed"
_MINE = "holder = :me"
_FREE = "attribute_not_exists(id) OR held_until < :now"
_UNAVAILABLE = Cause(code="state_unavailable", message="who else writes to these leads could not be read")


@dataclass(frozen=True)
class StateLocks:
    """Implements synclead.locks.Locks. `clock` is in epoch seconds."""

    state: State
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep

    @contextmanager
    def hold(self, persons: Sequence[Keys], seconds: float) -> Iterator[Held]:
        """As in synclead.locks.Locks."""
        leases = _Leases(self, uuid4().hex, persons, self.clock() + seconds)
        try:
            held = leases.take()
        except (BotoCoreError, ClientError) as error:
            log.fault(error)
            leases.release(range(len(persons)))
            raise MustWait(_UNAVAILABLE, 5.0, waiting=False) from error
        try:
            yield held
        finally:
            leases.release(held.persons - held.kept)


@dataclass
class _Leases:
    """The leases of one holder."""

    locks: StateLocks
    holder: str
    persons: Sequence[Keys]
    until: float
    _rests: list[float] = field(default_factory=list)

    def take(self) -> Held:
        """Take what is free. Raises botocore's errors."""
        taken = [person for chunk in self._chunks(range(len(self.persons))) for person in self._take_some(chunk)]
        return Held(frozenset(taken), max(0.0, min(self._rests, default=0.0)))

    def release(self, persons: Iterable[int]) -> None:
        """Let go what is still this holder's; what cannot be let go now ends by itself."""
        try:
            for chunk in self._chunks(sorted(persons)):
                self._transact(chunk, self._delete)
        except (BotoCoreError, ClientError) as error:
            log.fault(error)

    def _take_some(self, chunk: list[int]) -> list[int]:
        return self._transact(chunk, self._put)

    def _transact(self, chunk: list[int], action: Callable[[str], dict[str, Any]]) -> list[int]:
        """Do it for those persons for whom it can be done; the transaction is tried again without the others."""
        left = _TRIES
        while chunk and left:
            keys = [(person, key) for person in chunk for key in sorted(self.persons[person])]
            reasons = self._cancelled([action(_name(key)) for _, key in keys])
            if reasons is None:
                return chunk
            refused = {person for (person, _), reason in zip(keys, reasons, strict=True) if self._is_held(reason)}
            if not refused:
                left -= 1
                self.locks.sleep(random.uniform(0.2, 1.0) * 0.1 * (_TRIES - left))  # noqa: S311 - jitter is no secret
            chunk = [person for person in chunk if person not in refused]
        return []

    def _cancelled(self, actions: list[dict[str, Any]]) -> list[Mapping[str, Any]] | None:
        """Why the transaction was not done, action by action; None when it was."""
        try:
            self.locks.state.dynamodb.transact_write_items(TransactItems=actions)  # type: ignore[arg-type]
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != "TransactionCanceledException":
                raise
            response: Any = error.response
            return list(response["CancellationReasons"])
        return None

    def _is_held(self, reason: Mapping[str, Any]) -> bool:
        if reason.get("Code") != _HELD:
            return False
        if item := reason.get("Item"):
            self._rests.append(float(item["held_until"]["N"]) - self.locks.clock())
        return True

    def _put(self, name: str) -> dict[str, Any]:
        item = {
            "id": {"S": name},
            "holder": {"S": self.holder},
            "held_until": {"N": f"{self.until:.3f}"},
            "expiration": {"N": str(int(self.until) + _MINUTE)},
        }
        values = {":now": {"N": f"{self.locks.clock():.3f}"}}
        return {"Put": self._conditional(_FREE, values) | {"Item": item}}

    def _delete(self, name: str) -> dict[str, Any]:
        return {"Delete": self._conditional(_MINE, {":me": {"S": self.holder}}) | {"Key": {"id": {"S": name}}}}

    def _conditional(self, condition: str, values: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "TableName": self.locks.state.table,
            "ConditionExpression": condition,
            "ExpressionAttributeValues": values,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }

    def _chunks(self, persons: Iterable[int]) -> Iterator[list[int]]:
        """Whole persons, as many as fit a transaction."""
        chunk: list[int] = []
        size = 0
        for person in persons:
            if chunk and size + len(self.persons[person]) > MOST_ITEMS:
                yield chunk
                chunk, size = [], 0
            chunk.append(person)
            size += len(self.persons[person])
        if chunk:
            yield chunk


def _name(key: str) -> str:
    return f"lead#{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"
