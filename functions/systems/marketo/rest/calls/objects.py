"""Calls about custom objects.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/custom-objects
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from systems.marketo.rest.calling import CallGroup, check_count, check_no_comma, chunks, follow, joined, written
from systems.marketo.rest.calls.object_type import ObjectType, read_types
from systems.marketo.rest.envelope import Envelope
from systems.marketo.rest.request import MOST_RECORDS
from systems.marketo.rest.results import RecordResult

ObjectRecord = dict[str, Any]
"""A custom object's values by API name."""

_OBJECTS = "/rest/v1/customobjects/{name}.json"


class CustomObjects(CallGroup):
    """Every method raises CallFailed or MustWait; those that write, CallLost as well."""

    def types(self) -> list[ObjectType]:
        """The custom objects of the instance."""
        return read_types(self.bound.get("/rest/v1/customobjects.json").result)

    def describe(self, name: str, *, refresh: bool = False) -> ObjectType:
        """One custom object with its fields, kept for a day. Raises CallFailed 1013 or 610 when there is none."""
        return self.bound.schemas.object_type(self.bound, name, refresh=refresh)

    def by_filter(
        self, name: str, field: str, values: Iterable[str | int], fields: Sequence[str] = ()
    ) -> Iterator[ObjectRecord]:
        """All records with one of these values of a searchable field, `idField` or a `dedupeFields` of one field.

        Marketo reads a comma as the end of a value: `by_keys` takes such a one.
        """
        wanted = [value for value in dict.fromkeys(str(value) for value in values) if value]
        check_no_comma(wanted)
        for some in chunks(wanted):
            query = (("filterType", field), *joined("filterValues", some), *joined("fields", fields))
            for page in self.bound.pages(_OBJECTS, query, parts={"name": name}):
                yield from _records(page)

    def by_keys(
        self, name: str, keys: Sequence[Mapping[str, Any]], fields: Sequence[str] = ()
    ) -> Iterator[ObjectRecord]:
        """All records with one of these keys, each of which names all of the object's dedupe fields."""
        for some in chunks(keys):
            content: dict[str, Any] = {"filterType": "dedupeFields", "input": some, "batchSize": MOST_RECORDS}
            if fields:
                content["fields"] = fields
            for page in self._by_keys(name, content):
                yield from _records(page)

    def sync(
        self,
        name: str,
        records: Sequence[Mapping[str, Any]],
        *,
        action: str = "createOrUpdate",
        dedupe_by: str = "dedupeFields",
    ) -> list[RecordResult]:
        """Write up to 300 records; one result for each, in order, with its `guid`. Raises ValueError for more.

        `dedupe_by` `idField` goes with `action` updateOnly alone.
        """
        check_count(records)
        if not records:
            return []
        content = {"action": action, "dedupeBy": dedupe_by, "input": records}
        return written(self.bound.write(_OBJECTS, content, parts={"name": name}, seconds=120), len(records))

    def delete(
        self, name: str, keys: Sequence[Mapping[str, Any]], *, delete_by: str = "dedupeFields"
    ) -> list[RecordResult]:
        """Delete up to 300 records by their dedupe fields or (`idField`) their marketoGUID. Raises ValueError for more.

        One that is not there is skipped with code 1013.
        """
        check_count(keys)
        if not keys:
            return []
        path = "/rest/v1/customobjects/{name}/delete.json"
        content = {"deleteBy": delete_by, "input": keys}
        return written(self.bound.write(path, content, parts={"name": name}, seconds=60), len(keys))

    def _by_keys(self, name: str, content: Mapping[str, Any]) -> Iterator[Envelope]:
        """Each page asks with the whole input again."""
        return follow(
            lambda token: self.bound.look_up(
                _OBJECTS, {**content, "nextPageToken": token} if token else content, parts={"name": name}
            )
        )


def _records(page: Envelope) -> list[ObjectRecord]:
    return [record for record in page.result if isinstance(record, dict)]
