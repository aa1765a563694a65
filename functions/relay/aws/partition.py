"""One partition of a table whose items have an order: a sort key, and bytes that its owner understands.

Items with an `expiration` (epoch seconds, the table's time to live) count as gone from then on; others stay.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from relay.aws import batches

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, kw_only=True)
class Partition:
    """Every method reads consistently, and raises botocore's errors."""

    dynamodb: DynamoDBClient
    table: str
    name: str
    """Of the partition."""
    partition_key: str = "connection"
    sort_key: str = "part"
    clock: Callable[[], float] = time.time

    def get(self, key: str) -> bytes | None:
        """The content of one item."""
        answer = self.dynamodb.get_item(TableName=self.table, Key=self._key(key), ConsistentRead=True)
        item = answer.get("Item")
        return item["content"]["B"] if item and self._is_alive(item) else None

    def put_all(self, items: Mapping[str, bytes], expiration: float | None = None) -> None:
        """Put items, in their order; a request for each 25 of them. None: they stay."""
        end = {} if expiration is None else {"expiration": {"N": str(int(expiration))}}
        made = [self._key(key) | {"content": {"B": content}} | end for key, content in items.items()]
        batches.put(self.dynamodb, self.table, made)

    def replace(self, key: str, seen: bytes, content: bytes) -> bool:
        """Put an item that stays in the place of one with the content `seen`; False where it has another."""
        try:
            self.dynamodb.put_item(
                TableName=self.table,
                Item=self._key(key) | {"content": {"B": content}},
                ConditionExpression="content = :seen",
                ExpressionAttributeValues={":seen": {"B": seen}},
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") == "ConditionalCheckFailedException":
                return False
            raise
        return True

    def delete_all(self, keys: Iterable[str]) -> None:
        """Delete items, whether they are there or not; a request for each 25 of them."""
        batches.delete(self.dynamodb, self.table, [self._key(key) for key in keys])

    def add(self, key: str, numbers: Mapping[str, int], expiration: float) -> Mapping[str, int]:
        """Add to numbers of one item, each by its name, and give them as they are then; one request, one write.

        A request whose answer was lost is sent again, and may then have counted twice.
        """
        names = {f"#{at}": name for at, name in enumerate(numbers)}
        values = {f":{at}": {"N": str(number)} for at, number in enumerate(numbers.values())}
        answer = self.dynamodb.update_item(
            TableName=self.table,
            Key=self._key(key),
            UpdateExpression=f"SET expiration = :end ADD {', '.join(f'#{at} :{at}' for at in range(len(numbers)))}",
            ExpressionAttributeNames=names,
            ExpressionAttributeValues={":end": {"N": str(int(expiration))}, **values},
            ReturnValues="UPDATED_NEW",
        )
        return {name: int(answer["Attributes"][name]["N"]) for name in numbers}

    def numbers_between(self, first: str, last: str) -> Iterator[tuple[str, Mapping[str, int]]]:
        """The numbers that `add` has counted, of the items between two sort keys, both included, in their order."""
        for item in self._items(first, last, most=100, forward=True):
            own = item.keys() - {self.partition_key, self.sort_key, "expiration"}
            yield item[self.sort_key]["S"], {name: int(item[name]["N"]) for name in own}

    def last(self, first: str, last: str) -> tuple[str, bytes] | None:
        """The last item between two sort keys, both included."""
        return next(self._query(first, last, most=1, forward=False), None)

    def between(self, first: str, last: str, *, at_once: int = 100) -> Iterator[tuple[str, bytes]]:
        """The items between two sort keys, both included, in their order; `at_once` in a request."""
        return self._query(first, last, most=at_once, forward=True)

    def _query(self, first: str, last: str, *, most: int, forward: bool) -> Iterator[tuple[str, bytes]]:
        for item in self._items(first, last, most=most, forward=forward):
            yield item[self.sort_key]["S"], item["content"]["B"]

    def _items(self, first: str, last: str, *, most: int, forward: bool) -> Iterator[Mapping[str, Any]]:
        request: Any = {
            "TableName": self.table,
            "KeyConditionExpression": "#partition = :partition AND #sort BETWEEN :first AND :last",
            "ExpressionAttributeNames": {"#partition": self.partition_key, "#sort": self.sort_key},
            "ExpressionAttributeValues": {
                ":partition": {"S": self.name},
                ":first": {"S": first},
                ":last": {"S": last},
            },
            "ConsistentRead": True,
            "ScanIndexForward": forward,
            "Limit": most,
        }
        while request:
            answer = self.dynamodb.query(**request)
            for item in answer["Items"]:
                if self._is_alive(item):
                    yield item
            start = answer.get("LastEvaluatedKey")
            request = {**request, "ExclusiveStartKey": start} if start else None

    def _is_alive(self, item: Mapping[str, Any]) -> bool:
        return "expiration" not in item or int(item["expiration"]["N"]) > self.clock()

    def _key(self, key: str) -> dict[str, Any]:
        return {self.partition_key: {"S": self.name}, self.sort_key: {"S": key}}
