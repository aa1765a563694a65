"""DynamoDB as far as what was seen needs it: on disk, so that it takes no memory of who is measured; it counts units.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html: a write unit for each
kilobyte of an item, a read unit for each four kilobytes of what a request reads, half of it where that may be late.
"""

from __future__ import annotations

import pickle
import sqlite3
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Item = Mapping[str, Any]


class TableOnDisk:
    """A client of DynamoDB with one table, whose keys are `id`, or `connection` and `part`."""

    def __init__(self, file: Path) -> None:
        self._rows = sqlite3.connect(file)
        self._rows.execute("CREATE TABLE items (key TEXT PRIMARY KEY, item BLOB) WITHOUT ROWID")
        self.calls: Counter[str] = Counter()
        self.read_units = 0.0
        self.write_units = 0

    def start_counting(self) -> None:
        """Forget what was counted so far."""
        self.calls.clear()
        self.read_units, self.write_units = 0.0, 0

    def get_item(self, *, Key: Item, **_: Any) -> dict[str, Any]:  # noqa: N803 - boto3's name
        """One item, read consistently."""
        self.calls["get_item"] += 1
        found = self._get(Key)
        self.read_units += _units(_size(found or {}), 4096)
        return {"Item": found} if found else {}

    def put_item(self, *, Item: Item, **_: Any) -> dict[str, Any]:  # noqa: N803 - as above
        """One item."""
        self.calls["put_item"] += 1
        self._put(Item)
        return {}

    def delete_item(self, *, Key: Item, **_: Any) -> dict[str, Any]:  # noqa: N803 - as above
        """One item."""
        self.calls["delete_item"] += 1
        self._delete(Key)
        return {}

    def batch_get_item(self, *, RequestItems: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N803 - as above
        """Up to a hundred items."""
        self.calls["batch_get_item"] += 1
        ((table, request),) = RequestItems.items()
        found = [item for item in map(self._get, request["Keys"]) if item]
        share = 1 if request["ConsistentRead"] else 0.5
        missing = len(request["Keys"]) - len(found)
        self.read_units += share * (missing + sum(_units(_size(item), 4096) for item in found))
        return {"Responses": {table: found}}

    def batch_write_item(self, *, RequestItems: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N803 - as above
        """Up to 25 items."""
        self.calls["batch_write_item"] += 1
        for request in next(iter(RequestItems.values())):
            if "PutRequest" in request:
                self._put(request["PutRequest"]["Item"])
            else:
                self._delete(request["DeleteRequest"]["Key"])
        return {}

    def query(self, **request: Any) -> dict[str, Any]:
        """A part of a partition."""
        self.calls["query"] += 1
        values = request["ExpressionAttributeValues"]
        first, last = (f"{values[':partition']['S']}/{values[name]['S']}" for name in (":first", ":last"))
        if "ExclusiveStartKey" in request:
            first = _key(request["ExclusiveStartKey"]) + "\0"
        order = "ASC" if request["ScanIndexForward"] else "DESC"
        sql = f"SELECT item FROM items WHERE key BETWEEN ? AND ? ORDER BY key {order} LIMIT ?"  # noqa: S608 - no value in it
        items = [pickle.loads(row[0]) for row in self._rows.execute(sql, (first, last, request["Limit"]))]  # noqa: S301 - our own
        self.read_units += _units(sum(map(_size, items)), 4096)
        more = len(items) == request["Limit"]
        return {"Items": items, **({"LastEvaluatedKey": _key_of(items[-1])} if more else {})}

    def _get(self, key: Item) -> dict[str, Any] | None:
        row = self._rows.execute("SELECT item FROM items WHERE key = ?", (_key(key),)).fetchone()
        return pickle.loads(row[0]) if row else None  # noqa: S301 - our own

    def _put(self, item: Item) -> None:
        self.write_units += _units(_size(item), 1024)
        self._rows.execute("INSERT OR REPLACE INTO items VALUES (?, ?)", (_key(item), pickle.dumps(dict(item))))

    def _delete(self, key: Item) -> None:
        self.write_units += _units(_size(self._get(key) or {}), 1024)
        self._rows.execute("DELETE FROM items WHERE key = ?", (_key(key),))


def _key_of(item: Item) -> dict[str, Any]:
    return {name: item[name] for name in ("id", "connection", "part") if name in item}


def _key(item: Item) -> str:
    return "/".join(value["S"] for value in _key_of(item).values())


def _size(item: Item) -> int:
    """Names and values, in bytes; a number takes about half a byte for each digit and one more."""
    return sum(len(name) + _bytes(value) for name, value in item.items())


def _bytes(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    return len(content) // 2 + 1 if kind == "N" else len(content.encode() if kind == "S" else content)


def _units(size: int, unit: int) -> int:
    return max(1, -(-size // unit))
