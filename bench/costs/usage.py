"""What calls of AWS are billed as.

DynamoDB: a read unit for each 4 KB that is read consistently, half of one otherwise; a write unit for each KB that is
written; both twice in a transaction; a batch counts item by item, a condition that does not hold is a write as well.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
SQS: a request for each 64 KB of a call. https://aws.amazon.com/sqs/pricing/
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from bench.costs.recorder import Call

_READ, _WRITE, _REQUEST = 4096, 1024, 64 * 1024
_WRITES = {"PutItem": "Item", "UpdateItem": "Key", "DeleteItem": "Key"}
_TRANSACTED = {"Put": "Item", "Update": "Key", "Delete": "Key", "ConditionCheck": "Key"}


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """What some work of one function is billed as. `calls` are those of AWS's API, `requests` those of a system's."""

    calls: float = 0
    sqs: float = 0
    reads: float = 0
    writes: float = 0
    secrets: float = 0
    log_bytes: float = 0
    requests: float = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(**{name: getattr(self, name) + getattr(other, name) for name in self.__struct_fields__})

    def __mul__(self, number: float) -> Usage:
        return Usage(**{name: getattr(self, name) * number for name in self.__struct_fields__})


def of(calls: Iterable[Call]) -> Usage:
    """The usage of all of these. Raises ValueError for a call that nobody has priced yet."""
    return sum((_of_call(call) for call in calls), Usage())


def _of_call(call: Call) -> Usage:
    if call.service == "AmazonSQS":
        size = max(len(json.dumps(each, ensure_ascii=False).encode()) for each in (call.request, call.answer))
        return Usage(calls=1, sqs=math.ceil(size / _REQUEST))
    if call.service == "secretsmanager":
        return Usage(calls=1, secrets=1)
    if call.service == "DynamoDB":
        return Usage(calls=1, reads=sum(_reads(call)), writes=sum(_writes(call)))
    raise ValueError(f"no price is known for {call.target}")


def _reads(call: Call) -> Iterator[float]:
    request, answer = call.request, call.answer
    if call.operation == "GetItem":
        yield _read(answer.get("Item"), consistent=request.get("ConsistentRead", False))
    elif call.operation == "BatchGetItem":
        for table, wanted in request["RequestItems"].items():
            found = answer.get("Responses", {}).get(table, [])
            nothing = [None] * (len(wanted["Keys"]) - len(found))
            for item in [*found, *nothing]:
                yield _read(item, consistent=wanted.get("ConsistentRead", False))
    elif call.operation == "TransactGetItems":
        for each in answer.get("Responses", []):
            yield 2 * _read(each.get("Item"), consistent=True)
    elif call.operation in {"Query", "Scan"}:
        yield _read({"all": answer.get("Items", [])}, consistent=request.get("ConsistentRead", False))


def _writes(call: Call) -> Iterator[float]:
    request = call.request
    if call.operation in _WRITES:
        yield _write(request[_WRITES[call.operation]])
    elif call.operation == "BatchWriteItem":
        for each in (order for orders in request["RequestItems"].values() for order in orders):
            yield _write(each["PutRequest"]["Item"] if "PutRequest" in each else each["DeleteRequest"]["Key"])
    elif call.operation == "TransactWriteItems":
        for each in request["TransactItems"]:
            ((kind, order),) = each.items()
            yield 2 * _write(order[_TRANSACTED[kind]])


def _read(item: Mapping[str, Any] | None, *, consistent: bool) -> float:
    return max(1, math.ceil(_size(item) / _READ)) * (1 if consistent else 0.5)


def _write(item: Mapping[str, Any]) -> float:
    """By what the call names: an item of the relay's that is only updated is far smaller than a KB."""
    return max(1, math.ceil(_size(item) / _WRITE))


def _size(item: Mapping[str, Any] | None) -> int:
    """Bytes, about as DynamoDB counts them: names and values, without JSON's own marks."""
    return 0 if item is None else len(json.dumps(item, ensure_ascii=False, separators=(",", ":")).encode())
