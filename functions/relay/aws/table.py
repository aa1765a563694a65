"""What the functions of one connection remember together: a DynamoDB table with one item for each fact.

Items have the key `id` and vanish by themselves at `expiration` (epoch seconds, the table's time to live). Powertools'
circuit breaker and idempotency keep their items in the same table.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from botocore.exceptions import ClientError

from relay.aws import batches
from relay.aws import client as aws

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


_AT_ONCE = 8
"""Requests; botocore keeps ten connections."""

_AFTER_LEASE = 60
"""Seconds that DynamoDB may keep a lease that is over."""


def client() -> DynamoDBClient:
    """DynamoDB with time-outs that leave time for the delivery itself."""
    return cast("DynamoDBClient", aws.client("dynamodb", connect_timeout=2, read_timeout=3, attempts=3))


class Versioned(NamedTuple):
    """A text that may be replaced by whoever has seen the newest one."""

    text: str | None
    """None when there is none, or its time is over."""
    revision: int
    """0 when there never was one."""


@dataclass(frozen=True)
class State:
    """One connection's table. Every method raises botocore's errors."""

    dynamodb: DynamoDBClient
    table: str

    def increment_below(self, key: str, limit: int, lifetime: float) -> int | None:
        """Count one more, when that does not exceed `limit`; returns the new count, or None when it would.

        The item lives `lifetime` seconds from its last count.
        """
        try:
            answer = self.dynamodb.update_item(
                TableName=self.table,
                Key={"id": {"S": key}},
                UpdateExpression="SET expiration = :end ADD used :one",
                ConditionExpression="attribute_not_exists(used) OR used < :limit",
                ExpressionAttributeValues={
                    ":one": {"N": "1"},
                    ":limit": {"N": str(limit)},
                    ":end": {"N": str(_end(lifetime))},
                },
                ReturnValues="UPDATED_NEW",
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") == "ConditionalCheckFailedException":
                return None
            raise
        return int(answer["Attributes"]["used"]["N"])

    def count(self, key: str) -> int:
        """What `increment_below` has counted so far."""
        item = self._get(key)
        return int(item["used"]["N"]) if "used" in item else 0

    def put(self, key: str, value: str, lifetime: float) -> None:
        """Remember a text for `lifetime` seconds."""
        self.dynamodb.put_item(TableName=self.table, Item=_item(key, value, lifetime))

    def put_all(self, values: Mapping[str, str], lifetime: float) -> None:
        """Remember several texts; more than one request for each 25 of them."""
        batches.put(self.dynamodb, self.table, [_item(key, value, lifetime) for key, value in values.items()])

    def get(self, key: str) -> str | None:
        """The text that was remembered, read consistently; None when there is none or its time is over."""
        item = self._get(key)
        if "content" not in item or int(item["expiration"]["N"]) <= time.time():
            return None
        return str(item["content"]["S"])

    def get_all(self, keys: Iterable[str], *, consistent: bool = True) -> dict[str, str]:
        """Those of several texts that are remembered; a request for each hundred of them.

        What is not read consistently costs half, and may be what was there a second ago.
        """
        wanted = [{"id": {"S": key}} for key in dict.fromkeys(keys)]
        items = batches.read(self.dynamodb, self.table, wanted, consistent=consistent)
        now = time.time()
        return {
            str(item["id"]["S"]): str(item["content"]["S"])
            for item in items
            if "content" in item and int(item["expiration"]["N"]) > now
        }

    def items(self) -> Iterator[tuple[str, str]]:
        """All texts that are remembered, by key, in no order: the whole table is read, for a person who waits."""
        now = time.time()
        for page in self.dynamodb.get_paginator("scan").paginate(TableName=self.table, ConsistentRead=True):
            for item in page["Items"]:
                if "content" in item and int(item["expiration"]["N"]) > now:
                    yield str(item["id"]["S"]), str(item["content"]["S"])

    def raise_all(self, numbers: Mapping[str, int], lifetime: float) -> None:
        """Remember numbers, each unless a greater one is remembered; `get` and `get_all` give their digits.

        A request for each, some at a time: no batch of DynamoDB takes conditions, and a transaction, which does, costs
        twice as much.
        """
        if len(numbers) < 2:  # a thread would take longer than the request
            for key, number in numbers.items():
                self._raise(key, number, lifetime)
            return
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(lambda key: self._raise(key, numbers[key], lifetime), numbers))

    def take_lease(self, key: str, holder: str, *, now: float, until: float) -> float | None:
        """Hold a key until a time (epoch seconds), or hold it longer; None when it is held.

        Where another holder's time is not over, the seconds that are left of it, and nothing is changed.
        """
        item = {"id": {"S": key}, "holder": {"S": holder}, "held_until": {"N": f"{until:.3f}"}}
        try:
            self.dynamodb.put_item(
                TableName=self.table,
                Item=item | {"expiration": {"N": str(int(until) + _AFTER_LEASE)}},
                ConditionExpression="attribute_not_exists(id) OR held_until < :now OR holder = :me",
                ExpressionAttributeValues={":now": {"N": f"{now:.3f}"}, ":me": {"S": holder}},
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            response: Any = error.response
            if response.get("Error", {}).get("Code") != "ConditionalCheckFailedException":
                raise
            held = response.get("Item", {}).get("held_until")
            return max(0.0, float(held["N"]) - now) if held else 0.0
        return None

    def drop_lease(self, key: str, holder: str) -> None:
        """Let a key go that is still this holder's."""
        try:
            self.dynamodb.delete_item(
                TableName=self.table,
                Key={"id": {"S": key}},
                ConditionExpression="holder = :me",
                ExpressionAttributeValues={":me": {"S": holder}},
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != "ConditionalCheckFailedException":
                raise

    def delete(self, key: str) -> None:
        """Forget a count or a text, whether it is there or not."""
        self.dynamodb.delete_item(TableName=self.table, Key={"id": {"S": key}})

    def delete_if(self, key: str, seen: Mapping[str, int]) -> bool:
        """Forget an item that still has these numbers, by attribute; False when it has others, or is gone."""
        names = {f"#{at}": name for at, name in enumerate(seen)}
        values = {f":{at}": {"N": str(number)} for at, number in enumerate(seen.values())}
        try:
            self.dynamodb.delete_item(
                TableName=self.table,
                Key={"id": {"S": key}},
                ConditionExpression=" AND ".join(f"#{at} = :{at}" for at in range(len(seen))),
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=values,
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") == "ConditionalCheckFailedException":
                return False
            raise
        return True

    def delete_all(self, keys: Iterable[str]) -> None:
        """Forget several; a request for each 25 of them."""
        batches.delete(self.dynamodb, self.table, [{"id": {"S": key}} for key in dict.fromkeys(keys)])

    def versioned(self, key: str) -> Versioned:
        """The text that `replace` put, read consistently, and its revision."""
        item = self._get(key)
        if "revision" not in item:
            return Versioned(None, 0)
        alive = int(item["expiration"]["N"]) > time.time()
        return Versioned(str(item["content"]["S"]) if alive else None, int(item["revision"]["N"]))

    def replace(self, key: str, value: str, lifetime: float, *, revision: int) -> bool:
        """Remember a text in the place of the one with this revision, which `versioned` told.

        False, and nothing is changed, when another one has been put there meanwhile (optimistic locking).
        """
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(id)"}
        if revision:
            seen = {":seen": {"N": str(revision)}}
            condition = {"ConditionExpression": "revision = :seen", "ExpressionAttributeValues": seen}
        item = _item(key, value, lifetime) | {"revision": {"N": str(revision + 1)}}
        try:
            self.dynamodb.put_item(TableName=self.table, Item=item, **condition)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") == "ConditionalCheckFailedException":
                return False
            raise
        return True

    def _raise(self, key: str, number: int, lifetime: float) -> None:
        text = f"{number:020}"
        try:
            self.dynamodb.put_item(
                TableName=self.table,
                Item=_item(key, text, lifetime),
                ConditionExpression="attribute_not_exists(id) OR content <= :new",
                ExpressionAttributeValues={":new": {"S": text}},
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != "ConditionalCheckFailedException":
                raise

    def _get(self, key: str) -> Mapping[str, Any]:
        answer = self.dynamodb.get_item(TableName=self.table, Key={"id": {"S": key}}, ConsistentRead=True)
        return answer.get("Item") or {}


def _item(key: str, value: str, lifetime: float) -> dict[str, Any]:
    return {"id": {"S": key}, "content": {"S": value}, "expiration": {"N": str(_end(lifetime))}}


def _end(lifetime: float) -> int:
    return int(time.time() + lifetime)
