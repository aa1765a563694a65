"""Small items that a system keeps of its own while it is read: who stands for an id, a deal's phase, a roster.

One keyed memory for each connection, in the table of readings, which is encrypted at rest. Names are kept as keyed
hashes. What a reader puts while it makes a page is written when that page is queued, and before its bookmark is saved;
what it puts ahead, at once.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from relay.aws import batches
from relay.reading.parts.table import PARTITION, SORT

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, kw_only=True)
class Memory:
    """The memory of one connection; implements relay.system.memory.Keeps.

    `get`, `put_ahead` and `write` raise botocore's errors.
    """

    dynamodb: DynamoDBClient
    table: str
    connection: str
    key: bytes
    """Of the hashes."""
    put_so_far: dict[tuple[str, str], str] = field(default_factory=dict)

    def get(self, kind: str, name: str) -> str | None:
        """What was put last under a name; None where nothing was."""
        if (kind, name) in self.put_so_far:
            return self.put_so_far[kind, name]
        item = self.dynamodb.get_item(TableName=self.table, Key=self._key(kind, name), ConsistentRead=True).get("Item")
        return str(item["content"]["S"]) if item else None

    def put(self, kind: str, name: str, content: str) -> None:
        """Keep a text under a name, once the page that is being made is queued."""
        self.put_so_far[kind, name] = content

    def put_ahead(self, kind: str, name: str, content: str) -> None:
        """Keep a text under a name at once."""
        self.dynamodb.put_item(TableName=self.table, Item=self._key(kind, name) | {"content": {"S": content}})
        self.put_so_far.pop((kind, name), None)

    def write(self) -> None:
        """Write what was put; a request for each 25 items."""
        written = dict(self.put_so_far)
        items = [self._key(kind, name) | {"content": {"S": content}} for (kind, name), content in written.items()]
        batches.put(self.dynamodb, self.table, items)
        for key in written:
            del self.put_so_far[key]

    def items(self, name: str) -> list[Mapping[str, Any]]:
        """The keys of what is kept under a name, of every kind. Raises botocore's errors."""
        answer = self.dynamodb.query(
            TableName=self.table,
            KeyConditionExpression="#connection = :connection AND begins_with(#part, :name)",
            ExpressionAttributeNames={"#connection": PARTITION, "#part": SORT},
            ExpressionAttributeValues={":connection": {"S": self._partition}, ":name": {"S": f"{self._hash(name)}#"}},
            ConsistentRead=True,
        )
        return [{name: item[name] for name in (PARTITION, SORT)} for item in answer["Items"]]

    def forget(self, name: str) -> None:
        """Erase them. Raises botocore's errors."""
        for key in self.items(name):
            self.dynamodb.delete_item(TableName=self.table, Key=key)

    @property
    def _partition(self) -> str:
        return f"{self.connection}#memory"

    def _key(self, kind: str, name: str) -> dict[str, Any]:
        return {PARTITION: {"S": self._partition}, SORT: {"S": f"{self._hash(name)}#{kind}"}}

    def _hash(self, name: str) -> str:
        return hmac.new(self.key, name.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]
