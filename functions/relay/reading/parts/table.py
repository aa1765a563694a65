"""The table of readings: where all of them stand, in one table for all connections.

The partition is the connection, or begins with `{connection}#`, so that a function's rights can be restricted to its
own (dynamodb:LeadingKeys). What says how far a reading has come never expires: a bookmark that is lost is a gap that
nobody sees. A run takes a lease on its part; whoever has lost it cannot save any more, so two runs never mix, however
late Lambda starts or stops one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec
from botocore.exceptions import ClientError

from relay.reading.parts.notify import WantedMails
from relay.reading.parts.place import Part, PartKey, PartPlace, part_key
from relay.reading.parts.reading_run import ReadingRun

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PARTITION, SORT = "connection", "part"
HISTORY = timedelta(days=90)
"""For so long a run is remembered."""

_NUMBERS = "count#runs"
"""Sort key of the item that counts the numbers that were given; it comes before all parts."""

_FREE = "(attribute_not_exists(#until) OR #until < :now)"


class LeaseLost(Exception):
    """Another run, or a person, has taken over; what this run reads counts no more."""


@dataclass(frozen=True, kw_only=True)
class Readings:
    """The readings of one connection. Every method raises botocore's errors."""

    dynamodb: DynamoDBClient
    table: str
    connection: str
    clock: Callable[[], float] = time.time

    def parts(self) -> list[Part]:
        """All parts, of one and the same moment each, in the order of their keys."""
        # fill#..., ids#... and now#... lie between these; run#... does not.
        items = self._query("#part BETWEEN :first AND :last", {":first": _text("fill#"), ":last": _text("now$")})
        return [_part(item) for item in items]

    def part(self, key: PartKey) -> Part | None:
        """One part, as it is now."""
        item = self.dynamodb.get_item(TableName=self.table, Key=self._key(str(key)), ConsistentRead=True).get("Item")
        return _part(item) if item else None

    def create(self, key: PartKey, place: PartPlace, due_at: float) -> bool:
        """Make a part; False, and nothing is changed, where there is one."""
        item = self._key(str(key)) | {"place": _place(place), "due_at": _number(due_at)}
        try:
            self.dynamodb.put_item(
                TableName=self.table,
                Item=item,
                ConditionExpression="attribute_not_exists(#part)",
                ExpressionAttributeNames={"#part": SORT},
            )
        except ClientError as error:
            _raise_other(error)
            return False
        return True

    def take(self, key: PartKey, holder: str, seconds: float, *, paused: bool = False) -> Part | None:
        """Take the lease for a run that lasts at most `seconds`; None while another run has it, or it is paused.

        `paused`: also then; for who erases something, and reads nothing.

        Taking it twice is once: the client sends a request again whose answer was lost.
        """
        condition = f"attribute_exists(#place) AND ({_FREE} OR #holder = :holder)"
        condition += "" if paused else " AND attribute_not_exists(#paused)"
        values = {":holder": _text(holder), ":until": _number(self.clock() + seconds), ":now": self._now()}
        try:
            return _part(self._update(key, "SET #holder = :holder, #until = :until", condition, values))
        except LeaseLost:
            return None

    def save(self, key: PartKey, holder: str, place: PartPlace) -> None:
        """Keep where the run has come to. Raises LeaseLost."""
        values = {":place": _place(place), ":holder": _text(holder)}
        self._update(key, "SET #place = :place", "#holder = :holder", values)

    def release(self, key: PartKey, holder: str, place: PartPlace, due_at: float) -> None:
        """Keep it, give the lease back, and say when it is due again; twice is once, as above. Raises LeaseLost."""
        values = {":place": _place(place), ":holder": _text(holder), ":due_at": _number(due_at)}
        self._update(key, "SET #place = :place, #due_at = :due_at REMOVE #until", "#holder = :holder", values)

    def give_back(self, key: PartKey, holder: str) -> None:
        """Give the lease back as if it had not been taken; nothing where it is lost."""
        try:
            self._update(key, "REMOVE #until, #holder", "#holder = :holder", {":holder": _text(holder)})
        except LeaseLost:
            return

    def change(self, key: PartKey, seen: PartPlace, place: PartPlace) -> bool:
        """Put a place where nobody reads and `seen` still stands; it is due at once. False where it is not so."""
        condition = f"{_FREE} AND #place = :seen"
        values = {":place": _place(place), ":seen": _place(seen), ":now": self._now(), ":due_at": self._now()}
        try:
            self._update(key, "SET #place = :place, #due_at = :due_at REMOVE #holder, #until", condition, values)
        except LeaseLost:
            return False
        return True

    def make_due(self, key: PartKey) -> bool:
        """Have the next tick run it; False where there is no such part."""
        return self._mark(key, "SET #due_at = :now", {":now": self._now()})

    def pause(self, key: PartKey) -> bool:
        """Have no run begin before somebody resumes it; one that is at it ends as it would."""
        return self._mark(key, "SET #paused = :yes", {":yes": {"BOOL": True}})

    def resume(self, key: PartKey) -> bool:
        """End the pause; it is due when it was."""
        return self._mark(key, "REMOVE #paused", {})

    def notify(self, key: PartKey, wanted: WantedMails | None) -> bool:
        """Have people be mailed, or no more; False where there is no such part."""
        if wanted is None:
            return self._mark(key, "REMOVE #notify", {})
        return self._mark(key, "SET #notify = :notify", {":notify": _encoded(wanted)})

    def next_number(self) -> int:
        """A number that no run of the connection had before, greater than all of those."""
        answer = self.dynamodb.update_item(
            TableName=self.table,
            Key=self._key(_NUMBERS),
            UpdateExpression="ADD numbers :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
            ReturnValues="UPDATED_NEW",
        )
        return int(answer["Attributes"]["numbers"]["N"])

    def keep_run(self, run: ReadingRun) -> None:
        """Remember a run for HISTORY."""
        reading = part_key(run.part).reading
        end = int(self.clock() + HISTORY.total_seconds())
        item = self._key(f"run#{reading}#{run.number:010}#{_moment(run.began_at)}#{run.id}")
        content = {"run": _encoded(run), "expiration": {"N": str(end)}}
        self.dynamodb.put_item(TableName=self.table, Item=item | content)

    def runs(self, reading: str, most: int = 50) -> list[ReadingRun]:
        """The last runs of a reading, by their number, the newest first."""
        return list(islice(self._runs(f"run#{reading}#", most), most))

    def runs_of(self, reading: str, number: int) -> list[ReadingRun]:
        """The runs of one process, the newest first."""
        return list(self._runs(f"run#{reading}#{number:010}#"))

    def all_runs(self, reading: str) -> Iterator[ReadingRun]:
        """All that are remembered, as `runs`, read as far as somebody looks."""
        return self._runs(f"run#{reading}#")

    def _runs(self, begin: str, at_once: int = 1000) -> Iterator[ReadingRun]:
        for item in self._pages("begins_with(#part, :run)", {":run": _text(begin)}, newest=at_once):
            yield msgspec.json.decode(item["run"]["S"], type=ReadingRun)

    def _mark(self, key: PartKey, update: str, values: Mapping[str, Any]) -> bool:
        try:
            self._update(key, update, "attribute_exists(#place)", values)
        except LeaseLost:
            return False
        return True

    def _key(self, sort: str) -> dict[str, Any]:
        return {PARTITION: _text(self.connection), SORT: _text(sort)}

    def _now(self) -> dict[str, str]:
        return _number(self.clock())

    def _query(self, condition: str, values: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        return list(self._pages(condition, values))

    def _pages(
        self, condition: str, values: Mapping[str, Any], newest: int | None = None
    ) -> Iterator[Mapping[str, Any]]:
        """Items of the connection's partition, page by page; `newest`: in falling order, so many in a page."""
        request: Any = {
            "TableName": self.table,
            "KeyConditionExpression": f"#connection = :connection AND {condition}",
            "ExpressionAttributeNames": {"#connection": PARTITION, "#part": SORT},
            "ExpressionAttributeValues": {":connection": _text(self.connection), **values},
            "ConsistentRead": True,
            **({"ScanIndexForward": False, "Limit": newest} if newest else {}),
        }
        while request:
            answer = self.dynamodb.query(**request)
            yield from answer["Items"]
            start = answer.get("LastEvaluatedKey")
            request = {**request, "ExclusiveStartKey": start} if start else None

    def _update(self, key: PartKey, update: str, condition: str, values: Mapping[str, Any]) -> Any:
        """The item afterwards. Raises LeaseLost when the condition does not hold."""
        request: Any = {
            "TableName": self.table,
            "Key": self._key(str(key)),
            "UpdateExpression": update,
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {f"#{name}": name for name in _NAMES if f"#{name}" in update + condition},
            "ReturnValues": "ALL_NEW",
            **({"ExpressionAttributeValues": dict(values)} if values else {}),
        }
        try:
            answer = self.dynamodb.update_item(**request)
        except ClientError as error:
            _raise_other(error)
            raise LeaseLost from None
        return answer["Attributes"]


_NAMES: Sequence[str] = ("holder", "until", "place", "due_at", "paused", "notify")


def _raise_other(error: ClientError) -> None:
    """Raise what is no condition that does not hold."""
    if error.response.get("Error", {}).get("Code") != "ConditionalCheckFailedException":
        raise error


def _part(item: Mapping[str, Any]) -> Part:
    held = "until" in item
    return Part(
        key=part_key(item[SORT]["S"]),
        place=msgspec.json.decode(item["place"]["S"], type=PartPlace),
        due_at=float(item["due_at"]["N"]),
        holder=item["holder"]["S"] if held else "",
        until=float(item["until"]["N"]) if held else 0.0,
        paused="paused" in item,
        notify=msgspec.json.decode(item["notify"]["S"], type=WantedMails) if "notify" in item else None,
    )


def _place(place: PartPlace) -> dict[str, str]:
    return _encoded(place)


def _encoded(value: msgspec.Struct) -> dict[str, str]:
    return _text(msgspec.json.encode(value).decode())


def _text(text: str) -> dict[str, str]:
    return {"S": text}


def _number(seconds: float) -> dict[str, str]:
    return {"N": f"{seconds:.3f}"}


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
