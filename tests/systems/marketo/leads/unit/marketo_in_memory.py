"""A few of Marketo's calls on leads, in memory, with what was asked: for tests of many runs."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from systems.marketo.rest.calls.schema import LeadField, LeadSchema
from systems.marketo.rest.results import Reason, RecordResult

NAMES = ("id", "email", "cookies", "foreign", "title", "company", "updatedAt", "leadPartitionId", "isAnonymous")
READ_ONLY = {"id", "updatedAt", "leadPartitionId", "isAnonymous"}
SCHEMA = LeadSchema(
    fields=tuple(LeadField(rest=name, type="string", rest_read_only=name in READ_ONLY) for name in NAMES)
)


@dataclass
class Leads:
    """Takes the place of systems.marketo.rest.calls.leads.Leads."""

    known: dict[int, dict[str, Any]] = field(default_factory=dict)
    calls: list[list[Mapping[str, Any]]] = field(default_factory=list)
    lookup_fields: list[str] = field(default_factory=list)
    clock: int = 0

    def by_filter(self, name: str, values: Iterable[str], _: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
        wanted = {_key(name, value) for value in values}
        for lead in self.known.values():
            if any(_key(name, each) in wanted for each in str(lead.get(name) or "").split(",")):
                yield dict(lead)

    def sync(
        self, records: Sequence[Mapping[str, Any]], *, action: str, lookup_field: str, partition: str | None
    ) -> list[RecordResult]:
        assert partition is None
        self.calls.append(list(records))
        self.lookup_fields.append(lookup_field)
        keys = [_key(lookup_field, record[lookup_field]) for record in records if lookup_field in record]
        assert len(keys) == len(set(keys)) <= 300
        assert len(keys) == len(records) or action == "createDuplicate"
        return [self._write(at, record, action, lookup_field) for at, record in enumerate(records)]

    def associate(self, lead_id: int, cookie: str) -> None:
        token = cookie.partition("token:")[2]
        for lead in self.known.values():
            tokens = [each for each in str(lead.get("cookies") or "").split(",") if each not in ("", token)]
            lead["cookies"] = ",".join(tokens + [token] * (lead["id"] == lead_id)) or None

    def _write(self, at: int, record: Mapping[str, Any], action: str, name: str) -> RecordResult:
        self.clock += 1
        found = list(self.by_filter(name, [str(record[name])])) if action != "createDuplicate" else []
        if len(found) > 1:
            return _skipped(at, "1007")
        if not found and action == "updateOnly":
            return _skipped(at, "1004")
        lead_id = found[0]["id"] if found else self._new_id(str(record.get(name) or ""))
        self.known.setdefault(lead_id, {"id": lead_id}).update(
            {**record, "id": lead_id, "updatedAt": f"{self.clock:06}"}
        )
        return RecordResult(status="updated" if found else "created", id=lead_id, seq=at)

    def _new_id(self, key: str) -> int:
        """The same for the same key, whatever was made before: the highest id says which of several leads is meant."""
        begin = 1_000 * (zlib.crc32(key.casefold().encode()) % 1_000_000 + 1)
        return next(number for number in itertools.count(begin) if number not in self.known)


def _skipped(at: int, code: str) -> RecordResult:
    return RecordResult(status="skipped", seq=at, reasons=(Reason(code, "skipped"),))


def _key(name: str, value: object) -> str:
    return str(value).partition("token:")[2] if name == "cookies" and "token:" in str(value) else str(value).casefold()
