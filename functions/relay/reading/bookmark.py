"""How far a sync has come, kept in DynamoDB, and who may move it.

One item for each sync, without an expiry: a cursor that is lost is a gap that nobody sees. A run takes a lease on the
item; whoever has lost the lease cannot save any more, so two runs never mix, however late Lambda starts or stops one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Ending = Literal["complete", "unfinished", "waiting", "failed"]
"""`unfinished`: the time was over; `waiting`: the connection's limits or its breaker say so. The next run goes on."""


class LeaseLost(Exception):
    """Another run, or a rewind, has taken over; what this run reads counts no more."""


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One run, as far as it has come."""

    id: str
    holder: str = ""
    """The lease's name of this very run, which no other has, whoever named the run; empty where the id is that."""
    began_at: datetime
    ended_at: datetime | None = None
    ending: Ending | None = None
    pages: int = 0
    found: int = 0
    queued: int = 0
    refused: int = 0
    code: str = ""
    """Why it waits or failed: the system's own code, or the relay's."""


class Place(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a sync stands."""

    cursor: str | None = None
    """None before the first run, and after a rewind."""
    begin_at: datetime | None = None
    """Where to begin without a cursor; None: now."""
    reached: datetime | None = None
    """What changed before this time is queued."""
    succeeded_at: datetime | None = None
    """When a run last was complete."""
    run: Run | None = None
    """The last run, or the one that is at it."""
    rewound: int = 0
    """How often somebody has had it begin again. What is read again after that is queued anew, with new ids."""


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """One sync's item. Every method raises botocore's errors."""

    dynamodb: DynamoDBClient
    table: str
    sync: str
    clock: Callable[[], float] = time.time

    def read(self) -> Place:
        """Where the sync stands."""
        return self.look()[0]

    def running(self) -> str | None:
        """The id of the run that has the lease."""
        return self.look()[1]

    def look(self) -> tuple[Place, str | None]:
        """Where the sync stands, and the id of the run that has the lease, of one and the same moment."""
        item = self.dynamodb.get_item(TableName=self.table, Key=self._key, ConsistentRead=True).get("Item") or {}
        held = float(item["until"]["N"]) > self.clock() if "until" in item else False
        return _place(item), item["holder"]["S"].partition("/")[0] if held else None

    def take(self, holder: str, seconds: float) -> Place | None:
        """Take the lease for a run that lasts at most `seconds`; None while another run has it.

        Taking it twice is once: the client sends a request again whose answer was lost.
        """
        try:
            answer = self._update(
                "SET #holder = :holder, #until = :until",
                "attribute_not_exists(#until) OR #until < :now OR #holder = :holder",
                {":holder": {"S": holder}, ":until": _number(self.clock() + seconds), ":now": _number(self.clock())},
            )
        except LeaseLost:
            return None
        return _place(answer["Attributes"])

    def save(self, place: Place) -> None:
        """Keep where the run has come to. Raises LeaseLost."""
        self._update("SET #place = :place", "#holder = :holder", {":place": _text(place), ":holder": _holder(place)})

    def release(self, place: Place) -> None:
        """Keep it and give the lease back; twice is once, as above. Raises LeaseLost."""
        self._update(
            "SET #place = :place REMOVE #until",
            "#holder = :holder",
            {":place": _text(place), ":holder": _holder(place)},
        )

    def rewind(self, to: datetime) -> bool:
        """Have the next run begin at `to`; False while a run has the lease."""
        place = self.read()
        moved = msgspec.structs.replace(place, cursor=None, begin_at=to, reached=to, rewound=place.rewound + 1)
        try:
            self._update(
                "SET #place = :place REMOVE #holder, #until",
                "attribute_not_exists(#until) OR #until < :now",
                {":place": _text(moved), ":now": _number(self.clock())},
            )
        except LeaseLost:
            return False
        return True

    @property
    def _key(self) -> dict[str, Any]:
        return {"id": {"S": self.sync}}

    def _update(self, update: str, condition: str, values: Mapping[str, Any]) -> Any:
        """Raises LeaseLost when the condition does not hold."""
        names = {f"#{name}": name for name in ("holder", "until", "place") if f"#{name}" in update + condition}
        try:
            return self.dynamodb.update_item(
                TableName=self.table,
                Key=self._key,
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=values,
                ReturnValues="ALL_NEW",
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") == "ConditionalCheckFailedException":
                raise LeaseLost from None
            raise


def _place(item: Mapping[str, Any]) -> Place:
    return msgspec.json.decode(item["place"]["S"], type=Place) if "place" in item else Place()


def _text(place: Place) -> dict[str, str]:
    return {"S": msgspec.json.encode(place).decode()}


def _holder(place: Place) -> dict[str, str]:
    return {"S": (place.run.holder or place.run.id) if place.run else ""}


def _number(seconds: float) -> dict[str, str]:
    return {"N": f"{seconds:.3f}"}
