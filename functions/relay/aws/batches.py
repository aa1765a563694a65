"""Many items of one table in a request: DynamoDB's batches, and what it leaves of them for a later one.

DynamoDB may do a part of a batch and hand the rest back, to be asked for again after a pause (BatchGetItem,
`UnprocessedKeys`; BatchWriteItem, `UnprocessedItems`).
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOST_READ = 100
MOST_WRITTEN = 25
"""Items in one request."""

_PAUSES = (0.05, 0.1, 0.2, 0.4)

Item = Mapping[str, Any]
"""An item, or its key, in DynamoDB's own form: `{"id": {"S": "..."}}`."""


def read(dynamodb: DynamoDBClient, table: str, keys: Sequence[Item], *, consistent: bool) -> list[Item]:
    """The items with these keys that are there, in any order; a request for each hundred. Raises botocore's errors."""
    found: list[Item] = []
    for start in range(0, len(keys), MOST_READ):
        found += _read(dynamodb, table, keys[start : start + MOST_READ], consistent=consistent)
    return found


def put(dynamodb: DynamoDBClient, table: str, items: Sequence[Item]) -> None:
    """Put items in the order given; a request for each 25. Raises botocore's errors."""
    _write_all(dynamodb, table, [{"PutRequest": {"Item": item}} for item in items])


def delete(dynamodb: DynamoDBClient, table: str, keys: Sequence[Item]) -> None:
    """Delete items, whether they are there or not; a request for each 25. Raises botocore's errors."""
    _write_all(dynamodb, table, [{"DeleteRequest": {"Key": key}} for key in keys])


def _read(dynamodb: DynamoDBClient, table: str, keys: Sequence[Item], *, consistent: bool) -> list[Item]:
    waiting: Any = {table: {"Keys": keys, "ConsistentRead": consistent}}
    found: list[Item] = []
    for pause in _PAUSES:
        answer = dynamodb.batch_get_item(RequestItems=waiting)
        found += answer.get("Responses", {}).get(table, [])
        waiting = answer.get("UnprocessedKeys")
        if not waiting:
            return found
        time.sleep(pause)
    raise ClientError({"Error": {"Code": "UnprocessedKeys", "Message": "left unread"}}, "BatchGetItem")


def _write_all(dynamodb: DynamoDBClient, table: str, requests: Sequence[Any]) -> None:
    for start in range(0, len(requests), MOST_WRITTEN):
        _write(dynamodb, {table: requests[start : start + MOST_WRITTEN]})


def _write(dynamodb: DynamoDBClient, waiting: Any) -> None:
    for pause in _PAUSES:
        waiting = dynamodb.batch_write_item(RequestItems=waiting).get("UnprocessedItems")
        if not waiting:
            return
        time.sleep(pause)
    raise ClientError({"Error": {"Code": "UnprocessedItems", "Message": "left undone"}}, "BatchWriteItem")
